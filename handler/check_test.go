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
		for _, s := range handler.Settings() {
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

// A wrong value in each setting in turn: the check names the setting and what
// it accepts, and does not show the value.
func TestCheckNamesEachWrongSetting(t *testing.T) {
	t.Parallel()
	wrong := map[string]string{
		"SLACK_WEBHOOK_URL": "https://hooks.slack.com/triggers/T0/1/CANARYvalue", "WECOM_WEBHOOK_URL": slackURL,
		"LOOKBACK": "CANARYvalue", "SETTLE": "CANARYvalue", "TIMEZONE": "CANARYvalue", "LANGUAGE": "CANARYvalue", "ALERT_ON": "CANARYvalue",
		"ALL_CLEAR": "CANARYvalue", "SLACK_MENTION": "CANARYvalue", "WECOM_MENTION": "<CANARYvalue>", "DETAILS": "CANARYvalue",
		"TREND_DAYS": "CANARYvalue", "CONSOLE_URL": "CANARYvalue", "TCSS_ENDPOINT": "https://CANARYvalue.example",
		"TCSS_REQUESTS_PER_SECOND": "CANARYvalue", "HTTPS_PROXY": "CANARYvalue", "LOG_LEVEL": "CANARYvalue",
	}
	for _, s := range handler.Settings() {
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
		set    func(w *world)
		name   string
		remedy string
	}{
		"no permission": {func(w *world) {
			w.api.Faults = func(c tcsstest.Call) *tcsstest.Fault {
				if c.Action != tcss.ActionRule {
					return nil
				}
				return &tcsstest.Fault{Kind: tcsstest.APIError, Code: "UnauthorizedOperation", Message: "no"}
			}
		}, "tcss:" + tcss.ActionRule, `{"effect":"allow","action":["tcss:` + tcss.ActionRule + `"],"resource":["*"]}`},
		"no key":     {func(w *world) { w.api.RevokeCredential(secretID) }, "tcss:" + tcss.ActionTasks, "execution role"},
		"half a key": {func(w *world) { delete(w.env, "TENCENTCLOUD_SECRETKEY") }, "credentials", "execution role"},
		"a wrong time": {func(w *world) {
			w.skew = -10 * time.Minute
		}, "clock", "clock"},
		"no ledger": {func(w *world) {
			w.cos.answer = func(rw http.ResponseWriter, _ *http.Request) bool { rw.WriteHeader(http.StatusForbidden); return true }
		}, "ledger", "cos:GetObject"},
		"no webhook": {func(w *world) { w.slack.answer = refuse(http.StatusNotFound, "no_service") }, "slack#", "make a new one"},
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
						if !strings.Contains(c.Remedy, tt.remedy) {
							t.Errorf("remedy %q, want %q", c.Remedy, tt.remedy)
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
