package handler

import (
	"reflect"
	"strings"
	"testing"
)

func TestRedactKeepsTheErrorsType(t *testing.T) {
	t.Parallel()
	r := newRedactor(settings(nil))
	held := []Problem{{Name: "name " + slackWebhook, Text: "text " + slackWebhook, Accepts: "anything"}}
	for _, in := range []error{
		&DeliveryError{Found: "1 of 2 tasks failed", Undelivered: "slack#1 not delivered: " + slackWebhook},
		&DeliveryError{Found: slackWebhook},
		&BlindError{Text: slackWebhook},
		&BlindError{Text: "blind", Undelivered: slackWebhook},
		&SettingsError{Problems: held},
		&EventError{Problems: held},
	} {
		out := redacted(r, in)
		if reflect.TypeOf(out) != reflect.TypeOf(in) || strings.Contains(out.Error(), "CANARY") || !strings.Contains(in.Error(), "CANARY") {
			t.Errorf("%T %v", out, out)
		}
	}
}
