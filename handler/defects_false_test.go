package handler_test

import (
	"strings"
	"testing"
	"time"

	"tcss-licensing-alerts/handler/news"
	"tcss-licensing-alerts/handler/tcss"
	"tcss-licensing-alerts/handler/tcss/tcsstest"
)

// These are of what the first version said that was not so.

const green = "🟢"

// last is the last of a channel's posts, "" if there is none.
func (h *hook) last() string {
	p := h.posted()
	if len(p) == 0 {
		return ""
	}
	return p[len(p)-1]
}

// No message is green beside a failure that nothing has mended.
func TestGreenIsTrue(t *testing.T) {
	t.Parallel()
	ok := task(2, "2026-11-23", 7, 0, "")
	each(t, map[string]func(w *world){
		"dated three days ago":                  lists(local(dated(task(1, "2026-11-23", 0, 1001, ""), "2026-11-20")), ok),
		"of another group":                      lists(local(task(1, "2026-11-22", 0, 500, "")), ok),
		"at work":                               lists(local(task(777, "2026-11-23 09:02:00", 300, 40, "")), ok),
		"at work, of the group of what is well": lists(task(777, "2026-11-23 09:02:00", 300, 40, ""), ok),
		"ran, but licensed nothing":             lists(task(1, "2026-11-22", 0, 5, ""), task(3, "2026-11-23", 0, 0, "REACH_LIMIT"), local(ok)),
		"ran, and did nothing":                  lists(task(1, "2026-11-22", 0, 5, ""), task(3, "2026-11-23", 0, 0, ""), local(ok)),
		"manual, tried again":                   lists(manual(task(1, "2026-11-21", 0, 5, "")), manual(ok)),
		"left out by ALERT_ON": func(w *world) {
			w.env["ALERT_ON"] = "PARTIALFAIL"
			w.api.SetTasks(local(task(1, "2026-11-22", 0, 5, "")), ok)
		},
		"the rule is off": func(w *world) { w.api.SetTasks(manual(ok)); w.api.SetRule(tcss.Rule{ID: 1}) },
		"no licences":     func(w *world) { w.api.SetTasks(ok); w.api.SetLicences(tcss.Licences{Total: 7, Used: 7}) },
		"a row that cannot be read": func(w *world) {
			w.api.SetTasks(ok)
			w.api.Row = func(tcss.Task) any { return map[string]any{"TaskId": 5} }
		},
		"older days cannot be read": func(w *world) {
			w.api.SetTasks(ok, task(1, "2026-11-22", 0, 5, ""))
			w.api.Faults = func(c tcsstest.Call) *tcsstest.Fault {
				if c.Action == tcss.ActionTasks && c.EndTime < "2026-11-22" || c.Key == "offset=100" {
					return &tcsstest.Fault{Kind: tcsstest.APIError, Code: "FailedOperation"}
				}
				return nil
			}
			for i := range int64(150) {
				w.api.AddTasks(task(100+i, "2026-11-23", 1, 0, ""))
			}
		},
	}, func(w *world, set func(w *world)) {
		w.env["ALL_CLEAR"] = "true"
		blind(w)
		_ = w.fails(after(-1)) // so that the watch works again
		sees(w)
		set(w)
		for day := range 3 {
			w.api.AddTasks(manual(local(task(int64(900+day), at(monday).AddDate(0, 0, day).Format(time.DateOnly), 7, 0, ""))))
			_, _ = w.invoke(after(day))
		}
		saysNot(w.T, strings.Join(append(w.slack.posted(), w.wecom.posted()...), "\n"), green)
		if len(w.slack.posted()) < 2 {
			w.Errorf("posted %q", w.slack.posted())
		}
	})
}

// Nothing is said of a time that has not come, nor of what a filter leaves out.
func TestNothingIsSaidOfWhatWasNotRead(t *testing.T) {
	t.Parallel()
	bubble(t, func(w *world) {
		w.env["ALL_CLEAR"] = "true"
		w.api.SetTasks(task(1, "2026-11-23", 0, 1001, ""))
		w.runs(timerWith("2026-11-23", "manual", filterOf("Type", "MANUAL")))
		says(w.T, w.wecom.last(), "Type=MANUAL")
		saysNot(w.T, w.wecom.last(), green, "nothing failed")
		w.api.SetTasks(task(2, "2026-11-23", 7, 0, ""))
		got := w.runs(`{"StartTime":"2026-11-23","EndTime":"2026-11-30"}`)
		says(w.T, got.EndTime, "2026-11-23T09:05:00+08:00")
		saysNot(w.T, w.wecom.last(), "30 Nov")
	})
}

// A list that cannot be read in time is read from LOOKBACK on: the run ends
// well, and calls nothing clear of which it does not know.
func TestAListThatIsTooLong(t *testing.T) {
	t.Parallel()
	bubble(t, func(w *world) {
		w.env["ALL_CLEAR"], w.env["TCSS_REQUESTS_PER_SECOND"], w.env["DETAILS"] = "true", "1", "false"
		for i := range int64(1200) {
			w.api.AddTasks(task(10+i, "2026-11-18", 1, 0, ""))
		}
		w.api.AddTasks(task(1, "2026-11-23", 7, 0, ""))
		got, err := w.invokeIn(after(0), 15*time.Second)
		if err != nil || got.Incomplete != nil || got.Tasks.Total != 1 || got.Deliveries[0].Reason != news.Status {
			w.Errorf("%v, %+v", err, got)
		}
		says(w.T, w.slack.last(), "not looked at")
		saysNot(w.T, w.slack.last(), green)
	})
}

// Clocks that go back make no day longer: the API's zone has its own.
func TestClocksThatGoBack(t *testing.T) {
	t.Parallel()
	bubble(t, func(w *world) {
		w.env["ALL_CLEAR"], w.env["TIMEZONE"] = "true", "Europe/Berlin"
		end := at("2027-10-31 15:05:00")
		for _, back := range []int{2, 1, 0} {
			if back == 0 {
				w.api.SetTasks(task(777, "2027-10-30 15:30:00", 0, 1001, ""), local(task(2, "2027-10-31", 5, 0, "")))
			}
			w.runs(timer(end.Add(-time.Duration(back) * 24 * time.Hour).Format(time.DateTime)))
		}
		if w.wecom.told(1001) != 1 || strings.Contains(w.wecom.last(), green) {
			w.Errorf("posted %q", w.wecom.posted())
		}
	})
}
