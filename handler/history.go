package handler

import (
	"cmp"
	"maps"
	"slices"
	"sort"
	"time"

	"tcss-licensing-alerts/handler/tcss"
)

// history counts the failed images of each of the last days, by type and
// source of the task. Its days end when the window ends, so that the last one
// is the window itself if that is a day long, and the bars and the report show
// the same number.
type history struct {
	zone *time.Location
	ends []time.Time // the exclusive ends of the days, oldest first
	days []dayCount
	by   map[bucket][]dayCount
	// complete says that the days before the window have all been read; until
	// then nothing may be said of them.
	complete bool
}

// bucket is what a task belongs to: streaks are told of these.
type bucket struct{ Type, Source string }

// dayCount is one day of a history.
type dayCount struct {
	Tasks, FailedTasks int
	Partial, All       int64 // failed images, by the task's result
}

// newHistory has the given number of days, the last ending at end; none if
// that is 0.
func newHistory(end time.Time, days int, zone *time.Location) *history {
	h := &history{zone: zone, by: map[bucket][]dayCount{}}
	for d := days - 1; d >= 0; d-- {
		h.ends = append(h.ends, end.In(zone).AddDate(0, 0, -d))
	}
	h.days = make([]dayCount, days)
	return h
}

// start is when the oldest day begins.
func (h *history) start() time.Time { return h.ends[0].AddDate(0, 0, -1) }

// add counts a task.
func (h *history) add(t tcss.Task, s Status, at time.Time, ok bool) {
	day := h.dayOf(at)
	if !ok || day < 0 {
		return
	}
	b := bucket{t.Type, t.Source}
	if h.by[b] == nil {
		h.by[b] = make([]dayCount, len(h.ends))
	}
	h.days[day].add(t, s)
	h.by[b][day].add(t, s)
}

func (d *dayCount) add(t tcss.Task, s Status) {
	d.Tasks++
	switch s {
	case PartialFail:
		d.FailedTasks++
		d.Partial = saturated(d.Partial, t.FailCount)
	case AllFail:
		d.FailedTasks++
		d.All = saturated(d.All, t.FailCount)
	case AllSuccess, NoCounts:
	}
}

// dayOf is the index of the day that t lies in, -1 if in none.
func (h *history) dayOf(t time.Time) int {
	if len(h.ends) == 0 || t.Before(h.start()) {
		return -1
	}
	for i, end := range h.ends {
		if t.Before(end) {
			return i
		}
	}
	return -1
}

// streak says for how many days in a row b has failed, the day that at lies in
// included; a day without tasks neither counts nor breaks it. atLeast is true
// if it goes back to the oldest day that was read, so that it may be longer.
func (h *history) streak(b bucket, at time.Time) (days int, atLeast bool) {
	counts, day := h.by[b], h.dayOf(at)
	if !h.complete || len(counts) == 0 || day < 0 {
		return 0, false
	}
	for _, count := range slices.Backward(counts[:day+1]) {
		switch {
		case count.FailedTasks > 0:
			days++
		case count.Tasks > 0:
			return days, false
		}
	}
	return days, days > 0 && counts[0].FailedTasks > 0
}

// recovered lists what failed on its last day with tasks before the last day,
// and on the last day had tasks of which none failed.
func (h *history) recovered() (list []bucket) {
	if !h.complete || len(h.ends) < 2 {
		return nil
	}
	for _, b := range sortedBuckets(h.by) {
		counts := h.by[b]
		last := counts[len(counts)-1]
		if last.Tasks == 0 || last.FailedTasks > 0 {
			continue
		}
		for i := len(counts) - 2; i >= 0; i-- {
			if counts[i].Tasks > 0 {
				if counts[i].FailedTasks > 0 {
					list = append(list, b)
				}
				break
			}
		}
	}
	return list
}

// label names a day by the date on which it ends.
func (h *history) label(day int) string {
	return h.ends[day].Add(-1).Format("01-02")
}

func sortedBuckets[V any](m map[bucket]V) []bucket {
	list := slices.Collect(maps.Keys(m))
	sort.Slice(list, func(i, j int) bool {
		return cmp.Or(cmp.Compare(list[i].Type, list[j].Type), cmp.Compare(list[i].Source, list[j].Source)) < 0
	})
	return list
}
