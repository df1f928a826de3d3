package handler

import (
	"context"
	"time"
)

// deadlines are how the time of an invocation is spent: reading first, then
// telling, then remembering what was told, and an answer before the platform
// ends the process.
type deadlines struct {
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

// newDeadlines shares out the time until the deadline of ctx. The platform's
// library takes a deadline that was not given for the year 1970: then limit, the
// function's own, counts, if it is known.
func newDeadlines(ctx context.Context, now time.Time, limit time.Duration) deadlines {
	deadline, ok := ctx.Deadline()
	if !ok || deadline.Unix() <= 0 {
		if limit <= 0 {
			limit = noLimit
		}
		deadline = now.Add(limit)
	}
	all := deadline.Sub(now)
	d := deadlines{
		read:   deadline.Add(-tellingTime),
		answer: deadline.Add(-min(time.Second, all/20)),
	}
	if all < enough {
		d.read = now.Add(all * 2 / 3)
	}
	d.ledger = min(3*time.Second, all/10)
	d.tell = d.answer.Add(-min(2*time.Second, all/10))
	return d
}

// detach leaves out a deadline of ctx that is none.
func detach(ctx context.Context) context.Context {
	if deadline, ok := ctx.Deadline(); ok && deadline.Unix() <= 0 {
		return context.WithoutCancel(ctx)
	}
	return ctx
}
