package news

import (
	"cmp"
	"slices"
	"sort"
	"time"

	"tcss-licensing-alerts/handler/ledger"
	"tcss-licensing-alerts/handler/report"
)

// tasks finds the failing tasks that are news, and makes an item of each group
// that has some.
func (d *decider) tasks() {
	d.unreported = map[report.Group]map[string][]report.Task{}
	d.note()
	d.seen.Report.Failing(func(s *report.Series, _ *report.Day, t report.Task) {
		news := d.isNews(t)
		switch {
		case !d.reported(t):
			if d.asked.Window.Contains(t.At) {
				d.news.LeftOut++
			}
		case news:
			d.tell(s.Group, t)
		case d.asked.Window.Contains(t.At):
			d.news.Before++
		}
	})
	for i := range d.seen.Report.Series {
		if s := &d.seen.Report.Series[i]; d.unreported[s.Group] != nil {
			item := d.item(s)
			d.news.Items = append(d.news.Items, item)
			for _, day := range item.Counted {
				d.news.Headline = report.Sum(d.news.Headline, day.Failed)
			}
		}
	}
	sort.SliceStable(d.news.Items, func(i, j int) bool { return worse(d.news.Items[i], d.news.Items[j]) < 0 })
}

func worse(x, y Item) int {
	if x.Over != y.Over {
		return map[bool]int{true: 1, false: -1}[x.Over]
	}
	entire := func(i Item) int { return map[bool]int{true: 0, false: 1}[i.Day.Entire()] }
	return cmp.Or(cmp.Compare(entire(x), entire(y)), cmp.Compare(y.Day.Failed, x.Day.Failed))
}

// reported says whether ALERT_ON wants the task.
func (d *decider) reported(t report.Task) bool {
	if t.SuccessCount > 0 {
		return d.asked.Partial
	}
	return d.asked.Entire
}

// isNews says whether the destination does not know of the task with as many
// failed images, and is to.
func (d *decider) isNews(t report.Task) bool {
	if d.asked.Spanned && !d.asked.Window.Contains(t.At) {
		return false
	}
	old := t.At.Before(d.from)
	switch d.known.Mode {
	case ledger.Nothing:
		return d.asked.Spanned || !old
	case ledger.Read:
		if old && !d.asked.Spanned {
			return false // it may be that nothing will be remembered of this run
		}
	case ledger.Proven:
	}
	if fact := d.fact(t.TaskID, t.At); fact.Failed >= t.FailCount && !fact.Doubt {
		return false
	}
	return d.asked.Spanned || t.At.Unix() >= d.known.Account.From && !t.At.Before(d.asked.Clock.Add(-Horizon(d.asked.Lookback)))
}

// fact is what the destination knows of a task that was at work at some time.
// What it has only by another destination counts while the task has not been
// at work since.
func (d *decider) fact(taskID int64, at time.Time) ledger.Fact {
	fact := d.known.Account.Tasks[taskID]
	if fact.Copied && at.Unix() > fact.Time {
		return ledger.Fact{}
	}
	return fact
}

// note keeps up to date what is known of tasks: that they were read again, have
// fewer failures now or none, or were at work since.
func (d *decider) note() {
	for id := range d.known.Account.Tasks {
		at, failed, read := d.seen.Report.Row(id)
		fact := d.fact(id, at)
		if !read || fact == (ledger.Fact{}) {
			continue
		}
		known := fact
		if at.Unix() >= fact.Time && failed <= fact.Failed {
			fact.Failed, fact.Time = failed, at.Unix()
		}
		now := d.asked.Clock.Unix()
		if fact != known || now-fact.Read >= int64(refresh/time.Second) {
			fact.Read = now
			d.news.Noted.Tasks[id] = fact
		}
	}
}

// tell makes a task news. What is posted without an answer is told once more;
// after a second doubt it counts as told. A doubt belongs to one number.
func (d *decider) tell(g report.Group, t report.Task) {
	if d.unreported[g] == nil {
		d.unreported[g] = map[string][]report.Task{}
	}
	d.unreported[g][t.Date] = append(d.unreported[g][t.Date], t)
	fact := ledger.Fact{Failed: t.FailCount, Time: t.At.Unix(), Read: d.asked.Clock.Unix()}
	d.news.Told.Tasks[t.TaskID] = fact
	before := d.known.Account.Tasks[t.TaskID]
	fact.Doubt = !before.Doubt || before.Failed < t.FailCount
	d.news.Doubted.Tasks[t.TaskID] = fact
}

// item is what is told of a group: its latest day with news, and the earlier
// ones in a line.
func (d *decider) item(s *report.Series) Item {
	item := Item{Series: s}
	for _, day := range slices.Backward(s.Days) {
		unreported := d.unreported[s.Group][day.Date]
		switch {
		case len(unreported) == 0:
		case item.Tasks == nil:
			item.Day, item.Tasks = day, unreported
		default:
			item.Earlier = append(item.Earlier, day)
		}
	}
	for _, t := range item.Tasks {
		if fact := d.fact(t.TaskID, t.At); !fact.Doubt {
			item.Known = report.Sum(item.Known, fact.Failed)
		}
	}
	item.Over = d.over(s, item.Tasks[0])
	if !d.asked.ByStatus && !d.seen.Short { // or days are missing that would end it
		var first string
		item.Streak, first = s.Streak(item.Day.Date)
		item.AtLeast = first <= d.seen.Report.Oldest
	}
	item.Counted = d.counted(item)
	return item
}

// counted are the days of an item that the headline counts. It is taken that an
// automatic task tries again what failed before it, so the latest day with a
// result counts, news or not; a manual one is a person's choice of images, so
// the days that are news add up.
func (d *decider) counted(i Item) []report.Day {
	switch {
	case i.Over:
		return nil
	case !i.Series.Auto():
		return append([]report.Day{i.Day}, i.Earlier...)
	case d.asked.ByStatus:
		return []report.Day{i.Day}
	}
	latest := i.Day
	for _, day := range i.Series.Days {
		if day.Failed > 0 { // a clean one does not count, or it would be over
			latest = day
		}
	}
	return []report.Day{latest}
}
