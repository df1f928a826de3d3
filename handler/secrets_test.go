package handler_test

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"tcss-licensing-alerts/handler/tcss"
	"tcss-licensing-alerts/handler/tcss/tcsstest"
)

// Secrets of the world. None of them may ever leave the function.
const (
	secretID    = "AKIDcanaryIdCanaryId"
	secretKey   = "canaryKeyCanaryKeyCanary"
	secretToken = "canaryTokenCanaryTokenCanary"
	slackPath   = "T00CANARY/B00CANARY/xoxCANARYsecretCANARY000"
	wecomKey    = "0ca9a7e0-0000-4000-8000-5ec7e7ca9a70"
	heartbeat   = "/heart/BEATcanaryBEAT"
)

// noSecrets holds that none of the texts shows a secret or an address.
func noSecrets(t *testing.T, texts ...string) {
	t.Helper()
	for _, text := range texts {
		for _, canary := range []string{secretID, secretKey, secretToken, "xoxCANARYsecret", wecomKey, "9.134.7.21", "BEATcanary", url.QueryEscape(slackPath)} {
			if strings.Contains(text, canary) {
				t.Errorf("%q shows in %s", canary, text)
			}
		}
	}
}

// Of what is said only secrets and addresses are taken out, and of an image's
// name only secrets: it may begin with an address.
func TestTheRestOfWhatIsSaidStays(t *testing.T) {
	t.Parallel()
	bubble(t, func(w *world) {
		w.api.Faults = fault(tcsstest.Fault{Kind: tcsstest.APIError, Code: "FailedOperation", Message: secretKey + " from ip: 9.134.7.21"})
		w.wecom.answer = refuse(http.StatusOK, `{"errcode":99999,"errmsg":"`+secretKey+` at 9.134.7.21"}`)
		w.slack.answer = refuse(http.StatusForbidden, "9.134.7.21")
		text := w.fails(after(0))
		says(w.T, text, "FailedOperation: [redacted] from ip: [address]", "99999 [redacted] at [address]")
		noSecrets(w.T, text, w.logs.String())
		w.api.Faults, w.slack.answer = nil, nil
		w.api.SetTasks(task(1, "2026-11-24", 0, 1, ""))
		w.api.SetImages(1, tcss.Image{ImageID: "sha256:1", ImageName: "10.0.0.5/" + wecomKey + ":1.2.3.4", Status: "REACH_LIMIT"})
		w.fails(after(1))
		says(w.T, w.slack.posted()[0], "10.0.0.5/[redacted]:1.2.3.4")
		for _, payload := range []string{`{"StartTime":"\u0063` + secretToken[1:] + `"}`, timerWith("2026-11-25", "daily", `{"`+wecomURL+`":1}`)} {
			says(w.T, w.fails(payload), "[redacted]")
		}
	})
}

// What is said of tasks, of their images and by errors is told, returned and
// remembered without secrets.
func TestWhatIsSaidHasNoSecrets(t *testing.T) {
	t.Parallel()
	bubble(t, func(w *world) {
		of := func(said string) string { return said + " " + wecomKey } // which package tcss does not know
		clean := func(said string) string { return said + " [redacted]" }
		x := task(1, "2026-11-23", 0, 1, of("code"))
		x.Type, x.Source, x.LastAuthorizedTime = of("type"), of("source"), of(x.LastAuthorizedTime)
		w.api.SetTasks(x)
		w.api.Faults = faultOf(tcss.ActionImages, tcsstest.Fault{
			Kind: tcsstest.Raw, ContentType: "application/json",
			Body: `{"Response":{"TotalCount":1,"List":[{"ImageId":"` + of("id") + `","Status":"` + of("status") + `"}],"RequestId":"r"}}`,
		})
		got := w.runs(after(0))
		says(w.T, w.slack.last(), clean("type"), clean("source"), clean("id"), clean("status"))
		says(w.T, fmt.Sprint(got.Failures), clean("type"), clean("source"), clean(at("2026-11-23 01:40:00").Format(time.DateTime)), clean("code"))
		w.api.Faults = fault(tcsstest.Fault{Kind: tcsstest.APIError, Code: of("code"), Message: of("message")})
		says(w.T, w.fails(after(1)), clean("code"), clean("message"))
		says(w.T, w.slack.last(), clean("code"))
		noSecrets(w.T, fmt.Sprint(got, w.slack.posted(), w.wecom.posted(), w.logs), string(w.cos.stored()[object]))
	})
}

// A message is in the settings' language, leads to their console, shows as many
// days, and names the account and the function.
func TestAMessageIsAsSet(t *testing.T) {
	t.Parallel()
	bubble(t, func(w *world) {
		w.api.SetTasks(task(1, "2026-11-22", 0, 1013, ""), local(task(2, "2026-11-23", 0, 1001, "REACH_LIMIT")))
		w.runs("")
		says(w.T, w.slack.last(), "images unscanned", "the daily cap (200)", "Account 100000000001 · ", " · alerts\"")
		saysNot(w.T, w.slack.last(), "1013", "SAMPLE")
		w.env["LANGUAGE"], w.env["CONSOLE_URL"], w.env["TREND_DAYS"] = "zh", "https://console.example.com/x", "3"
		w.name, w.process.Sample = "", true
		w.runs("")
		says(w.T, w.slack.last(), "未扫描", `"https://console.example.com/x"`, `"value":1013`, " · tcss-licensing-alerts\"", "示例")
	})
}

// What a run sends besides is signed with its name.
func TestCallsCarryTheVersion(t *testing.T) {
	t.Parallel()
	bubble(t, func(w *world) {
		w.api.SetTasks(task(1, "2026-11-23", 3, 1001, ""))
		var as sync.Map
		w.process = w.start(tcsstest.Memory(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			as.Store(r.Host, cmp.Or(r.Header.Get("X-TC-RequestClient"), r.UserAgent()))
			w.ServeHTTP(rw, r)
		})), nil)
		w.runs(after(0))
		says(w.T, fmt.Sprint(maps.Collect(as.Range)), ": tcss-licensing-alerts test]", "hooks.slack.com:tcss-licensing-alerts/test ")
	})
}
