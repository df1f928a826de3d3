package tcss

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// errTooMany is that a list cannot be read in the time there is, but its recent
// days perhaps can.
var errTooMany = errors.New("too many tasks")

// Query says which tasks to list.
type Query struct {
	Start, End string // 2006-01-02, both wanted whole; the client itself asks a day further than End
	Recent     string // the first day that must be read even if all cannot be read in time; "" is Start
	Filters    []Filter
}

// Listing says how much of a list was read.
type Listing struct {
	Start string // the first day that was read: Query.Recent if the rest could not be read in time
	Read  int    // tasks that could be used
	Total int    // with those that are missing by the list's own count; 0 if it is short and was read in pieces
}

// Tasks hands every row of q that can be used to each, as pages come and so in
// no order. It calls each serially and keeps nothing of what it hands on. A task
// may come several times, within a pass over the list or in a later one, and with
// other counts: which row wins is the caller's matter. So may tasks of before
// Listing.Start.
//
// A nil error means that the list from Listing.Start to Query.End is whole: in
// one pass over it, as many different tasks came as the largest count any page
// claimed. A list that comes out short, because it changed while being read, is
// read again. An error of class Incomplete means that rows are missing, and what
// each was given holds: the list stayed short, a row lacks its TaskId or a count,
// or a page after the first failed for good, whose code the error has. After an
// error of any other class nothing is to be used. Every error is an *Error.
func (c *Client) Tasks(ctx context.Context, q Query, each func(Task)) (Listing, error) {
	from, err := time.Parse(time.DateOnly, q.Start)
	to, err2 := time.Parse(time.DateOnly, q.End)
	if err = errors.Join(err, err2); err != nil || to.Before(from) {
		return Listing{}, &Error{Action: ActionTasks, Code: codeClient, Message: "no such days", Class: Request, Err: err}
	}
	l := &listing{c: c, q: q, each: each, seen: map[int64]int{}}
	err = l.days(ctx, from, to)
	if errors.Is(err, errTooMany) {
		c.log.WarnContext(ctx, "list too long, recent days only", "action", ActionTasks, "total", l.total, "from", q.Recent)
		q.Start = q.Recent
		return c.Tasks(ctx, q, each)
	}
	return Listing{Start: q.Start, Read: len(l.seen), Total: l.all(err)}, err
}

// days reads the days in as few pieces as the API takes, which each list finds out
// anew: what one of them took may have been a misunderstanding.
func (l *listing) days(ctx context.Context, from, to time.Time) error {
	for !from.IsZero() {
		end, next := l.plan.piece(from, to)
		if end.Before(from) {
			break // only the day yet to come was left
		}
		l.start, l.end = from, end
		before := l.pages
		err := l.sure(ctx)
		if less, ok := l.plan.less(next.IsZero()); ok && l.pages == before && refused(err) {
			l.plan = less
			continue
		}
		switch {
		case err != nil && l.pages > 0 && !errors.Is(err, errTooMany): // what was read holds
			return l.short(err)
		case err != nil:
			return err
		}
		from = next
	}
	if l.missing > 0 {
		return l.short(nil)
	}
	return nil
}

// sure reads a piece, and believes only the third time that it is refused: where
// EndTime's own day is not included, asking for less at an answer that came astray
// would leave out the last day, and nobody would know.
func (l *listing) sure(ctx context.Context) error {
	before := l.pages
	for try := 1; ; try++ {
		err := l.piece(ctx)
		if l.pages > before || !refused(err) || try == maxRefusals {
			return err
		}
		if _, late := l.c.pause(ctx, ActionTasks+" days", 1); late != nil {
			e, _ := errors.AsType[*Error](err)
			return e.then(late)
		}
	}
}

// refused tells whether the API may not have taken the dates.
func refused(err error) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && e.Err == nil && e.Class == Request && strings.HasPrefix(e.Code, "InvalidParameter")
}

// all is how many tasks there are, 0 if that is not known: pieces share days, and
// one that did not come has no count.
func (l *listing) all(err error) int {
	if err != nil && l.plan.step > 0 {
		return 0
	}
	return len(l.seen) + l.missing
}

// short says that rows are missing, and why if that is known.
func (l *listing) short(cause error) error {
	said := fmt.Sprintf("%d of %d tasks", len(l.seen), len(l.seen)+l.missing)
	if l.plan.step > 0 {
		said = fmt.Sprintf("%d tasks could be read", len(l.seen))
	}
	e := &Error{Action: ActionTasks, Code: codeShortList, Class: Incomplete, Message: "list stayed short: " + said}
	if why, ok := errors.AsType[*Error](cause); ok {
		e.Code, e.RequestID, e.Err = why.Code, why.RequestID, why
		e.Message += ": " + why.Message
	}
	return e
}
