package notify

import (
	"context"
	"log/slog"
	"strconv"
	"time"

	"github.com/cenkalti/backoff/v5"
)

// maxTries is how often one form of a post is tried, for whatever reason.
const maxTries = 3

// Bodies is the exact bodies of m in the order in which Deliver would post
// them, in their richest form.
func Bodies(to Destination, m Message) [][]byte {
	posts := to.channel.posts(&m, to.mentions)
	bodies := make([][]byte, len(posts))
	for i, p := range posts {
		bodies[i] = p.forms[0].body
	}
	return bodies
}

// Deliver posts m to a destination, part after part, and tells each
// confirmation before it goes on. It returns before ctx's deadline: what
// cannot be waited for is not. A refusal that would meet every further part
// too ends it; a part that the service does not take in any form is passed
// over.
func (p *Poster) Deliver(ctx context.Context, to Destination, m Message, o Options) Delivery {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	d := &delivery{
		Poster: p, to: to, pace: p.pace(to),
		log:      o.Log.With(slog.String("target", to.target)),
		Delivery: Delivery{Channel: to.Channel(), Target: to.Target(), Status: Delivered},
	}
	for i, post := range to.channel.posts(&m, to.mentions) {
		if d.over {
			d.Status = Failed // this post was not even tried
			break
		}
		if len(post.keys) == 0 && d.Status != Delivered {
			continue // it tells nothing by itself, and the next delivery has it again
		}
		v, maybe := d.post(ctx, i+1, post)
		if v.cause != "" {
			d.fail(v, maybe)
			continue
		}
		d.Messages++
		if o.Confirmed != nil {
			o.Confirmed(Receipt{Keys: post.keys})
		}
	}
	return d.Delivery
}

// delivery is a delivery under way.
type delivery struct {
	Delivery
	*Poster
	to   Destination
	pace *pace
	log  *slog.Logger
	over bool // no further part is tried
}

// fail notes how a part ended, the first problem of the worst status.
func (d *delivery) fail(v verdict, maybe bool) {
	status := Failed
	if maybe {
		status = PossiblyDelivered
	}
	// That there was no time for a part says less than what took the time.
	if d.Problem == nil || d.Status == PossiblyDelivered && status == Failed && !v.untried {
		d.Problem = &Problem{Cause: v.cause, Word: v.word, Wait: v.wait}
	}
	if d.Status != Failed {
		d.Status = status
	}
	// A part that is at fault says nothing of the next one, and neither does
	// an answer that never came.
	d.over = v.over || v.next != plainer && v.cause != CauseTimeout
}

// post posts one part in the richest form that the service takes. The second
// result tells that it was not confirmed, but may have been posted.
func (d *delivery) post(ctx context.Context, n int, p post) (v verdict, maybe bool) {
	for i, f := range p.forms {
		v, maybe = d.form(ctx, n, f)
		if v.next != plainer {
			break
		}
		following := "none"
		if i+1 < len(p.forms) {
			following = p.forms[i+1].name
		}
		d.log.WarnContext(ctx, "the service finds fault with a message",
			slog.Int("part", n), slog.String("word", v.word),
			slog.String("form", f.name), slog.String("next_form", following),
			slog.Int("size", f.size.text), slog.Int("limit", f.limit.text),
			slog.Int("blocks", f.size.blocks), slog.Int("blocks_limit", f.limit.blocks))
	}
	return v, maybe
}

// form posts one form of a part, with its repeats.
func (d *delivery) form(ctx context.Context, n int, f form) (v verdict, maybe bool) {
	waits := backoff.ExponentialBackOff{InitialInterval: time.Second, Multiplier: 2, MaxInterval: 8 * time.Second}
	what := d.to.target + " part " + strconv.Itoa(n) + " " + f.name
	for try := 1; ; try++ {
		if refused := d.turn(ctx, n); refused != nil {
			return d.settle(*refused, maybe)
		}
		d.Attempts++
		v = d.try(ctx, d.to, f.body)
		if v.cause == "" {
			return v, false
		}
		d.log.WarnContext(ctx, "a post was not confirmed", slog.Int("part", n), slog.Int("try", try),
			slog.String("cause", string(v.cause)), slog.String("word", v.word))
		maybe = maybe || v.unanswered
		wait := v.wait
		switch v.next {
		case stop, plainer:
			if v.next == stop && (v.cause == CauseThrottled || v.cause == CauseUnknown) {
				return d.settle(v, maybe) // it says nothing of the others
			}
			return v, false // this try's answer tells what became of the others
		case again:
			wait = time.Duration(float64(waits.NextBackOff()) * (0.5 + d.jitter(what, try)))
		case later:
			d.pace.hold(wait) // for later deliveries too
		}
		if try == maxTries || !fits(ctx, wait) {
			return d.settle(v, maybe)
		}
		if v.next == again {
			d.tell(ctx, n, wait)
			if !sleep(ctx, wait) {
				return d.settle(v, maybe)
			}
		}
	}
}

// turn waits until the webhook's pace allows a post. It returns why not.
func (d *delivery) turn(ctx context.Context, n int) *verdict {
	// A try that cannot end in time might be posted, and nobody would know.
	if deadline, ok := ctx.Deadline(); ctx.Err() != nil || ok && time.Until(deadline) < 2*tryMargin {
		return &verdict{cause: CauseDeadline, word: "no time left to post", untried: true}
	}
	refused, ok := d.pace.wait(ctx, func(wait time.Duration) { d.tell(ctx, n, wait) })
	if ok {
		return nil
	}
	return &verdict{cause: CauseThrottled, word: "no time left to wait for the next turn", wait: refused, untried: true}
}

// tell notes a wait.
func (d *delivery) tell(ctx context.Context, n int, wait time.Duration) {
	d.Waited += wait
	d.log.InfoContext(ctx, "wait before a post", slog.Int("part", n), slog.Int64("wait_ms", wait.Milliseconds()))
}

// settle is the end of a part that is given up. If the answer to one of its
// tries never came, that is what is to be told.
func (d *delivery) settle(v verdict, maybe bool) (verdict, bool) {
	if maybe && v.cause != CauseTimeout {
		v = verdict{cause: CauseTimeout, word: "no answer came, then " + v.word, wait: v.wait, over: v.next == stop}
	}
	return v, maybe
}
