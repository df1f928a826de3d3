package handler_test

import (
	"net/http"
	"strings"
	"testing"

	"tcss-licensing-alerts/handler"
	"tcss-licensing-alerts/handler/tcss/tcsstest"
)

func TestCheckTrigger(t *testing.T) {
	t.Parallel()
	triggers := func(list ...tcsstest.Trigger) func(*world) { return func(w *world) { w.api.Triggers = list } }
	refused := func(code string) func(*world) {
		return func(w *world) {
			w.api.Faults = faultOf("ListTriggers", tcsstest.Fault{Kind: tcsstest.APIError, Code: code, Message: "of " + secretKey})
		}
	}
	closed := tcsstest.Trigger{Type: "timer", TriggerName: "da'ily", TriggerDesc: `{"cron":"0 5 9 * * * *"}`, Qualifier: "$DEFAULT"}
	open := tcsstest.Trigger{Type: "timer", TriggerName: "weekly", TriggerDesc: "0 5 9 * * 1 *", Enable: 1}
	const permitted = "not known: grant scf:ListTriggers to see it"
	type trigger struct {
		set           func(*world)
		ok            bool
		found, remedy string
	}
	each(t, map[string]trigger{
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
		"refused":         {refused("ResourceNotFound.Function"), false, "not known: ResourceNotFound.Function: of [redacted]", "run the check again"},
		"no credentials":  {func(w *world) { w.env["TENCENTCLOUD_SECRETKEY"] = "" }, false, "not known: no endpoint, or no credentials", "console"},
	}, func(w *world, tt trigger) {
		tt.set(w)
		if c := w.check(`{"Check":true}`)["trigger"]; c.OK != tt.ok || !strings.HasPrefix(c.Found, tt.found) || !strings.Contains(c.Remedy, tt.remedy) {
			w.Errorf("%+v", c)
		}
	})
}

// Where it is asked: at SCF's own address, of TCSS's site, at a loopback
// TCSS_ENDPOINT, and nowhere from a terminal.
func TestCheckTriggerWhere(t *testing.T) {
	t.Parallel()
	for endpoint, want := range map[string]string{
		"":                                      "scf.tencentcloudapi.com",
		"tcss.ap-guangzhou.tencentcloudapi.com": "scf.tencentcloudapi.com",
		"https://tcss.intl.tencentcloudapi.com": "scf.intl.tencentcloudapi.com",
		"https://TCSS.intl.tencentcloudapi.com:1": "scf.intl.tencentcloudapi.com",
		"http://127.0.0.1:9":                      "127.0.0.1:9",
	} {
		bubble(t, func(w *world) {
			var asked []string
			w.process = w.start(tcsstest.Memory(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
				if r.Header.Get("X-TC-Action") == "ListTriggers" {
					asked = append(asked, r.Host)
				}
				w.api.ServeHTTP(rw, r)
			})), nil)
			w.env["TCSS_ENDPOINT"], w.env["LEDGER"] = endpoint, "off"
			if c := w.check(`{"Check":true}`)["trigger"]; c != (handler.Check{Name: "trigger", OK: true, Found: "daily: 0 5 9 * * * *"}) {
				w.Errorf("%+v", c)
			}
			w.name = ""
			if c, ok := w.check(`{"Check":true}`)["trigger"]; ok {
				w.Errorf("%+v", c)
			}
			if len(asked) != 1 || asked[0] != want {
				w.Errorf("with %q, %q is asked, want %s", endpoint, asked, want)
			}
		})
	}
}
