package handler

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"tcss-licensing-alerts/notify"
)

// telling is what one destination is to be told in a run, and what became of
// it.
type telling struct {
	to      notify.Destination
	window  Window
	madeUp  bool            // the window begins where the last one ended
	message *notify.Message // nil: there is nothing to tell
	before  bool            // there would be, but it was told before
	outcome *notify.Delivery
}

// status is how the telling ended.
func (t *telling) status() notify.Status {
	switch {
	case t.outcome != nil:
		return t.outcome.Status
	case t.before:
		return AlreadyDelivered
	}
	return Skipped
}

// confirmed says whether nothing is left to tell.
func (t *telling) confirmed() bool {
	return t.outcome == nil || t.outcome.Status == notify.Delivered
}

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
	for _, failure := range s.report.Failures {
		switch {
		case !slices.Contains(r.config.AlertOn, failure.Status):
			s.leftOut++
		case r.toldBefore(t.to, failure):
			s.before++
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
	case s.rule != ruleNoNews:
		m = r.composer.rule(s)
	case quiet && !cleared:
		m = r.composer.quiet(s)
		m.Keys = []string{end}
	case !s.blindSince.IsZero():
		m = r.composer.seesAgain(s)
	default:
		t.before = s.before > 0 || quiet && cleared
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

const (
	ruleOff = rulePrefix + "off"
	ruleOn  = rulePrefix + "on"
)

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
	_, at := r.ledger.toldLast(t.to.Target(), blindPrefix)
	return "sees/" + at.UTC().Format(time.RFC3339)
}

// seesAgain is since when the watch was blind, if the destination was told so
// and not yet that it sees again; else zero.
func (r *run) seesAgain(t *telling) time.Time {
	key, at := r.ledger.toldLast(t.to.Target(), blindPrefix)
	if key == "" || r.ledger.end(t.to.Target(), r.filterKey()).After(at) {
		return time.Time{}
	}
	if _, said := r.ledger.told(t.to.Target(), r.seesKey(t)); said {
		return time.Time{}
	}
	return r.blindSince(t, t.window.Start)
}

// tell posts to all destinations at once, and then tells those that were
// reached which ones were not.
func (r *run) tell(told []*telling) {
	defer r.figures.step("tell", time.Now())
	r.post(told)
	var failed []notify.Delivery
	for _, t := range told {
		if t.status() == notify.Failed {
			failed = append(failed, *t.outcome)
			r.log.ErrorContext(r.ctx, "destination not reached", "target", t.to.Target(), "word", t.outcome.Problem.Word, "cause", string(t.outcome.Problem.Cause))
		}
	}
	if len(failed) == 0 {
		return
	}
	var reached []*telling
	for _, t := range told {
		key := missedKey(failed)
		if s := t.status(); (s == notify.Delivered || s == AlreadyDelivered) && r.due(t.to, key) {
			m := r.composer.missed(failed, key)
			reached = append(reached, &telling{to: t.to, message: &m})
		}
	}
	r.post(reached)
}

func missedKey(failed []notify.Delivery) string {
	parts := make([]string, 0, len(failed))
	for _, d := range failed {
		parts = append(parts, d.Target+"/"+string(d.Problem.Cause))
	}
	return "missed/" + strings.Join(parts, ",")
}

// post delivers what there is, and remembers each receipt as it comes.
func (r *run) post(told []*telling) {
	ctx, cancel := until(r.ctx, r.budget.tell)
	defer cancel()
	var wg sync.WaitGroup
	for _, t := range told {
		if t.message == nil {
			continue
		}
		wg.Go(func() {
			d := r.Notifier.Deliver(ctx, t.to, *t.message, notify.Options{
				Log: r.log,
				Confirmed: func(receipt notify.Receipt) {
					r.ledger.record(r.ctx, t.to.Target(), receipt.Keys)
				},
			})
			t.outcome = &d
		})
	}
	wg.Wait()
	for _, t := range told {
		if t.outcome != nil {
			r.figures.delivered(*t.outcome)
		}
	}
}

// undelivered names the destinations that did not confirm, and why; empty if
// there is none.
func undelivered(told []*telling) string {
	var list []string
	for _, t := range told {
		if t.confirmed() {
			continue
		}
		how := "not delivered"
		if t.outcome.Status == notify.PossiblyDelivered {
			how = "possibly delivered"
		}
		list = append(list, fmt.Sprintf("%s %s: %s", t.to.Target(), how, t.outcome.Problem.Word))
	}
	return strings.Join(list, "; ")
}

func deliveries(told []*telling) []Delivery {
	list := make([]Delivery, 0, len(told))
	for _, t := range told {
		d := Delivery{Channel: t.to.Channel(), Target: t.to.Target(), Status: t.status()}
		if t.outcome != nil {
			d.Messages, d.Attempts = t.outcome.Messages, t.outcome.Attempts
		}
		list = append(list, d)
	}
	return list
}

// bodies are what would be posted, by channel.
func bodies(told []*telling) map[string][]json.RawMessage {
	list := map[string][]json.RawMessage{}
	for _, t := range told {
		if t.message == nil || list[t.to.Channel()] != nil {
			continue
		}
		for _, body := range notify.Bodies(t.to, *t.message) {
			list[t.to.Channel()] = append(list[t.to.Channel()], body)
		}
	}
	return list
}
