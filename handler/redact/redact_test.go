package redact

import (
	"errors"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tcss-licensing-alerts/testdata/hostile"
)

const (
	slackWebhook = "https://hooks.slack.com/services/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"
	wecomWebhook = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=0ca9a7e0-0000-4000-8000-5ec7e7ca9a70"
)

// parts are what is secret in all that the redactor of a test knows.
func parts() []string {
	return []string{
		"T00CANARY/B00CANARY/xoxCANARYsecretCANARY000", "0ca9a7e0-0000-4000-8000-5ec7e7ca9a70",
		"AKIDcanaryIdCanaryId", "canaryKeyCanaryKeyCanary", "canary+Token/Canary%3DToken=", "pass/word of:a/proxy",
		"pass%2Fword%20of:a%2Fproxy", "CANARY path", "token=CANARYquery", "ping/5ec7e7ca-9a70", "correcthorsebatterystaple",
	}
}

func redactor() Redactor {
	return New([]string{
		"AKIDcanaryIdCanaryId", "canaryKeyCanaryKeyCanary", "canary+Token/Canary%3DToken=", "id", "", "correcthorsebatterystaple",
	}, []string{
		"http://user:pass%2Fword%20of:a%2Fproxy@proxy.example.com:3128", slackWebhook, wecomWebhook, "https://hooks.slack.com:CANARY/port",
		"http://localhost/hook/CANARY%20path?token=CANARYquery", "https://hc.example.com/ping/5ec7e7ca-9a70", "https://hc.example.com/heartbeat/of-this/webhook",
	})
}

// Of a secret that was cut anywhere, in any writing and any text, no eight
// characters in a row can be seen.
func TestNoRunOfASecretIsSeen(t *testing.T) {
	t.Parallel()
	r := redactor()
	random := rand.New(rand.NewPCG(1, 2))
	words := []string{"", " ", "x", "%zz ", "token=", "镜像", "…", "0ca9a7e", `\"`, "&", "12:30"}
	word := func() string { return words[random.IntN(len(words))] }
	for _, secret := range parts() {
		known := hostile.SecretsOf(secret)
		for name, write := range hostile.Writings() {
			for range 40 {
				from := random.IntN(len(secret) - run)
				cut := secret[from : from+run+random.IntN(len(secret)-from-run+1)]
				text := word() + word() + write(cut) + word() + word()
				if got := r.Text(text); known.Seen(got) != "" {
					t.Errorf("%s: %q leaves as %q, which shows %q", name, text, got, known.Seen(got))
				}
			}
			if text := "before " + write(secret) + " after"; known.Seen(text) == "" && name != "base64, escaped" && name != "query" {
				t.Errorf("%s: the test cannot read %q", name, text)
			}
		}
	}
}

func FuzzText(f *testing.F) {
	f.Add("before ", " after", 3, 9)
	f.Add("%25", "%2", 0, 80)
	f.Add(`\u00`, "&#", 7, 20)
	r, known := redactor(), hostile.SecretsOf(parts()[0])
	f.Fuzz(func(t *testing.T, before, after string, from, length int) {
		secret := parts()[0]
		from = max(0, min(from, len(secret)))
		text := before + secret[from:max(from, min(from+length, len(secret)))] + after
		if got := r.Text(text); known.Seen(got) != "" {
			t.Errorf("%q leaves as %q", text, got)
		}
	})
}

func TestTheRestOfATextStays(t *testing.T) {
	t.Parallel()
	r := redactor()
	for text, want := range map[string]string{
		"before " + slackWebhook + " after":                                             "before https://hooks.slack.com/[redacted] after",
		"before " + strings.ToUpper(wecomWebhook) + " after":                            "before HTTPS://QYAPI.WEIXIN.QQ.COM/CGI-BIN/WEBHOOK/SEND?KEY=[redacted] after",
		"a https://hooks.slack.com/services/T1/B1/another b":                            "a https://hooks.slack.com/[redacted] b",
		wecomWebhook[:53] + "another":                                                   wecomWebhook[:53] + "[redacted]",
		"https://hooks.slack.com:CANARY/port":                                           "https://hooks.slack.com:[redacted]",
		"GET /hook/CANARY%20path?token=CANARYquery: 404":                                "GET [redacted]: 404",
		"key 0ca9a7e000004000 and " + hostile.Percent("AKIDcanaryIdCan"):                "key [redacted] and [redacted]",
		"%" + strings.Repeat("25", 20) + "41":                                           "[redacted]", // nine layers and more
		"https://exampl… wecom… https://… T00…":                                         "",
		"wecom#ab1290fe not delivered: 93000 invalid webhook url, hint: [1763865600_5]": "",
		"RequestId 1f0c2e8a-6b7c-4c4e-9a55-0d9d7f3c5b1e, 100%, AT&T, C:\\users, a\\":    "",
		"proxyconnect tcp: lookup proxy.example.com: no such host":                      "",
		"the heartbeat of-this webhook to hc.example.com/heartbeat failed":              "",
		"TENCENTCLOUD_SECRETID, TENCENTCLOUD_SECRETKEY and TENCENTCLOUD_SESSIONTOKEN":   "",
	} {
		if want == "" {
			want = text
		}
		if got := r.Text(text); got != want {
			t.Errorf("%q\nbecame %q\n  want %q", text, got, want)
		}
	}
}

// What everybody knows is each address alone, not how one follows another.
func TestPublicAddressesAreNoSentence(t *testing.T) {
	t.Parallel()
	if got := New([]string{"ces/+htt"}, nil).Text("key ces/+htt"); got != "key [redacted]" {
		t.Error(got)
	}
}

// The words of people, of which the README has many, are no secrets.
func TestTheReadmeHoldsNoSecret(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	r := redactor()
	for line := range strings.Lines(string(text)) {
		if got := r.Text(line); got != line && !strings.Contains(line, "hooks.slack.com/") {
			t.Errorf("%q became %q", line, got)
		}
	}
}

func TestAttr(t *testing.T) {
	t.Parallel()
	r := redactor()
	for _, value := range []any{"to " + slackWebhook, errors.New("to " + slackWebhook)} {
		if got := r.Attr(nil, slog.Any("error", value)); got.Value.String() != "to https://hooks.slack.com/[redacted]" {
			t.Errorf("%v", got)
		}
	}
	if got := r.Attr(nil, slog.Int("n", 12345678)); got.Value.Int64() != 12345678 {
		t.Errorf("%v", got)
	}
}

func BenchmarkText(b *testing.B) {
	r := redactor()
	const line = "retry of DescribeImageAutoAuthorizedTaskList after InternalError at 2026-11-23T09:05:01.123+08:00, RequestId 1f0c2e8a-6b7c-4c4e-9a55-0d9d7f3c5b1e"
	b.ReportAllocs()
	for b.Loop() {
		_ = r.Text(line)
	}
}

func BenchmarkNew(b *testing.B) {
	token := strings.Repeat("aB3dE6gH9jK2mN5p", 45) // as long as those of the service
	for b.Loop() {
		_ = New([]string{"AKIDcanaryIdCanaryId", "canaryKeyCanaryKeyCanary", token}, []string{slackWebhook, wecomWebhook})
	}
}
