package handler

import (
	"context"
	"sync"
	"time"

	"tcss-licensing-alerts/handler/ledger"
	"tcss-licensing-alerts/handler/news"
	"tcss-licensing-alerts/notify"
)

// decide compares what was seen with what each destination knows.
func (r *run) decide(o *observation) []*part {
	parts := make([]*part, 0, len(r.settings.Destinations))
	asked := r.asked()
	for _, d := range r.settings.Destinations {
		p := &part{to: d, account: r.memory.Account(d.Target())}
		asked.Nobody = !d.Mentions()
		p.news = news.Decide(o.Seen, asked, news.Known{Account: p.account, Mode: r.memory.Mode()})
		parts = append(parts, p)
	}
	return parts
}

// open begins to connect to whom there is something to tell, so that this is
// done while images are read. On a quiet day nobody is called.
func (r *run) open(parts []*part) {
	if r.request.DryRun {
		return
	}
	ctx, cancel := context.WithDeadline(r.ctx, r.deadlines.tell)
	context.AfterFunc(r.ctx, cancel) // the deliveries end what they do not use
	for _, p := range parts {
		if p.news.Post() {
			r.Notifier.Open(ctx, p.to)
		}
	}
}

// tell posts to all destinations at once, and then tells those that were
// reached which ones were not. What was told is remembered on each receipt; the
// last of them and the end of the run are one write.
func (r *run) tell(o *observation, parts []*part) {
	defer r.summary.step("tell", time.Now())
	for _, p := range parts {
		r.memory.Note(p.to.Target(), p.news.Noted)
	}
	r.post(parts, func(p *part) (notify.Message, ledger.Entry, ledger.Entry, bool) {
		return p.message, p.news.Told, p.news.Doubted, p.news.Post()
	})
	if r.request.Timer {
		r.tellOthers(o, parts)
	}
	r.memory.Close(r.ctx)
	for _, p := range parts {
		if p.delivery != nil {
			r.summary.delivered(*p.delivery)
		}
	}
}

// tellOthers tells each destination, unless it was not reached itself, which
// others were not, and which ones are again.
func (r *run) tellOthers(o *observation, parts []*part) {
	outcomes := map[string]bool{}
	problems := map[string]*notify.Problem{}
	for _, p := range parts {
		if p.delivery == nil {
			continue
		}
		switch s := p.delivery.Status; {
		case s == notify.Delivered, p.delivery.Messages > 0: // if it was not, the call that follows the message
			outcomes[p.to.Target()] = true
		case s == notify.Failed:
			outcomes[p.to.Target()] = false
			problems[p.to.Target()] = p.delivery.Problem
			r.log.ErrorContext(r.ctx, "destination not reached", "target", p.to.Target(), "word", p.delivery.Problem.Word, "cause", string(p.delivery.Problem.Cause))
		}
	}
	var told []*part
	for _, p := range parts {
		if s := p.status(); s == notify.Failed || s == notify.PossiblyDelivered {
			continue
		}
		// That it was reached itself is no news: it never hears that it was not.
		p.others = news.DecideOthers(r.request.At, news.Known{Account: p.account, Mode: r.memory.Mode()}, outcomes)
		r.memory.Note(p.to.Target(), p.others.Noted)
		told = append(told, p)
	}
	r.post(told, func(p *part) (notify.Message, ledger.Entry, ledger.Entry, bool) {
		why := func(target string) (notify.Cause, string) {
			return problems[target].Cause, r.secrets.Text(problems[target].Word)
		}
		m := r.writer().Others(p.others, p.news, r.facts(o, p), why)
		return m, p.others.Told, p.others.Doubted, p.others.Reason != news.NothingNew
	})
}

// post delivers what there is, to all at once.
func (r *run) post(parts []*part, what func(*part) (m notify.Message, told, doubted ledger.Entry, ok bool)) {
	ctx, cancel := context.WithDeadline(r.ctx, r.deadlines.tell)
	defer cancel()
	var wg sync.WaitGroup
	for _, p := range parts {
		m, told, doubted, ok := what(p)
		if !ok {
			continue
		}
		wg.Go(func() {
			d := r.Notifier.Deliver(ctx, p.to, m, notify.Options{
				Log: r.log, Once: p.doubted(told) || p.doubted(p.news.Paid),
				Posted: func(receipt notify.Receipt) {
					if r.keep(p, receipt, told, doubted) {
						r.memory.Keep(r.ctx)
					}
				},
			})
			p.add(d)
		})
	}
	wg.Wait()
}

// keep notes what a post told, and says whether there is something to write.
func (r *run) keep(p *part, receipt notify.Receipt, told, doubted ledger.Entry) bool {
	message, mention := ledger.Entry{}, ledger.Entry{}
	switch receipt.Outcome {
	case notify.Confirmed:
		message, mention = told, p.news.Paid
	case notify.Doubtful:
		message, mention = doubted, p.news.PaidDoubt
		if receipt.Twice { // a second doubt counts as told
			message, mention = told, p.news.Paid
		}
	case notify.Refused:
		mention = p.news.Paid // void: nothing would change at the next try
	case notify.Failed:
	}
	if receipt.Message {
		r.memory.Note(p.to.Target(), message)
	}
	if receipt.Mention && (!receipt.Message || receipt.Outcome != notify.Refused) {
		r.memory.Note(p.to.Target(), mention)
	}
	return receipt.Outcome != notify.Failed
}
