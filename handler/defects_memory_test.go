package handler_test

import (
	"os"
	"path/filepath"
	"strings"
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
		w.heard(w.slack, len(w.slack.posted()), 1013)
		if w.slack.told(1001) > 0 {
			w.Errorf("posted %q", w.slack.posted())
		}
		saysNot(w.T, w.slack.last(), "24 Nov", green)
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
		w.heard(w.slack, 6, 1001, 1002, 1003, 1006, 1007)
		if w.slack.told(1004)+w.slack.told(1005) > 0 {
			w.Errorf("posted %q", w.slack.posted())
		}
		saysNot(w.T, strings.Join(w.slack.posted(), ""), "makes up")
	})
}
