package report_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tcss-licensing-alerts/handler/report"
	"tcss-licensing-alerts/handler/tcss"
)

// The order in which rows come never shows, nor that they come more than once.
func TestOrderNeverShows(t *testing.T) {
	t.Parallel()
	rnd := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		rows := make([]tcss.Task, rnd.IntN(12))
		for i := range rows {
			rows[i] = randomTask(rnd)
		}
		want := build(rows...)
		for range 5 {
			rnd.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
			got := build(slices.Concat(rows, rows)...)
			if !slices.IsSortedFunc(got.Series, func(x, y report.Series) int {
				return strings.Compare(x.Type+"/"+x.Source, y.Type+"/"+y.Source)
			}) {
				t.Fatalf("%v is in no order", got.Series)
			}
			if diff := cmp.Diff(want, got, cmp.AllowUnexported(report.Day{}), cmp.FilterPath(isRows, cmp.Ignore())); diff != "" {
				t.Fatalf("%v\n%s", rows, diff)
			}
		}
	}
}

// isRows finds what a report keeps to itself: groups are numbered there as they
// come.
func isRows(p cmp.Path) bool { return p.Last().String() == ".rows" }

// randomTask is one of few, so that tasks, times and days meet.
func randomTask(rnd *rand.Rand) tcss.Task {
	pick := func(list ...string) string { return list[rnd.IntN(len(list))] }
	return tcss.Task{
		TaskID: 1 + rnd.Int64N(5), Type: pick("AUTO", "MANUAL"), Source: pick("LOCAL", "REGISTRY"),
		AuthorizedDate:     pick("2026-11-21", "2026-11-22", "2026-11-23", "", "0001-01-01"),
		LastAuthorizedTime: pick("2026-11-22 01:40:00", "2026-11-22T01:40:00", "2026-11-23 01:40:00", "2026-11-23 09:03:00", "xx"),
		SuccessCount:       rnd.Int64N(3), FailCount: rnd.Int64N(3), LatestFailCode: pick("", "REACH_LIMIT"),
	}
}

// Whatever the API writes, a failing task is in the report once, at a time that
// can be, and the counts agree.
func FuzzReport(f *testing.F) {
	f.Add("AUTO", "LOCAL", "2026-11-22", "2026-11-22 01:40:00", "REACH_LIMIT", int64(3), int64(2))
	f.Add("", "", "0001-01-01", "9999-12-31", "", int64(0), int64(1))
	f.Add("x/y", "\xff", "2026-11-24", "2026-11-24 09:05:00", "xx", int64(1)<<62, int64(1)<<62)
	f.Fuzz(func(t *testing.T, typ, source, date, at, code string, succeeded, failed int64) {
		row := tcss.Task{TaskID: 7, Type: typ, Source: source, AuthorizedDate: date, LastAuthorizedTime: at, LatestFailCode: code}
		row.SuccessCount, row.FailCount = max(succeeded, 0), max(failed, 0)
		r := build(row, task(8, "2026-11-22 01:40:00", 2, 1), row)
		var list []report.Task
		days := 0
		for _, s := range r.Series {
			list = append(list, s.Unsettled...)
			for _, d := range s.Days {
				list, days = append(list, d.Failing...), days+1
				if d.Clean() && (!d.HasResult() || d.Failed > 0 || d.Entire()) || d.Failed < 0 || d.Succeeded < 0 {
					t.Errorf("day %+v", d)
				}
			}
		}
		list = slices.DeleteFunc(list, func(x report.Task) bool { return x.TaskID != 7 })
		for _, x := range list {
			if _, err := time.Parse(time.DateOnly, x.Date); err != nil || x.Date < "2015" || x.Date > "2026-11-24" || x.FailCount != row.FailCount {
				t.Errorf("%d images of date %q", x.FailCount, x.Date)
			}
			if x.At.Year() < 2014 || x.At.After(clock.Add(24*time.Hour)) {
				t.Errorf("at %s", x.At)
			}
		}
		if want := min(row.FailCount, 1); int64(len(list)) != want || days == 0 {
			t.Errorf("task is there %d times, on %d days", len(list), days)
		}
		if r.Tally.Total < 0 || r.Tally.Total > 2 {
			t.Errorf("tally %+v", r.Tally)
		}
	})
}
