package input

import (
	"errors"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"tcss-licensing-alerts/handler/tcss"
)

func at(hour string) time.Time {
	t, _ := time.ParseInLocation("2006-01-02 15", hour, time.FixedZone("CST", 8*3600))
	return t
}

// parse reads an event at 12:00 of 23 November 2026, with the settings of an
// environment without any.
func parse(payload string) (Request, error) {
	defaults, _ := ParseSettings(nil)
	return ParseEvent([]byte(payload), defaults, at("2026-11-23 12"))
}

// timer is the event of a timer at 9:00 with further fields.
func timer(more string) string {
	return `{"Type":"Timer","TriggerName":"daily","Time":"2026-11-23T01:00:00Z"` + more + `}`
}

func TestParseEvent(t *testing.T) {
	t.Parallel()
	now, scheduled := at("2026-11-23 12"), time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)
	daily := Request{Timer: true, Trigger: "daily", At: scheduled}
	for name, tt := range map[string]struct {
		payload string
		want    Request
	}{
		"nothing":           {"", Request{At: now}},
		"white space":       {" \n", Request{At: now}},
		"null":              {"null", Request{At: now}},
		"empty options":     {"{}", Request{At: now}},
		"a byte order mark": {"\ufeff{\"DryRun\":true}", Request{At: now, DryRun: true}},
		"a mark alone":      {"\ufeff\n", Request{At: now}},
		"timer":             {timer(`,"Message":""`), daily},
		"no message":        {timer(""), daily},
		"a blank message":   {timer(`,"Message":" \n"`), daily},
		"a bit ahead":       {`{"Type":"Timer","TriggerName":"d","Time":"2026-11-23T04:05:00Z"}`, Request{Timer: true, Trigger: "d", At: now}},
		"more fields":       {timer(`,"time":1,"Retry\u0007":{"Of":2}`), Request{Timer: true, Trigger: "daily", At: scheduled, Ignored: []string{`Retry\a`, "time"}}},
		"timer with options": {
			timer(`,"Message":"{\"Filters\":[{\"Name\":\"Type\",\"Values\":[\"AUTO\"]}],\"DryRun\":true}"`),
			Request{Timer: true, Trigger: "daily", At: scheduled, DryRun: true, Filters: []tcss.Filter{{Name: "Type", Values: []string{"AUTO"}}}},
		},
		"an end after a timer's time": {
			timer(`,"Message":"{\"EndTime\":\"2026-11-23T12:00:00+08:00\"}"`), Request{Timer: true, Trigger: "daily", At: scheduled, End: scheduled},
		},
		"an end yet to come": {`{"StartTime":"2026-11-23","EndTime":"2026-11-23"}`, Request{At: now, Start: at("2026-11-23 00"), End: now}},
		"whole days":         {`{"StartTime":"2026-11-20","EndTime":"2026-11-22"}`, Request{At: now, Start: at("2026-11-20 00"), End: at("2026-11-23 00")}},
		"one day":            {`{"StartTime":"2026-02-28","EndTime":"2026-02-28"}`, Request{At: now, Start: at("2026-02-28 00"), End: at("2026-03-01 00")}},
		"a leap day":         {`{"StartTime":"2024-02-29","EndTime":"2024-02-29"}`, Request{At: now, Start: at("2024-02-29 00"), End: at("2024-03-01 00")}},
		"of long ago":        {`{"StartTime":"1970-01-01T00:00:00Z"}`, Request{At: now, Start: time.Unix(0, 0)}},
		"instants": {
			`{"StartTime":"2026-11-20T08:00:00+08:00","EndTime":"2026-11-20T01:00:00Z"}`, Request{At: now, Start: at("2026-11-20 08"), End: at("2026-11-20 09")},
		},
		"filters": {
			`{"Filters":[{"Name":"Status","Values":["ALLSUCCSESS","ALLFAIL"]},{"Name":"Source","Values":["LOCAL"]}]}`,
			Request{At: now, Filters: []tcss.Filter{{Name: "Status", Values: []string{"ALLSUCCSESS", "ALLFAIL"}}, {Name: "Source", Values: []string{"LOCAL"}}}},
		},
		"check and send": {`{"Check":true,"Send":true}`, Request{At: now, Check: true, Send: true}},
	} {
		got, err := parse(tt.payload)
		if diff := cmp.Diff(tt.want, got); diff != "" || err != nil || IsTimer([]byte(tt.payload)) != got.Timer {
			t.Errorf("%s: %v, -want +got:\n%s", name, err, diff)
		}
	}
}

// The window is the one that is asked for, or LOOKBACK up to SETTLE before the
// clock.
func TestWindow(t *testing.T) {
	t.Parallel()
	defaults, _ := ParseSettings(nil)
	settled := at("2026-11-23 12").Add(-5 * time.Minute)
	for payload, want := range map[string]Window{
		"":                           {settled.Add(-24 * time.Hour), settled},
		`{"StartTime":"2026-11-21"}`: {at("2026-11-21 00"), settled},
		`{"EndTime":"2026-11-21"}`:   {at("2026-11-21 00"), at("2026-11-22 00")},
		`{"StartTime":"2026-11-20","EndTime":"2026-11-21"}`: {at("2026-11-20 00"), at("2026-11-22 00")},
	} {
		r, _ := parse(payload)
		if diff := cmp.Diff(want, r.Window(defaults)); diff != "" || r.Asked() != (payload != "") {
			t.Errorf("%q: asked: %t, -want +got:\n%s", payload, r.Asked(), diff)
		}
	}
}

func FuzzParseEvent(f *testing.F) {
	for _, seed := range []string{
		``, `null`, `{}`, `{"StartTime":"2026-11-20","EndTime":"2026-11-22"}`, timer(`,"Message":"{\"DryRun\":true}"`),
		`{"Filters":[{"Name":"Status","Values":["ALLFAIL"]}]}`, `{"key1":"test value 1"}`, `{"Check":true,"Send":true}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, payload []byte) {
		r, err := parse(string(payload))
		if err != nil {
			refused, ok := errors.AsType[*EventError](err)
			if !ok || len(refused.Problems) == 0 {
				t.Fatalf("error %v names nothing", err)
			}
			for _, p := range refused.Problems {
				if p.Name == "" || p.Accepts == "" || !utf8.ValidString(p.Text) || strings.ContainsAny(p.Text, "\n\r\x1b") || len(p.Text) > 500 {
					t.Errorf("problem %+v", p)
				}
			}
			return
		}
		if r.Timer != IsTimer(payload) || r.Send && !r.Check || !r.Start.IsZero() && !r.End.IsZero() && !r.Start.Before(r.End) {
			t.Errorf("%q is read as %+v", payload, r)
		}
		for _, filter := range r.Filters {
			if filterValues(filter.Name) == nil || len(filter.Values) == 0 {
				t.Errorf("filter %+v", filter)
			}
		}
	})
}
