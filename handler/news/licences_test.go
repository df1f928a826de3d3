package news_test

import (
	"fmt"
	"testing"
	"time"

	"tcss-licensing-alerts/handler/ledger"
	"tcss-licensing-alerts/handler/news"
	"tcss-licensing-alerts/handler/report"
)

// left is how many of 500 licences are, of which 40 a day are used.
func left(n int64) func(*news.Seen) {
	return func(s *news.Seen) { s.Licences = &report.Licences{Total: 500, Used: 500 - n, PerDay: 40} }
}

func periodEnds(in time.Duration) func(*news.Seen) { return all(left(400), paidFor(in)) }

func paidFor(d time.Duration) func(*news.Seen) {
	return func(s *news.Seen) { s.Licences.PeriodEnd = clock.Add(d) }
}

func suspended(s *news.Seen) {
	left(400)(s)
	s.Licences.Suspended = true
}

// Rule 9: gone, low, else fine.
func TestRule9Licences(t *testing.T) {
	t.Parallel()
	was := func(value string) map[string]ledger.State { return one("licences", known(value, day)) }
	check(t, []scene{
		{name: "fine", seen: left(120), want: "nothing_new"},
		{name: "low", seen: left(119), want: "licences_low; licences low"},
		{name: "gone", seen: left(0), want: "licences_gone; licences gone"},
		{name: "suspended", seen: suspended, want: "licences_gone; licences suspended"},
		{name: "the period ends", seen: periodEnds(3*day - time.Second), want: "licences_low; licences ending"},
		{name: "the period ends later", seen: periodEnds(3 * day), want: "nothing_new"},
		{name: "the period ends before they are used", seen: all(left(100), paidFor(60*time.Hour-time.Second)), want: "licences_low; licences ending"},
		{name: "they are used before the period ends", seen: all(left(100), paidFor(60*time.Hour)), want: "licences_low; licences low"},
		{name: "the period ends now", seen: all(left(100), paidFor(0)), want: "licences_low; licences low"},
		{name: "the period ended", seen: all(left(100), paidFor(-day)), want: "licences_low; licences low"},
		{name: "low, and the period ends before they are used", seen: all(left(100), paidFor(2*day)), states: was("low"), want: "nothing_new"},
		{name: "the use is not known", seen: all(left(1), func(s *news.Seen) { s.Licences.PerDay = 0 }), want: "nothing_new"},
		{name: "not read", states: was("low"), want: "nothing_new"},
		{name: "still low", seen: left(100), states: was("low"), want: "nothing_new"},
		{name: "still low after a week", seen: left(100), states: one("licences", known("low", 7*day)), want: "licences_low; licences low still"},
		{name: "low, then gone", seen: left(0), states: was("low"), want: "licences_gone; licences gone"},
		{name: "more, but not for two days more", seen: left(199), states: was("low"), want: "nothing_new"},
		{name: "fine again", seen: left(200), states: was("low"), want: "licences_fine; licences fine"},
		{name: "bought after none was left, enough for WARN_DAYS", seen: left(120), states: was("gone"), want: "licences_fine; licences fine"},
		{name: "bought after none was left, not enough", seen: left(119), states: was("gone"), want: "licences_low; licences low"},
		{name: "low, and the period ends in more than WARN_DAYS", seen: periodEnds(4 * day), states: was("low"), want: "licences_fine; licences fine"},
		{name: "low, and the use is not known any more", seen: all(left(100), func(s *news.Seen) { s.Licences.PerDay = 0 }), states: was("low"), want: "nothing_new"},
		{name: "low, and another trigger's filter", seen: left(100), states: was("low"), asked: func(a *news.Asked) { a.Filtered = true }, want: "nothing_new"},
		{name: "low, the period ends, and another trigger's filter", seen: all(left(80), paidFor(60*time.Hour)), states: was("low"), asked: func(a *news.Asked) { a.Filtered = true }, want: "nothing_new"},
		{name: "low, then gone, under a filter", seen: left(0), states: was("low"), asked: func(a *news.Asked) { a.Filtered = true }, want: "licences_gone; licences gone"},
		{name: "low, and a short list", seen: all(left(400), short), states: with(was("low"), one("watch/daily", known("short", 0))), want: "nothing_new"},
		{name: "low is not in order, though its use is not known", rows: "1 R 23 5/0", seen: all(left(100), func(s *news.Seen) { s.Licences.PerDay = 0 }), states: was("low"), asked: all(allClear, warn(3*day)), want: "status"},
		{name: "no longer suspended", seen: left(400), states: was("suspended"), want: "licences_fine; licences fine"},
		{name: "the period ends in five days less", seen: periodEnds(5*day - time.Second), states: was("ending"), want: "nothing_new"},
		{name: "renewed", seen: periodEnds(5 * day), states: was("ending"), want: "licences_fine; licences fine"},
		{name: "low, WARN_DAYS off", seen: left(1), asked: warn(0), want: "nothing_new"},
		{name: "gone, WARN_DAYS off", seen: left(0), asked: warn(0), want: "nothing_new"},
		{name: "was low, then WARN_DAYS off", rows: "1 R 23 5/0", seen: left(40), states: was("low"), asked: all(allClear, warn(0)), want: "all_clear"},
		{name: "not ending any more, the use is not known", seen: all(periodEnds(6*day), func(s *news.Seen) { s.Licences.PerDay = 0 }), states: was("ending"), want: "licences_fine; licences fine"},
		{name: "fine again, half a licence a day", seen: all(left(400), func(s *news.Seen) { s.Licences.PerDay = 0.5 }), states: was("low"), want: "licences_fine; licences fine"},
		{name: "WARN_DAYS longer", seen: left(399), asked: warn(10 * day), want: "licences_low; licences low"},
	})
}

func warn(d time.Duration) func(*news.Asked) { return func(a *news.Asked) { a.Warn = d } }

// Rule 9, without a memory: news in the run in whose window it began.
func TestRule9WithoutMemory(t *testing.T) {
	t.Parallel()
	check(t, []scene{
		{name: "became low", rows: "1 R 23 40/0", seen: left(100), want: "licences_low; licences low"},
		{name: "was low before", rows: "1 R 23 19/0", seen: left(100), want: "nothing_new"},
		{name: "became gone", rows: "1 R 23 19/0", seen: left(0), want: "licences_gone; licences gone"},
		{name: "was gone before", rows: "1 R 23 0/0", seen: left(0), want: "nothing_new"},
		{name: "the period's end has come near", seen: periodEnds(2 * day), want: "licences_low; licences ending"},
		{name: "it was near before", seen: periodEnds(2*day - time.Second), want: "nothing_new"},
		{name: "suspended is said each time", seen: suspended, want: "licences_gone; licences suspended"},
		{name: "fine", rows: "1 R 23 40/0", seen: left(400), want: "nothing_new"},
	}, without)
}

// Rule 9: 40 a day and 100 left are told once, two days ahead.
func TestRule9IsToldOnce(t *testing.T) {
	t.Parallel()
	for _, mode := range []ledger.Mode{ledger.Nothing, ledger.Proven} {
		account := &ledger.Account{}
		var told []string
		for n := int64(180); n > 0; n -= 40 {
			s := scene{rows: "1 R 23 40/0", seen: left(n), mode: only(mode), account: func(a *ledger.Account) { a.States = account.States }}
			got := s.decide()
			account.Add(got.Noted.With(got.Told))
			if got.Licences != nil {
				told = append(told, fmt.Sprint(n, " ", got.Licences.Value))
			}
		}
		if fmt.Sprint(told) != "[100 low]" {
			t.Errorf("mode %d: %v", mode, told)
		}
	}
}
