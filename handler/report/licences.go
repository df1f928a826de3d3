package report

import (
	"time"
)

// rateDays is over how many days the use of licences is averaged.
const rateDays = 7

// Licences are how many there are, and how fast they are used.
type Licences struct {
	Total, Used int64
	PerDay      float64   // images licensed a day, the mean of the last seven; 0 if that is not known
	PeriodEnd   time.Time // when what is paid for ends; zero if that is not known
	Suspended   bool      // the purchase is, so no image gets a licence
	// Unscanned are the images that go unscanned now, if KnowsUnscanned.
	Unscanned      int64
	KnowsUnscanned bool
}

// Left is how many licences are not used. The API gives counts no bounds.
func (l Licences) Left() int64 { return max(max(l.Total, 0)-max(l.Used, 0), 0) }

// Lasts is for how many days so many licences are enough. It is false if that
// cannot be told.
func (l Licences) Lasts(left int64) (days float64, ok bool) {
	if l.PerDay <= 0 {
		return 0, false
	}
	return float64(left) / l.PerDay, true
}

// PerDay is how many images were licensed a day, on average of the seven days
// up to the last one with a result. It is 0 if fewer days were read.
func (r *Report) PerDay() float64 {
	last := ""
	for _, s := range r.Series {
		for _, d := range s.Days {
			if d.HasResult() {
				last = max(last, d.Date)
			}
		}
	}
	first := dateOf(dayOf(last) - rateDays + 1) // long ago if there is none
	if r.Oldest > first {
		return 0
	}
	var n int64
	for _, s := range r.Series {
		for _, d := range s.Days {
			if d.Date >= first {
				n = Sum(n, d.Succeeded)
			}
		}
	}
	return float64(n) / rateDays
}
