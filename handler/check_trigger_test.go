package handler_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"tcss-licensing-alerts/handler"
	"tcss-licensing-alerts/handler/tcss/tcsstest"
)

func TestCheckTrigger(t *testing.T) {
	t.Parallel()
	triggers := func(list ...tcsstest.Trigger) func(*world) { return func(w *world) { w.api.Triggers = list } }
	faulty := func(f tcsstest.Fault) func(*world) {
		return func(w *world) { w.api.Faults = faultOf("ListTriggers", f) }
	}
	refused := func(code string) func(*world) {
		return faulty(tcsstest.Fault{Kind: tcsstest.APIError, Code: code, Message: "of " + secretKey + " at 203.0.113.7"})
	}
	closed := tcsstest.Trigger{Type: "timer", TriggerName: "da'ily", TriggerDesc: `{"cron":"0 5 9 * * * *"}`, Qualifier: "$DEFAULT"}
	open := tcsstest.Trigger{Type: "timer", TriggerName: "weekly", TriggerDesc: "0 5 9 * * 1 *", Enable: 1}
	const permitted = "not known: grant scf:ListTriggers to see it"
	for name, tt := range map[string]struct {
		set           func(*world)
		ok            bool
		found, remedy string
	}{
		"open":            {func(*world) {}, true, "daily: 0 5 9 * * * *", ""},
		"one of two open": {triggers(closed, open), true, "weekly: 0 5 9 * * 1 *", ""},
		"closed": {
			triggers(closed), false, "daily: 0 5 9 * * * *, closed",
			"tccli scf UpdateTriggerStatus --region ap-guangzhou --Namespace default --FunctionName alerts --Type timer --Enable OPEN --TriggerName 'daily' --Qualifier '$DEFAULT'",
		},
		"none": {
			triggers(), false, "no timer",
			"tccli scf CreateTrigger --region ap-guangzhou --Namespace default --FunctionName alerts --Type timer --Enable OPEN --TriggerName daily --TriggerDesc '0 5 9 * * * *'",
		},
		"of another type": {triggers(tcsstest.Trigger{Type: "cos", TriggerName: "bucket", Enable: 1}), false, "no timer", "CreateTrigger"},
		"not permitted":   {refused("UnauthorizedOperation.CAM"), true, permitted, ""},
		"nor this":        {refused("AuthFailure.UnauthorizedOperation"), true, permitted, ""},
		"refused":         {refused("ResourceNotFound.Function"), false, "not known: ResourceNotFound.Function: of [redacted] at ", "run the check again"},
		"mute":            {faulty(tcsstest.Fault{Kind: tcsstest.Hang}), false, "not known: SCF did not answer", "console"},
		"elsewhere":       {faulty(tcsstest.Fault{Kind: tcsstest.Redirect, Body: "https://hooks.slack.com/"}), false, "not known: an answer that is not of SCF", "console"},
		"null":            {faulty(tcsstest.Fault{Kind: tcsstest.Raw, Body: "null"}), false, "not known: an answer that is not of SCF", "console"},
		"no credentials":  {func(w *world) { w.env["TENCENTCLOUD_SECRETKEY"] = "" }, false, "not known: no endpoint, or no credentials", "console"},
	} {
		bubble(t, func(w *world) {
			tt.set(w)
			began := time.Now()
			c := w.check(`{"Check":true}`)["trigger"]
			if c.OK != tt.ok || !strings.HasPrefix(c.Found, tt.found) || !strings.Contains(c.Remedy, tt.remedy) || strings.Contains(c.Found, "203.") {
				w.Errorf("%s: %+v", name, c)
			}
			if took := time.Since(began); took > 5*time.Second {
				w.Errorf("%s: took %s", name, took)
			}
		})
	}
}

// Where it is asked: at a loopback TCSS_ENDPOINT, and nowhere from a terminal.
func TestCheckTriggerWhere(t *testing.T) {
	t.Parallel()
	bubble(t, func(w *world) {
		w.process = w.start(tcsstest.Memory(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			if r.Host != "127.0.0.1:9" {
				w.Errorf("%s is asked", r.Host)
			}
			w.api.ServeHTTP(rw, r)
		})), nil)
		w.env["TCSS_ENDPOINT"], w.env["LEDGER"] = "http://127.0.0.1:9", "off"
		if c := w.check(`{"Check":true}`)["trigger"]; c != (handler.Check{Name: "trigger", OK: true, Found: "daily: 0 5 9 * * * *"}) {
			w.Errorf("%+v", c)
		}
		w.name = ""
		before := len(w.api.Calls())
		if c, ok := w.check(`{"Check":true}`)["trigger"]; ok {
			w.Errorf("%+v", c)
		}
		for _, c := range w.api.Calls()[before:] {
			if c.Action == "ListTriggers" {
				w.Error("a terminal asks SCF")
			}
		}
	})
}
