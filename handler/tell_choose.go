package handler

import (
	"slices"
	"time"

	"tcss-licensing-alerts/handler/redact"
	"tcss-licensing-alerts/notify"
)

// write composes the message of each destination from what is news to it.
func (r *run) write(told []*telling, f *fold, d *details) {
	for _, t := range told {
		s := r.story(t, f, d)
		r.choose(t, s)
		if t.message == nil {
			continue
		}
		t.message.Keys = append(t.message.Keys, r.noteKeys(t, s)...)
		if _, called := r.ledger.told(t.to.Target(), t.message.CallKey); called {
			t.message.Call = false
		}
	}
}

// story is what there is to tell a destination about its window.
func (r *run) story(t *telling, f *fold, d *details) story {
	s := story{
		report: f.report(t.window), details: d, history: f.history, filters: r.request.Filters,
		madeUp: t.madeUp, ledgerOff: r.ledger.trouble() != nil, rule: r.ruleNews(t.to, d),
	}
	_, called := r.ledger.toldLast(t.to.Target(), callPrefix)
	for _, failure := range s.report.Failures {
		told, before := r.toldBefore(t.to, failure)
		switch {
		case !slices.Contains(r.config.AlertOn, string(failure.Status)):
			s.leftOut++
		case before:
			s.before++
			s.uncalled = s.uncalled || told.After(called) && t.to.Calls() && s.callsFor(failure)
		default:
			s.fresh = append(s.fresh, failure)
		}
	}
	s.blindSince = r.seesAgain(t)
	return s
}

// choose picks the message that the news call for; none on a quiet day.
func (r *run) choose(t *telling, s story) {
	end := clearKey(t.window)
	_, cleared := r.ledger.told(t.to.Target(), end)
	quiet := r.config.AllClear && s.report.Tally.Failed() == 0 && !r.filtersStatus()
	var m notify.Message
	switch {
	case len(s.fresh) > 0:
		m = r.composer.failures(s)
	case s.uncalled:
		m = r.composer.call(s)
	case s.rule != ruleNoNews:
		m = r.composer.rule(s)
		if quiet { // it shows the tally
			m.Keys = []string{end}
		}
	case quiet && !cleared:
		m = r.composer.quiet(s)
		m.Keys = []string{end}
	case !s.blindSince.IsZero():
		m = r.composer.seesAgain(s)
	default:
		t.before = s.before > 0 || quiet
		return
	}
	t.message = &m
}

// noteKeys are what a message tells besides its items.
func (r *run) noteKeys(t *telling, s story) (keys []string) {
	if !s.blindSince.IsZero() {
		keys = append(keys, r.seesKey(t))
	}
	switch s.rule {
	case ruleWentOff:
		keys = append(keys, ruleOff)
	case ruleWentOn:
		keys = append(keys, ruleOn)
	case ruleNoNews:
	}
	return keys
}

// ruleNews is whether a destination knows another state of the rule. That it
// is on is news only to who was told that it is off.
func (r *run) ruleNews(to notify.Destination, d *details) ruleNews {
	if d.rule == nil {
		return ruleNoNews
	}
	last, _ := r.ledger.toldLast(to.Target(), rulePrefix)
	switch {
	case !d.rule.Enabled && last != ruleOff:
		return ruleWentOff
	case d.rule.Enabled && last == ruleOff:
		return ruleWentOn
	}
	return ruleNoNews
}

func clearKey(w Window) string { return "clear/" + w.End.UTC().Format(time.RFC3339) }

// seesKey names the last time that a destination was told of a blind watch.
func (r *run) seesKey(t *telling) string {
	_, at := r.ledger.toldLast(t.to.Target(), r.blindPrefix())
	return "sees/" + redact.Clip(r.request.Trigger) + "/" + at.UTC().Format(time.RFC3339)
}

// seesAgain is since when the watch was blind, if the destination was told so
// and not yet that it sees again; else zero.
func (r *run) seesAgain(t *telling) time.Time {
	if key, _ := r.ledger.toldLast(t.to.Target(), r.blindPrefix()); key == "" {
		return time.Time{}
	}
	if _, said := r.ledger.told(t.to.Target(), r.seesKey(t)); said {
		return time.Time{}
	}
	return r.blindSince(t, t.window.Start)
}
