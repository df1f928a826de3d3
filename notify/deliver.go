package notify

import (
	"cmp"
	"context"
	"log/slog"
	"time"
)

const (
	// maxTries is how often one variant of a post is tried, for whatever reason.
	maxTries = 3
	// How much of the time before its deadline a delivery never waits into, so
	// that the try after the wait can end.
	reserve = time.Second
)

// Bodies is the exact bodies of m in the order in which Deliver would post
// them, in their richest variant: the message, then the call if it needs a
// post of its own.
func Bodies(to Destination, m Message) (bodies [][]byte) {
	for _, p := range to.posts(&m) {
		bodies = append(bodies, p.variants[0].body)
	}
	return bodies
}

// Deliver posts m to a destination: the message, and when that is confirmed
// the call if it needs a post of its own. It tells how each post ended before
// it goes on, and returns before ctx's deadline, which there must be: what
// cannot be waited for is not. A call that is refused for good does not make
// the delivery of what arrived a failure.
func (p *Poster) Deliver(ctx context.Context, to Destination, m Message, o Options) Delivery {
	l := p.line(to)
	d := &delivery{
		to: to, line: l, opened: l.opened.Swap(nil), poster: p, once: o.Once,
		Delivery: Delivery{Channel: to.Channel(), Target: to.Target(), Status: Delivered},
	}
	d.deadline, _ = ctx.Deadline()
	defer d.opened.close()
	for _, post := range to.posts(&m) {
		d.log = o.Log.With(slog.String("target", to.target), slog.String("post", map[bool]string{true: "message", false: "mention"}[post.message]))
		r := d.post(ctx, post)
		outcome := d.end(ctx, post, r)
		o.Posted(Receipt{Message: post.message, Mention: post.mention, Outcome: outcome, Twice: r.silences > 1})
		if outcome != Confirmed {
			break
		}
	}
	return d.Delivery
}

// delivery is a delivery under way.
type delivery struct {
	Delivery

	to       Destination
	line     *line
	opened   *opened // nil: there was none
	poster   *Poster
	once     bool // no repeat after silence
	log      *slog.Logger
	deadline time.Time
}

// end notes how a post ended. A call alone that is refused as there is nobody
// to hear it is not refused for good, but failed.
func (d *delivery) end(ctx context.Context, p post, r result) Outcome {
	o := r.outcome()
	if o == Confirmed {
		d.Messages++
		return o
	}
	if o == Refused && !p.message {
		if d.Messages > 0 || r.cause != CauseWebhook && r.cause != CauseChannel {
			d.log.WarnContext(ctx, "mention refused", slog.String("cause", string(r.cause)), slog.String("word", r.word))
			return o
		}
		o = Failed
	}
	d.Status = Failed
	if o == Doubtful {
		d.Status = PossiblyDelivered
	}
	d.Problem = &Problem{Cause: r.cause, Word: r.word}
	return o
}

// post posts in the richest variant that the service takes.
func (d *delivery) post(ctx context.Context, p post) (r result) {
	for _, v := range p.variants {
		if r = d.variant(ctx, v.body); !r.plainer {
			break
		}
		d.log.WarnContext(ctx, "message rejected by service", slog.String("word", r.word), slog.String("variant", v.name), slog.Int("bytes", len(v.body)))
	}
	return r
}

// variant posts one variant, with its repeats. After an answer that never came
// there is one.
func (d *delivery) variant(ctx context.Context, body []byte) result {
	silences := 0
	for try := 1; ; try++ {
		if r := d.turn(ctx); r.cause != "" {
			return r.after(silences)
		}
		d.Attempts++
		r := d.try(ctx, body, !d.once && silences == 0 && try < maxTries)
		if r.cause == "" {
			return result{}
		}
		d.log.WarnContext(ctx, "post not confirmed", slog.Int("try", try), slog.String("cause", string(r.cause)), slog.String("word", r.word))
		if r.outcome() == Refused {
			return r // which tells what became of the try before
		}
		last := try == maxTries || silences > 0 || r.cause == CauseUnknown || r.wait == none
		if r.cause == CauseTimeout {
			last = last || d.once
			silences++
		}
		if last || !d.wait(ctx, cmp.Or(r.wait, time.Duration(try)*time.Second)) {
			return r.after(silences)
		}
	}
}

// turn waits until the webhook's pace allows a post. Its result has a cause if
// there is no time for one.
func (d *delivery) turn(ctx context.Context) result {
	// A try that cannot end in time might be posted, and nobody would know.
	if ctx.Err() != nil || time.Until(d.deadline) < 2*tryMargin {
		return result{cause: CauseDeadline, word: "no time left to post"}
	}
	booked := d.line.pace.Reserve()
	if wait := booked.Delay(); wait > 0 && !d.wait(ctx, wait) {
		booked.Cancel()
		return result{cause: CauseThrottled, word: "no time left to wait for the next turn"}
	}
	return result{}
}

// wait waits, says so, and tells whether it could: not into the reserve before
// the deadline.
func (d *delivery) wait(ctx context.Context, wait time.Duration) bool {
	if time.Until(d.deadline)-reserve < wait {
		return false
	}
	d.Waited += wait
	d.log.InfoContext(ctx, "wait before post", slog.Int64("wait_ms", wait.Milliseconds()))
	select {
	case <-time.After(wait):
		return true
	case <-ctx.Done():
		return false
	}
}

// after is the end of a variant that is given up. If the answer to one of its
// tries never came, that is what is to be told.
func (r result) after(silences int) result {
	if silences > 0 && r.cause != CauseTimeout {
		r.cause, r.word = CauseTimeout, "no answer came, then "+r.word
	}
	r.silences = silences
	return r
}
