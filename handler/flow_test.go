package handler_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tcss-licensing-alerts/handler"
	"tcss-licensing-alerts/handler/news"
	"tcss-licensing-alerts/handler/tcss"
	"tcss-licensing-alerts/notify"
)

// ends are how the deliveries ended and what they told, by channel.
func ends(r handler.Result) map[string]string {
	m := map[string]string{}
	for _, d := range r.Deliveries {
		m[d.Channel] = string(d.Status) + " " + string(d.Reason)
	}
	return m
}

func both(s notify.Status, r news.Reason) map[string]string {
	return map[string]string{"slack": string(s) + " " + string(r), "wecom": string(s) + " " + string(r)}
}

// ended holds how a run's deliveries ended.
func (w *world) ended(got handler.Result, want map[string]string) {
	w.Helper()
	if diff := cmp.Diff(want, ends(got)); diff != "" {
		w.Error(diff)
	}
}

func TestATimerRunOverThreePages(t *testing.T) {
	t.Parallel()
	bubble(t, func(w *world) {
		var tasks []tcss.Task
		for i := range int64(250) {
			id, when := 1000+i, at("2026-11-23 01:00:00").Add(time.Duration(i)*time.Second).Format(time.DateTime)
			switch {
			case i < 100:
				tasks = append(tasks, task(id, when, 3, 0, ""))
			case i < 120: // neither a success nor a failure
				tasks = append(tasks, task(id, when, 0, 0, "REACH_LIMIT"))
			case i < 170: // before the window
				tasks = append(tasks, task(id, "2026-11-22 01:00:00", 0, 5, "REACH_LIMIT"))
			case i < 180: // of this morning, not settled yet
				tasks = append(tasks, task(id, "2026-11-23 09:02:00", 0, 5, "REACH_LIMIT"))
			case i == 180:
				tasks = append(tasks, task(id, when, 4, 2, "REACH_LIMIT"))
			case i == 181:
				tasks = append(tasks, local(task(id, when, 0, 1001, "LICENSE_INSUFFICIENT")))
			default:
				tasks = append(tasks, task(id, when, 1, 0, ""))
			}
		}
		w.api.SetTasks(tasks...)
		got := w.runs(after(0))
		w.ended(got, both(notify.Delivered, news.Failures))
		if got.StartTime != "2026-11-22T09:00:00+08:00" || got.EndTime != "2026-11-23T09:00:00+08:00" {
			w.Errorf("window from %s to %s", got.StartTime, got.EndTime)
		}
		if diff := cmp.Diff(handler.TaskCounts{Total: 190, Succeeded: 168, PartialFail: 1, AllFail: 1}, got.Tasks); diff != "" {
			w.Error(diff)
		}
		if got.Images != (handler.ImageCounts{Succeeded: 372, Failed: 1003}) {
			w.Errorf("images %+v", got.Images)
		}
		if len(got.Failures) != 2 || got.Failures[0].TaskID != 1181 || got.Failures[0].Status != tcss.AllFail || got.Failures[1].TaskID != 1180 {
			w.Errorf("failures %+v", got.Failures)
		}
		w.heard(w.slack, 1, 1003, 1001, 2)
		w.heard(w.wecom, 1, 1003, 1001, 2)
		if !got.Remembers || len(w.remembered("slack")) != 2 || len(w.remembered("wecom")) != 2 {
			w.Errorf("remembers %t: %v", got.Remembers, w.remembered("slack"))
		}
		noSecrets(w.T, w.logs.String(), w.slack.posted()[0], w.wecom.posted()[0])
	})
}

// The platform runs an event again after an error; a duplicate may come anyway.
func TestTheSameEventAgainPostsNothing(t *testing.T) {
	t.Parallel()
	type same struct {
		env    map[string]string
		failed int64
		told   news.Reason
	}
	each(t, map[string]same{
		"failures":  {nil, 1001, news.Failures},
		"all clear": {map[string]string{"ALL_CLEAR": "true"}, 0, news.AllClear},
	}, func(w *world, tt same) {
		maps.Copy(w.env, tt.env)
		w.api.SetTasks(task(1, "2026-11-23", 3, tt.failed, ""))
		w.ended(w.runs(after(0)), both(notify.Delivered, tt.told))
		for range 2 {
			w.ended(w.runs(after(0)), both(handler.AlreadyDelivered, news.NothingNew))
		}
		w.ended(w.runs(timer("2026-11-23 10:05:00")), both(handler.Skipped, news.NothingNew))
		w.heard(w.slack, 1)
		w.heard(w.wecom, 1)
	})
}

// Known is a task with as many failed images: fewer of them, or the same at a
// later time, is noted and not told.
func TestATaskThatChanges(t *testing.T) {
	t.Parallel()
	type change struct {
		next   []tcss.Task
		beside int64 // images that another task fails from then on
		told   int
		last   int64 // images that are remembered
	}
	each(t, map[string]change{
		"more fails":                 {[]tcss.Task{task(1, "2026-11-23", 3, 1013, "")}, 0, 2, 1013},
		"more, and another task":     {[]tcss.Task{task(1, "2026-11-23", 3, 1013, "")}, 7, 2, 1013},
		"more, later":                {[]tcss.Task{task(1, "2026-11-23 01:50:00", 3, 1013, "")}, 0, 2, 1013},
		"more, on the next day":      {[]tcss.Task{task(1, "2026-11-24 01:50:00", 3, 1013, "")}, 0, 2, 1013},
		"more succeeds":              {[]tcss.Task{task(1, "2026-11-23 01:50:00", 9, 1001, "")}, 0, 1, 1001},
		"fewer fail":                 {[]tcss.Task{task(1, "2026-11-23 01:50:00", 9, 11, "")}, 0, 1, 11},
		"none fails any more":        {[]tcss.Task{task(1, "2026-11-23 01:50:00", 9, 0, "")}, 0, 1, 0},
		"fewer, then more than that": {[]tcss.Task{task(1, "2026-11-23 01:50:00", 9, 11, ""), task(1, "2026-11-23 01:55:00", 9, 12, "")}, 0, 2, 12},
	}, func(w *world, tt change) {
		w.api.SetTasks(task(1, "2026-11-23", 3, 1001, ""))
		w.runs(after(0))
		for i, next := range tt.next {
			w.api.SetTasks(next, task(2, "2026-11-23", 0, tt.beside, ""))
			w.runs(after(i + 1))
		}
		if w.heard(w.slack, tt.told); tt.told == 2 {
			says(w.T, w.slack.last(), fmt.Sprintf(" more since %d Nov 09:05*", 22+len(tt.next)))
		}
		if f := w.remembered("wecom")[1]; f.Failed != tt.last {
			w.Errorf("remembers %+v", f)
		}
	})
}

// A timer may name a window of its own: what was told is not told again, and
// what is not in it stays untold.
func TestATimerThatNamesItsWindow(t *testing.T) {
	t.Parallel()
	bubble(t, func(w *world) {
		w.api.SetTasks(local(task(1, "2026-11-02", 0, 1001, "")), task(2, "2026-11-23", 0, 1013, ""))
		asked := timerWith("2026-11-23", "month", `{"StartTime":"2026-11-01","EndTime":"2026-11-10"}`)
		for range 2 {
			w.runs(asked)
		}
		if w.heard(w.slack, 1, 1001); w.slack.told(1013) != 0 {
			w.Errorf("posted %q", w.slack.posted())
		}
		w.runs(after(0))
		w.heard(w.slack, 2, 1001, 1013)
	})
}

// A run that panics is not logged as one that went well.
func TestAPanicIsNoSuccess(t *testing.T) {
	t.Parallel()
	bubble(t, func(w *world) {
		w.process.API = func(tcss.Settings) (handler.API, error) { panic("canary") }
		defer func() {
			if line := w.logs.line(w.T, "run failed"); recover() == nil || line["ok"] != false || line["error"] != "panic" {
				w.Errorf("%v", line)
			}
		}()
		_, _ = w.invoke(after(0))
	})
}

// strange is an API that fails as none of ours does.
type strange struct{ handler.API }

func (strange) Tasks(context.Context, tcss.Query, func(tcss.Task)) (tcss.Listing, error) {
	return tcss.Listing{}, errors.New("canary")
}

// Whatever the list cannot be read for, it could not be read.
func TestAnErrorOfAnyKindIsOne(t *testing.T) {
	t.Parallel()
	bubble(t, func(w *world) {
		api := w.process.API
		w.process.API = func(s tcss.Settings) (handler.API, error) {
			usual, err := api(s)
			return strange{usual}, err
		}
		says(w.T, w.fails(after(0)), "canary")
		says(w.T, w.slack.last(), "Not watched since")
	})
}
