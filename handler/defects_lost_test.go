package handler_test

import (
	"cmp"
	"net/http"
	"testing"
	"time"

	"tcss-licensing-alerts/handler/tcss"
)

// These are of failures that the first version of this function lost: each is
// told by the first run that can know of it, once.

// happening is what is changed before the run of a day.
type happening map[int]func(w *world)

func lists(list ...tcss.Task) func(w *world) { return tasks(list...) }

func blind(w *world) { w.api.Faults = noPermission }
func sees(w *world)  { w.api.Faults = nil }

func dated(t tcss.Task, date string) tcss.Task {
	t.AuthorizedDate = date
	return t
}

func TestNoFailureIsLost(t *testing.T) {
	t.Parallel()
	bad := local(task(777, "2026-11-23", 0, 1001, "REACH_LIMIT"))
	type lost struct {
		days  happening
		told  int // day
		until int // day; 4 if 0
	}
	tests := map[string]lost{
		"listed late":             {happening{1: lists(local(task(777, "2026-11-23 08:50:00", 0, 1001, "")))}, 1, 0},
		"listed days late":        {happening{3: lists(bad)}, 3, 0},
		"after the run's end":     {happening{1: lists(local(task(777, "2026-11-23 09:30:00", 0, 1001, "")))}, 1, 0},
		"at work on the edge":     {happening{0: lists(local(task(777, "2026-11-23 09:02:00", 0, 1001, "")))}, 1, 0},
		"a date two days before":  {happening{0: lists(dated(bad, "2026-11-21"))}, 0, 0},
		"a date three days after": {happening{0: lists(dated(bad, "2026-11-26"))}, 2, 0}, // when it is asked for
		"while blind":             {happening{0: nil, 1: blind, 2: func(w *world) { w.api.AddTasks(local(task(777, "2026-11-24", 0, 1001, ""))) }, 3: sees}, 3, 0},
		"blind from the first":    {happening{0: func(w *world) { blind(w); w.api.AddTasks(bad) }, 2: sees}, 2, 0},
		"settings are refused":    {happening{0: func(w *world) { w.env["LOOKBACK"] = "x"; w.api.AddTasks(bad) }, 2: func(w *world) { delete(w.env, "LOOKBACK") }}, 2, 0},
		"blind for six days":      {happening{1: func(w *world) { blind(w); w.api.AddTasks(local(task(777, "2026-11-24", 0, 1001, ""))) }, 7: sees}, 7, 9},
		"in Tokyo":                {happening{0: func(w *world) { w.env["TIMEZONE"] = "Asia/Tokyo" }, 1: lists(local(task(777, "2026-11-23 09:30:00", 0, 1001, "")))}, 1, 0},
		"left out by ALERT_ON":    {happening{0: func(w *world) { w.env["ALERT_ON"] = "PARTIALFAIL"; w.api.AddTasks(bad) }, 2: func(w *world) { delete(w.env, "ALERT_ON") }}, 2, 0},
		"all posts fail":          {happening{0: func(w *world) { w.slack.answer = refuse(500, ""); w.wecom.answer = w.slack.answer; w.api.AddTasks(bad) }, 2: func(w *world) { w.slack.answer, w.wecom.answer = nil, nil }}, 2, 0},
	}
	for _, zero := range []string{"0001-01-01 00:00:00", "1970-01-01 08:00:00", "1970-01-01", "0000-00-00 00:00:00", "9999-12-31 00:00:00", "2026-11-23", "xx", ""} {
		timed := bad
		timed.LastAuthorizedTime = zero
		tests["the time "+zero] = lost{happening{0: lists(timed)}, 0, 0}
	}
	for name, text := range map[string]string{"HTML": "<html>", "empty": "", "null": "null", "{}": "{}", "cut": `{"version":2,"accounts":{"1`, "newer": `{"version":3,"accounts":{}}`} {
		tests["the ledger is "+name] = lost{happening{1: func(w *world) {
			w.cos.answer, w.slack.answer, w.wecom.answer = refuse(200, text), refuse(500, ""), refuse(500, "")
			w.api.AddTasks(local(task(777, "2026-11-24", 0, 1001, "")))
		}, 2: func(w *world) { w.cos.answer, w.slack.answer, w.wecom.answer = nil, nil, nil }}, 2, 0}
	}
	each(t, tests, func(w *world, tt lost) {
		w.env["DETAILS"] = "false"
		for day := range cmp.Or(tt.until, 4) + 1 {
			if f := tt.days[day]; f != nil {
				f(w)
			}
			// A clean task of another group, so that there is something to read.
			w.api.AddTasks(manual(task(int64(1+day), at(monday).AddDate(0, 0, day).Format(time.DateOnly), 7, 0, "")))
			before := w.slack.told(1001)
			_, _ = w.invoke(after(day))
			if told, want := w.slack.told(1001)-before, map[bool]int{true: 1}[day == tt.told]; told != want {
				w.Errorf("day %d: told %d times, want %d: %q", day, told, want, w.slack.posted())
			}
		}
		if w.wecom.told(1001) != 1 {
			w.Errorf("WeCom got %q", w.wecom.posted())
		}
	})
}

// The webhook was revoked; days later a new one is set, as the README says.
func TestANewWebhookIsToldWhatTheDeadOneMissed(t *testing.T) {
	t.Parallel()
	bubble(t, func(w *world) {
		delete(w.env, "WECOM_WEBHOOK_URL")
		for day := range 5 {
			w.slack.answer = nil
			if day > 0 {
				w.slack.answer = refuse(http.StatusNotFound, "no_service")
			}
			if day == 4 {
				w.env["SLACK_WEBHOOK_URL"], w.slack.path, w.slack.answer = slackURL+"new", w.slack.path+"new", nil
			}
			w.api.AddTasks(night(day, 'F')...)
			if _, err := w.invoke(after(day)); (err == nil) != (day == 0 || day == 4) {
				w.Errorf("day %d: %v", day, err)
			}
		}
		w.heard(w.slack, len(w.slack.posted()), 1001, 1002, 1003, 1004, 1005)
	})
}
