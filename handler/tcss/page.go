package tcss

import (
	"context"
	"fmt"
	"time"

	tchttp "github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common/http"
)

const maxExpected = 10_000 // tasks that room is made for before they come

// mark is what is kept of a TaskID.
type mark struct {
	piece  uint16 // the first that had it, from 1
	pass   uint16 // the last that had it, from 1
	usable bool   // in that pass
}

// tally counts a pass.
type tally struct {
	read  int64 // different tasks that can be used
	again int64 // of them, those that an earlier piece had
	odd   int64 // rows that cannot be used
	total int64 // the most any page claimed
}

// full tells whether another pass would bring no more.
func (t tally) full() bool { return t.read+t.odd >= t.total }

// or returns the better of two passes, with the most that either claimed unless
// the later one is whole.
func (t tally) or(later tally) tally {
	total := max(t.total, later.total, later.read+later.odd)
	if later.full() && later.odd == 0 {
		later.total = later.read
		return later
	}
	if later.read < t.read {
		later = t
	}
	later.total = total
	return later
}

// page reads the tasks from offset on and hands them over.
func (l *listing) page(ctx context.Context, offset int) error {
	var a *tasksAnswer
	err := l.c.do(ctx, call{
		action: ActionTasks, key: fmt.Sprintf("offset=%d", offset), tries: listTries,
		make: func() tchttp.Request {
			return &tasksRequest{
				BaseRequest: base(ActionTasks),
				StartTime:   l.span.start.Format(time.DateOnly), EndTime: l.span.end.Format(time.DateOnly),
				Filters: l.q.Filters, Limit: PageLimit, Offset: offset,
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
	if offset == 0 && l.pages == 0 && l.tooMany(ctx, *a.TotalCount) {
		l.now.total = *a.TotalCount
		return errTooMany
	}
	l.fold(a)
	clear(a.List) // or what it held would show through fields that the next page leaves out
	l.rooms.Put(&a.List)
	return nil
}

// room is where a page is decoded.
func (l *listing) room() []row {
	if r, ok := l.rooms.Get().(*[]row); ok && cap(*r) > 0 {
		return (*r)[:0]
	}
	return make([]row, 0, PageLimit)
}

// fold counts a page and hands over what can be used of it.
func (l *listing) fold(a *tasksAnswer) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.began = true
	l.pages++
	l.now.total = max(l.now.total, *a.TotalCount)
	if l.seen == nil {
		l.seen = make(map[int64]mark, min(l.now.total, maxExpected))
	}
	for i := range a.List {
		t, usable := a.List[i].task()
		l.tally(t.TaskID, usable)
		if usable {
			l.each(t)
		}
	}
	if len(a.List) == 0 && !l.now.full() {
		l.dry = true
	}
	l.c.count(func(s *Stats) { s.Pages++ })
	if l.c.progress != nil {
		l.c.progress(len(l.seen), l.out.Total+int(l.now.total-l.now.again))
	}
}

// tally counts a row, each TaskID once a pass. A task is read if any of its rows
// can be used.
func (l *listing) tally(id int64, usable bool) {
	if id == 0 {
		l.now.odd++
		return
	}
	m := l.seen[id]
	before := m.pass == l.passes
	switch {
	case before && (m.usable || !usable):
		return
	case !usable:
		l.now.odd++
	default:
		l.now.read++
		if before {
			l.now.odd--
		}
		if m.piece != 0 && m.piece != l.pieces {
			l.now.again++
		}
	}
	if m.piece == 0 {
		m.piece = l.pieces
	}
	m.pass, m.usable = l.passes, usable
	l.seen[id] = m
}
