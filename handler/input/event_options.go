package input

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"tcss-licensing-alerts/handler/redact"
	"tcss-licensing-alerts/handler/tcss"
)

// firstYear is far before any task, and keeps the zero time from being asked
// for, which stands for none.
const firstYear = 1970

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
			p.read(name, raw, &r.DryRun, acceptsBool)
		case "Check":
			p.read(name, raw, &r.Check, acceptsBool)
		case "Send":
			p.read(name, raw, &r.Send, acceptsBool)
		default:
			p.refuse(name, "unknown field holding "+quote(raw), acceptsOptions)
		}
	}
	if r.Send && !r.Check {
		p.refuse("Send", "true without Check", acceptsSend)
	}
	if r.Send && r.DryRun {
		p.refuse("Send", "true together with DryRun, which posts nothing", acceptsSend)
	}
	if !r.Start.IsZero() && !r.End.IsZero() && !r.Start.Before(r.End) {
		p.refuse("EndTime", fmt.Sprintf("%s is not after StartTime %s", quote(fields["EndTime"]), quote(fields["StartTime"])), acceptsEnd)
	}
}

// instant reads a day, moved by addDays, or an instant.
func (p *eventParser) instant(name string, raw json.RawMessage, addDays int) time.Time {
	var s string
	if !p.read(name, raw, &s, acceptsInstant) {
		return time.Time{}
	}
	if day, err := time.Parse(time.DateOnly, s); err == nil && day.Year() >= firstYear {
		return midnight(day, addDays, p.settings.TCSSZone)
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil || t.Year() < firstYear {
		p.refuse(name, quote(raw)+whyNoInstant(s), acceptsInstant)
		return time.Time{}
	}
	return t
}

// whyNoInstant is what is wrong with something that looks like a day or an
// instant, empty if it does not.
func whyNoInstant(s string) string {
	for _, layout := range []string{"2006-01-02T15:04:05", time.DateTime} {
		if _, err := time.Parse(layout, s); err == nil {
			return " has no zone"
		}
	}
	_, err := time.Parse(time.DateOnly, s)
	if bad, ok := errors.AsType[*time.ParseError](err); ok && strings.HasSuffix(bad.Message, "out of range") {
		return " does not exist"
	}
	return ""
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
	var list []json.RawMessage
	if !p.read("Filters", raw, &list, acceptsFilters) {
		return
	}
	for i, element := range list {
		at := fmt.Sprintf("Filters[%d]", i)
		fields, err := readObject(element)
		if err != nil {
			p.refuse(at, quote(element), acceptsFilters)
			continue
		}
		var f tcss.Filter
		ok := true
		for _, name := range sortedNames(fields) {
			switch name {
			case "Name":
				ok = p.read(at+".Name", fields[name], &f.Name, acceptsName) && ok
			case "Values":
				ok = p.read(at+".Values", fields[name], &f.Values, acceptsValues) && ok
			default:
				p.refuse(at+"."+name, "unknown field holding "+quote(fields[name]), acceptsFilter)
			}
		}
		if !ok {
			continue
		}
		if slices.ContainsFunc(p.request.Filters, func(other tcss.Filter) bool { return other.Name == f.Name }) {
			p.refuse(at+".Name", fmt.Sprintf("%q is there twice, and tasks must pass all filters", redact.Clip(f.Name)), acceptsOnce)
		}
		p.filter(at, f)
		p.request.Filters = append(p.request.Filters, f)
	}
}

func (p *eventParser) filter(at string, f tcss.Filter) {
	known := filterValues(f.Name)
	if known == nil {
		p.refuse(at+".Name", fmt.Sprintf("%q", redact.Clip(f.Name)), acceptsName)
		return
	}
	if len(f.Values) == 0 {
		p.refuse(at+".Values", "empty", strings.Join(known, ", "))
	}
	for i, v := range f.Values {
		if !slices.Contains(known, v) {
			p.refuse(fmt.Sprintf("%s.Values[%d]", at, i), fmt.Sprintf("%q", redact.Clip(v)), strings.Join(known, ", "))
		}
	}
}
