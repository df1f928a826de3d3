package tcss

import "time"

// plan is how the days of a list are asked for. Whether the API takes EndTime's
// own day as included, a day that is yet to come, and how many days, is not
// documented: it is asked for a day more at first, and for less once it refused
// that.
type plan struct {
	step  int  // 0: all days at once; then seven, two and one
	exact bool // without the day after the last one
}

const lastStep = 3

// piece returns up to which day is asked from a day on, of a list up to the date
// to, and the first day of the next piece, zero if there is none. Pieces share a
// day, in case an EndTime's own day is not included, unless one day is all that
// the API takes.
func (p plan) piece(from, to time.Time) (end, next time.Time) {
	if !p.exact {
		to = to.AddDate(0, 0, 1)
	}
	end = from.AddDate(0, 0, [...]int{0, 6, 1, 0}[p.step])
	switch {
	case p.step == 0 || !end.Before(to):
		return to, time.Time{}
	case p.step == lastStep:
		return end, end.AddDate(0, 0, 1)
	default:
		return end, end
	}
}

// less returns how to ask once p was refused, and false if there is no way. The
// day yet to come is left out first, if it was asked for.
func (p plan) less(last bool) (plan, bool) {
	if last && !p.exact {
		return plan{p.step, true}, true
	}
	return plan{step: p.step + 1}, p.step < lastStep
}
