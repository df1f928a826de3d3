package input

import (
	"fmt"
	"time"
)

// Window is a span of time: Start belongs to it, End does not.
type Window struct{ Start, End time.Time }

// Window is the span that is asked for, or LOOKBACK up to SETTLE before the
// clock.
func (r Request) Window(s Settings) Window {
	w := Window{Start: r.Start, End: r.End}
	if w.End.IsZero() {
		w.End = r.At.Add(-s.Settle)
	}
	if w.Start.IsZero() {
		w.Start = w.End.Add(-s.Lookback)
	}
	return w
}

// checkWindow refuses a start that is asked for without an end, and does not
// lie before the end that there is.
func (p *eventParser) checkWindow() {
	w, zone := p.request.Window(p.settings), p.settings.Zone
	if len(p.problems) > 0 || w.Start.Before(w.End) {
		return
	}
	if p.request.Timer {
		p.prefix = "Message."
	}
	p.refuse("StartTime", fmt.Sprintf("%s is not before the window's end, %s", w.Start.In(zone).Format(time.RFC3339), w.End.In(zone).Format(time.RFC3339)), acceptsStart)
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
