package handler

import (
	"cmp"
	"slices"
	"sort"
	"time"

	"tcss-licensing-alerts/handler/tcss"
)

// Status is how a task went, by its counts. The names are the API's.
type Status string

// The results of a task.
const (
	AllSuccess  Status = "ALLSUCCSESS" // as the API spells it
	PartialFail Status = "PARTIALFAIL"
	AllFail     Status = "ALLFAIL"
	NoCounts    Status = "" // neither a success nor a failure
)

// statusOf classifies a task by its counts; they win over LatestFailCode.
func statusOf(t tcss.Task) Status {
	switch {
	case t.FailCount > 0 && t.SuccessCount > 0:
		return PartialFail
	case t.FailCount > 0:
		return AllFail
	case t.SuccessCount > 0:
		return AllSuccess
	}
	return NoCounts
}

// Tally counts the tasks of a window and their images.
type Tally struct {
	Total, Succeeded, PartialFail, AllFail int
	ImagesSucceeded, ImagesFailed          int64
}

func (t *Tally) add(task tcss.Task, s Status) {
	t.Total++
	switch s {
	case AllSuccess:
		t.Succeeded++
	case PartialFail:
		t.PartialFail++
	case AllFail:
		t.AllFail++
	case NoCounts:
	}
	t.ImagesSucceeded = saturated(t.ImagesSucceeded, task.SuccessCount)
	t.ImagesFailed = saturated(t.ImagesFailed, task.FailCount)
}

// Failed is the number of tasks that failed in part or entirely.
func (t Tally) Failed() int { return t.PartialFail + t.AllFail }

// Failure is a task that failed.
type Failure struct {
	tcss.Task

	Status Status
	At     time.Time // zero if it could not be read
	Day    bool      // At is a day, not a time
}

// Report is what the tasks of a window amount to.
type Report struct {
	Window   Window
	Tally    Tally
	Failures []Failure // worst first
}

// fold turns tasks into reports while they come: one report a start, as
// destinations that were told up to different times look back differently.
// Beside the failures it keeps nothing of a task.
type fold struct {
	zone    *time.Location
	reports []*Report // the widest window first
	history *history
}

// newFold folds into windows that all end at end.
func newFold(windows []Window, zone *time.Location, h *history) *fold {
	f := &fold{zone: zone, history: h}
	for _, w := range windows {
		if !slices.ContainsFunc(f.reports, func(r *Report) bool { return r.Window == w }) {
			f.reports = append(f.reports, &Report{Window: w})
		}
	}
	slices.SortFunc(f.reports, func(a, b *Report) int { return a.Window.Start.Compare(b.Window.Start) })
	return f
}

// add counts a task where it belongs. A task whose time cannot be read counts
// in every window that its day touches, and if that cannot be read either, in
// all: it is never dropped.
func (f *fold) add(t tcss.Task) {
	at, day, ok := taskTime(t, f.zone)
	status := statusOf(t)
	when := f.moment(at, day)
	f.history.add(t, status, when, ok)
	for _, r := range f.reports {
		in := !ok || !day && r.Window.contains(at) || day && r.Window.touches(at)
		if !in {
			continue
		}
		r.Tally.add(t, status)
		if status == PartialFail || status == AllFail {
			r.Failures = append(r.Failures, Failure{Task: t, Status: status, At: when, Day: day})
		}
	}
}

// addBefore counts a task of the days before the windows, which only the
// history has.
func (f *fold) addBefore(t tcss.Task) {
	at, day, ok := taskTime(t, f.zone)
	f.history.add(t, statusOf(t), f.moment(at, day), ok)
}

// moment is what stands for at if that is only a day: its last one, or that of
// the windows which end within it. So the task counts for the same day in the
// history as in the newest window that it touches.
func (f *fold) moment(at time.Time, day bool) time.Time {
	end := f.reports[0].Window.End
	if !day || !at.Before(end) {
		return at
	}
	if last := at.AddDate(0, 0, 1); last.Before(end) {
		end = last
	}
	return end.Add(-1)
}

// done puts the failures in order, so that the order in which pages came does
// not show. Large structs are sorted by package sort throughout: slices brings
// some 20 KB into the binary for each type.
func (f *fold) done() {
	for _, r := range f.reports {
		sort.Slice(r.Failures, func(i, j int) bool { return worse(r.Failures[i], r.Failures[j]) < 0 })
	}
}

// report is the one of a window.
func (f *fold) report(w Window) *Report {
	i := slices.IndexFunc(f.reports, func(r *Report) bool { return r.Window == w })
	return f.reports[i]
}

// worse orders by how bad a failure is: entire before partial, then by images,
// the newest first.
func worse(a, b Failure) int {
	return cmp.Or(
		cmp.Compare(a.Status, b.Status), // ALLFAIL sorts before PARTIALFAIL
		cmp.Compare(b.FailCount, a.FailCount),
		b.At.Compare(a.At),
		cmp.Compare(b.TaskID, a.TaskID),
	)
}
