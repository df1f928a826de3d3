package handler

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"tcss-licensing-alerts/handler/tcss"
)

// Request is what one invocation is asked to do.
type Request struct {
	Timer   bool      // a timer's run: it is remembered, and tells when it is blind
	Trigger string    // the timer's name
	At      time.Time // the timer's scheduled time, else now: the only clock of the run

	Start, End  time.Time // zero if not asked for
	Filters     []tcss.Filter
	DryRun      bool
	Check, Send bool
}

// maxEvent is the most that the platform hands over to an asynchronous
// invocation, in bytes: https://www.tencentcloud.com/document/product/583/11637.
const maxEvent = 128 << 10

// IsTimer says whether payload claims to be a timer's event, well-formed or
// not beyond that.
func IsTimer(payload []byte) bool {
	var event struct{ Type any }
	return json.Unmarshal(payload, &event) == nil && event.Type == "Timer"
}

// ParseEvent reads the payload of an invocation. Days are whole days in zone;
// now is the reference of a run by hand. Its error is an *EventError that
// names every field that is refused, quotes what it held and says what is
// accepted.
func ParseEvent(payload []byte, zone *time.Location, now time.Time) (Request, error) {
	r := Request{At: now}
	if text := bytes.TrimSpace(payload); len(text) == 0 || string(text) == "null" {
		return r, nil
	}
	fields, err := readObject(payload)
	if err != nil {
		return r, &EventError{Problems: []Problem{{Name: "event", Text: err.Error(), Accepts: "nothing, or a JSON object"}}}
	}
	p := eventParser{request: &r, zone: zone}
	if typ, ok := fields["Type"]; ok {
		p.timer(typ, fields)
	} else {
		p.options(fields)
	}
	if len(p.problems) > 0 {
		return r, &EventError{Problems: p.problems}
	}
	return r, nil
}

// eventParser gathers what is wrong while it fills a request.
type eventParser struct {
	request  *Request
	zone     *time.Location
	prefix   string // "Message." inside a timer's argument
	problems []Problem
}

func (p *eventParser) refuse(name, text, accepts string) {
	if name == "" {
		name = `""`
	}
	p.problems = append(p.problems, Problem{Name: p.prefix + clip(name), Text: text, Accepts: accepts})
}

func (p *eventParser) timer(typ json.RawMessage, fields map[string]json.RawMessage) {
	const accepts = "Type, TriggerName, Time and Message of a timer trigger"
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
			p.read(name, raw, &p.request.Trigger, "a string")
		case "Time":
			p.scheduled(raw)
		case "Message":
			p.read(name, raw, &message, "a string")
		default:
			p.refuse(name, "unknown field holding "+quote(raw), accepts)
		}
	}
	if _, ok := fields["Time"]; !ok {
		p.refuse("Time", "missing", "the scheduled time, such as 2026-11-23T01:00:00Z")
	}
	p.argument(message)
}

func (p *eventParser) scheduled(raw json.RawMessage) {
	var s string
	if p.read("Time", raw, &s, "the scheduled time as a string") {
		t, err := time.Parse(time.RFC3339, s)
		if err != nil {
			p.refuse("Time", quote(raw), "the scheduled time, such as 2026-11-23T01:00:00Z")
			return
		}
		p.request.At = t
	}
}

// argument reads the custom argument of a timer trigger, which holds options.
func (p *eventParser) argument(message string) {
	if strings.TrimSpace(message) == "" {
		return
	}
	fields, err := readObject([]byte(message))
	if err != nil {
		p.refuse("Message", fmt.Sprintf("%s: %s", clip(message), err), "nothing, or options as a JSON object")
		return
	}
	p.prefix = "Message."
	p.options(fields)
	p.prefix = ""
}

const optionNames = "StartTime, EndTime, Filters, DryRun, Check and Send"

func (p *eventParser) options(fields map[string]json.RawMessage) {
	r := p.request
	for _, name := range sortedNames(fields) {
		raw := fields[name]
		switch name {
		case "StartTime":
			r.Start = p.instant(name, raw, 0)
		case "EndTime":
			// A day is included, an instant is not: the window's end never is.
			r.End = p.instant(name, raw, 1)
		case "Filters":
			p.filters(raw)
		case "DryRun":
			p.read(name, raw, &r.DryRun, "true or false")
		case "Check":
			p.read(name, raw, &r.Check, "true or false")
		case "Send":
			p.read(name, raw, &r.Send, "true or false")
		default:
			p.refuse(name, "unknown field holding "+quote(raw), optionNames)
		}
	}
	if r.Send && !r.Check {
		p.refuse("Send", "true without Check", "Send together with Check")
	}
	if !r.Start.IsZero() && !r.End.IsZero() && !r.Start.Before(r.End) {
		p.refuse("EndTime", fmt.Sprintf("%s is not after StartTime %s", quote(fields["EndTime"]), quote(fields["StartTime"])), "an end after the start")
	}
}

// instant reads a day, moved by addDays, or an instant.
func (p *eventParser) instant(name string, raw json.RawMessage, addDays int) time.Time {
	const accepts = "a day such as 2026-11-22 or an instant such as 2026-11-22T08:00:00+08:00"
	var s string
	if !p.read(name, raw, &s, accepts) {
		return time.Time{}
	}
	if day, err := time.ParseInLocation(time.DateOnly, s, p.zone); err == nil && day.Year() > 0 {
		return time.Date(day.Year(), day.Month(), day.Day()+addDays, 0, 0, 0, 0, p.zone)
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil || t.Year() <= 0 {
		p.refuse(name, quote(raw), accepts)
		return time.Time{}
	}
	return t
}

// filterValues are the names and values that the API knows, as it spells them:
// https://www.tencentcloud.com/document/product/1285/61495.
func filterValues(name string) []string {
	switch name {
	case "Status":
		return []string{"ALLSUCCSESS", "PARTIALFAIL", "ALLFAIL"}
	case "Type":
		return []string{"AUTO", "MANUAL"}
	case "Source":
		return []string{"LOCAL", "REGISTRY"}
	}
	return nil
}

func (p *eventParser) filters(raw json.RawMessage) {
	const accepts = `a list such as [{"Name":"Status","Values":["ALLFAIL"]}]`
	var list []json.RawMessage
	if !p.read("Filters", raw, &list, accepts) {
		return
	}
	for i, element := range list {
		at := fmt.Sprintf("Filters[%d]", i)
		fields, err := readObject(element)
		if err != nil {
			p.refuse(at, quote(element), accepts)
			continue
		}
		var f tcss.Filter
		for _, name := range sortedNames(fields) {
			switch name {
			case "Name":
				p.read(at+".Name", fields[name], &f.Name, "Status, Type or Source")
			case "Values":
				p.read(at+".Values", fields[name], &f.Values, "a list of strings")
			default:
				p.refuse(at+"."+name, "unknown field holding "+quote(fields[name]), "Name and Values")
			}
		}
		p.filter(at, f)
		p.request.Filters = append(p.request.Filters, f)
	}
}

func (p *eventParser) filter(at string, f tcss.Filter) {
	known := filterValues(f.Name)
	if known == nil {
		p.refuse(at+".Name", fmt.Sprintf("%q", clip(f.Name)), "Status, Type or Source")
		return
	}
	if len(f.Values) == 0 {
		p.refuse(at+".Values", "empty", strings.Join(known, ", "))
	}
	for i, v := range f.Values {
		if !slices.Contains(known, v) {
			p.refuse(fmt.Sprintf("%s.Values[%d]", at, i), fmt.Sprintf("%q", clip(v)), strings.Join(known, ", "))
		}
	}
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

// readObject reads one JSON object and nothing after it. Names are taken as
// they are spelt, and each at most once: encoding/json would fold their case
// and keep the last.
func readObject(text []byte) (map[string]json.RawMessage, error) {
	if len(text) > maxEvent {
		return nil, fmt.Errorf("larger than %d bytes", maxEvent)
	}
	d := json.NewDecoder(bytes.NewReader(text))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil, errors.New("not a JSON object: " + clip(string(text)))
	}
	fields := map[string]json.RawMessage{}
	for d.More() {
		t, err := d.Token()
		name, ok := t.(string)
		if err != nil || !ok {
			return nil, errors.New("JSON that does not parse: " + clip(string(text)))
		}
		var raw json.RawMessage
		if err := d.Decode(&raw); err != nil {
			return nil, errors.New("JSON that does not parse: " + clip(string(text)))
		}
		if _, twice := fields[name]; twice {
			return nil, fmt.Errorf("the field %q twice", clip(name))
		}
		fields[name] = raw
	}
	if _, err := d.Token(); err != nil {
		return nil, errors.New("JSON that does not parse: " + clip(string(text)))
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("something after the JSON object")
	}
	return fields, nil
}

func sortedNames(fields map[string]json.RawMessage) []string {
	names := make([]string, 0, len(fields))
	for name := range fields {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// quote shows what a field held, in one line that is not too long.
func quote(raw json.RawMessage) string { return clip(string(raw)) }

// clip bounds a text to one line of 80 characters and shows what a terminal
// would act on as escapes.
func clip(s string) string {
	const most = 80
	runes := []rune(strings.ToValidUTF8(s, "\uFFFD"))
	short := len(runes) > most
	if short {
		runes = runes[:most]
	}
	shown := fmt.Sprintf("%q", string(runes))
	shown = strings.ReplaceAll(shown[1:len(shown)-1], `\"`, `"`)
	if short {
		shown += "…"
	}
	return shown
}
