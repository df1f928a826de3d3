package handler_test

import (
	"fmt"
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

// Whoever echoes a secret, it gets out by no door.
func TestNoEchoGetsOut(t *testing.T) {
	t.Parallel()
	bubble(t, func(w *world) {
		echo := strings.Join([]string{slackPath, wecomURL, url.QueryEscape(slackURL), secretKey, secretToken, "from ip: 9.134.7.21"}, " ")
		w.api.Faults = fault(tcsstest.Fault{Kind: tcsstest.APIError, Code: "FailedOperation", Message: echo})
		w.env["HEARTBEAT_URL"] = "https://nowhere.example" + heartbeat
		w.slack.answer = refuse(http.StatusForbidden, echo)
		w.wecom.answer = refuse(http.StatusOK, fmt.Sprintf(`{"errcode":99999,"errmsg":%q}`, echo))
		text := w.fails(after(0))
		if !strings.Contains(text, "FailedOperation") {
			w.Errorf("error is %s", text)
		}
		w.api.Faults, w.wecom.answer = nil, nil
		w.api.SetTasks(task(1, "2026-11-24", 3, 1001, ""))
		got, err := w.invoke(after(1))
		noSecrets(w.T, text, fmt.Sprint(err, got), w.logs.String(), strings.Join(w.wecom.posted(), ""))
		if len(w.wecom.posted()) == 0 {
			w.Error("nothing was posted")
		}
	})
}

// What the API and a webhook say is told to others, returned and remembered,
// but for what is secret in it.
func TestNothingThatIsSaidGetsOut(t *testing.T) {
	t.Parallel()
	bubble(t, func(w *world) {
		w.wecom.answer = refuse(http.StatusOK, `{"errcode":93000,"errmsg":"`+secretKey+`"}`)
		said := task(1, "2026-11-23", 0, 1, secretKey)
		said.Source, said.LastAuthorizedTime = secretToken, secretID
		w.api.SetTasks(said)
		w.api.SetImages(1, tcss.Image{ImageID: "sha256:1", ImageName: "10.0.0.5/" + wecomKey + ":1.2.3.4", Status: "REACH_LIMIT"})
		noSecrets(w.T, w.fails(after(0)))
		for _, payload := range []string{"", `{"DryRun":true}`} {
			got, err := w.process.Invoke(w.platform(w.Context()), []byte(payload))
			noSecrets(w.T, string(got), fmt.Sprint(err))
		}
		if text := w.slack.posted()[0]; !strings.Contains(text, "10.0.0.5/[redacted]:1.2.3.4") {
			w.Errorf("posted %s", text)
		}
		w.api.Faults = fault(tcsstest.Fault{Kind: tcsstest.APIError, Code: slackPath, Message: "no"})
		noSecrets(w.T, w.fails(after(1)), strings.Join(w.slack.posted(), ""), string(w.cos.stored()[object]), w.logs.String())
	})
}

// A refused event is quoted, and what it holds of a secret is not.
func TestNoQuotationGetsOut(t *testing.T) {
	t.Parallel()
	bubble(t, func(w *world) {
		for _, payload := range []string{`{"StartTime":"` + secretKey + `"}`, `{"` + slackURL + `":1}`, `["` + wecomURL + `"]`, `{"StartTime":"\u0063` + secretToken[1:] + `"}`} {
			text := w.fails(payload)
			if !strings.Contains(text, "[redacted]") {
				w.Errorf("error is %s", text)
			}
			noSecrets(w.T, text, w.logs.String())
		}
	})
}

// The name of a field that a timer's argument should not have is told and
// remembered, and may be a secret that was pasted there.
func TestNoFieldOfATimerGetsOut(t *testing.T) {
	t.Parallel()
	bubble(t, func(w *world) {
		text := w.fails(timerWith("2026-11-23", "daily", `{"`+wecomURL+`":1,"`+secretKey+`":1}`))
		stored := string(w.cos.stored()[object])
		if posted := w.slack.posted(); len(posted) != 1 || !strings.Contains(posted[0], "[redacted]") || !strings.Contains(stored, "[redacted]") {
			w.Errorf("posted %q, stored %s", posted, stored)
		}
		noSecrets(w.T, text, w.logs.String(), strings.Join(w.slack.posted(), ""), stored)
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
