package news_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tcss-licensing-alerts/handler/ledger"
	"tcss-licensing-alerts/handler/news"
	"tcss-licensing-alerts/handler/report"
	"tcss-licensing-alerts/handler/tcss"
)

// The clock of all tests, 2026-11-23 09:05 in the API's zone.
var (
	zone  = time.FixedZone("UTC+8", 8*60*60)
	clock = time.Date(2026, 11, 23, 9, 5, 0, 0, zone)
)

const (
	day    = 24 * time.Hour
	settle = 5 * time.Minute
)

// The groups of the tests, by the letters that rows and summaries have.
var groups = map[string]report.Group{
	"R": {Type: "AUTO", Source: "REGISTRY"}, "L": {Type: "AUTO", Source: "LOCAL"}, "M": {Type: "MANUAL", Source: "LOCAL"},
}

func letter(g report.Group) string {
	for l, x := range groups {
		if x == g {
			return l
		}
	}
	return "?"
}

// at is a time of the tests' month: 23 01:40.
func at(s string) time.Time {
	when, err := time.ParseInLocation("2006-01 02 15:04", "2026-11 "+s, zone)
	if err != nil {
		panic(err)
	}
	return when
}

// tasks are those of rows, "1 R 23 0/5, 2 L 23 7/0": id, group, day and the
// images that succeeded and failed. One was at work at 01:40 of its day, or when
// two more words say, "1 R 22 0/5 23 09:03"; one more word is its code.
func tasks(rows string) (list []tcss.Task) {
	for s := range strings.FieldsFuncSeq(rows, func(r rune) bool { return r == ',' }) {
		var task tcss.Task
		var l, day string
		if _, err := fmt.Sscanf(s, "%d %s %s %d/%d", &task.TaskID, &l, &day, &task.SuccessCount, &task.FailCount); err != nil {
			panic(s + ": " + err.Error())
		}
		task.Type, task.Source, task.AuthorizedDate = groups[l].Type, groups[l].Source, "2026-11-"+day
		when := day + " 01:40"
		switch words := strings.Fields(s); len(words) {
		case 5:
			task.LatestFailCode = words[4]
		case 6:
			when = words[4] + " " + words[5]
		}
		task.LastAuthorizedTime = at(when).Format(time.DateTime)
		list = append(list, task)
	}
	return list
}

// build is the report of rows.
func build(rows string) *report.Report {
	b := report.NewBuilder(report.Options{Clock: clock, Settle: settle, Window: window(), Zone: zone})
	for _, task := range tasks(rows) {
		b.Add(task)
	}
	return b.Report("2026-11-14")
}

func window() report.Window {
	end := clock.Add(-settle)
	return report.Window{Start: end.Add(-day), End: end}
}

// scene is what a destination is told in one case. Its zero value, with rows, is
// a timer's run with a proven memory of a destination that has been told nothing
// since 14 November.
type scene struct {
	name    string
	rows    string
	told    string // tasks that it was told of, as they were, in the form of rows
	states  map[string]ledger.State
	seen    func(*news.Seen)
	asked   func(*news.Asked)
	account func(*ledger.Account)
	mode    func(*ledger.Mode)
	want    string // the summary
}

func (s scene) decide() news.News {
	seen := news.Seen{Report: build(s.rows), Rule: news.On}
	asked := news.Asked{Clock: clock, Lookback: day, Settle: settle, Window: window(), Trigger: "daily", Partial: true, Entire: true, Warn: 3 * day}
	account := ledger.Account{From: at("14 09:00").Unix(), Tasks: map[int64]ledger.Fact{}, States: with(s.states)}
	for _, task := range tasks(s.told) {
		when, _ := time.ParseInLocation(time.DateTime, task.LastAuthorizedTime, zone)
		account.Tasks[task.TaskID] = ledger.Fact{Failed: task.FailCount, Time: when.Unix(), Read: when.Unix()}
	}
	mode := ledger.Proven
	all(s.seen)(&seen)
	all(s.asked)(&asked)
	all(s.account)(&account)
	all(s.mode)(&mode)
	return news.Decide(seen, asked, news.Known{Account: &account, Mode: mode})
}

// all sets one of a scene's parts to what several say, if they say something.
func all[T any](list ...func(*T)) func(*T) {
	return func(x *T) {
		for _, f := range list {
			if f != nil {
				f(x)
			}
		}
	}
}

func only(m ledger.Mode) func(*ledger.Mode) { return func(x *ledger.Mode) { *x = m } }

// without takes the memory away.
func without(s *scene) { s.mode = only(ledger.Nothing) }

// check holds scenes to their summaries, each with what is common to them.
func check(t *testing.T, scenes []scene, common ...func(*scene)) {
	t.Helper()
	for _, s := range scenes {
		all(common...)(&s)
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(s.want, summary(s.decide())); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// summary is news in a line: the reason and the headline, then each item with
// its group, day and tasks, and what else is told.
func summary(n news.News) string {
	parts := []string{string(n.Reason)}
	add := func(format string, args ...any) { parts = append(parts, fmt.Sprintf(format, args...)) }
	if n.Headline > 0 {
		parts[0] += fmt.Sprint(" ", n.Headline)
	}
	for _, i := range n.Items {
		add("%s", item(i))
	}
	for _, g := range n.Mentions {
		add("calls for %s", letter(g))
	}
	for _, g := range n.Restored {
		add("%s recovered", letter(g))
	}
	for i, c := range []*news.Change{n.Watch, n.Rule, n.Licences} {
		if c != nil {
			add("%s %s%s", []string{"watch", "rule", "licences"}[i], c.Value, map[bool]string{true: " still"}[c.Again])
		}
	}
	return strings.Join(parts, "; ")
}

func item(i news.Item) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s", letter(i.Series.Group), i.Day.Date[8:])
	for _, t := range i.Tasks {
		fmt.Fprintf(&b, " #%d", t.TaskID)
	}
	if i.Streak != 1 || i.AtLeast {
		fmt.Fprintf(&b, " day %d%s", i.Streak, map[bool]string{true: "+"}[i.AtLeast])
	}
	for _, e := range i.Earlier {
		fmt.Fprintf(&b, ", %s %d", e.Date[8:], e.Failed)
	}
	if i.Grown() {
		fmt.Fprintf(&b, ", %d known", i.Known)
	}
	if i.Over {
		b.WriteString(", over")
	}
	return b.String()
}
