package handler_test

import (
	"maps"
	"strings"
	"testing"

	"tcss-licensing-alerts/handler/tcss"
	"tcss-licensing-alerts/handler/tcss/tcsstest"
)

// step is a day: what is changed before it, and what a destination is told then.
type step struct {
	set  func(w *world)
	want string // reason
}

// lasts plays days on end, every event twice: the second run has nothing to add.
func lasts(t *testing.T, env map[string]string, steps []step) {
	t.Helper()
	bubble(t, func(w *world) {
		maps.Copy(w.env, env)
		for day, s := range steps {
			if s.set != nil {
				s.set(w)
			}
			for i, want := range []string{s.want, "nothing_new"} {
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
	for name, steps := range map[string][]step{
		"on":          {{rule(on), "nothing_new"}, {nil, "nothing_new"}},
		"off":         {{rule(off), "rule_off"}, {nil, "nothing_new"}, {rule(on), "rule_on"}, {nil, "nothing_new"}, {rule(off), "rule_off"}},
		"never set":   {{rule(tcss.Rule{}), "nothing_new"}, {rule(off), "rule_off"}, {rule(tcss.Rule{}), "nothing_new"}, {rule(on), "rule_on"}},
		"unread":      {{rule(off), "rule_off"}, {noRule, "nothing_new"}, {func(w *world) { w.api.Faults = nil }, "nothing_new"}, {rule(on), "rule_on"}},
		"off a week":  {{rule(off), "rule_off"}, {}, {}, {}, {}, {}, {}, {nil, "rule_off"}, {nil, "nothing_new"}},
		"beside news": {{func(w *world) { w.api.SetRule(off); w.api.SetTasks(task(1, "2026-11-23", 0, 1001, "")) }, "failures"}, {nil, "nothing_new"}, {rule(on), "rule_on"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for i := range steps {
				if steps[i].want == "" {
					steps[i].want = "nothing_new"
				}
			}
			lasts(t, nil, steps)
		})
	}
}

// Without a memory a rule that is off is not news, or it would be told by every
// run.
func TestTheRuleWithoutAMemory(t *testing.T) {
	t.Parallel()
	lasts(t, map[string]string{"LEDGER": "off"}, []step{{rule(tcss.Rule{ID: 1}), "nothing_new"}})
}

func TestLicences(t *testing.T) {
	t.Parallel()
	week := make([]tcss.Task, 0, 20)
	for n := range 20 {
		week = append(week, task(int64(100+n), at(monday).AddDate(0, 0, n-10).Format("2006-01-02"), 40, 0, ""))
	}
	few, many, none := tcss.Licences{Total: 500, Used: 400}, tcss.Licences{Total: 900}, tcss.Licences{Total: 500, Used: 500}
	for name, tt := range map[string]struct {
		env   map[string]string
		steps []step
	}{
		"low and fine":   {nil, []step{{licences(few), "licences_low"}, {nil, "nothing_new"}, {licences(many), "licences_fine"}, {nil, "nothing_new"}}},
		"gone":           {nil, []step{{licences(none), "licences_gone"}, {nil, "nothing_new"}, {licences(many), "licences_fine"}}},
		"does not flap":  {nil, []step{{licences(few), "licences_low"}, {licences(tcss.Licences{Total: 500, Used: 340}), "nothing_new"}, {licences(tcss.Licences{Total: 500, Used: 290}), "licences_fine"}}},
		"suspended":      {nil, []step{{licences(tcss.Licences{Total: 900, Suspended: true}), "licences_gone"}, {licences(many), "licences_fine"}}},
		"the period":     {nil, []step{{licences(tcss.Licences{Total: 900, PeriodEnd: "2026-11-25 00:00:00"}), "licences_low"}, {nil, "nothing_new"}, {licences(tcss.Licences{Total: 900, PeriodEnd: "2026-12-25 00:00:00"}), "licences_fine"}}},
		"not asked for":  {map[string]string{"WARN_DAYS": "0"}, []step{{licences(none), "nothing_new"}}},
		"without memory": {map[string]string{"LEDGER": "off"}, []step{{licences(many), "nothing_new"}, {licences(tcss.Licences{Total: 500, Used: 500 - 100}), "licences_low"}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tt.steps = append([]step{{tasks(week...), "nothing_new"}}, tt.steps...)
			if tt.env["LEDGER"] == "off" { // every run tells what was crossed in its window
				bubble(t, func(w *world) {
					maps.Copy(w.env, tt.env)
					for day, s := range tt.steps {
						s.set(w)
						if got := w.runs(after(day)).Deliveries[0].Reason; string(got) != s.want {
							w.Errorf("day %d: %s, want %s", day, got, s.want)
						}
					}
				})
				return
			}
			lasts(t, tt.env, tt.steps)
		})
	}
}

// What ALL_CLEAR has posted on a day without news: green only if nothing is
// wrong.
func TestAllClear(t *testing.T) {
	t.Parallel()
	ok := local(task(2, "2026-11-23", 7, 0, ""))
	for name, tt := range map[string]struct {
		set  func(w *world)
		want string
		next string // on the day after, with nothing else
	}{
		"all went well":           {tasks(ok), "all_clear", "no_tasks"},
		"no task ran":             {tasks(), "no_tasks", "no_tasks"},
		"a code and no count":     {tasks(ok, task(1, "2026-11-23", 0, 0, "REACH_LIMIT")), "status", "no_tasks"},
		"neither count nor code":  {tasks(ok, task(1, "2026-11-23", 0, 0, "")), "all_clear", "no_tasks"},
		"a failure":               {tasks(ok, task(1, "2026-11-23", 0, 1001, "")), "failures", "status"},
		"one of another group":    {tasks(ok, task(1, "2026-11-22 01:00:00", 0, 1001, "")), "status", "status"},
		"one that is over":        {tasks(ok, local(task(1, "2026-11-22 01:00:00", 0, 1001, ""))), "all_clear", "no_tasks"},
		"a manual one before":     {tasks(manual(ok), manual(local(task(1, "2026-11-22 01:00:00", 0, 1001, "")))), "status", "status"},
		"one that is at work":     {tasks(ok, task(1, "2026-11-23 09:02:00", 300, 1001, "")), "status", "failures"},
		"one that ALERT_ON omits": {func(w *world) { w.env["ALERT_ON"] = "ALLFAIL"; w.api.SetTasks(ok, task(1, "2026-11-23", 9, 1001, "")) }, "status", "status"},
		"the rule is off":         {func(w *world) { w.api.SetRule(tcss.Rule{ID: 1}); w.api.SetTasks(ok) }, "rule_off", "status"},
		"no licences, no warning": {func(w *world) {
			w.env["WARN_DAYS"] = "0"
			w.api.SetLicences(tcss.Licences{Total: 5, Used: 5})
			w.api.SetTasks(ok)
		}, "status", "status"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			lasts(t, map[string]string{"ALL_CLEAR": "true"}, []step{{tt.set, tt.want}, {nil, tt.next}})
		})
	}
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
		w.api.AddTasks(local(task(2, "2026-11-24", 5, 0, "")))
		w.runs(after(1))
		if n := len(w.slack.posted()); n != 1 {
			w.Errorf("%d messages", n)
		}
		w.api.AddTasks(task(3, "2026-11-25", 5, 1013, ""))
		w.runs(after(2))
		w.api.AddTasks(task(4, "2026-11-26", 5, 1019, ""))
		w.runs(after(3))
		p := w.slack.posted()
		if len(p) != 3 || !strings.Contains(p[1], "ailures are over") || strings.Contains(p[2], "ailures are over") {
			w.Errorf("posted %q", p)
		}
	})
}
