package news

import (
	"maps"
	"slices"
	"time"

	"tcss-licensing-alerts/handler/ledger"
)

// Others is what a destination that was reached is to be told of the others.
type Others struct {
	Reason        Reason
	Missed        []string // targets that were not reached
	Again         []string // targets that are reached again
	Noted         ledger.Entry
	Told, Doubted ledger.Entry
}

const (
	reached    = "reached"
	notReached = "missed"
)

func destinationKey(target string) string { return key("destination", target) }

// DecideOthers is what is news to a destination of whether others were reached,
// by target. Of what was not posted to, and where it is not known whether a
// post arrived, nothing is said.
func DecideOthers(clock time.Time, known Known, others map[string]bool) Others {
	d := decider{asked: Asked{Clock: clock}, known: known, from: clock, news: News{Noted: newEntry(), Told: newEntry(), Doubted: newEntry()}}
	if known.Mode == ledger.Nothing {
		d.known = Known{Account: &ledger.Account{}}
	}
	var o Others
	for _, target := range slices.Sorted(maps.Keys(others)) {
		ok := others[target]
		value := map[bool]string{true: reached, false: notReached}[ok]
		change := d.state(destinationKey(target), value, reached, statesAgain)
		switch {
		case change == nil:
		case ok:
			o.Again = append(o.Again, target)
		default:
			o.Missed = append(o.Missed, target)
		}
	}
	switch {
	case len(o.Again) > 0:
		o.Reason = ReachedAgain
	case len(o.Missed) > 0:
		o.Reason = Missed
	default:
		o.Reason = NothingNew
	}
	o.Noted, o.Told, o.Doubted = d.news.Noted, d.news.Told, d.news.Doubted
	return o
}
