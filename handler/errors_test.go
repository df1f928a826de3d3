package handler

import (
	"reflect"
	"strings"
	"testing"

	"tcss-licensing-alerts/handler/input"
	"tcss-licensing-alerts/handler/redact"
)

const (
	slackWebhook = "https://hooks.slack.com/services/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"
	wecomWebhook = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=0ca9a7e0-0000-4000-8000-5ec7e7ca9a70"
)

func TestRedactKeepsTheErrorsType(t *testing.T) {
	t.Parallel()
	r := redact.New(nil, []string{slackWebhook})
	held := []input.Problem{{Name: "name " + slackWebhook, Text: "text " + slackWebhook, Accepts: "anything"}}
	for _, in := range []error{
		&DeliveryError{Found: "1 of 2 tasks failed", Undelivered: "slack#1 not delivered: " + slackWebhook},
		&DeliveryError{Found: slackWebhook},
		&BlindError{Text: slackWebhook},
		&BlindError{Text: "blind", Undelivered: slackWebhook},
		&input.SettingsError{Problems: held},
		&input.EventError{Problems: held},
	} {
		out := redacted(r, in)
		if reflect.TypeOf(out) != reflect.TypeOf(in) || strings.Contains(out.Error(), "CANARY") || !strings.Contains(in.Error(), "CANARY") {
			t.Errorf("%T %v", out, out)
		}
	}
}
