package handler_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tcss-licensing-alerts/handler/tcss"
	"tcss-licensing-alerts/handler/tcss/tcsstest"
)

var update = flag.Bool("update", false, "write the golden files anew")

// aWeek is a week of tasks: a streak of three days, a recovery, a day without
// tasks.
func aWeek() []tcss.Task {
	local := task(14, "2026-11-23 01:52:37", 188, 9, "REACH_LIMIT")
	local.Source = "LOCAL"
	before := task(11, "2026-11-22 02:09:44", 37, 4, "REACH_LIMIT")
	before.Type = "MANUAL"
	since := task(15, "2026-11-23 02:14:59", 41, 0, "")
	since.Type = "MANUAL"
	return []tcss.Task{
		task(13, "2026-11-23 01:40:10", 0, 30, "LICENSE_INSUFFICIENT"), local, since,
		task(10, "2026-11-22 01:40:31", 6, 24, "LICENSE_INSUFFICIENT"), before,
		task(7, "2026-11-21 01:40:12", 17, 11, "LICENSE_INSUFFICIENT"),
		task(4, "2026-11-19 01:40:12", 17, 0, ""),
	}
}

// The goldens hold whole messages, as posted: every kind, in both languages and
// for both channels. They are written anew with -update.
func TestGoldenMessages(t *testing.T) {
	t.Parallel()
	morning := timer(at("2026-11-23 09:05:00"))
	quiet := []tcss.Task{task(1, "2026-11-23 01:40:00", 340, 0, "")}
	ruleOff := func(w *world) { w.api.SetTasks(quiet...); w.api.SetRule(tcss.Rule{}) }
	blind := func(w *world) {
		w.api.Faults = func(tcsstest.Call) *tcsstest.Fault {
			return &tcsstest.Fault{Kind: tcsstest.APIError, Code: "UnauthorizedOperation", Message: "no"}
		}
	}
	kinds := map[string]struct {
		env  map[string]string
		set  func(w *world)
		then func(w *world) // before a second run, if there is one: what it posts is held as well
	}{
		"failures": {map[string]string{"SLACK_MENTION": "channel", "WECOM_MENTION": "lisi"}, func(w *world) {
			w.api.SetTasks(aWeek()...)
			w.api.SetImages(13, imagesOf(30, "LICENSE_INSUFFICIENT")...)
			w.api.SetImages(14, imagesOf(9, "REACH_LIMIT")...)
		}, nil},
		"hostile": {nil, func(w *world) {
			evil := task(6, "2026-11-23 01:40:00", 0, 3, "<!channel> *bold* [x](http://evil.example)\u202e")
			evil.Type, evil.Source = "`A`", "<font color=\"info\">"
			w.api.SetTasks(evil)
			w.api.SetImages(6, tcss.Image{ImageName: "<!channel>", Status: "REACH_LIMIT"},
				tcss.Image{ImageName: "[click](https://evil.example/a)", Status: "REACH_LIMIT"}, tcss.Image{ImageName: "@all\x1b[31m\u202egnp", Status: "ODD"})
		}, nil},
		"all_clear": {map[string]string{"ALL_CLEAR": "true"}, func(w *world) { w.api.SetTasks(quiet...) }, nil},
		"no_task":   {map[string]string{"ALL_CLEAR": "true"}, func(*world) {}, nil},
		"rule":      {nil, ruleOff, func(w *world) { w.api.SetRule(tcss.Rule{Enabled: true}) }},
		"blind":     {nil, blind, func(w *world) { w.api.SetTasks(quiet...); w.api.Faults = nil }},
		"no_result": {map[string]string{"ALL_CLEAR": "true"}, func(w *world) { w.api.SetTasks(quiet[0], task(2, "2026-11-23 01:41:00", 0, 0, "")) }, nil},
		"refused":   {map[string]string{"LOOKBACK": "one day", "TREND_DAYS": "100"}, func(*world) {}, nil},
		"missed_slack": {nil, func(w *world) {
			w.api.SetTasks(quiet[0], task(2, "2026-11-23 01:41:00", 1, 1, ""))
			w.slack.answer = refuse(404, "no_service")
		}, nil},
		"missed_wecom": {nil, func(w *world) {
			w.api.SetTasks(quiet[0], task(2, "2026-11-23 01:41:00", 1, 1, ""))
			w.wecom.receipt = `{"errcode":93000,"errmsg":"invalid webhook url, hint: [1], from ip: 9.134.7.21"}`
		}, nil},
	}
	for name, kind := range kinds {
		for language := range map[string]bool{"en": true, "zh": true} {
			t.Run(name+" "+language, func(t *testing.T) {
				t.Parallel()
				bubble(t, func(t *testing.T, w *world) {
					w.env["LANGUAGE"] = language
					maps.Copy(w.env, kind.env)
					kind.set(w)
					_, _ = w.invoke(t.Context(), w.handler(), morning)
					if kind.then != nil {
						kind.then(w)
						_, _ = w.invoke(t.Context(), w.handler(), morning)
					}
					for channel, posted := range map[string][]string{"slack": w.slack.posted(), "wecom": w.wecom.posted()} {
						golden(t, name+"_"+channel+"_"+language+".json", posted)
						noSecrets(t, posted...)
					}
				})
			})
		}
	}
}

// golden compares messages with a file. No file means that there is none.
func golden(t *testing.T, name string, posted []string) {
	t.Helper()
	var got bytes.Buffer
	for _, body := range posted {
		if err := json.Indent(&got, []byte(body), "", "  "); err != nil {
			t.Fatal(err)
		}
		got.WriteByte('\n')
	}
	file := filepath.Join("..", "testdata", "messages", name)
	if *update {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		_ = os.Remove(file)
		if got.Len() > 0 {
			if err := os.WriteFile(file, got.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got.String(), "\n")); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}
