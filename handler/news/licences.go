package news

import (
	"time"

	"tcss-licensing-alerts/handler/ledger"
	"tcss-licensing-alerts/handler/report"
)

// The states of the licences.
const (
	Fine      = "fine"
	Low       = "low"       // those that are left are soon used
	Ending    = "ending"    // the paid period ends soon
	Gone      = "gone"      // none is left
	Suspended = "suspended" // the purchase is
)

// fineAgain is how much longer than WARN_DAYS licences, or the paid period, must
// last to be called fine after they were low, so that the state does not flap.
const fineAgain = 2 * day

// licences says how things stand with the licences.
func (d *decider) licences() {
	l := d.seen.Licences
	if l == nil {
		return
	}
	known := ""
	if d.asked.Warn > 0 {
		known = d.known.Account.States["licences"].Value
	}
	value := d.stand(*l, l.Left(), known, d.asked.Clock)
	unsure := (value == Fine || value == Ending) && known == Low && !d.forecast(*l)
	d.news.Standing = value
	if unsure {
		d.news.Standing = Low
	}
	if d.asked.Warn == 0 || unsure {
		return
	}
	if d.known.Mode == ledger.Nothing {
		before := report.Sum(l.Left(), d.seen.Report.Tally.ImagesSucceeded)
		clock := d.asked.Window.Start.Add(d.asked.Settle) // of the run before
		if !l.Suspended && value == d.stand(*l, before, known, clock) {
			value = Fine // it was so before
		}
	}
	d.news.Licences = d.state("licences", value, Fine, statesAgain)
}

// forecast says whether it is known how fast licences are used. What is
// filtered, or lacks rows, does not show it.
func (d *decider) forecast(l report.Licences) bool {
	return l.PerDay > 0 && !d.asked.Filtered && !d.seen.Short
}

// stand is the state of licences of which so many are left at a time, after the
// one that is known. If the paid period ends before they are used, that is what
// is wrong, unless it was said that they are low.
func (d *decider) stand(l report.Licences, left int64, known string, at time.Time) string {
	warn := func(value string) float64 {
		if value == known {
			return float64(d.asked.Warn + fineAgain)
		}
		return float64(d.asked.Warn)
	}
	days, ok := l.Lasts(left)
	lasts, paid := days*float64(day), float64(l.PeriodEnd.Sub(at))
	expires := known != Low && paid > 0 && paid < lasts
	switch {
	case l.Suspended:
		return Suspended
	case left == 0:
		return Gone
	case ok && !d.asked.Filtered && lasts < warn(Low) && !expires:
		return Low
	case !l.PeriodEnd.IsZero() && paid < warn(Ending):
		return Ending
	}
	return Fine
}
