// Package report makes of the API's rows what is the case: groups of tasks,
// their days, counts and streaks.
//
// It is pure: it knows no clock but the one it is given, no settings, and not
// what anybody has been told.
package report

import (
	"cmp"
	"sort"
	"time"

	"tcss-licensing-alerts/handler/tcss"
)

// Window is a span of time: Start belongs to it, End does not.
type Window struct{ Start, End time.Time }

// Contains says whether t lies in the window.
func (w Window) Contains(t time.Time) bool { return !t.Before(w.Start) && t.Before(w.End) }

// Group is what a task belongs to. What is told, and for how long it has
// lasted, is told by group.
type Group struct{ Type, Source string }

// Auto says whether the service starts the group's tasks by itself. An image
// that such a task fails is taken to be tried again by the next one.
func (g Group) Auto() bool { return g.Type == "AUTO" }

// Task is a task that failed, in part or entirely.
type Task struct {
	tcss.Task

	// At is when it was last at work; if that cannot be read, the last second of
	// its date that is over.
	At    time.Time
	Timed bool   // At was read, and is not just a day
	Date  string // 2006-01-02, its own day: AuthorizedDate, or At's if that cannot be read
}

// Day is one day of a group, of the tasks that are settled.
type Day struct {
	Date              string
	Succeeded, Failed int64  // images
	Failing           []Task // worst first

	failingSucceeded int64 // images that its failing tasks licensed
	failsAtWork      bool  // a task that is not settled has failures already
}

// HasResult says whether an image was licensed or failed to be.
func (d Day) HasResult() bool { return d.Succeeded > 0 || d.Failed > 0 }

// Clean says whether images were licensed and none failed to be, not by a task
// that is still at work either.
func (d Day) Clean() bool { return d.Succeeded > 0 && d.Failed == 0 && !d.failsAtWork }

// Entire says whether the day has failing tasks, of which none licensed an
// image.
func (d Day) Entire() bool { return d.Failed > 0 && d.failingSucceeded == 0 }

// sortTasks puts the worst first: entire failures, then by images, then the
// newest. Large structs are sorted by package sort throughout: slices brings
// some 20 KB into the binary for each type.
func sortTasks(list []Task) {
	sort.Slice(list, func(i, j int) bool { return Worse(list[i], list[j]) < 0 })
}

// Worse orders tasks by how badly they failed, as slices.SortFunc wants it.
func Worse(x, y Task) int {
	return cmp.Or(
		cmp.Compare(min(x.SuccessCount, 1), min(y.SuccessCount, 1)),
		cmp.Compare(y.FailCount, x.FailCount),
		y.At.Compare(x.At),
		cmp.Compare(y.TaskID, x.TaskID),
	)
}

// Series is a group with its days.
type Series struct {
	Group

	Days []Day // oldest first, those with a settled task
	// Unsettled are failing tasks that are still at work: they wait for the next
	// run.
	Unsettled []Task
}

// Over says whether a later task of the service's own had no failures: a
// manual task's failures are over only when they leave what is looked at.
func (s *Series) Over(t Task) bool {
	if !s.Auto() {
		return false
	}
	for _, d := range s.Days {
		if d.Date > t.Date && d.Clean() {
			return true
		}
	}
	return false
}

// Results are the days with a result, oldest first.
func (s *Series) Results() []Day {
	list := make([]Day, 0, len(s.Days))
	for _, d := range s.Days {
		if d.HasResult() {
			list = append(list, d)
		}
	}
	return list
}

// Streak is on how many days with a result in a row, up to date, the group
// failed, and the first of them.
func (s *Series) Streak(date string) (days int, first string) {
	for _, d := range s.Results() {
		switch {
		case d.Date > date:
			return days, first
		case d.Failed == 0:
			days, first = 0, ""
		default:
			if days == 0 {
				first = d.Date
			}
			days++
		}
	}
	return days, first
}

// Tally counts the tasks of a window and their images.
type Tally struct {
	Total, Succeeded, PartialFail, AllFail int
	// Odd counts tasks with neither a success nor a failure, but with a code.
	Odd                           int
	ImagesSucceeded, ImagesFailed int64
}

// Failed is the number of tasks that failed in part or entirely.
func (t Tally) Failed() int { return t.PartialFail + t.AllFail }

// HasResult says whether a task licensed an image or failed to.
func (t Tally) HasResult() bool { return t.Failed()+t.Succeeded > 0 }

// Report is what was read.
type Report struct {
	Clock  time.Time // the event's
	Window Window    // what Tally counts
	Oldest string    // the first day that was read, 2006-01-02
	Tally  Tally
	Series []Series // by type and source

	rows map[int64]row
}

// Row is when a task was last at work, and how many of its images failed.
func (r *Report) Row(taskID int64) (at time.Time, failed int64, ok bool) {
	row, ok := r.rows[taskID]
	return time.Unix(row.at, 0), row.fail, ok
}

// Failing are all failing tasks with their series, settled ones only, in the
// order of series and days.
func (r *Report) Failing(each func(s *Series, d *Day, t Task)) {
	for i := range r.Series {
		s := &r.Series[i]
		for j := range s.Days {
			for _, t := range s.Days[j].Failing {
				each(s, &s.Days[j], t)
			}
		}
	}
}
