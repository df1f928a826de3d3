package handler_test

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"tcss-licensing-alerts/handler/tcss"
)

// These are of failures that the first version of this function lost: each is
// told by the first run that can know of it, once.

// An hour and a step: what is changed before the run of a day.
type happening map[int]func(w *world)

func lists(list ...tcss.Task) func(w *world) { return tasks(list...) }

func blind(w *world) { w.api.Faults = noPermission }
func sees(w *world)  { w.api.Faults = nil }

// answersOnce has COS answer every request of a run with a text in place of the
// ledger.
func cosSays(status int, text string) func(w *world) {
	return func(w *world) {
		w.cos.answer = func(rw http.ResponseWriter, _ *http.Request) bool {
			rw.WriteHeader(status)
			_, _ = io.WriteString(rw, text)
			return true
		}
	}
}

func cosWell(w *world) { w.cos.answer = nil }

func dated(t tcss.Task, date string) tcss.Task {
	t.AuthorizedDate = date
	return t
}

func timed(t tcss.Task, at string) tcss.Task {
	t.LastAuthorizedTime = at
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
		tests["the time "+zero] = lost{happening{0: lists(timed(bad, zero))}, 0, 0}
	}
	for name, text := range map[string]string{"HTML": "<html>", "empty": "", "null": "null", "{}": "{}", "cut": `{"version":2,"accounts":{"1`, "newer": `{"version":3,"accounts":{}}`} {
		tests["the ledger is "+name] = lost{happening{1: func(w *world) {
			cosSays(200, text)(w)
			w.slack.answer = refuse(500, "")
			w.wecom.answer = w.slack.answer
			w.api.AddTasks(local(task(777, "2026-11-24", 0, 1001, "")))
		}, 2: func(w *world) { cosWell(w); w.slack.answer, w.wecom.answer = nil, nil }}, 2, 0}
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(w *world) {
				w.env["DETAILS"] = "false"
				if tt.until == 0 {
					tt.until = 4
				}
				for day := range tt.until + 1 {
					if f := tt.days[day]; f != nil {
						f(w)
					}
					// A clean task of another group, so that there is something to read.
					w.api.AddTasks(manual(task(int64(1+day), at(monday).AddDate(0, 0, day).Format(time.DateOnly), 7, 0, "")))
					before := len(w.slack.posted())
					_, _ = w.invoke(after(day))
					alerts := 0
					for _, p := range w.slack.posted()[before:] {
						if numbersOf(p)[1001] {
							alerts++
						}
					}
					if want := map[bool]int{true: 1}[day == tt.told]; alerts != want {
						w.Errorf("day %d: told %d times, want %d: %q", day, alerts, want, w.slack.posted()[before:])
					}
				}
				if w.wecom.told(1001) != 1 {
					w.Errorf("WeCom got %q", w.wecom.posted())
				}
			})
		})
	}
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
		for n := range int64(5) {
			if told := w.slack.told(1001 + n); told != 1 {
				w.Errorf("day %d is told %d times: %q", n, told, w.slack.posted())
			}
		}
	})
}

// Blind for ten days: what is older than eight is not claimed to be covered.
func TestBlindForTenDays(t *testing.T) {
	t.Parallel()
	bubble(t, func(w *world) {
		w.env["ALL_CLEAR"] = "true"
		w.runs(after(0))
		w.api.SetTasks(task(777, "2026-11-24", 0, 1001, ""), local(task(778, "2026-11-27", 0, 1013, "")), manual(task(2, "2026-12-03", 7, 0, "")))
		blind(w)
		for day := 1; day < 10; day++ {
			_ = w.fails(after(day))
		}
		sees(w)
		w.runs(after(10))
		p := w.slack.posted()
		if last := p[len(p)-1]; w.slack.told(1013) != 1 || w.slack.told(1001) != 0 || strings.Contains(last, "24 Nov") || strings.Contains(last, "🟢") {
			w.Errorf("posted %s", last)
		}
	})
}

// An instance that loses its folder: what is promised is kept, so nothing is.
func TestAMemoryThatGoesWithTheInstance(t *testing.T) {
	folder := t.TempDir()
	t.Setenv("TMPDIR", folder)
	bubble(t, func(w *world) {
		delete(w.env, "LEDGER")
		for day := range 7 {
			w.api.AddTasks(night(day, "FpF.pFF"[day])...)
			w.api.Faults = nil
			if day == 4 {
				w.api.Faults = noPermission
			}
			for range 2 { // the platform's second run finds the folder as it was
				if got, _ := w.invoke(after(day)); got.Remembers {
					w.Error("it is said to be remembered")
				}
			}
			if err := os.RemoveAll(filepath.Join(folder, "tcss-licensing-alerts.json")); err != nil {
				w.Fatal(err)
			}
		}
		for day, want := range []int{1, 1, 1, 0, 0, 1, 1} {
			if n := len(w.slack.posted()); n != 6 {
				w.Errorf("%d messages", n)
			}
			if told := w.slack.told(int64(1001 + day)); told != want {
				w.Errorf("day %d is told %d times", day, told)
			}
		}
		if text := strings.Join(w.slack.posted(), ""); strings.Contains(text, "makes up") {
			w.Errorf("posted %s", text)
		}
	})
}

// A fault at each single step of the ledger loses nothing.
func TestAFaultAtEachStepOfTheLedger(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{"503", "403", "hang", "stored then cut", "HTML", "empty", "cut"} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			for step := 1; step <= 36; step++ {
				bubble(t, func(w *world) { w.faultAtStep(kind, step) })
			}
		})
	}
}

func (w *world) faultAtStep(kind string, step int) {
	w.env["ALL_CLEAR"], w.env["DETAILS"], w.env["SLACK_MENTION"], w.env["WECOM_MENTION"] = "true", "false", "here", "@all"
	var asked atomic.Int64
	w.cos.answer = func(rw http.ResponseWriter, r *http.Request) bool {
		if asked.Add(1) != int64(step) {
			return false
		}
		switch {
		case kind == "503":
			rw.WriteHeader(http.StatusServiceUnavailable)
		case kind == "403":
			rw.WriteHeader(http.StatusForbidden)
		case kind == "hang":
			<-r.Context().Done()
		case kind == "stored then cut" && r.Method == http.MethodPut:
			return false // its answer is lost, below
		case kind == "stored then cut":
			panic(http.ErrAbortHandler)
		case kind == "HTML":
			_, _ = io.WriteString(rw, "<html>")
		case kind == "cut":
			_, _ = io.WriteString(rw, `{"version":2,"accounts":{"1`)
		}
		return true
	}
	for day := range 4 {
		w.api.AddTasks(night(day, 'F')...)
		w.slack.answer = nil
		if day == 1 {
			w.slack.answer = refuse(http.StatusInternalServerError, "")
		}
		if day != 2 { // which is missed
			for range 2 {
				_, _ = w.invoke(after(day))
			}
		}
	}
	for name, h := range map[string]*hook{"slack": w.slack, "wecom": w.wecom} {
		text := fmt.Sprint(h.posted())
		for day := range int64(4) {
			if n := h.told(1001 + day); n == 0 {
				w.Errorf("%s at step %d: %s was never told of day %d: %s", kind, step, name, day, text)
			}
		}
	}
}
