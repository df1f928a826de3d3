package ledger

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files")

// Rule 13: what is there and is no ledger is never taken for an empty one.
func TestParseWhatIsNoLedger(t *testing.T) {
	t.Parallel()
	whole := `{"version":2,"accounts":{"1@tcss":{"slack#1":{"from":5,"used":6,"tasks":{"7":{"n":1,"t":2,"r":3}}}}}}`
	for want, texts := range map[error][]string{
		ErrNotLedger: {
			"", " \n", "null", "{}", "[]", "2", `"version"`, whole[:len(whole)-3], whole + whole, `{"apiVersion":"v1","accounts":{}}`,
			"<html><body>captive portal</body></html>", `<?xml version="1.0"?><Error><Code>NoSuchKey</Code></Error>`,
			`{"version":null,"accounts":{}}`, `{"version":0,"accounts":{}}`, `{"version":-1,"accounts":{}}`, `{"version":"2","accounts":{}}`,
			`{"version":2.5,"accounts":{}}`, `{"version":2,"version":"x","accounts":{}}`,
			`{"version":2}`, `{"version":2,"accounts":null}`, `{"version":2,"accounts":[]}`, `{"version":2,"accounts":{"a":{"b":3}}}`,
			`{"version":2,"accounts":{"a":{"b":{"tasks":{"x":{}}}}}}`,
		},
		ErrNewer: {`{"version":3,"accounts":{}}`, `{"version":3,"facts":[]}`}, // also if it is of a new form
	} {
		for _, text := range texts {
			if d, err := parse([]byte(text)); !errors.Is(err, want) || d != nil {
				t.Errorf("%s: %v, %v", text, d, err)
			}
		}
	}
}

func TestParseLedger(t *testing.T) {
	t.Parallel()
	empty := map[string]map[string]*Account{}
	for name, tt := range map[string]struct {
		text []byte
		want map[string]map[string]*Account
	}{
		"nothing":            {nil, empty},
		"version 1":          {[]byte(`{"version":1,"destinations":{"slack#1":{"end":"2026-11-23"}}}`), empty},
		"new":                {[]byte(`{"version":2,"accounts":{}}`), empty},
		"in lines":           {[]byte("{\n \"version\" : 2,\n \"accounts\" : \n {}\n}\n"), empty},
		"fields of nobody's": {[]byte(`{"version":2,"accounts":{"a":{"b":{"from":5,"hue":1}}},"x":1}`), map[string]map[string]*Account{"a": {"b": {From: 5}}}},
		"null account":       {[]byte(`{"version":2,"accounts":{"a":{"b":null,"c":{"from":5}}}}`), map[string]map[string]*Account{"a": {"c": {From: 5}}}},
		"null API account":   {[]byte(`{"version":2,"accounts":{"a":null}}`), map[string]map[string]*Account{"a": nil}},
	} {
		d, err := parse(tt.text)
		if diff := cmp.Diff(&Document{Version: version, Accounts: tt.want}, d); err != nil || diff != "" {
			t.Errorf("%s: %v\n%s", name, err, diff)
		}
	}
}

// A change of this form repeats alerts: version must go up with it.
func TestDocumentForm(t *testing.T) {
	t.Parallel()
	d := newDocument()
	d.Accounts["100012345@tcss.tencentcloudapi.com"] = map[string]*Account{
		"slack#1f9c02ab": {
			From: 1763773200, Used: 1763859900,
			Tasks: map[int64]Fact{
				7: {Failed: 30, Time: 1763833210, Read: 1763859900}, 8: {Failed: 9, Time: 1763833210, Read: 1763859900, Doubt: true},
				9: {Time: 1763833210, Read: 1763859900, Copied: true},
			},
			States: map[string]State{
				"rule": {Value: "off", Since: 1763773500, Told: 1763859900, At: 1763859900}, "watch/daily": {Value: "good", At: 1763859900},
				"mention/AUTO/LOCAL": {Value: "paid", Day: "2026-11-22", Told: 1763859900, At: 1763859900, Doubt: true},
			},
		},
		"wecom#ab1290fe": {From: 1763773200},
	}
	text := d.text()
	golden := filepath.Join("testdata", "document.json")
	if *update {
		if err := os.WriteFile(golden, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.TrimSpace(string(want)), string(text)); diff != "" {
		t.Error(diff)
	}
	back, err := parse(want)
	if diff := cmp.Diff(d, back); err != nil || diff != "" {
		t.Error(err, diff)
	}
}

// Whatever is stored is a ledger that can be added to and comes back as it is,
// or is refused by one of two names.
func FuzzParse(f *testing.F) {
	for _, text := range []string{
		"", "null", "{}", "[]", "<html>", `{"version":1}`, `{"version":3}`, `{"version":2,"accounts":null}`,
		`{"version":2,"accounts":{"a":null,"b":{"c":null,"d":{"from":5,"tasks":{"1":{"n":2,"t":3,"r":4,"d":true}},"states":{"rule":{"v":"on","a":1}}}}}}`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		d, err := parse(text)
		if err != nil {
			if !errors.Is(err, ErrNotLedger) && !errors.Is(err, ErrNewer) || d != nil {
				t.Fatalf("%v, %v", d, err)
			}
			return
		}
		r := aRun("x", "y")
		for api := range d.Accounts {
			r.API = api
		}
		d.open(r)
		d.Accounts[r.API]["x"].Add(Entry{Tasks: map[int64]Fact{1: {Failed: 1, Time: r.clock(), Read: r.clock()}}})
		d.Accounts[r.API]["x"].Used = r.clock()
		d.forget(r)
		stored := d.text()
		back, err := parse(stored)
		if err != nil {
			t.Fatalf("%v: %s", err, stored)
		}
		_, added := back.Accounts[r.API]["x"].Tasks[1]
		if again := back.text(); string(again) != string(stored) || !added {
			t.Errorf("%s came back as %s, with what was added: %t", stored, again, added)
		}
	})
}
