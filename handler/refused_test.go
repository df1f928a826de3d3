package handler_test

import (
	"errors"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tcss-licensing-alerts/handler/input"
)

// A run by hand that is refused tells only its caller, and does nothing.
func TestRefusedEventsDoNothing(t *testing.T) {
	t.Parallel()
	for payload, field := range map[string]string{
		`{"key1":"test value 1"}`: "key1", `[]`: "event", `{"StartTime":"yesterday"}`: "StartTime", `{"Send":true}`: "Send",
		`{"Check":true,"Days":1}`: "Days", `{"type":"Timer"}`: "type", `{"StartTime":"2026-11-24"}`: "StartTime",
		`{"StartTime":"2026-11-23T09:00:00+08:00"}`: "StartTime", `{`: "event",
	} {
		bubble(t, func(w *world) {
			_, err := w.invoke(payload)
			if _, ok := errors.AsType[*input.EventError](err); !ok || !strings.Contains(err.Error(), field) {
				w.Errorf("%s: error is %v", payload, err)
			}
			if n := len(w.slack.posted()) + len(w.wecom.posted()) + len(w.api.Calls()) + w.cos.asked; n != 0 {
				w.Errorf("%s: %d requests", payload, n)
			}
		})
	}
}

// Nobody sees a timer's error, so that the destinations are told, once a day;
// and when it is mended, that is told too.
func TestARefusedTimerIsTold(t *testing.T) {
	t.Parallel()
	argument := func(day string) string { return timerWith(day, "daily", `{"Days":3,"DryRun":true}`) }
	type refused struct {
		env   map[string]string
		event func(day string) string
		title string // of what is wrong
		shown string
		takes string // what is accepted
		slack bool   // is told too
	}
	each(t, map[string]refused{
		"event":     {nil, argument, "the trigger's event is", "Message.Days", "StartTime, EndTime, ", true},
		"setting":   {map[string]string{"LOOKBACK": "CANARYvalue"}, timer, "LOOKBACK is", "LOOKBACK", "a duration ", true},
		"a webhook": {map[string]string{"SLACK_WEBHOOK_URL": "https://example.com/CANARYvalue"}, timer, "SLACK_WEBHOOK_URL is", "SLACK_WEBHOOK_URL", "Slack incoming webhooks ", false},
		"no key":    {map[string]string{"TENCENTCLOUD_SECRETKEY": ""}, timer, "TENCENTCLOUD_SECRETID is", "TENCENTCLOUD_SECRETID", "an execution role ", true},
	}, func(w *world, tt refused) {
		w.env["LEDGER"] = "file://" + filepath.Join(w.TempDir(), "ledger.json") // credentials are for COS too
		good := maps.Clone(w.env)
		maps.Copy(w.env, tt.env)
		for i, day := range []string{"2026-11-23", "2026-11-23", "2026-11-24"} {
			got, err := w.invoke(tt.event(day))
			if err == nil || !strings.Contains(err.Error(), tt.shown) || strings.Contains(err.Error(), "CANARYvalue") {
				w.Errorf("error is %v", err)
			}
			if want := []string{"delivered refused", "already_delivered nothing_new", "delivered refused"}[i]; ends(got)["wecom"] != want {
				w.Errorf("run %d: %v, want %s", i, ends(got), want)
			}
		}
		w.heard(w.wecom, 2)
		w.heard(w.slack, map[bool]int{true: 2}[tt.slack])
		for _, text := range w.wecom.posted() {
			says(w.T, text, "not watching – "+tt.title+" invalid<", "`"+tt.shown+"`\\naccepted: "+tt.takes)
			says(w.T, text, "\\nNot watched since 22 Nov 09:00 UTC+8.", "Account 100000000001 · request 8d0b4a9e-request · alerts<")
			saysNot(w.T, text, "CANARYvalue")
		}
		if len(w.api.Calls()) != 0 {
			w.Error("something was fetched")
		}
		w.env = good
		if got := ends(w.runs(timer("2026-11-25")))["wecom"]; got != "delivered working_again" {
			w.Error(got)
		}
	})
}

// A ledger's place that is refused leaves the default one, so that even this is
// told once.
func TestARefusedLedgerIsToldOnce(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	bubble(t, func(w *world) {
		w.env["LEDGER"] = "CANARYvalue"
		for range 3 {
			w.fails(after(0))
		}
		w.heard(w.slack, 1)
	})
	if _, err := os.Stat(os.TempDir() + "/tcss-licensing-alerts.json"); err != nil {
		t.Error(err)
	}
}
