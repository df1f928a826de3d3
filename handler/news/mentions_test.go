package news_test

import (
	"testing"
	"time"

	"tcss-licensing-alerts/handler/ledger"
	"tcss-licensing-alerts/handler/news"
)

// paid is that people were called for a day.
func paid(date string) ledger.State {
	s := known("paid", 2*day)
	s.Day = "2026-11-" + date
	return s
}

func ended(date string) ledger.State {
	s := paid(date)
	s.Value = "ended"
	return s
}

// Rule 11: people are called once a streak.
func TestRule11Mentions(t *testing.T) {
	t.Parallel()
	const name = "mention/AUTO/REGISTRY"
	three := "1 R 21 1/5, 2 R 22 1/5, 3 R 23 1/5"
	check(t, []scene{
		{name: "entire", rows: "1 R 23 0/5", want: "failures 5; R 23 #1; calls for R"},
		{name: "an earlier day of the streak is entire", rows: "1 R 22 0/5, 2 R 23 1/5", want: "failures 5; R 23 #2 day 2, 22 5; calls for R"},
		{name: "two days", rows: "1 R 22 1/5, 2 R 23 1/5", told: "1 R 22 1/5", want: "failures 5; R 23 #2 day 2"},
		{name: "three days", rows: three, told: "1 R 21 1/5, 2 R 22 1/5", want: "failures 5; R 23 #3 day 3; calls for R"},
		{name: "the alert arrived and the call did not", rows: three, told: three, want: "mention; calls for R"},
		{name: "an entire day that nobody is told of", rows: "1 R 22 0/5, 2 R 23 1/5", account: since("23 00:00"), want: "failures 5; R 23 #2 day 2"},
		{name: "the third day is nobody's", rows: three, told: "1 R 21 1/5, 2 R 22 1/5", asked: func(a *news.Asked) { a.Partial = false }, want: "nothing_new"},
		{name: "paid", rows: three + ", 4 R 23 0/1", told: three, states: one(name, paid("22")), want: "failures 6; R 23 #4 day 3"},
		{name: "paid in doubt", rows: three, told: three, states: one(name, doubtful(paid("22"))), want: "mention; calls for R"},
		{name: "paid in doubt, and no day since", rows: three, told: three, states: one(name, doubtful(paid("23"))), want: "mention; calls for R"},
		{name: "clean since, and entire again", rows: "1 R 20 0/5, 2 R 21 5/0, 3 R 23 0/5", told: "1 R 20 0/5", states: one(name, paid("20")), want: "failures 5; R 23 #3; calls for R"},
		{name: "clean since, and in part", rows: "1 R 20 0/5, 2 R 21 5/0, 3 R 23 1/5", told: "1 R 20 0/5", states: one(name, paid("20")), want: "failures 5; R 23 #3"},
		{name: "clean since, of a cut list", rows: "1 R 20 0/5, 2 R 21 5/0, 3 R 23 0/5", told: "1 R 20 0/5", seen: recent, states: one(name, paid("20")), want: "failures 5; R 23 #3"},
		{name: "clean before", rows: "1 R 20 5/0, 2 R 21 0/5, 3 R 23 0/5", told: "2 R 21 0/5", states: one(name, paid("21")), want: "failures 5; R 23 #3 day 2"},
		{name: "a manual streak is not ended by a clean day", rows: "1 M 20 0/5, 2 M 21 5/0, 3 M 23 0/5", told: "1 M 20 0/5", states: one("mention/MANUAL/LOCAL", paid("20")), want: "failures 5; M 23 #3"},
		{name: "ended, the day that was paid for", rows: "1 R 22 0/5, 2 R 23 1/5", told: "1 R 22 0/5, 2 R 23 1/5", states: one(name, ended("22")), want: "nothing_new"},
		{name: "ended, a day after", rows: "1 R 23 0/5", states: one(name, ended("22")), want: "failures 5; R 23 #1; calls for R"},
		{name: "two groups", rows: "1 R 23 0/5, 2 L 23 0/4", want: "failures 9; R 23 #1; L 23 #2; calls for L; calls for R"},
		{name: "what is over calls nobody", rows: "1 R 22 0/5, 2 R 23 5/0", told: "1 R 22 0/5", want: "nothing_new; R recovered"},
		{name: "a manual one beyond the horizon", rows: "1 M 14 0/5", told: "1 M 14 0/5", want: "nothing_new"},
		{name: "one beyond the horizon, of a short list", rows: "1 M 14 0/5", told: "1 M 14 0/5", seen: short, states: one("watch/daily", known("short", 0)), want: "nothing_new"},
		{name: "the day that was paid for is clean now", rows: "1 R 22 5/0, 2 R 23 0/5", told: "1 R 22 0/5", states: one(name, paid("22")), want: "failures 5; R 23 #2"},
		{name: "the destination names nobody", rows: "1 R 23 0/5", asked: func(a *news.Asked) { a.Nobody = true }, want: "failures 5; R 23 #1"},
		{name: "copied is not told", rows: "1 R 22 0/5", told: "1 R 22 0/5", account: copied, want: "nothing_new"},
	})
}

// Rule 11, without a memory: the day by which it begins to hold.
func TestRule11WithoutMemory(t *testing.T) {
	t.Parallel()
	check(t, []scene{
		{name: "entire", rows: "1 R 23 0/5", want: "failures 5; R 23 #1; calls for R"},
		{name: "entire, and so the day before", rows: "1 R 22 0/5, 2 R 23 0/5", want: "failures 5; R 23 #2 day 2"},
		{name: "entire, the day before in part", rows: "1 R 22 1/5, 2 R 23 0/5", want: "failures 5; R 23 #2 day 2; calls for R"},
		{name: "the third day", rows: "1 R 21 1/5, 2 R 22 1/5, 3 R 23 1/5", want: "failures 5; R 23 #3 day 3; calls for R"},
		{name: "the fourth", rows: "1 R 20 1/5, 2 R 21 1/5, 3 R 22 1/5, 4 R 23 1/5", want: "failures 5; R 23 #4 day 4"},
		{name: "at work", rows: "1 R 23 0/5 23 09:03", want: "nothing_new"},
		{name: "yesterday's", rows: "1 R 22 0/5", want: "nothing_new"},
	}, without)
}

// Rule 11: what is noted of calls, and what a call leaves behind.
func TestRule11Facts(t *testing.T) {
	t.Parallel()
	const name = "mention/AUTO/REGISTRY"
	now := clock.Unix()
	rows := "1 R 22 0/5, 2 R 23 1/5"
	n := scene{rows: rows}.decide()
	want := ledger.State{Value: "paid", Day: "2026-11-23", Told: now, At: now}
	if n.Paid.States[name] != want || n.PaidDoubt.States[name] != doubtful(want) {
		t.Errorf("a call is noted as %+v, without an answer as %+v", n.Paid.States[name], n.PaidDoubt.States[name])
	}
	if n = (scene{rows: rows, told: rows, states: one(name, doubtful(paid("22")))}).decide(); n.PaidDoubt.States[name].Doubt {
		t.Error("a second doubt does not count as paid")
	}
	n = scene{rows: "1 L 23 5/0", states: one(name, ended("20"))}.decide()
	if got, ok := n.Noted.States[name]; ok {
		t.Errorf("what has ended ends again: %+v", got)
	}
	over := ledger.State{Value: "ended", Day: "2026-11-20", At: now}
	old := paid("20")
	old.At -= int64(7 * day / time.Second)
	kept := old
	kept.At = now
	for _, tt := range []struct {
		name, rows string
		seen       func(*news.Seen)
		asked      func(*news.Asked)
		want       ledger.State
	}{
		{"it lasts", "1 R 20 0/5, 2 R 23 1/5", nil, nil, kept},
		{"a clean day", "1 R 20 0/5, 2 R 21 5/0, 3 R 23 1/5", nil, nil, over},
		{"a clean day, of a short list", "1 R 20 0/5, 2 R 21 5/0, 3 R 23 1/5", short, nil, kept},
		{"a clean day, of a list filtered by status", "1 R 20 0/5, 2 R 21 5/0, 3 R 23 1/5", nil, func(a *news.Asked) { a.ByStatus = true }, kept},
		{"it has left the horizon", "1 R 14 0/5", nil, nil, over},
		{"all is over", "1 R 20 0/5, 2 R 23 5/0", nil, nil, over},
		{"the group is not there any more", "1 L 23 5/0", nil, nil, over},
		{"it is not there, of a cut list", "1 L 23 5/0", recent, nil, ledger.State{}},
		{"it is not there, of a list filtered by status", "1 L 23 0/5", nil, func(a *news.Asked) { a.ByStatus = true }, ledger.State{}},
		{"it is filtered away", "1 L 23 5/0", nil, showsOnly("L"), ledger.State{}},
		{"a filter shows it not to be there", "", nil, showsOnly("R"), over},
	} {
		n := scene{rows: tt.rows, told: tt.rows, seen: tt.seen, asked: tt.asked, states: one(name, old)}.decide()
		if got := n.Noted.States[name]; got != tt.want {
			t.Errorf("%s: %+v, want %+v", tt.name, got, tt.want)
		}
	}
}
