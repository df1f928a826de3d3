package handler_test

import (
	"errors"
	"strings"
	"testing"
	"time"
	"unicode"

	"tcss-licensing-alerts/handler"
	"tcss-licensing-alerts/handler/input"
	"tcss-licensing-alerts/handler/tcss"
	"tcss-licensing-alerts/handler/tcss/tcsstest"
)

// check invokes the checks as from the console: what is not well has a remedy,
// and the invocation's error names it.
func (w *world) check(payload string) map[string]handler.Check {
	w.Helper()
	answer, err := w.handle(w.Context(), payload, time.Minute)
	checks, ok := answer.(handler.Checks)
	if !ok {
		w.Fatalf("%v, %v", answer, err)
	}
	byName, well := map[string]handler.Check{}, true
	for _, c := range checks.Checks {
		byName[c.Name] = c
		well = well && c.OK
		if c.OK != (c.Remedy == "") {
			w.Errorf("what is not well needs a remedy, and nothing else: %+v", c)
		}
		if !c.OK && (err == nil || !strings.Contains(err.Error(), c.Name+": "+c.Found+" ("+c.Remedy+")")) {
			w.Errorf("%+v is not in the error %v", c, err)
		}
		if strings.ContainsFunc(c.Name+c.Found+c.Remedy, func(r rune) bool { return !unicode.IsPrint(r) }) || strings.Contains(c.Remedy, "redacted") {
			w.Errorf("not a line of a table, or not whole: %+v", c)
		}
		noSecrets(w.T, c.Found, c.Remedy)
	}
	if _, failed := errors.AsType[*handler.CheckError](err); failed == well || checks.OK() != well {
		w.Errorf("well is %t, and the error %v", well, err)
	}
	noSecrets(w.T, w.logs.String())
	return byName
}

func TestCheckFindsAllWell(t *testing.T) {
	t.Parallel()
	bubble(t, func(w *world) {
		w.api.SetTasks(task(1, "2026-11-23", 3, 1001, ""))
		w.runs(after(0))
		before := string(w.cos.stored()[object])
		w.env["HEARTBEAT_URL"] = heartURL
		checks := w.check(`{"Check":true}`)
		for name, c := range checks {
			if !c.OK {
				w.Errorf("%s: %s", name, c.Found)
			}
		}
		for _, s := range input.Table() {
			if _, ok := checks[s.Name]; !ok {
				w.Errorf("%s is not checked", s.Name)
			}
		}
		for name, want := range map[string]string{
			"credentials": "temporary, of a role, account 100000000001", "memory": "written and read", "clock": "within 1s", "zone": "no task is ahead",
			"tcss:" + tcss.ActionTasks: "permitted", "tcss:" + tcss.ActionImages: "permitted", "tcss:" + tcss.ActionRule: "permitted", "tcss:" + tcss.ActionLicences: "permitted",
			"SLACK_WEBHOOK_URL": "set", "SETTLE": "default 5m", "SLACK_MENTION": "not set", "destinations": ", wecom#",
		} {
			says(w.T, checks[name].Found, want)
		}
		if string(w.cos.stored()[object]) != before {
			w.Error("the memory has changed")
		}
		for i, payload := range []string{`{"Check":true}`, `{"Check":true,"Send":true}`} {
			w.check(payload)
			w.heard(w.slack, 1+i)
			w.heard(w.wecom, 1+i)
			w.heard(w.heart, i)
			if line := w.logs.line(w.T, "check done"); line["posts"] != float64(2*i) || line["destinations_reached"] != float64(2*i) {
				w.Errorf("%s: logged %v", payload, line)
			}
		}
	})
}

func TestCheckOfLess(t *testing.T) {
	t.Parallel()
	bubble(t, func(w *world) {
		w.env["DETAILS"], w.env["LEDGER"] = "false", "off"
		checks := w.check(`{"Check":true}`)
		for _, action := range tcss.Actions() {
			if _, tried := checks["tcss:"+action]; tried != (action == tcss.ActionTasks) {
				w.Errorf("without details, %s is tried: %t", action, tried)
			}
		}
		if c := checks["memory"]; !c.OK || !strings.HasPrefix(c.Found, "off") {
			w.Errorf("%+v", c)
		}
		delete(w.env, "SLACK_WEBHOOK_URL")
		delete(w.env, "WECOM_WEBHOOK_URL")
		if c := w.check(`{"Check":true}`)["SLACK_WEBHOOK_URL, WECOM_WEBHOOK_URL"]; c.OK || c.Remedy != "set it to at least one webhook" {
			w.Errorf("%+v", c)
		}
	})
}

// A wrong value in each setting in turn: the check names the setting and what
// it accepts, and does not show the value.
func TestCheckNamesEachWrongSetting(t *testing.T) {
	t.Parallel()
	for _, s := range input.Table() {
		if s.Name == "NO_PROXY" {
			continue // takes anything
		}
		bubble(t, func(w *world) {
			w.env[s.Name] = "<CANARYvalue>"
			for name, c := range w.check(`{"Check":true}`) {
				switch {
				case name == s.Name && (c.OK || !strings.Contains(c.Remedy, "set it to ") || strings.Contains(c.Found+c.Remedy, "CANARYvalue")):
					w.Errorf("%+v", c)
				case name == "memory" && c.OK == (s.Name == "LEDGER"):
					w.Errorf("with a wrong %s: %+v", s.Name, c)
				case name != s.Name && c.Remedy != "" && !strings.Contains(c.Remedy, "above"):
					w.Errorf("of %s, %s is blamed too: %+v", s.Name, name, c)
				}
			}
		})
	}
}

func TestCheckSaysWhatIsWrongOutside(t *testing.T) {
	t.Parallel()
	type wrong struct {
		set                 func(w *world)
		name, found, remedy string
	}
	each(t, map[string]wrong{
		"no permission": {
			func(w *world) { w.api.Faults = faultOf(tcss.ActionRule, *noPermission(tcsstest.Call{})) },
			"tcss:" + tcss.ActionRule, "UnauthorizedOperation: no", `{"effect":"allow","action":["tcss:` + tcss.ActionRule + `"],"resource":["*"]}`,
		},
		"no key":           {func(w *world) { w.api.RevokeCredential(secretID) }, "tcss:" + tcss.ActionTasks, "AuthFailure", "execution role"},
		"half a key":       {func(w *world) { delete(w.env, "TENCENTCLOUD_SECRETKEY") }, "TENCENTCLOUD_SECRETID", "half", "execution role"},
		"a clock behind":   {func(w *world) { w.skew = -10 * time.Minute }, "clock", "10m0s off", "clock"},
		"a clock ahead":    {func(w *world) { w.skew = 10 * time.Minute }, "clock", "10m0s off", "clock"},
		"no answer":        {func(w *world) { w.api.Faults = fault(tcsstest.Fault{Kind: tcsstest.Close}) }, "clock", "not known", "above"},
		"no webhook":       {func(w *world) { w.slack.answer = refuse(404, "no_service") }, "slack#", "404 no_service", "webhook"},
		"Slack in trouble": {func(w *world) { w.slack.answer = refuse(503, "\x1b[31mx\ny") }, "slack#", "503", "run the check again in some minutes"},
		"no ledger": {
			func(w *world) { w.cos.answer = refuse(403, "") }, "memory", "403",
			`["name/cos:GetObject","name/cos:PutObject"],"resource":["qcs::cos:ap-guangzhou:uid/1250000000:alerts-1250000000` + object + `"]}`,
		},
		"no heartbeat": {
			func(w *world) { w.env["HEARTBEAT_URL"] = "https://nowhere.example" + heartbeat }, "heartbeat", "heartbeat: 502", "HEARTBEAT_URL",
		},
		"something else":                       {func(w *world) { w.cos.objects = map[string][]byte{object: []byte("<html>")} }, "memory", "not this function's memory", "another place"},
		"a newer one":                          {func(w *world) { w.cos.objects = map[string][]byte{object: []byte(`{"version":9}`)} }, "memory", "version 9", "deploy that version"},
		"a memory that goes with the instance": {func(w *world) { w.env["LEDGER"], w.env["TENCENTCLOUD_RUNENV"] = "", "SCF" }, "memory", "idle minutes", "COS"},
		"a zone west of the API's":             {func(w *world) { w.env["TCSS_TIMEZONE"] = "UTC" }, "zone", "35m0s ahead", "TCSS_TIMEZONE"},
		"a zone, and a clock ahead":            {func(w *world) { w.env["TCSS_TIMEZONE"], w.skew = "UTC", -4*time.Minute }, "zone", "39m0s ahead", "TCSS_TIMEZONE"},
		"the name of another file":             {func(w *world) { w.env["FUNCTION_LANGUAGE"] = "zh" }, "FUNCTION_LANGUAGE", "read by nobody", "name it LANGUAGE"},
		"a list that does not come": {
			func(w *world) {
				w.api.Faults = func(c tcsstest.Call) *tcsstest.Fault {
					if c.Action != tcss.ActionTasks || c.StartTime == c.EndTime { // of the probe
						return nil
					}
					return &tcsstest.Fault{Kind: tcsstest.APIError, Code: "FailedOperation", Message: "no such\n\x1b[31mday"}
				}
			}, "tcss:" + tcss.ActionTasks, "FailedOperation", "TCSS_ENDPOINT",
		},
	}, func(w *world, tt wrong) {
		w.api.SetTasks(task(1, "2026-11-23", 3, 1001, ""))
		tt.set(w)
		found := false
		checks := w.check(`{"Check":true,"Send":true}`)
		if _, zone := checks["zone"]; zone != checks["tcss:"+tcss.ActionTasks].OK {
			w.Errorf("of no list there is a zone, or of one there is none: %v", checks)
		}
		for check, c := range checks {
			if strings.HasPrefix(check, tt.name) && !c.OK {
				found = true
				says(w.T, c.Found, tt.found)
				says(w.T, c.Remedy, tt.remedy)
			}
		}
		if !found {
			w.Errorf("%s is not found", tt.name)
		}
	})
}
