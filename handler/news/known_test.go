package news_test

import (
	"testing"

	"tcss-licensing-alerts/handler/ledger"
	"tcss-licensing-alerts/handler/news"
	"tcss-licensing-alerts/handler/report"
)

// copied makes what is known of task 1 another destination's.
func copied(a *ledger.Account) {
	fact := a.Tasks[1]
	fact.Copied = true
	a.Tasks[1] = fact
}

// since has a destination seen from then on.
func since(s string) func(*ledger.Account) {
	return func(a *ledger.Account) { a.From = at(s).Unix() }
}

// spanned asks for a window that begins beyond the horizon.
func spanned(a *news.Asked) {
	a.Spanned, a.Window = true, report.Window{Start: at("01 00:00"), End: at("22 00:00")}
}

// Rules 12 and 13: since when a destination is seen, how far its memory can be
// relied on, and what is asked for by its own window or by hand.
func TestWhatIsKnown(t *testing.T) {
	t.Parallel()
	edge, before := "1 R 22 1/5 22 09:00", "1 R 22 1/5 22 08:59" // of LOOKBACK
	hand := func(a *news.Asked) { a.ByHand = true }
	check(t, []scene{
		// What failed before is known without being told, and a copy counts while the
		// task has not been at work since.
		{name: "before", rows: "1 R 22 1/5 22 08:59", account: since("22 09:00"), want: "nothing_new"},
		{name: "from then on", rows: "1 R 22 1/5 22 09:00", account: since("22 09:00"), want: "failures 5; R 22 #1"},
		{name: "older than LOOKBACK", rows: "1 R 16 1/5", account: since("16 01:00"), want: "failures 5; R 16 #1"},
		{name: "at work again since", rows: "1 R 21 1/5 22 10:00", account: since("22 09:00"), want: "failures 5; R 21 #1"},
		{name: "copied", rows: "1 R 20 1/5", told: "1 R 20 1/5", account: copied, want: "nothing_new"},
		{name: "copied, and at work since", rows: "1 R 20 1/5 20 01:41", told: "1 R 20 1/5", account: copied, want: "failures 5; R 20 #1"},
		{name: "copied, and at work since, before its own time", rows: "1 R 20 1/5 21 10:00", told: "1 R 20 1/5", account: all(copied, since("22 09:00")), want: "nothing_new"},
		{name: "copied, and grown", rows: "1 R 20 1/7", told: "1 R 20 1/5", account: copied, want: "failures 7; R 20 #1, 5 known"},
		{name: "copied, grown and at work since", rows: "1 R 20 1/7 21 10:00", told: "1 R 20 1/5", account: copied, want: "failures 7; R 20 #1"},

		// How far the memory can be relied on; and the horizon.
		{name: "proven", rows: before, want: "failures 5; R 22 #1"},
		{name: "read", rows: edge, mode: only(ledger.Read), want: "failures 5; R 22 #1"},
		{name: "read, older", rows: before, mode: only(ledger.Read), want: "nothing_new"},
		{name: "read, told", rows: edge, told: edge, mode: only(ledger.Read), want: "nothing_new"},
		{name: "nothing", rows: edge, told: edge, mode: only(ledger.Nothing), want: "failures 5; R 22 #1"},
		{name: "nothing, older", rows: before, mode: only(ledger.Nothing), want: "nothing_new"},
		{name: "within the horizon", rows: "1 R 15 1/5 15 09:05", want: "failures 5; R 15 #1"},
		{name: "beyond the horizon", rows: "1 R 15 1/5 15 09:04", want: "nothing_new"},
		{name: "a long LOOKBACK's horizon", rows: "1 R 15 1/5 15 01:40", asked: func(a *news.Asked) { a.Lookback = 3 * day }, want: "failures 5; R 15 #1"},

		// What is asked for by its own window, and by hand.
		{name: "in the window", rows: "1 R 10 1/5, 2 R 22 1/3", asked: spanned, want: "failures 3; R 10 #1 day 1+"},
		{name: "told", rows: "1 R 10 1/5", told: "1 R 10 1/5", asked: spanned, want: "nothing_new"},
		{name: "the mark was not written", rows: "1 R 10 1/5", asked: spanned, mode: only(ledger.Read), want: "failures 5; R 10 #1 day 1+"},
		{name: "no memory", rows: "1 R 10 1/5, 2 R 22 1/3", told: "1 R 10 1/5", asked: spanned, mode: only(ledger.Nothing), want: "failures 3; R 10 #1 day 1+"},
		{name: "by hand nothing is known", rows: "1 R 23 1/5, 2 R 21 1/2", told: "1 R 23 1/5", asked: hand, want: "failures 5; R 23 #1 day 2"},
		{name: "by hand states are no news", rows: "1 R 23 5/0", asked: hand, seen: func(s *news.Seen) { s.Short, s.Rule = true, news.Off }, want: "nothing_new"},
	})
	if got := news.Horizon(2 * day); got != 8*day {
		t.Errorf("horizon %s", got)
	}
}

// Rule 14: what was posted without an answer is posted once more; a doubt
// belongs to one number.
func TestRule14Doubt(t *testing.T) {
	t.Parallel()
	doubt := func(a *ledger.Account) {
		fact := a.Tasks[1]
		fact.Doubt = true
		a.Tasks[1] = fact
	}
	for _, tt := range []struct {
		name, rows, told string
		account          func(*ledger.Account)
		want             string
		again            bool // a second post without an answer is a doubt too
	}{
		{"new", "1 R 23 1/5", "", nil, "failures 5; R 23 #1", true},
		{"copied, and at work since", "1 R 23 1/5", "1 R 23 1/5 22 01:40", copied, "failures 5; R 23 #1", true},
		{"in doubt", "1 R 23 1/5", "1 R 23 1/5", doubt, "failures 5; R 23 #1", false},
		{"in doubt, fewer now", "1 R 23 1/3", "1 R 23 1/5", doubt, "failures 3; R 23 #1", false},
		{"in doubt, grown", "1 R 23 1/7", "1 R 23 1/5", doubt, "failures 7; R 23 #1", true},
		{"certain, grown", "1 R 23 1/7", "1 R 23 1/5", nil, "failures 7; R 23 #1, 5 known", true},
	} {
		n := scene{rows: tt.rows, told: tt.told, account: tt.account}.decide()
		if got := summary(n); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
		fact, want := n.Doubted.Tasks[1], ledger.Fact{Failed: tasks(tt.rows)[0].FailCount, Time: at("23 01:40").Unix(), Read: clock.Unix()}
		if told := n.Told.Tasks[1]; fact.Doubt != tt.again || told != want {
			t.Errorf("%s: without an answer %+v, with one %+v", tt.name, fact, told)
		}
	}
}

// What an earlier run of the same event has told for certain, without news now.
func TestAlready(t *testing.T) {
	t.Parallel()
	now := clock.Unix()
	for _, tt := range []struct {
		rows  string
		state ledger.State
		want  bool
	}{
		{"", ledger.State{Value: "told", Told: now, At: now}, true},
		{"", ledger.State{Value: "told", Told: now, At: now, Doubt: true}, false},
		{"", ledger.State{Value: "told", Told: now - 1, At: now}, false},
		{"1 R 23 1/1", ledger.State{Value: "told", Told: now, At: now}, false},
	} {
		n := scene{rows: tt.rows, states: one("alert", tt.state)}.decide()
		if n.Already != tt.want {
			t.Errorf("%q after %+v: %t", tt.rows, tt.state, n.Already)
		}
		if alert := n.Told.States["alert"]; tt.rows != "" && alert != tt.state {
			t.Errorf("an alert is told as %+v", alert)
		}
	}
}
