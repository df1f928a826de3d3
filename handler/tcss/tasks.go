package tcss

import (
	"context"
	"fmt"
	"sync"
	"time"

	tchttp "github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common/http"
	"golang.org/x/sync/errgroup"
)

const (
	maxPasses   = 3                      // over a list that comes out short
	minAtOnce   = 3                      // pages read at once, of an API that is near
	maxAtOnce   = 20                     // and of one that is far; bounds memory
	startWithin = 100 * time.Millisecond // for all requests that the pace lets go at once
	maxExpected = 10_000                 // tasks that room is made for before they come
)

// Tasks hands every task of q to each, once a TaskId, as pages come and so in
// no order. It calls each serially and keeps nothing of what it hands on.
//
// A nil error means that the list was whole: in one pass over it, as many
// different tasks came as the largest count any page claimed. A list that comes
// out short, because it changed while being read, is read again; if it stays
// short, the error is of class Incomplete. Every error is an *Error, and each
// may have been called before it.
func (c *Client) Tasks(ctx context.Context, q Query, each func(Task)) error {
	l := &listing{c: c, q: q, each: each}
	for l.pass = 1; ; l.pass++ {
		if err := l.read(ctx); err != nil {
			return err
		}
		if l.unique >= l.total {
			return nil
		}
		if err := l.shortOf(ctx); err != nil {
			return err
		}
	}
}

// listing is one list being read. Only seen grows with the number of tasks.
type listing struct {
	c     *Client
	q     Query
	each  func(Task)
	rooms sync.Pool // of *[]Task

	mu     sync.Mutex
	seen   map[int64]uint8 // TaskId → the last pass that saw it
	pass   uint8           // from 1
	unique int64           // tasks of this pass
	total  int64           // the most any page of this pass claimed
	dry    bool            // an empty page came before the total
}

// read makes one pass over the list.
func (l *listing) read(ctx context.Context) error {
	l.unique, l.total, l.dry = 0, 0, false
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
	due := min(n, l.total/PageLimit)
	return int(min(max(due*int64(latency)/int64(startWithin), minAtOnce), maxAtOnce, n))
}

// more tells whether the page at offset is to be read, as far as is known.
func (l *listing) more(offset int) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return !l.dry && int64(offset) < l.total
}

func (l *listing) page(ctx context.Context, offset int) error {
	var a *tasksAnswer
	err := l.c.do(ctx, call{
		action: ActionTasks, key: fmt.Sprintf("offset=%d", offset), tries: listTries,
		make: func() tchttp.Request {
			return &tasksRequest{
				BaseRequest: base(ActionTasks),
				StartTime:   l.q.StartDate, EndTime: l.q.EndDate, Filters: l.q.Filters,
				Limit: PageLimit, Offset: offset,
			}
		},
		decode: func(body []byte) error {
			a = new(tasksAnswer)
			a.List = l.room()
			return decode(body, a)
		},
	})
	if err != nil {
		return err
	}
	l.fold(a)
	clear(a.List) // or what it held would show through fields that the next page leaves out
	l.rooms.Put(&a.List)
	return nil
}

// room is where a page is decoded.
func (l *listing) room() []Task {
	if r, ok := l.rooms.Get().(*[]Task); ok {
		return (*r)[:0]
	}
	return make([]Task, 0, PageLimit)
}

func (l *listing) fold(a *tasksAnswer) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.total = max(l.total, *a.TotalCount)
	if l.seen == nil {
		l.seen = make(map[int64]uint8, min(l.total, maxExpected))
	}
	for _, t := range a.List {
		last := l.seen[t.TaskID]
		if last == l.pass {
			continue
		}
		l.seen[t.TaskID] = l.pass
		l.unique++
		if last == 0 {
			l.each(t)
		}
	}
	if len(a.List) == 0 && l.unique < l.total {
		l.dry = true
	}
	l.c.count(func(s *Stats) { s.Pages++ })
	if l.c.progress != nil {
		l.c.progress(len(l.seen), int(l.total))
	}
}

// shortOf waits before another pass, or returns that the list is short.
func (l *listing) shortOf(ctx context.Context) error {
	short := &Error{
		Action: ActionTasks, Code: CodeShortList, Class: Incomplete,
		Message: fmt.Sprintf("list stayed short: %d of %d tasks", l.unique, l.total),
	}
	wait := backoffWait(l.c.api.jitter, ActionTasks+" list", int(l.pass))
	if l.pass == maxPasses || !fits(ctx, wait) {
		return short
	}
	l.c.count(func(s *Stats) { s.Waited += wait })
	l.c.log.WarnContext(ctx, "list short, read again",
		"action", ActionTasks, "code", CodeShortList, "read", l.unique, "total", l.total,
		"try", l.pass, "wait_ms", wait.Milliseconds())
	if err := sleep(ctx, wait); err != nil {
		return short.then(err)
	}
	return nil
}
