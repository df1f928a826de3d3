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
	Start       string // the first day that was read: Query.Recent if the rest could not be read in time
	Read, Total int    // rows of the best pass that could be used, and the most any page claimed
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
		return Listing{}, &Error{Action: ActionTasks, Code: CodeClient, Message: "no such days", Class: Request, Err: err}
	}
	l := &listing{c: c, q: q, each: each, out: Listing{Start: q.Start}}
	err = l.read(ctx, from, to)
	if errors.Is(err, errTooMany) {
		c.log.WarnContext(ctx, "list too long, recent days only", "action", ActionTasks, "total", l.now.total, "from", q.Recent)
		q.Start = q.Recent
		return c.Tasks(ctx, q, each)
	}
	return l.out, err
}

// read reads the days in as few pieces as the API takes.
func (l *listing) read(ctx context.Context, from, to time.Time) error {
	for p := l.c.api.plan(); !from.After(to); {
		s, next := p.piece(from, to)
		err := l.piece(ctx, s)
		if s.spare && l.refused(err) {
			s.end = s.end.AddDate(0, 0, -1)
			err = l.piece(ctx, s)
		}
		switch {
		case err == nil:
			l.c.api.keep(p)
			from = next
		case p < byDay && l.refused(err):
			p++
		case l.began && !errors.Is(err, errTooMany): // what was read holds
			return l.short(err)
		default:
			return err
		}
	}
	if l.out.Read < l.out.Total {
		return l.short(nil)
	}
	return nil
}

// refused tells whether the API did not take the dates of the piece.
func (l *listing) refused(err error) bool {
	e, ok := err.(*Error) //nolint:errorlint // made in this package, never wrapped
	return ok && l.pages == 0 && e.Class == Request && strings.HasPrefix(e.Code, "InvalidParameter")
}

// short says that rows are missing, and why if that is known.
func (l *listing) short(cause error) error {
	e := &Error{
		Action: ActionTasks, Code: CodeShortList, Class: Incomplete,
		Message: fmt.Sprintf("list stayed short: %d of %d tasks", l.out.Read, l.out.Total),
	}
	if why, ok := errors.AsType[*Error](cause); ok {
		e.Code, e.RequestID, e.Err = why.Code, why.RequestID, why
		e.Message += ": " + why.Message
	}
	return e
}
