package handler_test

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/tencentyun/scf-go-lib/functioncontext"

	"tcss-licensing-alerts/handler"
	"tcss-licensing-alerts/handler/input"
	"tcss-licensing-alerts/handler/tcss"
	"tcss-licensing-alerts/handler/tcss/tcsstest"
)

// check invokes the checks as from the console.
func check(t *testing.T, w *world, payload string) map[string]handler.Check {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	ctx = functioncontext.NewContext(ctx, &functioncontext.FunctionContext{RequestID: "r", TencentcloudUin: "100000000001", Environment: w.env})
	text, err := w.handler().Invoke(ctx, []byte(payload))
	if err != nil {
		t.Fatal(err)
	}
	noSecrets(t, string(text), w.logs.String())
	var checks handler.Checks
	if err := json.Unmarshal(text, &checks); err != nil {
		t.Fatal(err)
	}
	byName := map[string]handler.Check{}
	for _, c := range checks.Checks {
		byName[c.Name] = c
		if !c.OK && strings.Contains(c.Found+c.Remedy, "CANARYvalue") {
			t.Errorf("a refused value shows: %+v", c)
		}
		if c.OK != (c.Remedy == "") {
			t.Errorf("what is not well needs a remedy, and nothing else: %+v", c)
		}
	}
	return byName
}

func TestCheckFindsAllWell(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, w *world) {
		checks := check(t, w, `{"Check":true,"Send":true}`)
		for name, c := range checks {
			if !c.OK {
				t.Errorf("%s: %s", name, c.Found)
			}
		}
		for _, s := range input.Table() {
			if _, ok := checks[s.Name]; !ok {
				t.Errorf("%s is not checked", s.Name)
			}
		}
		for _, action := range tcss.Actions() {
			if checks["tcss:"+action].Found != "permitted" {
				t.Errorf("%s: %+v", action, checks["tcss:"+action])
			}
		}
		if c := checks["credentials"]; c.Found != "temporary, of a role, account 100000000001" {
			t.Errorf("credentials: %s", c.Found)
		}
		if c := checks["ledger"]; !strings.Contains(c.Found, "written and read") {
			t.Errorf("ledger: %s", c.Found)
		}
		if c := checks["destinations"]; !strings.HasPrefix(c.Found, "slack#") || !strings.Contains(c.Found, ", wecom#") {
			t.Errorf("destinations: %s", c.Found)
		}
		if len(w.slack.posted()) != 1 || len(w.wecom.posted()) != 1 || !strings.Contains(w.slack.posted()[0], "This webhook works") {
			t.Errorf("posted %q", w.slack.posted())
		}
	})
}

func TestCheckWithoutSendPostsNothing(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, w *world) {
		check(t, w, `{"Check":true}`)
		if n := len(w.slack.posted()) + len(w.wecom.posted()); n != 0 {
			t.Errorf("%d messages", n)
		}
	})
}

// What each setting holds is said, but for those that are secrets.
func TestCheckSaysWhatIsSet(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, w *world) {
		w.env["LOOKBACK"], w.env["HTTPS_PROXY"], w.env["NO_PROXY"] = "48h", "http://user:password@proxy.example.com", "*"
		w.env["CONSOLE_URL"] = "https://example.com/" + secretKey // whatever it holds, no secret shows
		checks := check(t, w, `{"Check":true}`)
		for name, want := range map[string]string{
			"SLACK_WEBHOOK_URL": "set", "WECOM_WEBHOOK_URL": "set", "HTTPS_PROXY": "set", "LOOKBACK": "48h", "NO_PROXY": "*",
			"SETTLE": "default 5m", "SLACK_MENTION": "not set", "CONSOLE_URL": "https://example.com/[redacted]",
		} {
			if c := checks[name]; !c.OK || c.Found != want {
				t.Errorf("%+v, want it to say %q", c, want)
			}
		}
	})
}

func TestCheckOfLess(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, w *world) {
		w.env["DETAILS"], w.env["LEDGER"] = "false", "off"
		checks := check(t, w, `{"Check":true}`)
		for _, action := range tcss.Actions() {
			if _, tried := checks["tcss:"+action]; tried != (action == tcss.ActionTasks) {
				t.Errorf("without details, %s is tried: %t", action, tried)
			}
		}
		if c := checks["ledger"]; !c.OK || !strings.HasPrefix(c.Found, "off") {
			t.Errorf("%+v", c)
		}
		delete(w.env, "SLACK_WEBHOOK_URL")
		delete(w.env, "WECOM_WEBHOOK_URL")
		checks = check(t, w, `{"Check":true}`)
		if c := checks["SLACK_WEBHOOK_URL, WECOM_WEBHOOK_URL"]; c.OK || c.Remedy != "set one of them at least" {
			t.Errorf("%+v", c)
		}
	})
}

// The ledger is written as it was: what it knows is not lost to a check.
func TestCheckLeavesTheLedgerAsItIs(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, w *world) {
		w.api.SetTasks(task(1, "2026-11-23 01:40:00", 3, 2, "REACH_LIMIT"))
		event := timer(at("2026-11-23 09:05:00"))
		for range 2 {
			if _, err := w.invoke(t.Context(), w.handler(), event); err != nil {
				t.Fatal(err)
			}
			check(t, w, `{"Check":true}`)
		}
		if n := len(w.slack.posted()); n != 1 {
			t.Errorf("%d messages", n)
		}
		for path := range w.cos.objects {
			w.cos.objects[path] = []byte("something else")
		}
		if c := check(t, w, `{"Check":true}`)["ledger"]; c.OK || !strings.Contains(c.Found, "not a ledger") {
			t.Errorf("%+v", c)
		}
	})
}

// A wrong value in each setting in turn: the check names the setting and what
// it accepts, and does not show the value.
func TestCheckNamesEachWrongSetting(t *testing.T) {
	t.Parallel()
	wrong := map[string]string{
		"SLACK_WEBHOOK_URL": "https://hooks.slack.com/triggers/T0/1/CANARYvalue", "WECOM_WEBHOOK_URL": slackURL,
		"LOOKBACK": "CANARYvalue", "SETTLE": "CANARYvalue", "TIMEZONE": "CANARYvalue", "TCSS_TIMEZONE": "CANARYvalue", "LANGUAGE": "CANARYvalue", "ALERT_ON": "CANARYvalue",
		"ALL_CLEAR": "CANARYvalue", "SLACK_MENTION": "CANARYvalue", "WECOM_MENTION": "<CANARYvalue>", "DETAILS": "CANARYvalue",
		"TREND_DAYS": "CANARYvalue", "WARN_DAYS": "CANARYvalue", "HEARTBEAT_URL": "http://CANARYvalue.example.com", "CONSOLE_URL": "CANARYvalue", "TCSS_ENDPOINT": "https://CANARYvalue.example",
		"TCSS_REQUESTS_PER_SECOND": "CANARYvalue", "HTTPS_PROXY": "CANARYvalue", "LOG_LEVEL": "CANARYvalue",
	}
	for _, s := range input.Table() {
		value, ok := wrong[s.Name]
		if !ok {
			if s.Name != "NO_PROXY" && s.Name != "LEDGER" { // takes anything; has a test of its own
				t.Errorf("%s has no wrong value here", s.Name)
			}
			continue
		}
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(t *testing.T, w *world) {
				w.env[s.Name] = value
				checks := check(t, w, `{"Check":true}`)
				if c := checks[s.Name]; c.OK || !strings.Contains(c.Remedy, "set it to ") {
					t.Errorf("%+v", c)
				}
				for name, c := range checks {
					if c.Remedy != "" && name != s.Name && !strings.Contains(c.Remedy, "above") {
						t.Errorf("%s is blamed too: %+v", name, c)
					}
				}
			})
		})
	}
}

func TestCheckNamesARefusedLedger(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir()) // the default is tried instead
	bubble(t, func(t *testing.T, w *world) {
		w.env["LEDGER"] = "CANARYvalue"
		checks := check(t, w, `{"Check":true}`)
		if c := checks["LEDGER"]; c.OK || !strings.Contains(c.Remedy, "cos://bucket-appid") {
			t.Errorf("%+v", c)
		}
	})
}

func TestCheckSaysWhatIsWrongOutside(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		set           func(w *world)
		name          string
		found, remedy string
	}{
		"no permission": {func(w *world) {
			w.api.Faults = func(c tcsstest.Call) *tcsstest.Fault {
				if c.Action != tcss.ActionRule {
					return nil
				}
				return &tcsstest.Fault{Kind: tcsstest.APIError, Code: "UnauthorizedOperation", Message: "no"}
			}
		}, "tcss:" + tcss.ActionRule, "UnauthorizedOperation: no", `{"effect":"allow","action":["tcss:` + tcss.ActionRule + `"],"resource":["*"]}`},
		"no key":     {func(w *world) { w.api.RevokeCredential(secretID) }, "tcss:" + tcss.ActionTasks, "AuthFailure", "execution role"},
		"half a key": {func(w *world) { delete(w.env, "TENCENTCLOUD_SECRETKEY") }, "credentials", "half", "execution role"},
		"a wrong time": {func(w *world) {
			w.skew = -10 * time.Minute
		}, "clock", "10m", "clock"},
		"a wrong time, the other way": {func(w *world) {
			w.skew = 10 * time.Minute
		}, "clock", "10m0s off", "clock"},
		"no answer": {func(w *world) {
			w.api.Faults = func(tcsstest.Call) *tcsstest.Fault { return &tcsstest.Fault{Kind: tcsstest.Close} }
		}, "clock", "not known", "above"},
		"no ledger": {func(w *world) {
			w.cos.answer = func(rw http.ResponseWriter, _ *http.Request) bool { rw.WriteHeader(http.StatusForbidden); return true }
		}, "ledger", "403", "cos:GetObject"},
		"no webhook": {func(w *world) { w.slack.answer = refuse(http.StatusNotFound, "no_service") }, "slack#", "404 no_service", "make a new one"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(t *testing.T, w *world) {
				tt.set(w)
				found := false
				for name, c := range check(t, w, `{"Check":true,"Send":true}`) {
					if strings.HasPrefix(name, tt.name) && !c.OK {
						found = true
						if !strings.Contains(c.Remedy, tt.remedy) || !strings.Contains(c.Found, tt.found) {
							t.Errorf("found %q, remedy %q, want %q and %q", c.Found, c.Remedy, tt.found, tt.remedy)
						}
					}
				}
				if !found {
					t.Errorf("%s is not found", tt.name)
				}
			})
		})
	}
}

// The calls carry the program's name and version.
func TestCallsCarryTheVersion(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, w *world) {
		w.api.SetTasks(task(1, "2026-11-23 01:40:00", 3, 2, "REACH_LIMIT"))
		if _, err := w.invoke(t.Context(), w.handler(), ""); err != nil {
			t.Fatal(err)
		}
		if !strings.HasSuffix(w.requestClient, ": tcss-licensing-alerts test") || w.userAgent != "tcss-licensing-alerts/test" {
			t.Errorf("RequestClient %q, User-Agent %q", w.requestClient, w.userAgent)
		}
	})
}
