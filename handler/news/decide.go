package news

import (
	"time"

	"tcss-licensing-alerts/handler/ledger"
	"tcss-licensing-alerts/handler/report"
)

// Decide is what a destination is to be told of what a run saw. A run by hand
// tells what it was asked for, known or not.
func Decide(seen Seen, asked Asked, known Known) News {
	d := decider{
		seen: seen, asked: asked, known: known, from: asked.Clock.Add(-asked.Settle - asked.Lookback),
		news: News{Noted: newEntry(), Told: newEntry(), Doubted: newEntry(), Paid: newEntry(), PaidDoubt: newEntry()},
	}
	if known.Mode == ledger.Nothing || asked.ByHand {
		d.known = Known{Account: &ledger.Account{}}
	}
	d.watch()
	if seen.Report != nil {
		d.rule()
		d.licences()
		d.tasks()
		d.groups()
		d.clear()
	}
	if len(d.news.Items) > 0 {
		now := d.asked.Clock.Unix()
		d.news.Told.States["alert"] = ledger.State{Value: "told", Told: now, At: now}
	}
	d.news.Reason = d.reason()
	d.news.Already = d.news.Reason == NothingNew && d.told()
	return d.news
}

// told says whether an earlier run of the same event told something.
func (d *decider) told() bool {
	for _, s := range d.known.Account.States {
		if s.Told == d.asked.Clock.Unix() && !s.Doubt {
			return true
		}
	}
	return false
}

func newEntry() ledger.Entry {
	return ledger.Entry{Tasks: map[int64]ledger.Fact{}, States: map[string]ledger.State{}}
}

// reason is the weightiest of what there is to tell.
func (d *decider) reason() Reason {
	n, bad := &d.news, d.seen.Report == nil
	switch {
	case len(n.Items) > 0:
		return Failures
	case len(n.Mentions) > 0:
		return Mention
	case n.Watch != nil && d.seen.Refused:
		return Refused
	case n.Watch != nil && bad:
		return Blind
	case n.Watch != nil && d.seen.Short:
		return Incomplete
	case n.Rule != nil && d.seen.Rule == Off:
		return RuleOff
	case n.Licences != nil && (n.Licences.Value == Gone || n.Licences.Value == Suspended):
		return LicencesGone
	case n.Licences != nil && n.Licences.Value != Fine:
		return LicencesLow
	case n.Watch != nil:
		return WorkingAgain
	case n.Rule != nil:
		return RuleOn
	case n.Licences != nil:
		return LicencesFine
	case d.clearing != "":
		return d.clearing
	}
	return NothingNew
}

// decider is a decision under way.
type decider struct {
	seen  Seen
	asked Asked
	known Known
	from  time.Time // where a window without a memory begins
	news  News

	unreported map[report.Group]map[string][]report.Task // that are news, by day
	clearing   Reason                                    // of a message that is posted only as it is asked for
}
