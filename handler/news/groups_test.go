package news_test

import (
	"testing"
	"time"

	"tcss-licensing-alerts/handler/ledger"
	"tcss-licensing-alerts/handler/news"
	"tcss-licensing-alerts/handler/report"
)

func recent(s *news.Seen) { s.Recent = true }

func allClear(a *news.Asked) { a.AllClear = true }

// Rule 7: streaks, what is over, and what is recovered.
func TestRule7(t *testing.T) {
	t.Parallel()
	failed, clean := "1 R 21 1/5, 2 R 22 1/5", "1 R 21 1/5, 2 R 22 1/5, 3 R 23 6/0"
	oneFails := ", 4 L 23 1/1" // restored is a line of another message
	check(t, []scene{
		{name: "first day", rows: "1 R 20 5/0, 2 R 23 1/5", want: "failures 5; R 23 #2"},
		{name: "days without a result do not end it", rows: "1 R 20 1/5, 2 R 21 0/0, 3 R 23 1/5", told: "1 R 20 1/5", want: "failures 5; R 23 #3 day 2"},
		{name: "it may have begun before", rows: "1 R 14 1/5, 2 R 23 1/5", told: "1 R 14 1/5", want: "failures 5; R 23 #2 day 2+"},
		{name: "over", rows: clean, want: "failures; R 22 #2 day 2, 21 5, over"},
		{name: "over calls nobody", rows: "1 R 22 0/5, 3 R 23 6/0", want: "failures; R 22 #1, over"},
		{name: "a manual one never is", rows: "1 M 22 1/5, 3 M 23 6/0", want: "failures 5; M 22 #1"},
		{name: "not by another group", rows: "1 R 22 1/5, 3 L 23 6/0", want: "failures 5; R 22 #1"},
		{name: "not by a day without a result", rows: "1 R 22 1/5, 3 R 23 0/0", want: "failures 5; R 22 #1"},
		{name: "whether it is over a short list cannot say", rows: clean, seen: short, states: one("watch/daily", known("short", 0)), want: "failures 5; R 22 #2 day 0, 21 5"},
		{name: "nor can one that is filtered by status", rows: clean, asked: func(a *news.Asked) { a.Filtered, a.ByStatus = true, true }, want: "failures 5; R 22 #2 day 0, 21 5"},
		{name: "nor a day of which a task fails at work", rows: clean + ", 5 R 23 1/1 23 09:03", want: "failures 5; R 22 #2 day 2, 21 5"},
		{name: "recovered", rows: clean + oneFails, told: failed, want: "failures 1; L 23 #4; R recovered"},
		{name: "an item that is over says it", rows: clean + oneFails, told: "1 R 21 1/5", want: "failures 1; L 23 #4; R 22 #2 day 2, over"},
		{name: "recovered is no message", rows: clean, told: failed, want: "nothing_new; R recovered"},
		{name: "recovered as a line of an all clear", rows: clean, told: failed, asked: allClear, want: "all_clear; R recovered"},
		{name: "only to whom one was told", rows: clean + oneFails, account: since("23 00:00"), want: "failures 1; L 23 #4"},
		{name: "not by a copy", rows: "1 R 22 1/5, 3 R 23 6/0" + oneFails, told: "1 R 22 1/5", account: copied, want: "failures 1; L 23 #4"},
		{name: "of one that was told beside a copy", rows: "2 R 21 1/5, 1 R 22 1/5, 3 R 23 6/0" + oneFails, told: "2 R 21 1/5, 1 R 22 1/5", account: copied, want: "failures 1; L 23 #4; R recovered"},
		{name: "once", rows: clean + oneFails, told: failed, states: one("restored/AUTO/REGISTRY", known("restored", day)), want: "failures 1; L 23 #4"},
		{name: "again after it failed", rows: clean + oneFails, told: failed, states: one("restored/AUTO/REGISTRY", known("failing", day)), want: "failures 1; L 23 #4; R recovered"},
		{name: "again in doubt", rows: clean + oneFails, told: failed, states: one("restored/AUTO/REGISTRY", doubtful(known("restored", day))), want: "failures 1; L 23 #4; R recovered"},
		{name: "one is not over", rows: "1 R 21 1/5, 2 R 22 5/0, 3 R 23 1/2" + oneFails, told: "1 R 21 1/5, 3 R 23 1/2", want: "failures 1; L 23 #4"},
		{name: "one fails at work", rows: "1 R 21 1/5, 2 R 22 6/0, 5 R 23 1/1 23 09:03" + oneFails, told: failed, want: "failures 1; L 23 #4"},
		{name: "not of a short list", rows: clean + oneFails, told: failed, seen: short, states: one("watch/daily", known("short", 0)), want: "failures 1; L 23 #4 day 0"},
		{name: "not of a cut list", rows: clean + oneFails, told: failed, seen: recent, want: "failures 1; L 23 #4"},
		{name: "not without a memory", rows: clean + oneFails, told: failed, mode: only(ledger.Nothing), want: "failures 1; L 23 #4"},
		{name: "what left the horizon is forgotten", rows: "1 R 14 1/5, 2 R 23 1/1", told: "1 R 14 1/5, 2 R 23 1/1", asked: allClear, want: "status"},
		{name: "nothing failed within the horizon", rows: "1 R 14 1/5, 2 R 16 5/0" + oneFails, told: "1 R 14 1/5", want: "failures 1; L 23 #4"},
	})
}

// Rule 10: green only if nothing is wrong.
func TestRule10AllClear(t *testing.T) {
	t.Parallel()
	const name = "clear/daily"
	ok := "1 R 23 5/0"
	check(t, []scene{
		{name: "green", rows: ok, want: "all_clear"},
		{name: "licences fine", rows: ok, seen: left(400), want: "all_clear"},
		{name: "the rule is not known", rows: ok, seen: ruleIs(news.Unknown), want: "all_clear"},
		{name: "the rule is off", rows: ok, seen: ruleIs(news.Off), states: one("rule", known("off", day)), want: "status"},
		{name: "licences low", rows: ok, seen: left(1), states: one("licences", known("low", day)), want: "status"},
		{name: "licences gone, and no messages of it wanted", rows: ok, seen: left(0), asked: warn(0), want: "status"},
		{name: "the list is cut", rows: ok, seen: recent, want: "status"},
		{name: "the list is short", rows: ok, seen: short, states: one("watch/daily", known("short", 0)), want: "status"},
		{name: "a failure is over", rows: "2 R 22 1/5, " + ok, told: "2 R 22 1/5", states: one("restored/AUTO/REGISTRY", known("restored", 0)), want: "all_clear"},
		{name: "a failure is not over", rows: "2 L 22 1/5, " + ok, told: "2 L 22 1/5", want: "status"},
		{name: "a failure that is not reported", rows: "2 L 22 1/5, " + ok, asked: func(a *news.Asked) { a.Partial = false }, want: "status"},
		{name: "a failure from before", rows: "2 L 17 1/5, " + ok, account: since("22 00:00"), want: "status"},
		{name: "a failure as old as the horizon", rows: "2 L 15 1/5 15 09:05, " + ok, told: "2 L 15 1/5 15 09:05", want: "status"},
		{name: "a failure beyond the horizon", rows: "2 L 15 1/5, " + ok, told: "2 L 15 1/5", want: "all_clear"},
		{name: "a manual failure", rows: "2 M 16 1/5, 3 M 17 5/0, " + ok, told: "2 M 16 1/5", want: "status"},
		{name: "one fails at work", rows: ok + ", 2 R 23 1/1 23 09:03", want: "status"},
		{name: "one is at work", rows: ok + ", 2 R 23 9/0 23 09:03", want: "all_clear"},
		{name: "no task", want: "no_tasks"},
		{name: "none with a result", rows: "1 R 23 0/0", want: "no_tasks"},
		{name: "one without a result beside one with", rows: ok + ", 2 L 23 0/0", want: "all_clear"},
		{name: "one without counts, with a code", rows: ok + ", 2 L 23 0/0 LICENSE_INSUFFICIENT", want: "status"},
		{name: "no task in the window", rows: "1 R 21 5/0", want: "no_tasks"},
		{name: "no task, and a failure is not over", rows: "1 R 21 1/5", told: "1 R 21 1/5", want: "status"},
		{name: "once a day", rows: ok, states: one(name, known("told", 20*time.Hour-time.Second)), want: "nothing_new"},
		{name: "the next day", rows: ok, states: one(name, known("told", 20*time.Hour)), want: "all_clear"},
		{name: "another trigger's", rows: ok, states: one("clear/hourly", known("told", time.Hour)), want: "all_clear"},
		{name: "without a memory", rows: ok, states: one(name, known("told", time.Hour)), mode: only(ledger.Nothing), want: "all_clear"},
		{name: "by hand", rows: ok, asked: func(a *news.Asked) { a.ByHand = true }, states: one(name, known("told", time.Hour)), want: "all_clear"},
	}, func(s *scene) { s.asked = all(allClear, s.asked) })
}

// Rule 10: not on a day that has had an alert.
func TestRule10AfterAnAlert(t *testing.T) {
	t.Parallel()
	told := ledger.State{Value: "told", Told: clock.Unix(), At: clock.Unix()}
	green := scene{rows: "1 R 23 5/0", asked: allClear}.decide()
	before := known("told", 10*time.Hour)
	s := scene{rows: "1 R 23 1/5", asked: allClear, states: one("clear/daily", before)}
	alert := s.decide()
	for i, e := range []ledger.Entry{alert.Told, alert.Doubted, green.Told, green.Doubted} {
		if got := e.States["clear/daily"]; got != told {
			t.Errorf("%d: after an alert or an all clear that is noted as %+v", i, got)
		}
	}
	s.told = s.rows
	if quiet := s.decide(); len(quiet.Told.States) > 0 {
		t.Errorf("without one: %v", quiet.Told.States)
	}
}

// What stands in the way of a green light is counted.
func TestOpen(t *testing.T) {
	t.Parallel()
	n := scene{rows: "1 R 20 1/5, 2 R 21 6/0, 3 L 19 1/30, 4 R 23 1/7 23 09:03, 5 L 14 1/9, 6 M 18 1/2, 7 M 20 1/1", told: "1 R 20 1/5, 3 L 19 1/30"}.decide()
	if n.Open != 40 || n.OpenSince != "2026-11-18" {
		t.Errorf("%d since %s", n.Open, n.OpenSince)
	}
}

// Rule 7: what is noted of groups, and what telling of their end leaves behind.
func TestRule7Facts(t *testing.T) {
	t.Parallel()
	const name = "restored/AUTO/REGISTRY"
	now := clock.Unix()
	restored := ledger.State{Value: "restored", Told: now, At: now}
	failing := ledger.State{Value: "failing", Told: now, At: now}
	unsure, rows := doubtful(restored), "1 R 22 1/5, 2 R 23 5/0"
	for _, tt := range []struct {
		name                    string
		scene                   scene
		noted, told, unanswered ledger.State
	}{
		{"it fails", scene{rows: "1 R 22 1/5"}, ledger.State{}, failing, failing},
		{"it fails, by status", scene{rows: "1 R 22 1/5", asked: func(a *news.Asked) { a.ByStatus = true }}, ledger.State{}, failing, failing},
		{"it fails, of a short list", scene{rows: rows, seen: short}, ledger.State{}, failing, failing},
		{"it fails, without a memory", scene{rows: "1 R 23 1/5", mode: only(ledger.Nothing)}, ledger.State{}, failing, failing},
		{"it fails as it was told", scene{rows: "1 R 22 1/5", told: "1 R 22 1/5"}, ledger.State{}, ledger.State{}, ledger.State{}},
		{"it fails at work", scene{rows: "1 R 22 1/5, 2 R 23 5/0, 3 R 23 1/1 23 09:03", told: rows, states: one(name, known("restored", day))}, ledger.State{}, ledger.State{}, ledger.State{}},
		{"it recovered", scene{rows: rows, told: rows}, ledger.State{}, restored, unsure},
		{"an item says that it is over", scene{rows: rows}, ledger.State{}, restored, restored},
		{"it fails, found late", scene{rows: "1 R 22 1/5, 2 R 23 1/5", told: "2 R 23 1/5"}, ledger.State{}, failing, failing},
		{"an item says that it is over, found late", scene{rows: "1 R 21 1/5, 2 R 22 1/5, 3 R 23 6/0", told: "2 R 22 1/5"}, ledger.State{}, restored, restored},
		{"told by its window, beyond the horizon", scene{rows: "1 R 10 1/5", asked: spanned}, ledger.State{}, ledger.State{}, ledger.State{}},
		{"in doubt", scene{rows: rows, told: rows, states: one(name, unsure)}, ledger.State{}, restored, restored},
	} {
		n := tt.scene.decide()
		if n.Noted.States[name] != tt.noted || n.Told.States[name] != tt.told || n.Doubted.States[name] != tt.unanswered {
			t.Errorf("%s: noted %+v, told %+v, without an answer %+v", tt.name, n.Noted.States[name], n.Told.States[name], n.Doubted.States[name])
		}
	}
}

func showsOnly(l string) func(*news.Asked) {
	return func(a *news.Asked) { a.Filtered, a.Shows = true, func(g report.Group) bool { return letter(g) == l } }
}
