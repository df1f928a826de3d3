package notify

import (
	"context"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// reserve is how much of the time before its deadline a delivery never waits
// into, so that the try after the wait can end.
const reserve = time.Second

// pace holds the posts to one webhook to what its service takes, over all
// deliveries of a process.
type pace struct {
	limiter *rate.Limiter

	mu    sync.Mutex
	until time.Time // the service wants nothing before
}

func newPace(c channel) *pace {
	every, burst := c.pace()
	return &pace{limiter: rate.NewLimiter(rate.Every(every), burst)}
}

// wait waits for the next post's turn, and tells each wait before it begins.
// If one does not fit ctx, it is refused at once: it returns how long it would
// have been, and nothing is booked.
func (p *pace) wait(ctx context.Context, tell func(d time.Duration)) (refused time.Duration, ok bool) {
	turn := func(d time.Duration) bool {
		if !fits(ctx, d) {
			return false
		}
		if d > 0 {
			tell(d)
		}
		return sleep(ctx, d)
	}
	for asked := p.held(); asked > 0; asked = p.held() {
		if !turn(asked) {
			return asked, false
		}
	}
	booked := p.limiter.Reserve()
	if d := booked.Delay(); !turn(d) {
		booked.Cancel()
		return d, false
	}
	return 0, true
}

// held is how long the service still wants nothing.
func (p *pace) held() time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	return time.Until(p.until)
}

// hold keeps all posts back for a while, as the service asked.
func (p *pace) hold(d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if t := time.Now().Add(d); t.After(p.until) {
		p.until = t
	}
}

// fits tells whether a wait ends before ctx's deadline less the reserve.
func fits(ctx context.Context, wait time.Duration) bool {
	deadline, ok := ctx.Deadline()
	return wait <= 0 || !ok || time.Until(deadline)-reserve >= wait
}

// sleep waits, and tells whether it could to the end.
func sleep(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return ctx.Err() == nil
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}
