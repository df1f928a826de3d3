package tcss

import (
	"context"
	"errors"
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
func newWindow(rate float64) (window, error) {
	if rate <= 0 || math.IsNaN(rate) {
		return window{}, errors.New("requests per second: must be more than 0")
	}
	n := min(max(1, math.Floor(rate)), 1e6)
	seconds := min(slack*n/rate, (24 * time.Hour).Seconds())
	return window{n: int(n), span: time.Duration(seconds * float64(time.Second))}, nil
}

var errNoSlot = errors.New("no slot before the deadline")

// pace keeps the starts of one action within a rolling window, first come first
// served. A start is taken when the connection is there: what is connecting while
// others are sent would arrive with those of the next window. A short list is not slowed at all, a long one runs at the rate. The
// rate may differ from call to call.
//
// The service allows 20 requests a second for each API:
// https://www.tencentcloud.com/document/product/1285/61495
type pace struct {
	mu     sync.Mutex
	starts []time.Time // ascending, some in the future
}

// due tells whether a start is to be had before ctx's deadline, and takes none:
// errNoSlot if not, or ctx's error if ctx has ended.
func (p *pace) due(ctx context.Context, w window) error {
	if err := ctx.Err(); err != nil {
		return err //nolint:wrapcheck // the caller tells it from errNoSlot
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if _, ok := p.next(ctx, w, time.Now()); !ok {
		return errNoSlot
	}
	return nil
}

// wait returns when the caller may start, and how long that took. It returns
// errNoSlot at once if that would be after ctx's deadline, else ctx's error if
// ctx ends first.
func (p *pace) wait(ctx context.Context, w window) (time.Duration, error) {
	now := time.Now()
	slot, ok := p.reserve(ctx, w, now)
	if !ok {
		return 0, errNoSlot
	}
	wait := slot.Sub(now)
	if wait <= 0 {
		return 0, nil
	}
	return wait, sleep(ctx, wait)
}

func (p *pace) reserve(ctx context.Context, w window, now time.Time) (time.Time, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	slot, ok := p.next(ctx, w, now)
	if ok {
		p.starts = append(p.starts, slot)
		p.forget(now)
	}
	return slot, ok
}

// next returns the next start, and whether it is before ctx's deadline.
func (p *pace) next(ctx context.Context, w window, now time.Time) (time.Time, bool) {
	slot := now
	if n := len(p.starts); n > 0 {
		slot = later(slot, p.starts[n-1])
		if n >= w.n {
			slot = later(slot, p.starts[n-w.n].Add(w.span))
		}
	}
	deadline, ok := ctx.Deadline()
	return slot, !ok || slot.Before(deadline)
}

// forget drops the starts no window reaches back to. Only a window of one start
// spans more than slack seconds, and the last start is never dropped: it is no
// earlier than now.
func (p *pace) forget(now time.Time) {
	old := now.Add(-time.Duration(slack * float64(time.Second)))
	p.starts = slices.Delete(p.starts, 0, slices.IndexFunc(p.starts, old.Before))
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// sleep waits for d, or until ctx ends and returns its error.
func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err() //nolint:wrapcheck // the caller tells it from errNoSlot
	}
}
