package news_test

import (
	"fmt"
	"time"

	"tcss-licensing-alerts/handler/ledger"
	"tcss-licensing-alerts/handler/news"
	"tcss-licensing-alerts/handler/report"
	"tcss-licensing-alerts/handler/tcss"
)

// cell is what a group's task of one day is, and what is known of it.
type cell struct {
	result result
	known  knowledge
}

type result int

const (
	noTask result = iota
	fine
	inPart
	entire
	noResult
	results
)

type knowledge int

const (
	unknown knowledge = iota
	told
	toldFewer
	inDoubt
	knowledges
)

func (c cell) failed() bool    { return c.result == inPart || c.result == entire }
func (c cell) hasResult() bool { return c.result == fine || c.failed() }

// cells are all that a cell can be: what does not fail is not told.
func cells() (list []cell) {
	for r := range results {
		list = append(list, cell{result: r})
		for k := told; k < knowledges && list[len(list)-1].failed(); k++ {
			list = append(list, cell{r, k})
		}
	}
	return list
}

type list int

const (
	whole list = iota
	isShort
	isRecent
	lists
)

// days of a world are 21 to 23 November. Only the last one lies in LOOKBACK.
const days = 3

// world is what one run finds: two groups, of which the first is automatic.
type world struct {
	manual bool      // the second group is
	cells  [2][]cell // by day
	rule   news.Switch
	left   int64 // licences, and one; 0: they are not read
	list   list
	clear  bool
	mode   ledger.Mode
}

func (w world) String() string {
	type fields world // which has no String
	return fmt.Sprintf("%+v", fields(w))
}

func (w world) group(g int) report.Group {
	return []report.Group{groups["L"], groups["R"], groups["M"]}[g+g*map[bool]int{true: 1}[w.manual]]
}

// auto says whether the service starts the group's tasks.
func (w world) auto(g int) bool { return g == 0 || !w.manual }

// seenDays is from which day on the list shows tasks.
func (w world) seenDays() int { return map[bool]int{true: 1}[w.list == isRecent] }

func taskID(g, d int) int64 { return int64(10*(g+1) + d) }

// images is how many of a cell's task fail: no sum of some is that of others.
func images(g, d int) int64 { return 2 << (10*g + d) }

func dateOf(d int) string { return fmt.Sprintf("2026-11-%d", 21+d) }

func timeOf(d int) time.Time { return time.Date(2026, 11, 21+d, 1, 40, 0, 0, zone) }

// run is what the world's run decides, for a destination with that account.
func (w world) run(r *report.Report, account *ledger.Account) news.News {
	seen := news.Seen{Report: r, Rule: w.rule, Short: w.list == isShort, Recent: w.list == isRecent}
	if w.left > 0 {
		left(w.left - 1)(&seen)
	}
	asked := news.Asked{Clock: r.Clock, Lookback: day, Settle: settle, Window: r.Window, Trigger: "daily", Partial: true, Entire: true, AllClear: w.clear, Warn: 3 * day}
	return news.Decide(seen, asked, news.Known{Account: account, Mode: w.mode})
}

// report is the list at the end of a day.
func (w world) report(last int) *report.Report {
	now := clock.AddDate(0, 0, last-days+1)
	end := now.Add(-settle)
	b := report.NewBuilder(report.Options{Clock: now, Settle: settle, Window: report.Window{Start: end.Add(-day), End: end}, Zone: zone})
	for g := range w.cells {
		for d := w.seenDays(); d <= last && d < len(w.cells[g]); d++ {
			if row, ok := w.row(g, d); ok {
				b.Add(row)
			}
		}
	}
	return b.Report([]string{"2026-11-14", dateOf(w.seenDays())}[w.seenDays()])
}

func (w world) row(g, d int) (tcss.Task, bool) {
	row := tcss.Task{
		TaskID: taskID(g, d), Type: w.group(g).Type, Source: w.group(g).Source,
		AuthorizedDate: dateOf(d), LastAuthorizedTime: timeOf(d).Format(time.DateTime),
	}
	switch w.cells[g][d].result {
	case fine:
		row.SuccessCount = 7
	case inPart:
		row.SuccessCount, row.FailCount = 7, images(g, d)
	case entire:
		row.FailCount = images(g, d)
	case noTask, noResult, results:
	}
	return row, w.cells[g][d].result != noTask
}

// account is what the destination knows before the run.
func (w world) account() *ledger.Account {
	a := &ledger.Account{From: timeOf(-7).Unix(), Tasks: map[int64]ledger.Fact{}, States: map[string]ledger.State{}}
	for g := range w.cells {
		for d, c := range w.cells[g] {
			fact := ledger.Fact{Failed: images(g, d), Time: timeOf(d).Unix(), Read: timeOf(d).Unix(), Doubt: c.known == inDoubt}
			if c.known == toldFewer {
				fact.Failed--
			}
			if c.known != unknown {
				a.Tasks[taskID(g, d)] = fact
			}
		}
	}
	return a
}
