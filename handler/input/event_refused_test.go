package input

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

func TestParseEventRefuses(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		payload string
		want    []string // in the error
	}{
		"the console's template":   {`{"key1":"test value 1","key2":"test value 2"}`, []string{"key1", "test value 1", "key2", "StartTime, EndTime"}},
		"a field of another case":  {`{"starttime":"2026-11-20"}`, []string{"starttime", "unknown field"}},
		"a field twice":            {`{"DryRun":true,"DryRun":false}`, []string{"DryRun", "twice"}},
		"JSON that ends":           {`{"DryRun":`, []string{"event", "does not parse"}},
		"two objects":              {`{} {}`, []string{"event", "does not parse"}},
		"a list":                   {`[]`, []string{"event", "not a JSON object", "[]"}},
		"a string":                 {`"x"`, []string{"event", "not a JSON object"}},
		"a number":                 {`7`, []string{"event", "7"}},
		"wrong type of a time":     {`{"StartTime":20261120}`, []string{"StartTime", "20261120", "2026-11-22"}},
		"null for a time":          {`{"StartTime":null}`, []string{"StartTime", "null"}},
		"null for a bool":          {`{"DryRun":null}`, []string{"DryRun", "null", "true or false"}},
		"null for filters":         {`{"Filters":null}`, []string{"Filters", "null"}},
		"the year 0":               {`{"StartTime":"0000-01-01"}`, []string{"StartTime", "0000-01-01"}},
		"an instant of the year 0": {`{"StartTime":"0000-01-01T00:00:00Z"}`, []string{"StartTime", "0000-01-01"}},
		"a long value":             {`{"StartTime":"` + strings.Repeat("x", 5000) + `"}`, []string{"StartTime", "xxx…"}},
		"an impossible date":       {`{"EndTime":"2026-02-30"}`, []string{"EndTime", `"2026-02-30"`}},
		"a leap day that is none":  {`{"EndTime":"2026-02-29"}`, []string{"EndTime", "2026-02-29"}},
		"the zero time":            {`{"StartTime":"0001-01-01T00:00:00Z"}`, []string{"StartTime", "0001-01-01"}},
		"an empty date":            {`{"StartTime":""}`, []string{"StartTime"}},
		"a time without a zone":    {`{"StartTime":"2026-11-20 08:00:00"}`, []string{"StartTime", `"2026-11-20 08:00:00"`}},
		"an instant without zone":  {`{"StartTime":"2026-11-20T08:00:00"}`, []string{"StartTime", `"2026-11-20T08:00:00"`, "+08:00"}},
		"an end before its start": {
			`{"StartTime":"2026-11-22","EndTime":"2026-11-20"}`, []string{"StartTime: 2026-11-22T00:00:00+08:00 is not before the window's end, 2026-11-21T00:00:00"},
		},
		"an end at its start": {`{"StartTime":"2026-11-22T00:00:00Z","EndTime":"2026-11-22T00:00:00Z"}`, []string{"StartTime"}},
		"an unknown filter":   {`{"Filters":[{"Name":"Colour","Values":["red"]}]}`, []string{"Filters[0].Name", "Colour", "Status, Type or Source"}},
		"an unknown value":    {`{"Filters":[{"Name":"Status","Values":["ALLSUCCESS"]}]}`, []string{"Filters[0].Values[0]", "ALLSUCCESS", "ALLSUCCSESS"}},
		"a filter twice": {
			`{"Filters":[{"Name":"Type","Values":["AUTO"]},{"Name":"Type","Values":["MANUAL"]}]}`, []string{`Filters[1].Name: "Type" is there twice`, "each name once"},
		},
		"no values":                {`{"Filters":[{"Name":"Type","Values":[]}]}`, []string{"Filters[0].Values", "AUTO, MANUAL"}},
		"a filter's unknown field": {`{"Filters":[{"Name":"Type","Values":["AUTO"],"ExactMatch":true}]}`, []string{"Filters[0].ExactMatch"}},
		"filters of a wrong type":  {`{"Filters":{"Name":"Type"}}`, []string{"Filters", "Name"}},
		"a filter of a string":     {`{"Filters":["Type"]}`, []string{"Filters: ", "Type"}},
		"DryRun as a string":       {`{"DryRun":"\u0079es"}`, []string{"DryRun", `"yes"`, "true or false"}},
		"Send without Check":       {`{"Send":true}`, []string{"Send", "Check"}},
		"Send and DryRun":          {`{"Check":true,"Send":true,"DryRun":true}`, []string{"Send", "DryRun"}},
		"another event type":       {`{"Type":"COS"}`, []string{"Type", "COS", "Timer"}},
		"a timer without time":     {`{"Type":"Timer","TriggerName":"d","Message":""}`, []string{"Time", "missing"}},
		"a timer's odd time":       {`{"Type":"Timer","TriggerName":"d","Time":"today","Message":""}`, []string{"Time", "today"}},
		"a timer's future":         {`{"Type":"Timer","TriggerName":"d","Time":"2026-11-23T04:05:01Z","Message":""}`, []string{"Time", "is yet to come"}},
		"a timer in small":         {`{"type":"Timer"}`, []string{"type: unknown field", "StartTime, EndTime"}},
		"a start in the future": {
			`{"StartTime":"2026-11-24","EndTime":"2026-11-25"}`, []string{"StartTime: 2026-11-24T00:00:00+08:00 is not before the window's end, 2026-11-23T12:00:00"},
		},
		"a message's future":      {`{"Type":"Timer","Time":"2026-11-22T01:00:00Z","Message":"{\"StartTime\":\"2026-11-23\"}"}`, []string{"Message.StartTime: "}},
		"a message of no options": {timer(`,"Message":"hello"`), []string{"Message", "hello", "options"}},
		"a message's field":       {timer(`,"Message":"{\"Days\":3}"`), []string{"Message.Days", "3"}},
		"a message of a list":     {timer(`,"Message":[1]`), []string{"Message", "[1]"}},
		"two things at once":      {`{"DryRun":1,"Filters":1}`, []string{"DryRun", "Filters"}},
		"control characters":      {`{"a\u0007\u202e":1}`, []string{"unknown field"}},
		"a field without a name":  {`{"":""}`, []string{`"": unknown field`}},
	} {
		r, err := parse(tt.payload)
		said := fmt.Sprint(err)
		for _, want := range tt.want {
			if !strings.Contains(said, want) {
				t.Errorf("%s: %q does not say %q", name, said, want)
			}
		}
		if _, ok := errors.AsType[*EventError](err); !ok || r.At.IsZero() || len(said) > 1000 || strings.ContainsAny(said, "\n\x07\u202e") {
			t.Errorf("%s: not one short clean line of an *EventError: %q", name, said)
		}
	}
}

// What is wrong is said once, by its own name, and not what follows from it.
func TestAnEventErrorNamesEachFieldOnce(t *testing.T) {
	t.Parallel()
	for payload, want := range map[string]string{
		`{"Type":"Timer","Time":7}`:                               "Time",
		`{"StartTime":7}`:                                         "StartTime",
		`{"StartTime":"2026-11-24","EndTime":"tomorrow"}`:         "EndTime",
		`{"Filters":["Type"]}`:                                    "Filters",
		`{"Filters":[{"Name":7,"Values":["AUTO"]}]}`:              "Filters[0].Name",
		`{"Filters":[{"Name":"Colour","Values":["red"]}]}`:        "Filters[0].Name",
		`{"Filters":[{"Name":"Type","Values":["x"]}],"DryRun":1}`: "Filters[0].Values[0] DryRun",
	} {
		_, err := parse(payload)
		names := make([]string, len(Problems(err)))
		for i, p := range Problems(err) {
			names[i] = p.Name
		}
		if got := strings.Join(names, " "); got != want {
			t.Errorf("%s: names %s, want %s", payload, got, want)
		}
	}
}

// However much is wrong, what is said of it is bounded.
func TestAnEventErrorIsBounded(t *testing.T) {
	t.Parallel()
	fields := make([]string, 300)
	for i := range fields {
		fields[i] = fmt.Sprintf(`"%s%04d":"%s"`, strings.Repeat("n", 300), i, strings.Repeat("\u202e", 5))
	}
	_, err := parse("{" + strings.Join(fields, ",") + "}")
	refused, ok := errors.AsType[*EventError](err)
	if !ok || len(refused.Problems) != 20 || len(err.Error()) > 20*700 {
		t.Errorf("%d bytes: %v", len(err.Error()), err)
	}
	if r, err := parse(timer("," + strings.Join(fields, ","))); err != nil || Problems(err) != nil || len(r.Ignored) != 20 || len(r.Ignored[0]) > 200 {
		t.Errorf("%v, %q", err, r.Ignored)
	}
}
