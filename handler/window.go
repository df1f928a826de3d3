package handler

import (
	"time"

	"tcss-licensing-alerts/handler/input"
	"tcss-licensing-alerts/handler/tcss"
)

// Window is a span of time: Start belongs to it, End does not.
type Window struct{ Start, End time.Time }

// maxMakeUp is how far back a run looks to make up for runs that were missed.
const maxMakeUp = 7 * 24 * time.Hour

// windowOf is the window of a run. told is where the destination's last
// completely told window ended, zero if that is not known.
func windowOf(r input.Request, s input.Settings, told time.Time) Window {
	w := Window(r.Window(s))
	if r.Timer && r.Start.IsZero() && r.End.IsZero() && !told.IsZero() && told.Before(w.End) {
		w.Start = told
		if earliest := w.End.Add(-max(maxMakeUp, s.Lookback)); w.Start.Before(earliest) {
			w.Start = earliest
		}
	}
	return w
}

// contains says whether t lies in the window.
func (w Window) contains(t time.Time) bool { return !t.Before(w.Start) && t.Before(w.End) }

// touches says whether the day of 24 or so hours that begins at midnight has a
// moment in common with the window.
func (w Window) touches(midnight time.Time) bool {
	return midnight.Before(w.End) && midnight.AddDate(0, 0, 1).After(w.Start)
}

// dates are the first and the last day to ask the API for: those that the
// window touches, and the one before, as a task of that day may have been at
// work until after midnight.
func (w Window) dates(zone *time.Location) (first, last string) {
	return w.Start.In(zone).AddDate(0, 0, -1).Format(time.DateOnly), w.End.Add(-1).In(zone).Format(time.DateOnly)
}

// taskTime is when a task was last at work. If only the day is known, day is
// true and the time is that day's midnight; if nothing can be read, ok is
// false.
func taskTime(t tcss.Task, zone *time.Location) (at time.Time, day, ok bool) {
	for _, layout := range []string{time.DateTime, time.RFC3339, "2006-01-02T15:04:05", "2006-01-02 15:04"} {
		if at, err := time.ParseInLocation(layout, t.LastAuthorizedTime, zone); err == nil {
			return at, false, true
		}
	}
	for _, s := range []string{t.LastAuthorizedTime, t.AuthorizedDate} {
		if date, err := time.Parse(time.DateOnly, s); err == nil {
			return midnight(date, 0, zone), true, true
		}
	}
	return time.Time{}, false, false
}

// midnight is when the day begins that is so many days after date. Where the
// clocks go forward at midnight, that is an hour later.
func midnight(date time.Time, days int, zone *time.Location) time.Time {
	t := time.Date(date.Year(), date.Month(), date.Day()+days, 0, 0, 0, 0, zone)
	if t.Hour() > 12 { // still the day before
		t = t.Add(time.Hour)
	}
	return t
}
