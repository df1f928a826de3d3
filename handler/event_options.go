package handler

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"tcss-licensing-alerts/handler/tcss"
)

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
