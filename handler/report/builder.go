package report

import (
	"cmp"
	"slices"
	"sort"
	"time"

	"tcss-licensing-alerts/handler/tcss"
)

// Options say by what clock tasks are looked at.
type Options struct {
	Clock  time.Time
	Settle time.Duration  // tasks at work less than this before the clock, on its day, wait
	Window Window         // what is counted in the Tally
	Zone   *time.Location // of the API's dates and times
}

// Builder folds rows into a report while they come. Besides the failing tasks
// it keeps some forty bytes of each task. It is not safe for concurrent use.
type Builder struct {
	o       Options
	today   string
	groups  []Group
	index   map[Group]int32
	rows    map[int64]row
	failing map[int64]Task
}

// row is what is kept of every task, so that a row which comes later can take
// its place.
type row struct {
	at            int64 // Unix time
	succeed, fail int64
	day           int32 // since 1970-01-01
	group         int32
	odd           bool // a code, which says something only without counts
}

// NewBuilder starts a report.
func NewBuilder(o Options) *Builder {
	return &Builder{
		o: o, today: o.Clock.In(o.Zone).Format(time.DateOnly),
		index: map[Group]int32{}, rows: map[int64]row{}, failing: map[int64]Task{},
	}
}

// Add takes a row. Of a task that comes twice the row with the later time
// counts, then the one with more failures; what else they differ in only keeps
// the order in which they come from showing.
func (b *Builder) Add(t tcss.Task) {
	task := b.date(t)
	r := row{
		at: task.At.Unix(), succeed: t.SuccessCount, fail: t.FailCount, day: dayOf(task.Date), group: b.groupOf(t),
		odd: t.LatestFailCode != "",
	}
	if !b.replaces(task, r) {
		return
	}
	b.rows[t.TaskID] = r
	if t.FailCount > 0 {
		b.failing[t.TaskID] = task
	} else {
		delete(b.failing, t.TaskID)
	}
}

// replaces says whether a row counts after the one that is there; if there is
// none, that one is of 1970, before all others.
func (b *Builder) replaces(t Task, r row) bool {
	old := b.rows[t.TaskID]
	was, group := b.failing[t.TaskID], b.groups[old.group]
	return cmp.Or(
		cmp.Compare(r.at, old.at), cmp.Compare(r.fail, old.fail), cmp.Compare(r.succeed, old.succeed),
		cmp.Compare(r.day, old.day), cmp.Compare(t.Type, group.Type), cmp.Compare(t.Source, group.Source),
		cmp.Compare(t.LatestFailCode, was.LatestFailCode),
		cmp.Compare(t.LastAuthorizedTime, was.LastAuthorizedTime), cmp.Compare(t.AuthorizedDate, was.AuthorizedDate),
	) > 0
}

func (b *Builder) groupOf(t tcss.Task) int32 {
	g := Group{t.Type, t.Source}
	i, ok := b.index[g]
	if !ok {
		i = int32(len(b.groups)) //nolint:gosec // a list has fewer tasks than that
		b.groups, b.index[g] = append(b.groups, g), i
	}
	return i
}

// Report is what came, of days from oldest on. It ends the Builder.
func (b *Builder) Report(oldest string) *Report {
	r := &Report{Clock: b.o.Clock, Window: b.o.Window, Oldest: oldest, rows: b.rows}
	r.Series = make([]Series, len(b.groups))
	for i, g := range b.groups {
		r.Series[i].Group = g
	}
	days := make([]map[int32]*Day, len(b.groups))
	for id, row := range b.rows {
		r.Tally.add(row, b.o.Window)
		task, failed := b.failing[id]
		if !b.settled(row) {
			if s := &r.Series[row.group]; failed {
				s.Unsettled = append(s.Unsettled, task)
			}
			continue
		}
		d := days[row.group][row.day]
		if d == nil {
			if days[row.group] == nil {
				days[row.group] = map[int32]*Day{}
			}
			d = &Day{Date: dateOf(row.day)}
			days[row.group][row.day] = d
		}
		d.add(row)
		if failed {
			d.Failing = append(d.Failing, task)
		}
	}
	for i := range r.Series {
		r.Series[i].take(days[i])
	}
	sort.Slice(r.Series, func(i, j int) bool {
		x, y := r.Series[i], r.Series[j]
		return cmp.Or(cmp.Compare(x.Type, y.Type), cmp.Compare(x.Source, y.Source)) < 0
	})
	return r
}

// settled says whether a task counts already. One that was at work a moment
// ago may still be, if its date is today's.
func (b *Builder) settled(r row) bool {
	return r.at < b.o.Clock.Add(-b.o.Settle).Unix() || dateOf(r.day) != b.today
}

func (d *Day) add(r row) {
	d.Succeeded, d.Failed = Sum(d.Succeeded, r.succeed), Sum(d.Failed, r.fail)
	if r.fail > 0 {
		d.failingSucceeded = Sum(d.failingSucceeded, r.succeed)
	}
}

// take puts a series' days and tasks in order, so that the order in which rows
// came does not show.
func (s *Series) take(days map[int32]*Day) {
	for _, t := range s.Unsettled {
		if d := days[dayOf(t.Date)]; d != nil {
			d.failsAtWork = true
		}
	}
	for _, d := range days {
		sortTasks(d.Failing)
		s.Days = append(s.Days, *d)
	}
	slices.SortFunc(s.Days, func(x, y Day) int { return cmp.Compare(x.Date, y.Date) })
	sortTasks(s.Unsettled)
}

func (t *Tally) add(r row, w Window) {
	if !w.Contains(time.Unix(r.at, 0)) {
		return
	}
	t.Total++
	switch {
	case r.fail > 0 && r.succeed > 0:
		t.PartialFail++
	case r.fail > 0:
		t.AllFail++
	case r.succeed > 0:
		t.Succeeded++
	case r.odd:
		t.Odd++
	}
	t.ImagesSucceeded, t.ImagesFailed = Sum(t.ImagesSucceeded, r.succeed), Sum(t.ImagesFailed, r.fail)
}

// Sum adds two counts that are not negative, without overflow.
func Sum(a, b int64) int64 {
	if s := a + max(b, 0); s >= a {
		return s
	}
	return 1<<63 - 1
}
