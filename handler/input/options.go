package input

import (
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

func (p *eventParser) options(fields object) {
	r := p.request
	// A day is included, an instant is not: the window's end never is.
	r.Start, r.End = p.instant(fields, "StartTime", 0), p.instant(fields, "EndTime", 1)
	if r.End.After(r.At) {
		r.End = r.At
	}
	p.filters(fields)
	p.read(fields, "DryRun", &r.DryRun, acceptsBool)
	p.read(fields, "Check", &r.Check, acceptsBool)
	p.read(fields, "Send", &r.Send, acceptsBool)
	p.unknown(fields, "StartTime, EndTime, Filters, DryRun, Check and Send", "StartTime", "EndTime", "Filters", "DryRun", "Check", "Send")
	if r.Send && (!r.Check || r.DryRun) {
		p.refuse("Send", "true without Check, or with DryRun", "Send together with Check, and without DryRun")
	}
	if w := r.Window(p.settings); len(p.problems) == 0 && !w.Start.Before(w.End) {
		shown := func(t time.Time) string { return t.In(p.settings.Zone).Format(time.RFC3339) }
		p.refuse("StartTime", fmt.Sprintf("%s is not before the window's end, %s", shown(w.Start), shown(w.End)),
			"a start before the end: EndTime, or SETTLE before the event if it is left out, and never after the event")
	}
}

func (p *eventParser) unknown(fields object, accepts string, known ...string) {
	for _, name := range fields.others(known...) {
		p.refuse(name, "unknown field holding "+quote(fields[name]), accepts)
	}
}

// instant reads a day, moved by addDays, or an instant.
func (p *eventParser) instant(fields object, name string, addDays int) time.Time {
	const accepts = "a day such as 2026-11-22 or an instant such as 2026-11-22T08:00:00+08:00"
	var s string
	if !p.read(fields, name, &s, accepts) {
		return time.Time{}
	}
	t, err := time.ParseInLocation(time.DateOnly, s, p.settings.TCSSZone)
	if err == nil {
		t = t.AddDate(0, 0, addDays)
	} else {
		t, err = time.Parse(time.RFC3339, s)
	}
	if err != nil || t.Year() < firstYear {
		p.refuse(name, quote(fields[name]), accepts)
		return time.Time{}
	}
	return t
}

// filterValues are the names and values that the API knows, as it spells them:
// https://www.tencentcloud.com/document/product/1285/61495.
func filterValues(name string) []string {
	return map[string][]string{
		"Status": {"ALLSUCCSESS", "PARTIALFAIL", "ALLFAIL"},
		"Type":   {"AUTO", "MANUAL"},
		"Source": {"LOCAL", "REGISTRY"},
	}[name]
}

func (p *eventParser) filters(fields object) {
	var list []object
	if !p.read(fields, "Filters", &list, `a list such as [{"Name":"Status","Values":["ALLFAIL"]}]`) {
		return
	}
	before := p.prefix
	for i, filter := range list {
		p.prefix = fmt.Sprintf("%sFilters[%d].", before, i)
		p.filter(filter)
	}
	p.prefix = before
}

func (p *eventParser) filter(fields object) {
	var f tcss.Filter
	before := len(p.problems)
	p.unknown(fields, "Name and Values", "Name", "Values")
	p.read(fields, "Name", &f.Name, "Status, Type or Source")
	p.read(fields, "Values", &f.Values, "a list of strings")
	if len(p.problems) > before {
		return
	}
	known := filterValues(f.Name)
	switch {
	case known == nil:
		p.refuse("Name", fmt.Sprintf("%q", redact.Clip(f.Name)), "Status, Type or Source")
	case slices.ContainsFunc(p.request.Filters, func(other tcss.Filter) bool { return other.Name == f.Name }):
		p.refuse("Name", fmt.Sprintf("%q is there twice, and tasks must pass all filters", f.Name), "each name once, with all its values")
	case len(f.Values) == 0:
		p.refuse("Values", "empty", strings.Join(known, ", "))
	}
	for i, v := range f.Values {
		if known != nil && !slices.Contains(known, v) {
			p.refuse(fmt.Sprintf("Values[%d]", i), fmt.Sprintf("%q", redact.Clip(v)), strings.Join(known, ", "))
		}
	}
	p.request.Filters = append(p.request.Filters, f)
}
