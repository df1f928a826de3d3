package handler_test

import (
	"cmp"
	"maps"
	"testing"

	"tcss-licensing-alerts/handler/tcss"
	"tcss-licensing-alerts/handler/tcss/tcsstest"
)

// step is a day: what is changed before it, and what a destination is told then.
type step struct {
	set  func(w *world)
	want string // reason; nothing_new if empty
}

// lasts plays days on end, every event twice: the second run has nothing to add.
func lasts(t *testing.T, env map[string]string, cases map[string][]step) {
	t.Helper()
	each(t, cases, func(w *world, steps []step) {
		maps.Copy(w.env, env)
		for day, s := range steps {
			if s.set != nil {
				s.set(w)
			}
			first, second := cmp.Or(s.want, "nothing_new"), "nothing_new"
			if w.env["LEDGER"] == "off" { // every run tells what was crossed in its window
				second = first
			}
			for i, want := range []string{first, second} {
				got, err := w.invoke(after(day))
				if len(got.Deliveries) == 0 || string(got.Deliveries[0].Reason) != want {
					w.Errorf("day %d, run %d: %+v, %v, want %s", day, i, got.Deliveries, err, want)
				}
			}
		}
	})
}

func rule(r tcss.Rule) func(w *world)         { return func(w *world) { w.api.SetRule(r) } }
func licences(l tcss.Licences) func(w *world) { return func(w *world) { w.api.SetLicences(l) } }

func tasks(list ...tcss.Task) func(w *world) {
	return func(w *world) { w.api.AddTasks(list...) }
}

// That local images are licensed by themselves, or not, is told when it
// changes; a rule that was never set, or cannot be read, is neither.
func TestTheRule(t *testing.T) {
	t.Parallel()
	on, off := tcss.Rule{ID: 1, Enabled: true}, tcss.Rule{ID: 1}
	noRule := func(w *world) { w.api.Faults = faultOf(tcss.ActionRule, *noPermission(tcsstest.Call{})) }
	lasts(t, nil, map[string][]step{
		"on":          {{rule(on), "nothing_new"}, {nil, "nothing_new"}},
		"off":         {{rule(off), "rule_off"}, {nil, "nothing_new"}, {rule(on), "rule_on"}, {nil, "nothing_new"}, {rule(off), "rule_off"}},
		"never set":   {{rule(tcss.Rule{}), "nothing_new"}, {rule(off), "rule_off"}, {rule(tcss.Rule{}), "nothing_new"}, {rule(on), "rule_on"}},
		"unread":      {{rule(off), "rule_off"}, {noRule, "nothing_new"}, {func(w *world) { w.api.Faults = nil }, "nothing_new"}, {rule(on), "rule_on"}},
		"off a week":  {{rule(off), "rule_off"}, {}, {}, {}, {}, {}, {}, {nil, "rule_off"}, {nil, "nothing_new"}},
		"beside news": {{func(w *world) { w.api.SetRule(off); w.api.SetTasks(task(1, "2026-11-23", 0, 1001, "")) }, "failures"}, {nil, "nothing_new"}, {rule(on), "rule_on"}},
	})
	// Without a memory it is not news, or it would be told by every run.
	lasts(t, map[string]string{"LEDGER": "off"}, map[string][]step{"no memory": {{rule(off), "nothing_new"}}})
}

func TestLicences(t *testing.T) {
	t.Parallel()
	nights := make([]tcss.Task, 0, 20)
	for n := range 20 {
		nights = append(nights, task(int64(100+n), at(monday).AddDate(0, 0, n-10).Format("2006-01-02"), 40, 0, ""))
	}
	few, many, none := tcss.Licences{Total: 500, Used: 400}, tcss.Licences{Total: 900}, tcss.Licences{Total: 500, Used: 500}
	week := func(steps ...step) []step { return append([]step{{tasks(nights...), "nothing_new"}}, steps...) }
	lasts(t, nil, map[string][]step{
		"low and fine":  week(step{licences(few), "licences_low"}, step{nil, "nothing_new"}, step{licences(many), "licences_fine"}, step{nil, "nothing_new"}),
		"gone":          week(step{licences(none), "licences_gone"}, step{nil, "nothing_new"}, step{licences(many), "licences_fine"}),
		"does not flap": week(step{licences(few), "licences_low"}, step{licences(tcss.Licences{Total: 500, Used: 340}), "nothing_new"}, step{licences(tcss.Licences{Total: 500, Used: 290}), "licences_fine"}),
		"suspended":     week(step{licences(tcss.Licences{Total: 900, Suspended: true}), "licences_gone"}, step{licences(many), "licences_fine"}),
		"the period": week(
			step{licences(tcss.Licences{Total: 900, PeriodEnd: "2026-11-25 00:00:00"}), "licences_low"}, step{nil, "nothing_new"},
			step{licences(tcss.Licences{Total: 900, PeriodEnd: "2026-12-25 00:00:00"}), "licences_fine"},
		),
	})
	lasts(t, map[string]string{"WARN_DAYS": "0"}, map[string][]step{"not asked for": week(step{licences(none), "nothing_new"})})
	lasts(t, map[string]string{"LEDGER": "off"}, map[string][]step{"no memory": week(step{licences(many), "nothing_new"}, step{licences(few), "licences_low"})})
}

// What ALL_CLEAR has posted on a day without news: green only if nothing is
// wrong.
func TestAllClear(t *testing.T) {
	t.Parallel()
	ok := local(task(2, "2026-11-23", 7, 0, ""))
	lasts(t, map[string]string{"ALL_CLEAR": "true"}, map[string][]step{ // today, and on the day after with nothing else
		"all went well":           {{tasks(ok), "all_clear"}, {nil, "no_tasks"}},
		"no task ran":             {{tasks(), "no_tasks"}, {nil, "no_tasks"}},
		"a code and no count":     {{tasks(ok, task(1, "2026-11-23", 0, 0, "REACH_LIMIT")), "status"}, {nil, "no_tasks"}},
		"neither count nor code":  {{tasks(ok, task(1, "2026-11-23", 0, 0, "")), "all_clear"}, {nil, "no_tasks"}},
		"a failure":               {{tasks(ok, task(1, "2026-11-23", 0, 1001, "")), "failures"}, {nil, "status"}},
		"one of another group":    {{tasks(ok, task(1, "2026-11-22 01:00:00", 0, 1001, "")), "status"}, {nil, "status"}},
		"one that is over":        {{tasks(ok, local(task(1, "2026-11-22 01:00:00", 0, 1001, ""))), "all_clear"}, {nil, "no_tasks"}},
		"a manual one before":     {{tasks(manual(ok), manual(local(task(1, "2026-11-22 01:00:00", 0, 1001, "")))), "status"}, {nil, "status"}},
		"one that is at work":     {{tasks(ok, task(1, "2026-11-23 09:02:00", 300, 1001, "")), "status"}, {nil, "failures"}},
		"one that ALERT_ON omits": {{func(w *world) { w.env["ALERT_ON"] = "ALLFAIL"; w.api.SetTasks(ok, task(1, "2026-11-23", 9, 1001, "")) }, "status"}, {nil, "status"}},
		"the rule is off":         {{func(w *world) { w.api.SetRule(tcss.Rule{ID: 1}); w.api.SetTasks(ok) }, "rule_off"}, {nil, "status"}},
		"no licences, no warning": {{func(w *world) {
			w.env["WARN_DAYS"] = "0"
			w.api.SetLicences(tcss.Licences{Total: 5, Used: 5})
			w.api.SetTasks(ok)
		}, "status"}, {nil, "status"}},
	})
}

// Where tasks are filtered by their result, days of success are missing:
// nothing is clear, no task ran or is over.
func TestAllClearByResult(t *testing.T) {
	t.Parallel()
	bubble(t, func(w *world) {
		w.env["ALL_CLEAR"] = "true"
		w.api.SetTasks(task(1, "2026-11-22", 0, 1001, ""), task(2, "2026-11-23", 7, 0, ""))
		w.runs(after(-1))
		for day, status := range []string{"ALLSUCCSESS", "ALLFAIL", "ALLFAIL"} {
			if got := w.runs(timerWith(at(monday).AddDate(0, 0, day).Format("2006-01-02"), "status", filterOf("Status", status))); got.Deliveries[0].Reason != "nothing_new" {
				w.Errorf("%s: %+v", status, got.Deliveries)
			}
		}
	})
}

// That a group's failures are over is said once, in a line of another message.
func TestRestored(t *testing.T) {
	t.Parallel()
	bubble(t, func(w *world) {
		w.api.SetTasks(local(task(1, "2026-11-23", 5, 1001, "")))
		w.runs(after(0))
		for i, next := range []tcss.Task{local(task(2, "2026-11-24", 5, 0, "")), task(3, "2026-11-25", 5, 1013, ""), task(4, "2026-11-26", 5, 1019, "")} {
			w.api.AddTasks(next)
			w.runs(after(1 + i))
			w.heard(w.slack, 1+i)
		}
		says(w.T, w.slack.posted()[1], "ailures are over")
		saysNot(w.T, w.slack.posted()[2], "ailures are over")
	})
}
