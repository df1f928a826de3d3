package notify

import (
	"context"
	"time"

	"golang.org/x/time/rate"
)

// reserve is how much of the time before its deadline a delivery never waits
// into, so that the try after the wait can end.
const reserve = time.Second

// newPace holds the posts to one webhook to what its service takes, over all
// deliveries of a process.
func newPace(c channel) *rate.Limiter {
	every, burst := c.pace()
	return rate.NewLimiter(rate.Every(every), burst)
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
