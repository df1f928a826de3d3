package handler

import (
	"slices"
	"time"

	"tcss-licensing-alerts/handler/tcss"
)

// story is what a message about a window tells one destination.
type story struct {
	report *Report
	fresh  []Failure // to be told, worst first
	// uncalled: of failures that were told before, nobody has been called for
	// one for which people are called.
	uncalled bool
	before   int // reported failures that were told before
	leftOut  int // failures that ALERT_ON leaves out
	details  *details
	history  *history
	filters  []tcss.Filter

	blindSince time.Time // the watch was blind from then on, and sees again
	rule       ruleNews
	madeUp     bool // the window begins where the last one ended
	ledgerOff  bool
}

// callsAfter is how many days something fails before people are called.
const callsAfter = 3

// callsFor says whether people are called for f: it failed entirely, or for
// the third day.
func (s story) callsFor(f Failure) bool {
	days, _ := s.history.streak(bucket{f.Type, f.Source}, f.At)
	return f.Status == AllFail || days >= callsAfter
}

// recovered lists what has recovered, but for what the report has failures of:
// a task whose time cannot be read is in no day of the history.
func (s story) recovered() []bucket {
	return slices.DeleteFunc(s.history.recovered(), func(b bucket) bool {
		return slices.ContainsFunc(s.report.Failures, func(f Failure) bool {
			return f.At.IsZero() && b == bucket{f.Type, f.Source}
		})
	})
}

// short is how many licences are missing at least: what failed for want of
// one on the last day of each type and source that did, less what is left. An
// image that failed again the next day is not counted twice, and what has
// recovered since not at all. It is 0 if that is not known.
func (s story) short() int64 {
	if s.details.licences == nil {
		return 0
	}
	last := map[bucket]string{}
	for _, f := range s.fresh {
		if b := (bucket{f.Type, f.Source}); s.lacking(f) > 0 {
			last[b] = max(last[b], f.AuthorizedDate)
		}
	}
	for _, b := range s.recovered() {
		delete(last, b)
	}
	var lacking int64
	for _, f := range s.fresh {
		if day, ok := last[bucket{f.Type, f.Source}]; ok && day == f.AuthorizedDate {
			lacking = saturated(lacking, s.lacking(f))
		}
	}
	left := max(s.details.licences.Total-s.details.licences.Used, 0)
	return max(lacking-left, 0)
}

// lacking is how many images of a task failed for want of a licence.
func (s story) lacking(f Failure) (n int64) {
	found := s.details.images[f.TaskID]
	for _, r := range found {
		if r.code == licenseInsufficient {
			n += r.count
		}
	}
	if len(found) == 0 && f.LatestFailCode == licenseInsufficient {
		n = f.FailCount
	}
	return n
}
