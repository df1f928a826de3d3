package news

import (
	"time"

	"tcss-licensing-alerts/handler/ledger"
)

// clear decides about the message that is wanted also when there is no news:
// once a trigger and day, and not on a day that has had an alert.
func (d *decider) clear() {
	if !d.asked.AllClear || d.asked.ByStatus {
		return
	}
	name, now := clearKey(d.asked.Trigger), d.asked.Clock.Unix()
	due := now-d.known.Account.States[name].Told >= int64(clearAgain/time.Second)
	if due {
		d.clearing = d.outcome()
	}
	if !due && len(d.news.Items) == 0 {
		return
	}
	state := ledger.State{Value: "told", Told: now, At: now}
	d.news.Told.States[name], d.news.Doubted.States[name] = state, state
}

// outcome is how things stand.
func (d *decider) outcome() Reason {
	tally := d.seen.Report.Tally
	switch {
	case !d.seen.whole() || d.news.Open > 0 || d.seen.Rule == Off || d.news.Standing != "" && d.news.Standing != Fine || tally.Odd > 0:
		return Status
	case !tally.HasResult():
		return NoTasks
	}
	return AllClear
}
