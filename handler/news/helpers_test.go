package news_test

import (
	"fmt"
	"maps"
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
func at(t *testing.T, s string) time.Time {
	t.Helper()
	when, err := time.ParseInLocation("2006-01 02 15:04", "2026-11 "+s, zone)
	if err != nil {
		t.Fatal(err)
	}
	return when
}

// row is a task: "1 R 23 0/5" has id, group, day and the images that succeeded
// and failed; it was at work at 01:40 of its day, or when a fifth word says:
// "1 R 22 0/5 23 09:03".
func row(t *testing.T, s string) tcss.Task {
	t.Helper()
	var (
		task   tcss.Task
		l, day string
	)
	if _, err := fmt.Sscanf(s, "%d %s %s %d/%d", &task.TaskID, &l, &day, &task.SuccessCount, &task.FailCount); err != nil {
		t.Fatal(s, err)
	}
	task.Type, task.Source, task.AuthorizedDate = groups[l].Type, groups[l].Source, "2026-11-"+day
	when := day + " 01:40"
	if words := strings.Fields(s); len(words) == 6 {
		when = words[4] + " " + words[5]
	}
	task.LastAuthorizedTime = at(t, when).Format(time.DateTime)
	return task
}

// build is the report of rows: "1 R 23 0/5, 2 L 23 7/0".
func build(t *testing.T, rows string) *report.Report {
	t.Helper()
	b := report.NewBuilder(report.Options{Clock: clock, Settle: settle, Window: window(), Zone: zone})
	for s := range strings.SplitSeq(rows, ",") {
		if strings.TrimSpace(s) != "" {
			b.Add(row(t, s))
		}
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

func (s scene) decide(t *testing.T) news.News {
	t.Helper()
	seen := news.Seen{Report: build(t, s.rows), Rule: news.On}
	asked := news.Asked{Clock: clock, Lookback: day, Settle: settle, Window: window(), Trigger: "daily", Partial: true, Entire: true, Warn: 3 * day}
	account := ledger.Account{From: at(t, "14 09:00").Unix(), Tasks: map[int64]ledger.Fact{}, States: map[string]ledger.State{}}
	for x := range strings.SplitSeq(s.told, ",") {
		if strings.TrimSpace(x) != "" {
			task := row(t, x)
			when, err := time.ParseInLocation(time.DateTime, task.LastAuthorizedTime, zone)
			if err != nil {
				t.Fatal(err)
			}
			account.Tasks[task.TaskID] = ledger.Fact{Failed: task.FailCount, Time: when.Unix(), Read: when.Unix()}
		}
	}
	maps.Copy(account.States, s.states)
	mode := ledger.Proven
	change(s.seen, &seen)
	change(s.asked, &asked)
	change(s.account, &account)
	change(s.mode, &mode)
	return news.Decide(seen, asked, news.Known{Account: &account, Mode: mode})
}

func change[T any](f func(*T), x *T) {
	if f != nil {
		f(x)
	}
}

// all sets one of a scene's parts to what several say.
func all[T any](list ...func(*T)) func(*T) {
	return func(x *T) {
		for _, f := range list {
			f(x)
		}
	}
}

func only(m ledger.Mode) func(*ledger.Mode) { return func(x *ledger.Mode) { *x = m } }

func check(t *testing.T, scenes []scene) {
	t.Helper()
	for _, s := range scenes {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(s.want, summary(s.decide(t))); diff != "" {
				t.Error(diff)
			}
		})
	}
}
