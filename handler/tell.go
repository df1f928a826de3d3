package handler

import (
	"encoding/json"
	"fmt"
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

const (
	ruleOff = rulePrefix + "off"
	ruleOn  = rulePrefix + "on"
)

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
