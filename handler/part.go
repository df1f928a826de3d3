package handler

import (
	"fmt"
	"strings"

	"tcss-licensing-alerts/handler/ledger"
	"tcss-licensing-alerts/handler/news"
	"tcss-licensing-alerts/notify"
)

// part is a destination's part of a run.
type part struct {
	to       notify.Destination
	account  *ledger.Account
	news     news.News
	message  notify.Message
	delivery *notify.Delivery // nil: nothing was posted
	others   news.Others
}

// doubted says whether something of what is told was posted before without an
// answer: what is posted now is the second time.
func (p *part) doubted(told ledger.Entry) bool {
	if p.account == nil {
		return false
	}
	for id := range told.Tasks {
		if p.account.Tasks[id].Doubt {
			return true
		}
	}
	for name := range told.States {
		if p.account.States[name].Doubt {
			return true
		}
	}
	return false
}

// add counts a delivery with those before. One that was not even tried, as there
// was no time, changes nothing of what was delivered.
func (p *part) add(d notify.Delivery) {
	if p.delivery != nil {
		before := *p.delivery
		if before.Status != notify.Delivered || d.Attempts == 0 {
			d.Status, d.Problem = before.Status, before.Problem
		}
		d.Messages, d.Attempts, d.Waited = d.Messages+before.Messages, d.Attempts+before.Attempts, d.Waited+before.Waited
	}
	p.delivery = &d
}

// status is how the telling ended.
func (p *part) status() notify.Status {
	switch {
	case p.delivery != nil:
		return p.delivery.Status
	case p.news.Already:
		return AlreadyDelivered
	}
	return Skipped
}

// undelivered names the destinations that did not confirm, and why; empty if
// there is none.
func undelivered(parts []*part) string {
	var list []string
	for _, p := range parts {
		if p.delivery == nil || p.delivery.Status == notify.Delivered {
			continue
		}
		how := "not delivered"
		if p.delivery.Status == notify.PossiblyDelivered {
			how = "possibly delivered"
		}
		list = append(list, fmt.Sprintf("%s %s: %s", p.to.Target(), how, p.delivery.Problem.Word))
	}
	return strings.Join(list, "; ")
}
