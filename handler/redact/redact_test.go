package redact

import (
	"net/url"
	"strings"
	"testing"
)

const (
	slackWebhook = "https://hooks.slack.com/services/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"
	wecomWebhook = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=0ca9a7e0-0000-4000-8000-5ec7e7ca9a70"
)

func TestRedact(t *testing.T) {
	t.Parallel()
	r := New([]string{
		"AKIDcanaryIdCanaryId", "canaryKeyCanaryKeyCanary", "canaryTokenCanaryTokenCanary", "AKIDcanaryOfTheTerminal", "canaryKeyOfTheTerminal",
	}, []string{
		"http://user:pass%2Fword@proxy.example.com:3128", slackWebhook, wecomWebhook,
		"https://hooks.slack.com:CANARY/port", "http://localhost/hook/CANARY%20path?token=CANARYquery",
	})
	secrets := []string{
		slackWebhook, wecomWebhook, url.QueryEscape(slackWebhook), url.QueryEscape(wecomWebhook),
		"T00CANARY/B00CANARY/xoxCANARYsecretCANARY000", "xoxCANARYsecretCANARY000", "0ca9a7e0-0000-4000-8000-5ec7e7ca9a70",
		"AKIDcanaryIdCanaryId", "canaryKeyCanaryKeyCanary", "canaryTokenCanaryTokenCanary", "pass/word", "pass%2Fword",
		"AKIDcanaryOfTheTerminal", "canaryKeyOfTheTerminal",
		"https://hooks.slack.com:CANARY/port", "hook/CANARY path", "hook/CANARY%20path", "token=CANARYquery",
		"https://hooks.slack.com/services/T1/B1/another", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=another",
		"9.134.7.21", "9.134.7.21:443", "[2402:4e00::1]:443", "2402:4e00:1020:1404:0:9227:71ab:2b74",
	}
	for _, secret := range secrets {
		got := r.Text("before " + secret + " after")
		if strings.Contains(got, secret) || strings.Contains(got, "CANARY") && !strings.HasPrefix(secret, "T00") || !strings.HasPrefix(got, "before ") || !strings.HasSuffix(got, " after") {
			t.Errorf("%q leaves as %q", secret, got)
		}
	}
	for _, secret := range []string{"services/T00CANARY/B00CANARY/xoxCANARYsecretCANARY000", "xoxCANARYsecretCANARY000", "canaryKeyCanaryKeyCanary"} {
		for n := shortestSecret; n <= len(secret); n++ {
			if got := r.Text("before " + secret[:n] + "… after …"); got != "before [redacted]… after …" {
				t.Errorf("%q leaves, cut, as %q", secret[:n], got)
			}
		}
	}
	for _, kept := range []string{
		"https://exampl… wecom… https://… T00…",
		"2026-11-23 01:40:10", "version 1.2.3", "from 09:05:00 to 09:06:00", "wecom#ab1290fe not delivered: 93000 invalid webhook url",
		"RequestId 1f0c2e8a-6b7c-4c4e-9a55-0d9d7f3c5b1e", "404 no_service",
	} {
		if got := r.Text(kept); got != kept {
			t.Errorf("%q became %q", kept, got)
		}
	}
}

// What is too short to be a secret is left in the words that hold it.
func TestRedactLeavesWords(t *testing.T) {
	t.Parallel()
	r := New([]string{"id", "key"}, []string{"http://localhost/x"})
	const kept = "invalid key of http service x"
	if got := r.Text(kept); got != kept {
		t.Errorf("%q became %q", kept, got)
	}
}
