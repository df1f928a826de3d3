package report_test

import (
	"testing"
	"time"
)

// What the API may write where nothing is known must neither drop a task nor
// put it where nobody looks.
func TestTaskDates(t *testing.T) {
	t.Parallel()
	const last = "2026-11-23 08:59:59" // the last second that is settled
	for _, tt := range []struct {
		name, date, time string
		wantDate, wantAt string
		timed            bool
	}{
		{"as usual", "2026-11-22", "2026-11-22 01:40:10", "2026-11-22", "2026-11-22 01:40:10", true},
		{"past midnight", "2026-11-21", "2026-11-22 00:10:00", "2026-11-21", "2026-11-22 00:10:00", true},
		{"dates three days before the time", "2026-11-20", "2026-11-23 01:40:00", "2026-11-20", "2026-11-23 01:40:00", true},
		{"RFC 3339", "2026-11-22", "2026-11-22T01:40:10Z", "2026-11-22", "2026-11-22 09:40:10", true},
		{"without a zone", "2026-11-22", "2026-11-22T01:40:10", "2026-11-22", "2026-11-22 01:40:10", true},
		{"without seconds", "2026-11-22", "2026-11-22 01:40", "2026-11-22", "2026-11-22 01:40:00", true},

		{"no time", "2026-11-22", "", "2026-11-22", "2026-11-22 23:59:59", false},
		{"no time, today", "2026-11-23", "", "2026-11-23", last, false},
		{"xx", "2026-11-22", "xx", "2026-11-22", "2026-11-22 23:59:59", false},
		{"a bare date for a time", "2026-11-21", "2026-11-22", "2026-11-21", "2026-11-21 23:59:59", false},
		{"year 1", "2026-11-22", "0001-01-01 00:00:00", "2026-11-22", "2026-11-22 23:59:59", false},
		{"Unix zero", "2026-11-22", "1970-01-01 00:00:00", "2026-11-22", "2026-11-22 23:59:59", false},
		{"Unix zero in Beijing", "2026-11-22", "1970-01-01 08:00:00", "2026-11-22", "2026-11-22 23:59:59", false},
		{"MySQL's zero", "2026-11-22", "0000-00-00 00:00:00", "2026-11-22", "2026-11-22 23:59:59", false},
		{"year 9999", "2026-11-22", "9999-12-31 23:59:59", "2026-11-22", "2026-11-22 23:59:59", false},
		{"before the service was there", "2026-11-22", "2014-12-31 23:59:59", "2026-11-22", "2026-11-22 23:59:59", false},
		{"the service's first year", "2026-11-22", "2015-01-01 00:00:00", "2026-11-22", "2015-01-01 00:00:00", true},
		{"a day ahead", "2026-11-22", "2026-11-24 09:05:00", "2026-11-22", "2026-11-24 09:05:00", true},
		{"more than a day ahead", "2026-11-22", "2026-11-24 09:05:01", "2026-11-22", "2026-11-22 23:59:59", false},

		{"no date", "", "2026-11-22 01:40:10", "2026-11-22", "2026-11-22 01:40:10", true},
		{"no date, the time's in the API's zone", "", "2026-11-21T23:00:00Z", "2026-11-22", "2026-11-22 07:00:00", true},
		{"date xx", "xx", "2026-11-22 01:40:10", "2026-11-22", "2026-11-22 01:40:10", true},
		{"date of year 1", "0001-01-01", "2026-11-22 01:40:10", "2026-11-22", "2026-11-22 01:40:10", true},
		{"date 1970", "1970-01-01", "2026-11-22 01:40:10", "2026-11-22", "2026-11-22 01:40:10", true},
		{"date 9999", "9999-12-31", "2026-11-22 01:40:10", "2026-11-22", "2026-11-22 01:40:10", true},
		{"no date, a bare one for a time", "", "2026-11-21", "2026-11-21", "2026-11-21 23:59:59", false},
		{"tomorrow's date, no time", "2026-11-24", "", "2026-11-24", last, false},

		{"neither", "", "", "2026-11-23", last, false},
		{"both are zero", "0001-01-01", "1970-01-01 08:00:00", "2026-11-23", last, false},
		{"both are never", "9999-12-31", "9999-12-31 23:59:59", "2026-11-23", last, false},
	} {
		row := task(1, "2026-11-22 01:40:00", 0, 5)
		row.AuthorizedDate, row.LastAuthorizedTime = tt.date, tt.time
		got := failing(t, one(t, row))
		if at := got.At.In(zone).Format(time.DateTime); at != tt.wantAt || got.Date != tt.wantDate || got.Timed != tt.timed {
			t.Errorf("%s: at %s (read: %t) of %s, want %s (%t) of %s", tt.name, at, got.Timed, got.Date, tt.wantAt, tt.timed, tt.wantDate)
		}
	}
}

// Rule 6: what was at work a moment ago waits, if its date is the clock's day.
func TestSettled(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, date, time string
		settled          bool
	}{
		{"just settled", "2026-11-23", "2026-11-23 08:59:59", true},
		{"at the edge", "2026-11-23", "2026-11-23 09:00:00", false},
		{"at work", "2026-11-23", "2026-11-23 09:04:00", false},
		{"ahead", "2026-11-23", "2026-11-23 18:00:00", false},
		{"at work on an earlier day's", "2026-11-22", "2026-11-23 09:04:00", true},
		{"of tomorrow", "2026-11-24", "2026-11-24 01:00:00", true},
		{"without a time", "2026-11-23", "", true},
	} {
		row := task(1, "2026-11-23 01:40:00", 1, 2)
		row.AuthorizedDate, row.LastAuthorizedTime = tt.date, tt.time
		s := one(t, row)
		if settled := len(s.Days) == 1 && len(s.Unsettled) == 0; settled != tt.settled {
			t.Errorf("%s: days %v, unsettled %v", tt.name, s.Days, s.Unsettled)
		}
	}
	if s := one(t, task(1, "2026-11-23 09:04:00", 1, 0)); len(s.Days)+len(s.Unsettled) != 0 {
		t.Errorf("without failures: %+v", s)
	}
}
