package report_test

import (
	"testing"
	"time"

	"tcss-licensing-alerts/handler/report"
	"tcss-licensing-alerts/handler/tcss"
)

// The clock of all tests, 2026-11-23 09:05 in the API's zone.
var (
	zone  = time.FixedZone("UTC+8", 8*60*60)
	clock = time.Date(2026, 11, 23, 9, 5, 0, 0, zone)
)

const settle = 5 * time.Minute

func options() report.Options {
	end := clock.Add(-settle)
	return report.Options{Clock: clock, Settle: settle, Window: report.Window{Start: end.Add(-24 * time.Hour), End: end}, Zone: zone}
}

// task is an automatic one of the repository, at work at a time of its date.
func task(id int64, at string, succeeded, failed int64) tcss.Task {
	return tcss.Task{
		TaskID: id, Type: "AUTO", Source: "REGISTRY", AuthorizedDate: at[:len(time.DateOnly)], LastAuthorizedTime: at,
		SuccessCount: succeeded, FailCount: failed,
	}
}

func manual(t tcss.Task) tcss.Task {
	t.Type = "MANUAL"
	return t
}

func build(tasks ...tcss.Task) *report.Report {
	b := report.NewBuilder(options())
	for _, t := range tasks {
		b.Add(t)
	}
	return b.Report("2026-11-14")
}

// one is the series of a report that has only one.
func one(t *testing.T, tasks ...tcss.Task) *report.Series {
	t.Helper()
	r := build(tasks...)
	if len(r.Series) != 1 {
		t.Fatalf("%d series of %v", len(r.Series), tasks)
	}
	return &r.Series[0]
}

// failing is the first failing task of a series, settled or not.
func failing(t *testing.T, s *report.Series) report.Task {
	t.Helper()
	for _, d := range s.Days {
		if len(d.Failing) > 0 {
			return d.Failing[0]
		}
	}
	if len(s.Unsettled) == 0 {
		t.Fatalf("no failing task in %+v", s)
	}
	return s.Unsettled[0]
}
