package handler

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tcss-licensing-alerts/handler/input"
	"tcss-licensing-alerts/handler/tcss"
)

var shanghai = time.FixedZone("CST", 8*3600)

func day(s string) time.Time {
	t, err := time.ParseInLocation(time.DateTime, s, shanghai)
	if err != nil {
		panic(err)
	}
	return t
}

func TestWindow(t *testing.T) {
	t.Parallel()
	config := input.Settings{Lookback: 24 * time.Hour, Settle: 5 * time.Minute}
	timer := input.Request{Timer: true, At: day("2026-03-01 09:05:00")}
	tests := map[string]struct {
		request  input.Request
		lookback time.Duration
		told     time.Time
		want     Window
	}{
		"by hand":                    {request: input.Request{At: day("2026-03-01 09:05:00")}, want: Window{day("2026-02-28 09:00:00"), day("2026-03-01 09:00:00")}},
		"by hand, ledger or not":     {request: input.Request{At: day("2026-03-01 09:05:00")}, told: day("2026-02-27 09:00:00"), want: Window{day("2026-02-28 09:00:00"), day("2026-03-01 09:00:00")}},
		"a timer's first":            {request: timer, want: Window{day("2026-02-28 09:00:00"), day("2026-03-01 09:00:00")}},
		"a timer's next":             {request: timer, told: day("2026-02-28 09:01:00"), want: Window{day("2026-02-28 09:01:00"), day("2026-03-01 09:00:00")}},
		"a run was missed":           {request: timer, told: day("2026-02-26 09:00:00"), want: Window{day("2026-02-26 09:00:00"), day("2026-03-01 09:00:00")}},
		"ten days were missed":       {request: timer, told: day("2026-02-19 09:00:00"), want: Window{day("2026-02-22 09:00:00"), day("2026-03-01 09:00:00")}},
		"a long lookback":            {request: timer, lookback: 240 * time.Hour, told: day("2026-02-20 09:00:00"), want: Window{day("2026-02-20 09:00:00"), day("2026-03-01 09:00:00")}},
		"the same event again":       {request: timer, told: day("2026-03-01 09:00:00"), want: Window{day("2026-02-28 09:00:00"), day("2026-03-01 09:00:00")}},
		"an older event after all":   {request: timer, told: day("2026-03-02 09:00:00"), want: Window{day("2026-02-28 09:00:00"), day("2026-03-01 09:00:00")}},
		"an end is asked for":        {request: input.Request{Timer: true, At: timer.At, End: day("2026-02-28 00:00:00")}, told: day("2026-02-20 00:00:00"), want: Window{day("2026-02-27 00:00:00"), day("2026-02-28 00:00:00")}},
		"a start is asked for":       {request: input.Request{Timer: true, At: timer.At, Start: day("2026-02-01 00:00:00")}, told: day("2026-02-28 00:00:00"), want: Window{day("2026-02-01 00:00:00"), day("2026-03-01 09:00:00")}},
		"an hourly timer's missed 3": {request: timer, lookback: time.Hour, told: day("2026-03-01 06:00:00"), want: Window{day("2026-03-01 06:00:00"), day("2026-03-01 09:00:00")}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := config
			if tt.lookback != 0 {
				c.Lookback = tt.lookback
			}
			got := windowOf(tt.request, c, tt.told)
			if !got.Start.Equal(tt.want.Start) || !got.End.Equal(tt.want.End) {
				t.Errorf("window %s, want %s", got, tt.want)
			}
		})
	}
}

func TestWindowDates(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		window      Window
		first, last string
	}{
		"across a month's end":     {Window{day("2026-02-28 09:00:00"), day("2026-03-01 09:00:00")}, "2026-02-27", "2026-03-01"},
		"ends at midnight":         {Window{day("2026-11-20 00:00:00"), day("2026-11-23 00:00:00")}, "2026-11-19", "2026-11-22"},
		"given in UTC":             {Window{day("2026-11-20 00:30:00").UTC(), day("2026-11-20 01:00:00").UTC()}, "2026-11-19", "2026-11-20"},
		"a moment after midnight":  {Window{day("2026-11-20 00:00:00"), day("2026-11-20 00:00:01")}, "2026-11-19", "2026-11-20"},
		"across the end of a year": {Window{day("2026-12-31 23:59:59"), day("2027-01-01 00:00:01")}, "2026-12-30", "2027-01-01"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			first, last := tt.window.dates(shanghai)
			if first != tt.first || last != tt.last {
				t.Errorf("dates %s to %s, want %s to %s", first, last, tt.first, tt.last)
			}
		})
	}
}

func TestFoldPlacesTasksByTime(t *testing.T) {
	t.Parallel()
	w := Window{day("2026-11-22 09:00:00"), day("2026-11-23 09:00:00")}
	tests := map[string]struct {
		last, date string
		in         bool
	}{
		"the first second":          {"2026-11-22 09:00:00", "2026-11-22", true},
		"a second before":           {"2026-11-22 08:59:59", "2026-11-22", false},
		"the last second":           {"2026-11-23 08:59:59", "2026-11-23", true},
		"the end itself":            {"2026-11-23 09:00:00", "2026-11-23", false},
		"time wins over date":       {"2026-11-21 10:00:00", "2026-11-23", false},
		"RFC 3339":                  {"2026-11-22T02:00:00Z", "", true},
		"a T and no zone":           {"2026-11-22T10:00:00", "2026-11-01", true},
		"no seconds":                {"2026-11-22 10:00", "2026-11-01", true},
		"a day that touches":        {"2026-11-22", "2026-11-01", true},
		"a day that does not":       {"2026-11-21", "2026-11-22", false},
		"unreadable, date touches":  {"xx", "2026-11-23", true},
		"unreadable, date does not": {"xx", "2026-11-24", false},
		"nothing readable":          {"xx", "xx", true},
		"nothing at all":            {"", "", true},
		"an impossible time":        {"2026-11-22 25:00:00", "2026-11-21", false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFold([]Window{w}, shanghai, newHistory(w.End, 7, shanghai))
			f.add(tcss.Task{TaskID: 1, LastAuthorizedTime: tt.last, AuthorizedDate: tt.date, FailCount: 1})
			f.done()
			if got := f.reports[0].Tally.Total == 1 && len(f.reports[0].Failures) == 1; got != tt.in {
				t.Errorf("counted: %t, want %t", got, tt.in)
			}
		})
	}
}

func TestFoldClassifiesByCounts(t *testing.T) {
	t.Parallel()
	w := Window{day("2026-11-22 09:00:00"), day("2026-11-23 09:00:00")}
	f := newFold([]Window{w, w}, shanghai, newHistory(w.End, 0, shanghai))
	at := "2026-11-22 10:00:00"
	for i, c := range []struct{ ok, failed int64 }{{5, 0}, {5, 3}, {0, 7}, {0, 0}, {1, 7}, {2, 2}} {
		f.add(tcss.Task{TaskID: int64(i), LastAuthorizedTime: at, SuccessCount: c.ok, FailCount: c.failed, LatestFailCode: "REACH_LIMIT"})
	}
	f.done()
	if len(f.reports) != 1 {
		t.Fatalf("%d reports for one window", len(f.reports))
	}
	want := Tally{Total: 6, Succeeded: 1, PartialFail: 3, AllFail: 1, ImagesSucceeded: 13, ImagesFailed: 19}
	if diff := cmp.Diff(want, f.reports[0].Tally); diff != "" {
		t.Error(diff)
	}
	order := make([]int64, 0, 4)
	for _, failure := range f.reports[0].Failures {
		order = append(order, failure.TaskID)
	}
	if diff := cmp.Diff([]int64{2, 4, 1, 5}, order); diff != "" {
		t.Errorf("worst first: %s", diff)
	}
}

// Of failures that are alike, the newest comes first, whatever the order of the
// pages.
func TestFoldPutsTheNewestFirst(t *testing.T) {
	t.Parallel()
	w := Window{day("2026-11-22 09:00:00"), day("2026-11-23 09:00:00")}
	tasks := []tcss.Task{
		{TaskID: 3, LastAuthorizedTime: "2026-11-22 10:00:00", FailCount: 2},
		{TaskID: 1, LastAuthorizedTime: "2026-11-22 12:00:00", FailCount: 2},
		{TaskID: 2, LastAuthorizedTime: "2026-11-22 12:00:00", FailCount: 2},
		{TaskID: 4, LastAuthorizedTime: "2026-11-22 11:00:00", FailCount: 2},
	}
	for range 2 {
		f := newFold([]Window{w}, shanghai, newHistory(w.End, 0, shanghai))
		order := make([]int64, 0, len(tasks))
		for _, task := range tasks {
			f.add(task)
		}
		f.done()
		for _, failure := range f.reports[0].Failures {
			order = append(order, failure.TaskID)
		}
		if diff := cmp.Diff([]int64{2, 1, 4, 3}, order); diff != "" {
			t.Error(diff)
		}
		slices.Reverse(tasks)
	}
}

// A result is whole but for failures beyond a thousand, which it counts.
func TestResultOfManyFailures(t *testing.T) {
	t.Parallel()
	w := Window{day("2026-11-22 09:00:00").UTC(), day("2026-11-23 09:00:00").UTC()}
	for n, want := range map[int]string{
		0:    `"Failures":[],"Deliveries":[],"DryRun":false}`,
		1000: `"Deliveries":[],"DryRun":false}`,
		1003: `"FailuresOmitted":3,"Deliveries":[],"DryRun":false}`,
	} {
		r := newResult(&Report{Window: w, Failures: make([]Failure, n)}, shanghai)
		text, err := json.Marshal(r)
		if err != nil || len(r.Failures) != min(n, 1000) || !strings.HasSuffix(string(text), want) || strings.Contains(string(text), "Omitted") != (n > 1000) {
			t.Errorf("%d failures: %v, %d shown, %.100s", n, err, len(r.Failures), text)
		}
		if r.StartTime != "2026-11-22T09:00:00+08:00" || r.EndTime != "2026-11-23T09:00:00+08:00" {
			t.Errorf("from %s to %s", r.StartTime, r.EndTime)
		}
	}
}

func TestFoldHasAReportForEachWindow(t *testing.T) {
	t.Parallel()
	end := day("2026-11-23 09:00:00")
	short, long := Window{end.AddDate(0, 0, -1), end}, Window{end.AddDate(0, 0, -3), end}
	f := newFold([]Window{short, long, short}, shanghai, newHistory(end, 0, shanghai))
	for i := range 3 {
		f.add(tcss.Task{TaskID: int64(i), LastAuthorizedTime: end.AddDate(0, 0, -i).Add(-time.Hour).Format(time.DateTime), FailCount: 1})
	}
	if got := []int{f.report(short).Tally.Total, f.report(long).Tally.Total}; got[0] != 1 || got[1] != 3 {
		t.Errorf("totals %v, want 1 and 3", got)
	}
	if f.reports[0].Window != long {
		t.Error("the widest window is not first")
	}
}
