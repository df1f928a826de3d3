package tcss

import (
	"context"
	"time"
)

const (
	firstWait = 500 * time.Millisecond
	maxWait   = 8 * time.Second

	listTries   = 5 // of one page of the list
	detailTries = 2 // of a call whose loss costs only details

	firstAttempt = 5 * time.Second // not for longer by what may be a dead connection
	maxAttempt   = 10 * time.Second
	minAttempt   = time.Second
)

// do carries cl out. Its error is an *Error. It retries what is transient as
// long as the next wait ends before ctx does, and then returns the last real
// fault rather than that time ran out.
func (c *Client) do(ctx context.Context, cl call) error {
	var last *Error
	for try := 1; ; try++ {
		e := c.attempt(ctx, cl, try)
		switch {
		case e == nil:
			return nil
		case e.Class == Deadline && last == nil:
			return e
		case e.Class == Deadline && ctx.Err() == nil: // refused beforehand
			return last
		case e.Class == Deadline:
			return last.then(ctx.Err())
		case e.Class != Transient || try == cl.tries:
			return e
		}
		last = e
		wait := backoffWait(c.api.jitter, cl.action+" "+cl.key, try)
		if !fits(ctx, wait) {
			return last
		}
		c.count(func(s *Stats) { s.Waited += wait })
		c.log.WarnContext(ctx, "retry", "action", cl.action, "code", e.Code, "try", try, "wait_ms", wait.Milliseconds())
		if err := sleep(ctx, wait); err != nil {
			return last.then(err)
		}
	}
}

// backoffWait is the wait after try: it doubles from half a second to eight, and
// is cut by up to half.
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

// attemptTime is how long one attempt may take: five seconds, a repeat ten, or
// less so that another one, after a wait, fits before the deadline.
func attemptTime(ctx context.Context, try int) time.Duration {
	most := maxAttempt
	if try == 1 {
		most = firstAttempt
	}
	deadline, ok := ctx.Deadline()
	if !ok {
		return most
	}
	half := (time.Until(deadline) - firstWait) / 2
	return min(most, max(minAttempt, half))
}
