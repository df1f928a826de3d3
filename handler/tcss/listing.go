package tcss

import (
	"context"
	"fmt"
	"math"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
)

const (
	maxPasses   = 3                      // over a list that comes out short
	maxRefusals = 3                      // of the same days, until less is asked for
	minAtOnce   = 3                      // pages read at once, of an API that is near
	maxAtOnce   = 20                     // and of one that is far; bounds memory
	startWithin = 100 * time.Millisecond // for all requests that the pace lets go at once
)

// listing is a list being read, piece by piece and each in passes. Only seen
// grows with the number of tasks.
type listing struct {
	c          *Client
	q          Query
	each       func(Task)
	plan       plan
	start, end time.Time // of the piece, dates

	mu      sync.Mutex
	seen    map[int64]int // the last pass that had a task, from 1
	missing int           // of the pieces before, by their own counts
	pages   int           // read in all
	pass    int           // the one being made, of all pieces, from 1
	read    int           // different tasks of the pass that can be used
	odd     int           // rows of the pass that cannot be used
	total   int           // the most any page of the pass claimed
	dry     bool          // an empty page came before the total
}

// piece reads the days from start to end, in as many passes as it takes.
func (l *listing) piece(ctx context.Context) error {
	missing := math.MaxInt // by the pass that came nearest to its count
	defer func() {
		if missing < math.MaxInt {
			l.missing += missing
		}
	}()
	for try := 1; ; try++ {
		before := l.pages
		err := l.readOnce(ctx, try == 1)
		if l.pages > before {
			missing = min(missing, max(0, l.total-l.read))
		}
		if err != nil || l.read+l.odd >= l.total || try == maxPasses {
			return err
		}
		wait, err := l.c.pause(ctx, ActionTasks+" list", try)
		if err != nil {
			return nil // what was read holds, and is short
		}
		l.c.log.WarnContext(ctx, "list short, read again", "action", ActionTasks, "code", codeShortList,
			"read", l.read, "total", l.total, "try", try, "wait_ms", wait.Milliseconds())
	}
}

// readOnce makes one pass over the piece.
func (l *listing) readOnce(ctx context.Context, first bool) error {
	l.pass, l.read, l.odd, l.total, l.dry = l.pass+1, 0, 0, 0, false
	began := time.Now()
	if err := l.page(ctx, 0); err != nil {
		return err
	}
	if first && l.tooMany(ctx) {
		return errTooMany
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
			return ended(err)
		}
	}
	return nil
}

// atOnce is how many pages are read at a time if the first took as long as
// latency: so many that whatever the pace lets go has started within
// startWithin. Each is a connection, with its memory and its handshake.
func (l *listing) atOnce(latency time.Duration) int {
	n := l.c.window.n
	due := min(n, l.total/PageLimit)
	return min(max(due*int(latency/time.Microsecond)/int(startWithin/time.Microsecond), minAtOnce), maxAtOnce, n)
}

// more tells whether the page at offset is to be read, as far as is known.
func (l *listing) more(offset int) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return !l.dry && offset < l.total
}

// tooMany tells whether the pages that remain cannot be started before ctx ends,
// with a third of the time to spare, and fewer days would do.
func (l *listing) tooMany(ctx context.Context) bool {
	deadline, ok := ctx.Deadline()
	if !ok || l.q.Recent <= l.start.Format(time.DateOnly) {
		return false
	}
	windows := float64((l.total-1)/PageLimit) / float64(l.c.window.n)
	return windows*l.c.window.span.Seconds() > time.Until(deadline).Seconds()*2/3
}

type tasksParams struct {
	StartTime string
	EndTime   string
	Filters   []Filter `json:",omitempty"`
	Limit     int
	Offset    int
}

// page reads the tasks from offset on and hands them over.
func (l *listing) page(ctx context.Context, offset int) error {
	var a *listed[row]
	err := l.c.do(ctx, call{
		action: ActionTasks, key: fmt.Sprintf("offset=%d", offset), tries: listTries,
		params: tasksParams{
			StartTime: l.start.Format(time.DateOnly), EndTime: l.end.Format(time.DateOnly),
			Filters: l.q.Filters, Limit: PageLimit, Offset: offset,
		},
		answer: func() answer { a = newListed[row](); return a },
	})
	if err != nil {
		return err
	}
	l.fold(a)
	return nil
}

// fold counts a page, each task once a pass, and hands over what can be used of
// it.
func (l *listing) fold(a *listed[row]) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.pages++
	l.total = max(l.total, int(*a.TotalCount))
	for i := range a.List {
		t, usable := a.List[i].task()
		if !usable {
			l.odd++
			continue
		}
		if l.seen[t.TaskID] != l.pass {
			l.seen[t.TaskID] = l.pass
			l.read++
		}
		l.each(t)
	}
	l.dry = l.dry || len(a.List) == 0 && l.read+l.odd < l.total
	l.c.count(func() { l.c.stats.Pages++ })
}
