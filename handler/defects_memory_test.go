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
)

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
	for _, kind := range []string{"503", "hang", "stored then cut", "HTML", "cut"} {
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
