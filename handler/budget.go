package handler

import (
	"context"
	"time"
)

// budget is how the time of an invocation is spent: reading first, then
// telling, then remembering what was told, and an answer before the platform
// ends the process.
type budget struct {
	read, tell, answer time.Time

	ledger time.Duration // for one reading or writing of the ledger
}

const (
	// noLimit is the time of a run that nobody limits.
	noLimit = 5 * time.Minute
	// tellingTime is kept free for telling if there is enough time in all.
	tellingTime = 10 * time.Second
	enough      = 30 * time.Second
)

// newBudget shares out the time until the deadline of ctx. The platform's
// library takes a deadline that was not given for the year 1970: that is none.
func newBudget(ctx context.Context, now time.Time) budget {
	deadline, ok := ctx.Deadline()
	if !ok || deadline.Unix() <= 0 {
		deadline = now.Add(noLimit)
	}
	all := deadline.Sub(now)
	b := budget{
		read:   deadline.Add(-tellingTime),
		answer: deadline.Add(-min(time.Second, all/20)),
	}
	if all < enough {
		b.read = now.Add(all * 2 / 3)
	}
	b.ledger = min(3*time.Second, all/10)
	b.tell = b.answer.Add(-min(2*time.Second, all/10))
	return b
}

// until is ctx with one of the budget's deadlines.
func until(ctx context.Context, deadline time.Time) (context.Context, context.CancelFunc) {
	return context.WithDeadline(ctx, deadline)
}

// detach leaves out a deadline of ctx that is none.
func detach(ctx context.Context) context.Context {
	if deadline, ok := ctx.Deadline(); ok && deadline.Unix() <= 0 {
		return context.WithoutCancel(ctx)
	}
	return ctx
}
