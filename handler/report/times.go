package report

import (
	"time"

	"tcss-licensing-alerts/handler/tcss"
)

// firstYear is before any task of the service: an earlier time stands for none
// (0001-01-01, 1970-01-01).
const firstYear = 2015

const daySeconds = 24 * 60 * 60

// date reads when a task was at work and whose day it is. What cannot be read,
// or cannot be, gives way: the time to the date, the date to the time, and both
// to the end of the clock's own time, so that no task is dropped.
func (b *Builder) date(t tcss.Task) Task {
	end := b.o.Clock.Add(-b.o.Settle - time.Second)
	at, timed := b.time(t.LastAuthorizedTime)
	day, dated := b.day(t.AuthorizedDate)
	if !dated {
		day, dated = b.day(t.LastAuthorizedTime) // samples show a bare date there
	}
	switch {
	case timed && !dated:
		day = at.In(b.o.Zone)
	case !timed && dated:
		at = time.Date(day.Year(), day.Month(), day.Day()+1, 0, 0, 0, 0, b.o.Zone).Add(-time.Second)
		if at.After(end) {
			at = end
		}
	case !timed:
		at, day = end, b.o.Clock.In(b.o.Zone)
	}
	return Task{Task: t, At: at, Timed: timed, Date: day.Format(time.DateOnly)}
}

// time reads a time of the API, usually 2006-01-02 15:04:05.
func (b *Builder) time(s string) (time.Time, bool) {
	for _, layout := range []string{time.DateTime, time.RFC3339, "2006-01-02T15:04:05", "2006-01-02 15:04"} {
		if t, err := time.ParseInLocation(layout, s, b.o.Zone); err == nil {
			return t, b.canBe(t)
		}
	}
	return time.Time{}, false
}

// day reads a date of the API.
func (b *Builder) day(s string) (time.Time, bool) {
	t, _ := time.ParseInLocation(time.DateOnly, s, b.o.Zone) // year 1 if it is none
	return t, b.canBe(t)
}

// canBe says whether a task may have that time: not before the service was
// there, nor more than a day ahead.
func (b *Builder) canBe(t time.Time) bool {
	return t.Year() >= firstYear && !t.After(b.o.Clock.Add(24*time.Hour))
}

// dayOf counts a date's days since 1970.
func dayOf(date string) int32 {
	t, _ := time.Parse(time.DateOnly, date) // year 1 if it is none
	return int32(t.Unix() / daySeconds)     //nolint:gosec // years have four digits
}

func dateOf(day int32) string {
	return time.Unix(int64(day)*daySeconds, 0).UTC().Format(time.DateOnly)
}
