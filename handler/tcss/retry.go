package tcss

import (
	"context"
	"time"

	"github.com/cenkalti/backoff/v5"
)

const (
	firstWait = 500 * time.Millisecond
	maxWait   = 8 * time.Second

	listTries   = 5 // of one page of the list
	detailTries = 2 // of a call whose loss costs only details
	imageTries  = 1 // of a call that is one of many such

	maxAttempt = 10 * time.Second
	minAttempt = time.Second
)

// retrying is the state of one call's attempts. It is the BackOff of its
// retries: waits double from half a second to eight, and each is cut by up to
// half. A wait that would not end before ctx is refused.
type retrying struct {
	ctx    context.Context // of the one call it lives for
	what   string
	jitter Jitter
	try    int    // the attempt that is running or has just failed, from 1
	last   *Error // the last real fault
}

// note keeps a real fault, and decides whether another attempt may follow.
func (r *retrying) note(e *Error) error {
	switch {
	case e == nil:
		return nil
	case e.Class == Deadline && r.last == nil:
		return &backoff.PermanentError{Err: e}
	case e.Class == Deadline && r.ctx.Err() == nil: // refused beforehand
		return &backoff.PermanentError{Err: r.last}
	case e.Class == Deadline:
		return &backoff.PermanentError{Err: r.last.then(r.ctx.Err())}
	}
	r.last = e
	if e.Class != Transient {
		return &backoff.PermanentError{Err: e}
	}
	return e
}

// NextBackOff returns the wait after try.
func (r *retrying) NextBackOff() time.Duration {
	wait := backoffWait(r.jitter, r.what, r.try)
	if !fits(r.ctx, wait) {
		return backoff.Stop
	}
	return wait
}

// Reset does nothing: a retrying is used once.
func (r *retrying) Reset() {}

func backoffWait(jitter Jitter, what string, try int) time.Duration {
	full := maxWait
	if try < 5 { // 500 ms · 2⁴ is the cap
		full = firstWait << (try - 1)
	}
	return full/2 + time.Duration(float64(full/2)*jitter(what, try))
}

// fits tells whether wait ends before ctx does.
func fits(ctx context.Context, wait time.Duration) bool {
	deadline, ok := ctx.Deadline()
	return !ok || time.Until(deadline) > wait
}

// attemptTime is how long one attempt may take: ten seconds, or less so that a
// second one, after a wait, fits before the deadline.
func attemptTime(ctx context.Context) time.Duration {
	deadline, ok := ctx.Deadline()
	if !ok {
		return maxAttempt
	}
	half := (time.Until(deadline) - firstWait) / 2
	return min(maxAttempt, max(minAttempt, half))
}
