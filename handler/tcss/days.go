package tcss

import "time"

// plan is how the days of a list are asked for. Whether the API takes EndTime's
// own day as included, a day that is yet to come, and how many days, is not
// documented: it is asked for a day more at first, and for less once it refused
// that.
type plan int

const (
	dayMore plan = iota // all days and the one after them
	asGiven             // all days
	byWeek              // seven days at a time
	byDay               // one day at a time
)

// span is one question of a list.
type span struct {
	start, end time.Time // dates, both asked for
	spare      bool      // end can be left out if the API refuses it
}

// piece returns the span that begins with from, of a list up to the date to,
// and the first day of the next one. Spans share a day, in case an EndTime's own
// day is not included.
func (p plan) piece(from, to time.Time) (s span, next time.Time) {
	after := to.AddDate(0, 0, 1)
	s = span{start: from, end: after}
	switch p {
	case dayMore:
		return s, after
	case asGiven:
		s.end = to
		return s, after
	case byWeek:
		if week := from.AddDate(0, 0, 6); week.Before(after) {
			s.end = week
		}
		s.spare = s.end.Equal(after)
	case byDay:
		s.end, s.spare = from.AddDate(0, 0, 1), true
	}
	return s, s.end
}

// plan returns what the API took last.
func (a *API) plan() plan {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.took
}

// keep has the next list begin with p, which the API took.
func (a *API) keep(p plan) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.took = max(a.took, p)
}
