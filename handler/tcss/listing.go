package tcss

import (
	"context"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
)

const (
	maxPasses   = 3                      // over a list that comes out short
	minAtOnce   = 3                      // pages read at once, of an API that is near
	maxAtOnce   = 20                     // and of one that is far; bounds memory
	startWithin = 100 * time.Millisecond // for all requests that the pace lets go at once
)

// listing is a list being read, piece by piece and each in passes. Only seen
// grows with the number of tasks.
type listing struct {
	c     *Client
	q     Query
	each  func(Task)
	rooms sync.Pool // of *[]row
	span  span      // of the piece

	mu     sync.Mutex
	out    Listing
	seen   map[int64]mark
	began  bool   // a page was read
	pieces uint16 // begun
	passes uint16 // begun, of all pieces
	pages  int    // read of the piece
	now    tally  // of the pass
	best   tally  // of the passes over the piece
	dry    bool   // an empty page came before the total
}

// piece reads the days of s, in as many passes as it takes.
func (l *listing) piece(ctx context.Context, s span) error {
	l.span, l.pieces, l.pages, l.best = s, l.pieces+1, 0, tally{}
	err := l.readAgain(ctx)
	l.out.Read += int(l.best.read - l.best.again)
	l.out.Total += int(l.best.total - l.best.again)
	return err
}

// readAgain makes passes over the piece until one is full, or may not be made.
func (l *listing) readAgain(ctx context.Context) error {
	for try := 1; ; try++ {
		err := l.pass(ctx)
		l.best = l.best.or(l.now)
		if err != nil || l.now.full() || try == maxPasses {
			return err
		}
		wait := backoffWait(l.c.api.jitter, ActionTasks+" list", try)
		if !fits(ctx, wait) {
			return nil
		}
		l.c.count(func(s *Stats) { s.Waited += wait })
		l.c.log.WarnContext(ctx, "list short, read again",
			"action", ActionTasks, "code", CodeShortList, "read", l.now.read, "total", l.now.total,
			"try", try, "wait_ms", wait.Milliseconds())
		if err = sleep(ctx, wait); err != nil {
			return ended(ActionTasks, err)
		}
	}
}

// pass reads the piece once.
func (l *listing) pass(ctx context.Context) error {
	l.passes, l.now, l.dry = l.passes+1, tally{}, false
	began := time.Now()
	if err := l.page(ctx, 0); err != nil {
		return err
	}
	limit := l.atOnce(time.Since(began))
	for offset := PageLimit; l.more(offset); {
		pages, pctx := errgroup.WithContext(ctx)
		pages.SetLimit(limit)
		for ; l.more(offset) && pctx.Err() == nil; offset += PageLimit {
			at := offset
			pages.Go(func() error {
				if !l.more(at) { // ran dry while this one waited for its turn
					return nil
				}
				return l.page(pctx, at)
			})
		}
		if err := pages.Wait(); err != nil { // the first; it called the others off
			return err //nolint:wrapcheck // an *Error
		}
		if err := ctx.Err(); err != nil {
			return ended(ActionTasks, err)
		}
	}
	return nil
}

// atOnce is how many pages are read at a time if the first took as long as
// latency: so many that whatever the pace lets go has started within
// startWithin. Each is a connection, with its memory and its handshake.
func (l *listing) atOnce(latency time.Duration) int {
	n := int64(l.c.window.n)
	due := min(n, l.now.total/PageLimit)
	return int(min(max(due*int64(latency)/int64(startWithin), minAtOnce), maxAtOnce, n))
}

// more tells whether the page at offset is to be read, as far as is known.
func (l *listing) more(offset int) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return !l.dry && int64(offset) < l.now.total
}

// tooMany tells whether the pages that remain of total tasks cannot be started
// before ctx ends, with a third of the time to spare, and fewer days would do.
func (l *listing) tooMany(ctx context.Context, total int64) bool {
	deadline, ok := ctx.Deadline()
	if !ok || l.q.Recent <= l.span.start.Format(time.DateOnly) {
		return false
	}
	windows := float64((total-1)/PageLimit) / float64(l.c.window.n)
	return windows*l.c.window.span.Seconds() > time.Until(deadline).Seconds()*2/3
}
