package input

import (
	"bytes"
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

// ByHand says whether a person invoked the function, or a program, and not a
// timer.
func (r Request) ByHand() bool { return !r.Timer }

// Asked says whether the event itself says when the window is.
func (r Request) Asked() bool { return !r.Start.IsZero() || !r.End.IsZero() }

// IsTimer says whether payload claims to be a timer's event, well-formed or
// not beyond that.
func IsTimer(payload []byte) bool {
	var event map[string]any // names are exact, which those of a struct are not
	return json.Unmarshal(withoutMark(payload), &event) == nil && event["Type"] == "Timer"
}

// ParseEvent reads the payload of an invocation. Days are whole days of the
// API's zone; now is the reference of a run
// by hand. Its error is an *EventError that
// names every field that is refused, quotes what it held and says what is
// accepted.
func ParseEvent(payload []byte, s Settings, now time.Time) (Request, error) {
	r := Request{At: now}
	payload = withoutMark(payload)
	if text := bytes.TrimSpace(payload); len(text) == 0 || string(text) == "null" {
		return r, nil
	}
	fields, err := readObject(payload)
	if err != nil {
		return r, &EventError{Problems: []Problem{{Name: "event", Text: err.Error(), Accepts: acceptsEvent}}}
	}
	p := eventParser{request: &r, settings: s}
	if typ, ok := fields["Type"]; ok {
		p.timer(typ, fields)
	} else {
		p.options(fields)
	}
	if r.End.After(r.At) {
		r.End = r.At
	}
	p.checkWindow()
	if more := len(p.problems) - maxNamed; more > 0 {
		return r, &EventError{Problems: p.problems[:maxNamed], More: more}
	}
	if len(p.problems) > 0 {
		return r, &EventError{Problems: p.problems}
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
	if name == "" {
		name = `""`
	}
	p.problems = append(p.problems, Problem{Name: p.prefix + redact.Clip(name), Text: text, Accepts: accepts})
}

func (p *eventParser) timer(typ json.RawMessage, fields map[string]json.RawMessage) {
	if string(typ) != `"Timer"` {
		p.refuse("Type", quote(typ), `"Timer"`)
		return
	}
	p.request.Timer = true
	var message string
	for _, name := range sortedNames(fields) {
		raw := fields[name]
		switch name {
		case "Type":
		case "TriggerName":
			p.read(name, raw, &p.request.Trigger, acceptsString)
		case "Time":
			p.scheduled(raw)
		case "Message":
			p.read(name, raw, &message, acceptsString)
		default:
			if len(p.request.Ignored) < maxNamed {
				p.request.Ignored = append(p.request.Ignored, redact.Clip(name))
			}
		}
	}
	if _, ok := fields["Time"]; !ok {
		p.refuse("Time", "missing", acceptsScheduled)
	}
	p.argument(message)
}

func (p *eventParser) scheduled(raw json.RawMessage) {
	var s string
	if p.read("Time", raw, &s, acceptsScheduled) {
		t, err := time.Parse(time.RFC3339, s)
		if err != nil {
			p.refuse("Time", quote(raw), acceptsScheduled)
			return
		}
		if t.Sub(p.request.At) > maxAhead {
			p.refuse("Time", quote(raw)+" is yet to come", acceptsPast)
		} else if t.Before(p.request.At) {
			p.request.At = t
		}
	}
}

// argument reads the custom argument of a timer trigger, which holds options.
func (p *eventParser) argument(message string) {
	if strings.TrimSpace(message) == "" {
		return
	}
	fields, err := readObject([]byte(message))
	if err != nil {
		p.refuse("Message", err.Error(), acceptsMessage)
		return
	}
	p.prefix = "Message."
	p.options(fields)
	p.prefix = ""
}

// read decodes raw into to, and refuses null as well as a wrong type: null
// leaves a Go value as it was, which would pass for a default.
func (p *eventParser) read(name string, raw json.RawMessage, to any, accepts string) bool {
	if string(raw) == "null" || json.Unmarshal(raw, to) != nil {
		p.refuse(name, quote(raw), accepts)
		return false
	}
	return true
}
