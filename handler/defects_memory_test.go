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
