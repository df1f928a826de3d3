package input

import (
	"bytes"
	"cmp"
	"encoding/json"
	"strings"
	"time"

	"tcss-licensing-alerts/handler/redact"
	"tcss-licensing-alerts/handler/tcss"
)

// maxAhead is how far a timer's scheduled time may lie ahead of the clock: what
// it would be remembered with would hide what comes until then.
const maxAhead = 5 * time.Minute

// Request is what one invocation is asked to do.
type Request struct {
	Timer   bool      // a timer's run: it is remembered, and tells when it is blind
	Trigger string    // the timer's name
	At      time.Time // the timer's scheduled time, or now if that is ahead: the only clock of the run

	Start, End  time.Time // zero if not asked for; End is At at the latest
	Filters     []tcss.Filter
	DryRun      bool
	Check, Send bool

	// Ignored names the fields of a timer's event that are not known. The
	// platform may add some; at most 20 are named.
	Ignored []string
}

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

// Asked says whether the event itself says when the window is.
func (r Request) Asked() bool { return !r.Start.IsZero() || !r.End.IsZero() }

// IsTimer says whether payload claims to be a timer's event, well-formed or
// not beyond that.
func IsTimer(payload []byte) bool {
	event, err := readObject(withoutMark(payload))
	return err == nil && string(event["Type"]) == `"Timer"`
}

// ParseEvent reads the payload of an invocation. Days are whole days of the
// API's zone; now is the reference of a run by hand. Its error is an
// *EventError that names every field that is refused, quotes what it held and
// says what is accepted.
func ParseEvent(payload []byte, s Settings, now time.Time) (Request, error) {
	r := Request{At: now}
	payload = withoutMark(payload)
	if text := bytes.TrimSpace(payload); len(text) == 0 || string(text) == "null" {
		return r, nil
	}
	p := eventParser{request: &r, settings: s}
	if fields, err := readObject(payload); err != nil {
		p.refuse("event", err.Error(), "nothing, or a JSON object")
	} else if _, ok := fields["Type"]; ok {
		p.timer(fields)
	} else {
		p.options(fields)
	}
	if len(p.problems) > 0 {
		return r, &EventError{Problems: p.problems[:min(len(p.problems), maxNamed)]}
	}
	return r, nil
}

// eventParser gathers what is wrong while it fills a request.
type eventParser struct {
	request  *Request
	settings Settings
	prefix   string // "Message." inside a timer's argument
	problems []Problem
}

func (p *eventParser) refuse(name, text, accepts string) {
	p.problems = append(p.problems, Problem{Name: p.prefix + cmp.Or(redact.Clip(name), `""`), Text: text, Accepts: accepts})
}

func (p *eventParser) timer(fields object) {
	if typ := fields["Type"]; string(typ) != `"Timer"` {
		p.refuse("Type", quote(typ), `"Timer"`)
		return
	}
	p.request.Timer = true
	p.read(fields, "TriggerName", &p.request.Trigger, "a string")
	p.scheduled(fields)
	var message string
	p.read(fields, "Message", &message, "a string")
	for _, name := range fields.others("Type", "TriggerName", "Time", "Message") {
		if len(p.request.Ignored) < maxNamed {
			p.request.Ignored = append(p.request.Ignored, redact.Clip(name))
		}
	}
	if strings.TrimSpace(message) == "" {
		return
	}
	options, err := readObject([]byte(message))
	if err != nil {
		p.refuse("Message", err.Error(), "nothing, or options as a JSON object")
		return
	}
	p.prefix = "Message."
	p.options(options)
}

func (p *eventParser) scheduled(fields object) {
	const accepts = "the scheduled time, such as 2026-11-23T01:00:00Z"
	var s string
	if !p.read(fields, "Time", &s, accepts) {
		if fields["Time"] == nil {
			p.refuse("Time", "missing", accepts)
		}
		return
	}
	switch t, err := time.Parse(time.RFC3339, s); {
	case err != nil:
		p.refuse("Time", quote(fields["Time"]), accepts)
	case t.Sub(p.request.At) > maxAhead:
		p.refuse("Time", quote(fields["Time"])+" is yet to come", "a time that has come, or will within five minutes")
	case t.Before(p.request.At):
		p.request.At = t
	}
}

// read decodes a field, if it is there, and refuses null as well as a wrong
// type: null leaves a Go value as it was, which would pass for a default.
func (p *eventParser) read(fields object, name string, to any, accepts string) bool {
	raw, ok := fields[name]
	if ok && (string(raw) == "null" || json.Unmarshal(raw, to) != nil) {
		p.refuse(name, quote(raw), accepts)
		return false
	}
	return ok
}
