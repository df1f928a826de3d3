package report

import (
	"slices"
	"time"
)

// rateDays is over how many days the use of licences is averaged.
const rateDays = 7

// Licences are how many there are, and how fast they are used.
type Licences struct {
	Total, Used int64
	PerDay      float64   // images licensed a day in the last seven; 0 if that is not known
	PeriodEnd   time.Time // when what is paid for ends; zero if that is not known
	Suspended   bool      // the purchase is, so no image gets a licence
	// Unscanned are the images that go unscanned now, if KnowsUnscanned.
	Unscanned      int64
	KnowsUnscanned bool
}

// Left is how many licences are not used.
func (l Licences) Left() int64 { return max(l.Total-l.Used, 0) }

// Lasts is for how many days so many licences are enough. It is false if that
// cannot be told.
func (l Licences) Lasts(left int64) (days float64, ok bool) {
	if l.PerDay <= 0 {
		return 0, false
	}
	return float64(left) / l.PerDay, true
}

// PerDay is how many images were licensed a day in the seven days up to the last
// one with a result, on average of all but the quietest, so that the forecast
// errs to the safe side. A day counts at most one and a half times the middle one
// of those that used any: a burst says little of the days to come. It is 0 if
// fewer days were read.
func (r *Report) PerDay() float64 {
	last := ""
	for _, s := range r.Series {
		for _, d := range s.Days {
			if d.HasResult() {
				last = max(last, d.Date)
			}
		}
	}
	if last == "" {
		return 0
	}
	first := dayOf(last) - rateDays + 1
	if r.Oldest > dateOf(first) {
		return 0
	}
	var used [rateDays]int64
	for _, s := range r.Series {
		for _, d := range s.Days {
			if i := dayOf(d.Date) - first; i >= 0 && d.HasResult() { // none later has one
				used[i] = Sum(used[i], d.Succeeded)
			}
		}
	}
	slices.Sort(used[:])
	unused := 0
	for unused < rateDays-1 && used[unused] == 0 {
		unused++
	}
	middle := used[(unused+rateDays)/2]
	var n int64
	for _, u := range used[1:] {
		n = Sum(n, min(u, Sum(middle, middle/2)))
	}
	return float64(n) / (rateDays - 1)
}
