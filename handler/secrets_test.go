package handler_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

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
		if !strings.Contains(text, "FailedOperation: [redacted] from ip: [address]") || !strings.Contains(text, "99999 [redacted] at [address]") {
			w.Errorf("error is %s", text)
		}
		noSecrets(w.T, text, w.logs.String())
		w.api.Faults, w.slack.answer = nil, nil
		w.api.SetTasks(task(1, "2026-11-24", 0, 1, ""))
		w.api.SetImages(1, tcss.Image{ImageID: "sha256:1", ImageName: "10.0.0.5/" + wecomKey + ":1.2.3.4", Status: "REACH_LIMIT"})
		w.fails(after(1))
		if text := w.slack.posted()[0]; !strings.Contains(text, "10.0.0.5/[redacted]:1.2.3.4") {
			w.Errorf("posted %s", text)
		}
		for _, payload := range []string{`{"StartTime":"\u0063` + secretToken[1:] + `"}`, timerWith("2026-11-25", "daily", `{"`+wecomURL+`":1}`)} {
			if text := w.fails(payload); !strings.Contains(text, "[redacted]") {
				w.Errorf("error is %s", text)
			}
		}
	})
}

// What a run sends besides is signed with its name.
func TestCallsCarryTheVersion(t *testing.T) {
	t.Parallel()
	bubble(t, func(w *world) {
		w.api.SetTasks(task(1, "2026-11-23", 3, 1001, ""))
		w.runs(after(0))
		if !strings.HasSuffix(w.agents.api, ": tcss-licensing-alerts test") || w.agents.hook != "tcss-licensing-alerts/test" {
			w.Errorf("RequestClient %q, User-Agent %q", w.agents.api, w.agents.hook)
		}
	})
}
