package notify

import (
	"context"
	"log/slog"
	"time"

	"golang.org/x/time/rate"
)

const (
	// maxTries is how often one variant of a post is tried, for whatever reason.
	maxTries = 3
	// The waits before repeats without a word from the service, doubling.
	minBackoff = time.Second
	maxBackoff = 8 * time.Second
	// How much of the time before its deadline a delivery never waits into, so
	// that the try after the wait can end.
	reserve = time.Second
)

// Bodies is the exact bodies of m in the order in which Deliver would post
// them, in their richest variant: the message, then the call if it needs a
// post of its own.
func Bodies(to Destination, m Message) [][]byte {
	posts := to.posts(&m)
	bodies := make([][]byte, len(posts))
	for i, p := range posts {
		bodies[i] = p.variants[0].body
	}
	return bodies
}

// Deliver posts m to a destination: the message, and when that is confirmed
// the call if it needs a post of its own. It tells how each post ended before
// it goes on, and returns before ctx's deadline: what cannot be waited for is
// not. A call that is refused for good does not make the delivery of what
// arrived a failure.
func (p *Poster) Deliver(ctx context.Context, to Destination, m Message, o Options) Delivery {
	d := &delivery{
		Poster: p, to: to, pace: p.pace(to),
		log:      o.Log.With(slog.String("target", to.target)),
		once:     o.Once,
		opened:   p.take(to),
		Delivery: Delivery{Channel: to.Channel(), Target: to.Target(), Status: Delivered},
	}
	defer d.opened.close()
	for _, post := range to.posts(&m) {
		r, outcome, silences := d.post(ctx, post)
		if outcome == Confirmed {
			d.Messages++
		} else {
			outcome = d.end(ctx, post, r, outcome)
		}
		o.Posted(Receipt{Message: post.message, Mention: post.mention, Outcome: outcome, Twice: silences > 1})
		if outcome != Confirmed {
			break
		}
	}
	return d.Delivery
}

// delivery is a delivery under way.
type delivery struct {
	Delivery
	*Poster
	to     Destination
	pace   *rate.Limiter
	log    *slog.Logger
	once   bool    // no repeat after silence
	opened *opened // nil: there was none
}

// end notes how a post ended that was not confirmed. A call alone that is
// refused as there is nobody to hear it is not refused for good, but failed.
func (d *delivery) end(ctx context.Context, p post, r result, outcome Outcome) Outcome {
	gone := r.cause == CauseWebhook || r.cause == CauseChannel
	if outcome == Refused && !p.message && (d.Messages > 0 || !gone) {
		d.log.WarnContext(ctx, "mention refused", slog.String("cause", string(r.cause)), slog.String("word", r.word))
		return Refused
	}
	if outcome == Refused && !p.message {
		outcome = Failed
	}
	d.Status = Failed
	if outcome == Doubtful {
		d.Status = PossiblyDelivered
	}
	d.Problem = &Problem{Cause: r.cause, Word: r.word}
	return outcome
}

// post posts in the richest variant that the service takes. It also returns how
// many of its tries may have been posted without an answer.
func (d *delivery) post(ctx context.Context, p post) (r result, o Outcome, silences int) {
	for _, v := range p.variants {
		r, silences = d.variant(ctx, p, v)
		if r.cause == "" || r.next != simpler {
			break
		}
		d.log.WarnContext(ctx, "message rejected by service", slog.String("post", p.name()),
			slog.String("word", r.word), slog.String("variant", v.name), slog.Int("bytes", len(v.body)))
	}
	switch {
	case r.cause == "":
		return r, Confirmed, silences
	case silences > 0:
		return r, Doubtful, silences
	case r.next == simpler, r.next == stop && (r.cause == CauseWebhook || r.cause == CauseForbidden || r.cause == CauseChannel):
		return r, Refused, silences
	}
	return r, Failed, silences
}

// variant posts one variant, with its repeats. If it was not confirmed, the
// second result tells how often it may have been posted. After an answer that
// never came there is one repeat.
func (d *delivery) variant(ctx context.Context, p post, v variant) (r result, silences int) {
	what := d.to.target + " " + p.name() + " " + v.name
	for try := 1; ; try++ {
		if refused := d.turn(ctx, p); refused != nil {
			return settle(*refused, silences)
		}
		d.Attempts++
		r = d.try(ctx, v.body, !d.once && silences == 0)
		if r.cause == "" {
			return r, 0
		}
		d.log.WarnContext(ctx, "post not confirmed", slog.String("post", p.name()), slog.Int("try", try),
			slog.String("cause", string(r.cause)), slog.String("word", r.word))
		wait := r.wait
		switch r.next {
		case stop, simpler:
			if r.next == stop && (r.cause == CauseThrottled || r.cause == CauseUnknown) {
				return settle(r, silences) // it says nothing of the try before
			}
			return r, 0 // this answer tells what became of the try before
		case again:
			backoff := min(minBackoff<<(try-1), maxBackoff)
			wait = time.Duration(float64(backoff) * (0.5 + d.jitter(what, try)))
		case later:
		}
		last := try == maxTries || silences > 0 || d.once && r.unanswered
		if r.unanswered {
			silences++
		}
		if last || !d.wait(ctx, p, wait) {
			return settle(r, silences)
		}
	}
}

// turn waits until the webhook's pace allows a post. It returns why not.
func (d *delivery) turn(ctx context.Context, p post) *result {
	// A try that cannot end in time might be posted, and nobody would know.
	if deadline, ok := ctx.Deadline(); ctx.Err() != nil || ok && time.Until(deadline) < 2*tryMargin {
		return &result{fault: fault{CauseDeadline, stop}, word: "no time left to post"}
	}
	booked := d.pace.Reserve()
	wait := booked.Delay()
	if d.wait(ctx, p, wait) {
		return nil
	}
	booked.Cancel()
	return &result{fault: fault{CauseThrottled, stop}, word: "no time left to wait for the next turn", wait: wait}
}

// wait waits, says so, and tells whether it could: not into the reserve before
// ctx's deadline.
func (d *delivery) wait(ctx context.Context, p post, wait time.Duration) bool {
	if wait <= 0 {
		return ctx.Err() == nil
	}
	if deadline, ok := ctx.Deadline(); ok && time.Until(deadline)-reserve < wait {
		return false
	}
	d.Waited += wait
	d.log.InfoContext(ctx, "wait before post", slog.String("post", p.name()), slog.Int64("wait_ms", wait.Milliseconds()))
	select {
	case <-time.After(wait):
		return true
	case <-ctx.Done():
		return false
	}
}

// settle is the end of a variant that is given up. If the answer to one of its
// tries never came, that is what is to be told.
func settle(r result, silences int) (result, int) {
	if silences > 0 && r.cause != CauseTimeout {
		r = result{fault: fault{CauseTimeout, stop}, word: "no answer came, then " + r.word, wait: r.wait}
	}
	return r, silences
}
