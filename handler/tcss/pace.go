package tcss

import (
	"context"
	"math"
	"slices"
	"sync"
	"time"
)

// slack lengthens the window, so that requests which were spread when they
// left but arrive closer together are not refused.
const slack = 1.05

// window is a rate: at most n starts in any span.
type window struct {
	n    int
	span time.Duration
}

// newWindow turns requests per second into a window.
func newWindow(rate float64) window {
	n := min(max(1, math.Floor(rate)), 1e6)
	seconds := min(slack*max(1, 1/rate), (24 * time.Hour).Seconds())
	return window{n: int(n), span: time.Duration(seconds * float64(time.Second))}
}

// pace keeps the starts of one action within a rolling window, first come first
// served. A start is taken when the connection is there: what is connecting while
// others are sent would arrive with those of the next window. A short list is
// not slowed at all, a long one runs at the rate. The rate may differ from call
// to call.
//
// The service allows 20 requests a second for each API:
// https://www.tencentcloud.com/document/product/1285/61495
type pace struct {
	mu     sync.Mutex
	starts []time.Time // ascending, some in the future
}

// wait returns when the caller may start, and how long that took. It returns
// context.DeadlineExceeded at once if that would be after ctx's deadline, else
// ctx's error if ctx ends first.
func (p *pace) wait(ctx context.Context, w window) (time.Duration, error) {
	wait, ok := p.reserve(ctx, w, time.Now())
	if !ok {
		return 0, context.DeadlineExceeded
	}
	return wait, sleep(ctx, wait)
}

// reserve takes the next start and returns how long it is until then, or takes
// none and returns false if that is after ctx's deadline.
func (p *pace) reserve(ctx context.Context, w window, now time.Time) (wait time.Duration, ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if n := len(p.starts); n > 0 {
		wait = max(0, p.starts[n-1].Sub(now))
		if n >= w.n {
			wait = max(wait, p.starts[n-w.n].Add(w.span).Sub(now))
		}
	}
	if !fits(ctx, wait) {
		return 0, false
	}
	p.starts = append(p.starts, now.Add(wait))
	// No window reaches back further than slack seconds, but for one of a single
	// start, and the last is not dropped: it is no earlier than now.
	old := now.Add(-time.Duration(slack * float64(time.Second)))
	p.starts = slices.Delete(p.starts, 0, slices.IndexFunc(p.starts, old.Before))
	return wait, true
}

// fits tells whether wait ends before ctx's deadline.
func fits(ctx context.Context, wait time.Duration) bool {
	deadline, ok := ctx.Deadline()
	return !ok || time.Until(deadline) > wait
}

// sleep waits for d, or until ctx ends and returns its error.
func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err() //nolint:wrapcheck // told apart by the caller
	}
}
