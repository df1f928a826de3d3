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

// fineAgain is how much longer than WARN_DAYS licences must last to be called
// fine after they were not, so that the state does not flap.
const fineAgain = 2 * day

// licences says how things stand with the licences.
func (d *decider) licences() {
	l := d.seen.Licences
	if l == nil {
		return
	}
	known := d.known.Account.States["licences"]
	warn := d.asked.Warn
	if known.Value != "" && known.Value != Fine {
		warn += fineAgain
	}
	value := d.stand(*l, l.Left(), warn, d.asked.Clock)
	d.inOrder = value == Fine
	if d.asked.Warn == 0 {
		return
	}
	if d.known.Mode == ledger.Nothing {
		before := report.Sum(l.Left(), d.seen.Report.Tally.ImagesSucceeded)
		if !l.Suspended && value == d.stand(*l, before, warn, d.asked.Window.Start) {
			value = Fine // it was so before
		}
	}
	d.news.Licences = d.state("licences", value, Fine, statesAgain)
}

// stand is the state of licences of which so many are left at a time. What is
// filtered says nothing of how fast they are used.
func (d *decider) stand(l report.Licences, left int64, warn time.Duration, at time.Time) string {
	lasts, ok := l.Lasts(left)
	switch {
	case l.Suspended:
		return Suspended
	case left == 0:
		return Gone
	case ok && !d.asked.Filtered && lasts*float64(day) < float64(warn):
		return Low
	case !l.PeriodEnd.IsZero() && l.PeriodEnd.Before(at.Add(warn)):
		return Ending
	}
	return Fine
}
