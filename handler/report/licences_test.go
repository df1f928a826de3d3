package report_test

import (
	"fmt"
	"testing"

	"tcss-licensing-alerts/handler/report"
	"tcss-licensing-alerts/handler/tcss"
)

// Rule 9: the mean of the last seven days, whatever group used them.
func TestPerDay(t *testing.T) {
	t.Parallel()
	week := make([]tcss.Task, 0, 9)
	for i := range int64(8) { // the first one is eight days ago, and does not count
		week = append(week, task(i+1, fmt.Sprintf("2026-11-%d 01:40:00", 16+i), 7*(8-i), 3))
	}
	week = append(week, manual(task(20, "2026-11-20 10:00:00", 7, 0)))
	for _, tt := range []struct {
		name   string
		tasks  []tcss.Task
		oldest string
		want   float64
	}{
		{"a week", week, "2026-11-16", 7 + 6 + 5 + 4 + 3 + 2 + 1 + 1},
		{"just a week was read", week, "2026-11-17", 29},
		{"less was read", week, "2026-11-18", 0},
		{"no task", nil, "2026-11-01", 0},
		{"none with a result", []tcss.Task{task(1, "2026-11-23 01:40:00", 0, 0)}, "2026-11-01", 0},
		{"none today yet", []tcss.Task{task(1, "2026-11-22 01:40:00", 14, 0)}, "2026-11-16", 2},
		{"a task without a result today", []tcss.Task{task(1, "2026-11-16 01:40:00", 7, 0), task(2, "2026-11-22 01:40:00", 7, 0), task(3, "2026-11-23 01:40:00", 0, 0)}, "2026-11-14", 2},
		{"only failures", []tcss.Task{task(1, "2026-11-22 01:40:00", 0, 14)}, "2026-11-01", 0},
	} {
		b := report.NewBuilder(options())
		for _, row := range tt.tasks {
			b.Add(row)
		}
		if got := b.Report(tt.oldest).PerDay(); got != tt.want {
			t.Errorf("%s: %g, want %g", tt.name, got, tt.want)
		}
	}
}

func TestLicencesLast(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		of   report.Licences
		left int64
		days float64 // 0 if nobody knows how fast they are used
	}{
		{report.Licences{Total: 500, Used: 400, PerDay: 40}, 100, 2.5},
		{report.Licences{Total: 2, PerDay: 0.5}, 2, 4},
		{report.Licences{Total: 500, Used: -1 << 63}, 500, 0},
		{report.Licences{Total: 500, Used: 501}, 0, 0},
		{report.Licences{Total: -1 << 63, Used: 501}, 0, 0},
	} {
		if days, ok := tt.of.Lasts(tt.left); tt.of.Left() != tt.left || days != tt.days || ok != (tt.days > 0) {
			t.Errorf("%+v: %d are left, for %g days, %t", tt.of, tt.of.Left(), days, ok)
		}
	}
}
