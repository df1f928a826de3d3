package news_test

import (
	"testing"

	"tcss-licensing-alerts/handler/ledger"
	"tcss-licensing-alerts/handler/news"
)

// mentioned has people called for a group already, so that a scene need not
// speak of it.
func mentioned(group string) func(*ledger.Account) {
	return func(a *ledger.Account) {
		a.States["mention/"+group] = ledger.State{Value: "paid", Day: "2026-11-15", Told: 1, At: 1}
	}
}

func TestRules4To6(t *testing.T) {
	t.Parallel()
	check(t, []scene{
		// Rule 4: an alert lists one item a group.
		{name: "nothing failed, and no word of it is asked for", rows: "1 R 23 5/0", want: "nothing_new"},
		{name: "one, in part, calls nobody", rows: "1 R 23 1/5", want: "failures 5; R 23 #1"},
		{name: "several of a day, the worst first", rows: "1 R 23 1/2, 2 R 23 1/5", want: "failures 7; R 23 #2 #1"},
		{name: "the latest day, and earlier ones in a line", rows: "1 R 20 1/3, 2 R 21 1/30, 3 R 23 1/5", account: mentioned("AUTO/REGISTRY"), want: "failures 5; R 23 #3 day 3, 21 30, 20 3"},
		{name: "the latest day that is news", rows: "1 R 21 1/3, 2 R 22 1/5", told: "2 R 22 1/5", want: "failures 5; R 21 #1"},
		{name: "earlier days that are known are not listed", rows: "1 R 21 1/3, 2 R 22 1/5", told: "1 R 21 1/3", want: "failures 5; R 22 #2 day 2"},
		{name: "entire, then larger", rows: "1 R 23 1/5, 2 L 23 1/9, 3 M 23 0/2", account: mentioned("MANUAL/LOCAL"), want: "failures 16; M 23 #3; L 23 #2; R 23 #1"},
		{name: "equal ones in order", rows: "1 R 23 1/5, 2 L 23 1/5", want: "failures 10; L 23 #2; R 23 #1"},
		{name: "those that are over last", rows: "1 L 21 0/50, 2 L 22 9/0, 3 R 22 1/2", want: "failures 2; R 22 #3; L 21 #1, over"},

		// Rule 5: the headline counts images once.
		{name: "automatic days do not add up", rows: "1 R 22 1/30, 2 R 23 1/20", want: "failures 20; R 23 #2 day 2, 22 30"},
		{name: "the latest day counts though it is known", rows: "1 R 22 1/30, 2 R 23 1/20", told: "2 R 23 1/20", want: "failures 20; R 22 #1"},
		{name: "its tasks add up, known or not", rows: "1 R 23 1/30, 2 R 23 1/20", told: "2 R 23 1/20", want: "failures 50; R 23 #1"},
		{name: "what is at work does not count", rows: "1 R 22 1/30, 2 R 23 1/20 23 09:03", want: "failures 30; R 22 #1"},
		{name: "a day without a result does not count", rows: "1 R 22 1/30, 2 R 23 0/0", want: "failures 30; R 22 #1"},
		{name: "manual days that are news add up", rows: "1 M 21 1/3, 2 M 22 1/30, 3 M 23 1/20", told: "1 M 21 1/3", account: mentioned("MANUAL/LOCAL"), want: "failures 50; M 23 #3 day 3, 22 30"},
		{name: "groups add up", rows: "1 R 23 1/30, 2 L 23 1/20", want: "failures 50; R 23 #1; L 23 #2"},
		{name: "of groups without news nothing counts", rows: "1 R 23 1/30, 2 L 23 1/20", told: "1 R 23 1/30", want: "failures 20; L 23 #2"},
		{name: "what is over does not count", rows: "1 R 21 1/30, 2 R 22 5/0, 3 R 23 1/7", told: "3 R 23 1/7", want: "failures; R 21 #1, over"},
		{name: "counts do not overflow", rows: "1 M 22 1/9223372036854775807, 2 M 23 1/9223372036854775807", account: mentioned("MANUAL/LOCAL"), want: "failures 9223372036854775807; M 23 #2 day 2, 22 9223372036854775807"},

		// Rule 6: what is settled, and what has grown.
		{name: "at work", rows: "1 R 23 1/5 23 09:00", want: "nothing_new"},
		{name: "settled", rows: "1 R 23 1/5 23 08:59", want: "failures 5; R 23 #1"},
		{name: "at work, of an earlier day", rows: "1 R 22 1/5 23 09:03", want: "failures 5; R 22 #1"},
		{name: "told", rows: "1 R 23 1/5", told: "1 R 23 1/5", want: "nothing_new"},
		{name: "grown", rows: "1 R 23 1/12", told: "1 R 23 1/5", want: "failures 12; R 23 #1, 5 known"},
		{name: "one has grown", rows: "1 R 23 1/12, 2 R 23 1/3, 3 R 23 1/4", told: "1 R 23 1/5, 2 R 23 1/3", want: "failures 19; R 23 #1 #3, 5 known"},
		{name: "fewer", rows: "1 R 23 1/3", told: "1 R 23 1/5", want: "nothing_new"},
		{name: "none any more", rows: "1 R 23 6/0", told: "1 R 23 1/5", want: "nothing_new"},
		{name: "fails again after it had none", rows: "1 R 23 1/2 23 04:00", told: "1 R 23 6/0 23 02:00", want: "failures 2; R 23 #1"},
		{name: "at work again", rows: "1 R 22 1/5 23 04:00", told: "1 R 22 1/5", want: "nothing_new"},
	})
}

// Rule 6: fewer failures and a later time are noted, and rule 14: from time to
// time that a task was read.
func TestRule6Noted(t *testing.T) {
	t.Parallel()
	now := clock.Unix()
	for _, tt := range []struct {
		name, rows, told string
		want             ledger.Fact
	}{
		{"read again", "1 R 22 1/5", "1 R 22 1/5", ledger.Fact{}},
		{"read again after less than six days", "1 R 17 1/5 17 09:06", "1 R 17 1/5 17 09:06", ledger.Fact{}},
		{"read again after six days", "1 R 17 1/5 17 09:05", "1 R 17 1/5 17 09:05", ledger.Fact{Failed: 5, Time: at("17 09:05").Unix(), Read: now}},
		{"fewer, without a later time", "1 R 22 1/3", "1 R 22 1/5", ledger.Fact{Failed: 3, Time: at("22 01:40").Unix(), Read: now}},
		{"fewer", "1 R 22 1/3 22 05:00", "1 R 22 1/5", ledger.Fact{Failed: 3, Time: at("22 05:00").Unix(), Read: now}},
		{"none", "1 R 22 1/0 22 05:00", "1 R 22 1/5", ledger.Fact{Time: at("22 05:00").Unix(), Read: now}},
		{"later", "1 R 22 1/5 22 05:00", "1 R 22 1/5", ledger.Fact{Failed: 5, Time: at("22 05:00").Unix(), Read: now}},
		{"an older row", "1 R 22 1/3", "1 R 22 1/5 22 05:00", ledger.Fact{}},
		{"grown", "1 R 22 1/7 22 05:00", "1 R 22 1/5", ledger.Fact{}},
		{"not read", "2 R 22 1/0", "1 R 22 1/5", ledger.Fact{}},
	} {
		if got := (scene{rows: tt.rows, told: tt.told}).decide().Noted.Tasks[1]; got != tt.want {
			t.Errorf("%s: %+v, want %+v", tt.name, got, tt.want)
		}
	}
	old := ledger.Fact{Failed: 5, Time: at("14 01:40").Unix(), Read: at("15 09:05").Unix(), Copied: true}
	for name, rows := range map[string]string{"not read for a week": "2 R 22 1/0", "at work since it was copied": "1 R 22 1/0"} {
		s := scene{rows: rows, account: func(a *ledger.Account) { a.Tasks = map[int64]ledger.Fact{1: old} }}
		if got := s.decide().Noted.Tasks; len(got) > 0 {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

// Rule 15, and ALERT_ON: what filters leave out.
func TestRule15Filters(t *testing.T) {
	t.Parallel()
	byStatus := func(a *news.Asked) { a.Filtered, a.ByStatus, a.AllClear = true, true, true }
	check(t, []scene{
		{name: "no streak by status", rows: "1 R 21 1/5, 2 R 22 1/5, 3 R 23 1/5", told: "1 R 21 1/5, 2 R 22 1/5", asked: byStatus, want: "failures 5; R 23 #3 day 0"},
		{name: "entire failures call all the same", rows: "1 R 23 0/5", asked: byStatus, want: "failures 5; R 23 #1 day 0; calls for R"},
		{name: "no call by streak, without a memory", rows: "1 R 21 1/5, 2 R 22 1/5, 3 R 23 1/5", asked: byStatus, mode: only(ledger.Nothing), want: "failures 5; R 23 #3 day 0"},
		{name: "the latest day is not known", rows: "1 R 22 1/5, 2 R 23 1/3", told: "2 R 23 1/3", asked: byStatus, want: "failures 5; R 22 #1 day 0"},
		{name: "no recovered", rows: "1 R 22 1/5, 2 R 23 5/0, 3 L 23 1/1", told: "1 R 22 1/5", asked: byStatus, want: "failures 1; L 23 #3 day 0"},
		{name: "no green", rows: "1 R 23 5/0", asked: byStatus, want: "nothing_new"},
		{name: "no word of no task", asked: byStatus, want: "nothing_new"},
		{name: "partial failures are left out", rows: "1 R 23 1/5, 2 R 23 0/3", told: "9 R 22 1/1", account: mentioned("AUTO/REGISTRY"), asked: func(a *news.Asked) { a.Partial = false }, want: "failures 8; R 23 #2"},
		{name: "entire failures are left out", rows: "1 R 23 1/5, 2 R 23 0/3", asked: func(a *news.Asked) { a.Entire = false }, want: "failures 8; R 23 #1"},
		{name: "licences are not forecast", rows: "1 R 23 5/0", asked: func(a *news.Asked) { a.Filtered = true }, seen: left(1), want: "nothing_new"},
	})
}

// What is not told is counted, by why it is not.
func TestNotTold(t *testing.T) {
	t.Parallel()
	rows := "1 R 23 1/5, 2 R 23 0/5, 3 R 22 1/5, 4 R 23 1/1, 5 R 22 0/1"
	n := scene{rows: rows, told: "1 R 23 1/5, 3 R 22 1/5", asked: func(a *news.Asked) { a.Entire = false }}.decide()
	if n.Before != 1 || n.LeftOut != 1 {
		t.Errorf("%d were told before and %d are left out", n.Before, n.LeftOut)
	}
	if !n.Post() || (&news.News{Reason: news.NothingNew}).Post() {
		t.Error("what is posted")
	}
	if got := news.Decide(news.Seen{Report: build("1 R 23 1/5")}, news.Asked{Clock: clock, Lookback: day, Settle: settle, Window: window(), Partial: true}, news.Known{}); len(got.Items) != 1 || len(got.Noted.States) > 0 {
		t.Errorf("without an account: %s", summary(got))
	}
}
