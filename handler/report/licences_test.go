package report_test

import (
	"fmt"
	"testing"

	"tcss-licensing-alerts/handler/report"
	"tcss-licensing-alerts/handler/tcss"
)

// Rule 9: the last seven days but the quietest, whatever group used them.
func TestPerDay(t *testing.T) {
	t.Parallel()
	week := make([]tcss.Task, 0, 9)
	for i := range int64(8) { // the first one is eight days ago, and does not count
		week = append(week, task(i+1, fmt.Sprintf("2026-11-%d 01:40:00", 16+i), 7*(8-i), 3))
	}
	week = append(week, manual(task(20, "2026-11-20 10:00:00", 7, 0)))
	// days are a week of tasks that licensed so many images.
	days := func(images ...int64) (list []tcss.Task) {
		for i, n := range images {
			list = append(list, task(int64(i+1), fmt.Sprintf("2026-11-%d 01:40:00", 17+i), n, 0))
		}
		return list
	}
	for _, tt := range []struct {
		name   string
		tasks  []tcss.Task
		oldest string
		want   float64 // of six days
	}{
		{"a week", week, "2026-11-16", 49 + 42 + 35 + 28 + 21 + 14 + 7},
		{"just a week was read", week, "2026-11-17", 196},
		{"less was read", week, "2026-11-18", 0},
		{"no task", nil, "2026-11-01", 0},
		{"none with a result", []tcss.Task{task(1, "2026-11-23 01:40:00", 0, 0)}, "2026-11-01", 0},
		{"none today yet", []tcss.Task{task(1, "2026-11-22 01:40:00", 14, 0)}, "2026-11-16", 14},
		{"a task without a result today", []tcss.Task{task(1, "2026-11-16 01:40:00", 7, 0), task(2, "2026-11-22 01:40:00", 7, 0), task(3, "2026-11-23 01:40:00", 0, 0)}, "2026-11-14", 14},
		{"a burst counts as one and a half usual days", days(8, 8, 8, 700, 8, 700, 8), "2026-11-16", 4*8 + 2*12},
		{"of two days neither is the burst", days(0, 0, 0, 0, 0, 7, 700), "2026-11-16", 707},
		{"up to that is none", days(8, 12, 8, 8, 12, 8, 8), "2026-11-16", 4*8 + 2*12},
		{"a day without use is no usual one", days(0, 0, 0, 0, 14, 70, 14), "2026-11-16", 14 + 14 + 21},
		{"only failures", []tcss.Task{task(1, "2026-11-22 01:40:00", 0, 14)}, "2026-11-01", 0},
	} {
		b := report.NewBuilder(options())
		for _, row := range tt.tasks {
			b.Add(row)
		}
		if got := b.Report(tt.oldest).PerDay(); got != tt.want/6 {
			t.Errorf("%s: %g, want %g", tt.name, got, tt.want/6)
		}
	}
}

func TestLicencesLast(t *testing.T) {
	t.Parallel()
	l := report.Licences{Total: 500, Used: 400, PerDay: 40}
	if days, ok := l.Lasts(l.Left()); !ok || days != 2.5 {
		t.Errorf("100 licences last for %g days, %t", days, ok)
	}
	if _, ok := (report.Licences{Total: 500}).Lasts(500); ok {
		t.Error("they last, though nobody knows how fast they are used")
	}
	if n := (report.Licences{Total: 500, Used: 501}).Left(); n != 0 {
		t.Errorf("%d are left", n)
	}
}
