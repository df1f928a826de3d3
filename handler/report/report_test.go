package report_test

import (
	"math"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tcss-licensing-alerts/handler/report"
	"tcss-licensing-alerts/handler/tcss"
)

// Rule 2: of a task that comes twice the row with the later time counts, then
// the one with more failures, in whatever order they come.
func TestRowTwice(t *testing.T) {
	t.Parallel()
	early, late := "2026-11-22 01:40:00", "2026-11-22 02:40:00"
	local := task(1, early, 3, 2)
	local.Source = "LOCAL"
	coded, other, undated := task(1, early, 3, 2), task(1, early, 3, 2), task(1, early, 3, 2)
	coded.LatestFailCode, other.AuthorizedDate, undated.AuthorizedDate = "REACH_LIMIT", "2026-11-21", ""
	for _, tt := range []struct {
		name      string
		wins, row tcss.Task
	}{
		{"later", task(1, late, 3, 1), task(1, early, 0, 5)},
		{"later without failures", task(1, late, 5, 0), task(1, early, 0, 5)},
		{"more failures", task(1, early, 0, 5), task(1, early, 3, 2)},
		{"more successes", task(1, early, 4, 2), task(1, early, 3, 2)},
		{"a later date", task(1, early, 3, 2), other},
		{"another source", task(1, early, 3, 2), local},
		{"another type", manual(task(1, early, 3, 2)), task(1, early, 3, 2)},
		{"a time in more words", task(1, early, 3, 2), task(1, early[:len("2026-11-22 01:40")], 3, 2)},
		{"a date that is there", task(1, early, 3, 2), undated},
		{"a code", coded, task(1, early, 3, 2)},
		{"the same", task(1, early, 3, 2), task(1, early, 3, 2)},
	} {
		for _, rows := range [][]tcss.Task{{tt.wins, tt.row}, {tt.row, tt.wins}, {tt.row, tt.wins, tt.row}} {
			r := build(rows...)
			at, failed, ok := r.Row(1)
			if !ok || failed != tt.wins.FailCount || at.In(zone).Format(time.DateTime) != tt.wins.LastAuthorizedTime {
				t.Errorf("%s: row at %s with %d failed", tt.name, at, failed)
			}
			var list []tcss.Task
			r.Failing(func(_ *report.Series, _ *report.Day, t report.Task) { list = append(list, t.Task) })
			if want := []tcss.Task{tt.wins}; tt.wins.FailCount > 0 && !cmp.Equal(list, want) || tt.wins.FailCount == 0 && list != nil || r.Tally.Total > 1 {
				t.Errorf("%s: failing are %v, of %d tasks", tt.name, list, r.Tally.Total)
			}
		}
	}
	if _, _, ok := build().Row(1); ok {
		t.Error("a row that never came")
	}
}

func TestTally(t *testing.T) {
	t.Parallel()
	odd := task(5, "2026-11-23 01:00:00", 0, 0)
	odd.LatestFailCode = "LICENSE_INSUFFICIENT"
	all := task(3, "2026-11-23 01:00:00", 0, 1)
	all.LatestFailCode = "REACH_LIMIT"
	fine := task(1, "2026-11-22 09:00:00", 1, 0) // at the start, which belongs to the window
	fine.LatestFailCode = "REACH_LIMIT"          // counts win over the code
	r := build(fine,
		task(2, "2026-11-23 01:00:00", 1, 1), all, task(4, "2026-11-23 01:00:00", 0, 0), odd,
		task(6, "2026-11-22 08:59:59", 9, 9), task(7, "2026-11-23 09:00:00", 9, 9), // outside
	)
	got, want := r.Tally, report.Tally{Total: 5, Succeeded: 1, PartialFail: 1, AllFail: 1, Odd: 1, ImagesSucceeded: 2, ImagesFailed: 2}
	if diff := cmp.Diff(want, got); diff != "" || r.Clock != clock || r.Window != options().Window || r.Oldest != "2026-11-14" {
		t.Error(diff, r.Clock, r.Window, r.Oldest)
	}
	if got.Failed() != 2 || !got.HasResult() {
		t.Errorf("%d failed, result %t", got.Failed(), got.HasResult())
	}
	if build(task(4, "2026-11-23 01:00:00", 0, 0), odd).Tally.HasResult() || !build(fine, all).Tally.HasResult() {
		t.Error("tasks without counts have a result, or one of each has none")
	}
}

func TestCountsDoNotOverflow(t *testing.T) {
	t.Parallel()
	r := build(task(1, "2026-11-23 01:00:00", math.MaxInt64, math.MaxInt64), task(2, "2026-11-23 01:00:00", 1, 1))
	day := r.Series[0].Days[0]
	got, full := []int64{r.Tally.ImagesSucceeded, r.Tally.ImagesFailed, day.Succeeded, day.Failed}, int64(math.MaxInt64)
	if !slices.Equal(got, []int64{full, full, full, full}) {
		t.Errorf("of the tally and the day %d", got)
	}
	if got := report.Sum(5, -3); got != 5 {
		t.Errorf("5 and a count below none are %d", got)
	}
}

// Rule 3: a day is entire if it has failing tasks, of which none has a success.
func TestEntire(t *testing.T) {
	t.Parallel()
	at := "2026-11-22 01:40:00"
	for _, tt := range []struct {
		name  string
		tasks []tcss.Task
		want  bool
	}{
		{"all failed", []tcss.Task{task(1, at, 0, 1)}, true},
		{"in part", []tcss.Task{task(1, at, 1, 5)}, false},
		{"beside one that is fine", []tcss.Task{task(1, at, 0, 5), task(2, at, 9, 0)}, true},
		{"beside one in part", []tcss.Task{task(1, at, 0, 5), task(2, at, 9, 1)}, false},
		{"none failed", []tcss.Task{task(1, at, 9, 0)}, false},
		{"nothing", []tcss.Task{task(1, at, 0, 0)}, false},
	} {
		if got := one(t, tt.tasks...).Days[0].Entire(); got != tt.want {
			t.Errorf("%s: %t", tt.name, got)
		}
	}
}

// Rule 7: a failure is over when a later automatic day has a result and no
// failure.
func TestOver(t *testing.T) {
	t.Parallel()
	first, second, today := "2026-11-21 01:40:00", "2026-11-22 01:40:00", "2026-11-23 01:40:00"
	for _, tt := range []struct {
		name  string
		tasks []tcss.Task
		want  bool
	}{
		{"nothing since", []tcss.Task{task(1, first, 0, 5)}, false},
		{"the next day is clean", []tcss.Task{task(1, first, 0, 5), task(2, second, 1, 0)}, true},
		{"clean, then it fails again", []tcss.Task{task(1, first, 0, 5), task(2, second, 5, 0), task(3, today, 1, 1)}, true},
		{"the next day fails", []tcss.Task{task(1, first, 0, 5), task(2, second, 5, 1)}, false},
		{"the next day has one that fails", []tcss.Task{task(1, first, 0, 5), task(2, second, 5, 0), task(3, second, 5, 1)}, false},
		{"the next day has no result", []tcss.Task{task(1, first, 0, 5), task(2, second, 0, 0)}, false},
		{"clean on the same day", []tcss.Task{task(1, first, 0, 5), task(2, first, 5, 0)}, false},
		{"clean the day before", []tcss.Task{task(1, first, 0, 5), task(2, "2026-11-20 01:40:00", 5, 0)}, false},
		{"clean, but still at work", []tcss.Task{task(1, first, 0, 5), task(2, "2026-11-23 09:03:00", 5, 0)}, false},
		{"clean beside one that fails at work", []tcss.Task{task(1, first, 0, 5), task(2, today, 5, 0), task(3, "2026-11-23 09:03:00", 5, 1)}, false},
		{"manual", []tcss.Task{manual(task(1, first, 0, 5)), manual(task(2, second, 5, 0))}, false},
		{"clean in another group", []tcss.Task{task(1, first, 0, 5), manual(task(2, second, 5, 0))}, false},
	} {
		s := &build(tt.tasks...).Series[0]
		if got := s.Over(failing(t, s)); got != tt.want {
			t.Errorf("%s: %t", tt.name, got)
		}
	}
}

// Rule 7: days with a result, in a row, on which a task of the group failed.
func TestStreak(t *testing.T) {
	t.Parallel()
	s := one(t,
		task(1, "2026-11-16 01:40:00", 1, 1), task(2, "2026-11-17 01:40:00", 1, 0),
		task(3, "2026-11-18 01:40:00", 1, 1), task(4, "2026-11-19 01:40:00", 0, 0), // no result
		task(5, "2026-11-21 01:40:00", 1, 1), task(6, "2026-11-21 01:50:00", 9, 0),
		task(7, "2026-11-22 01:40:00", 0, 1), task(8, "2026-11-23 09:03:00", 0, 1), // at work
	)
	for _, tt := range []struct {
		date, first string
		days        int
	}{
		{"2026-11-15", "", 0},
		{"2026-11-16", "2026-11-16", 1},
		{"2026-11-17", "", 0},
		{"2026-11-18", "2026-11-18", 1},
		{"2026-11-19", "2026-11-18", 1},
		{"2026-11-21", "2026-11-18", 2},
		{"2026-11-22", "2026-11-18", 3},
		{"2026-11-23", "2026-11-18", 3},
	} {
		if days, first := s.Streak(tt.date); days != tt.days || first != tt.first {
			t.Errorf("up to %s: %d since %s, want %d since %s", tt.date, days, first, tt.days, tt.first)
		}
	}
	if n := len(s.Results()); n != 5 {
		t.Errorf("%d days with a result", n)
	}
}

func TestWorse(t *testing.T) {
	t.Parallel()
	late, early := "2026-11-22 02:40:00", "2026-11-22 01:40:00"
	s := one(t, task(5, early, 1, 3), task(2, early, 1, 9), task(3, early, 0, 2), task(4, early, 0, 2), task(1, late, 7, 3))
	got := make([]int64, 0, len(s.Days[0].Failing))
	for _, f := range s.Days[0].Failing {
		got = append(got, f.TaskID)
	}
	if diff := cmp.Diff([]int64{4, 3, 2, 1, 5}, got); diff != "" {
		t.Error(diff)
	}
}
