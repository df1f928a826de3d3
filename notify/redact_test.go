package notify

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"tcss-licensing-alerts/testdata/hostile"
)

// canaries is every secret part of the two webhooks.
func canaries() []string {
	return []string{"T0CANARY1", "B0CANARY2", "caNaRy3SecretToken456789", "c0ffee00-cafe-4bad-8bad-0123456789ab"}
}

// leaks is the piece of a canary that s shows, however it is written.
func leaks(s string) string { return hostile.SecretsOf(canaries()...).Seen(s) }

// net/http puts the URL into every error. deliver looks for leaks.
func TestNoErrorOfTheTransportLeaksTheWebhook(t *testing.T) {
	t.Parallel()
	for _, d := range []Destination{testSlack(), testWeCom()} {
		synctest.Test(t, func(t *testing.T) {
			err := &url.Error{Op: "Post", URL: d.webhook, Err: fmt.Errorf("dial tcp 203.0.113.7:443: %s", d.webhook)}
			if got := deliver(t, script(reply{err: err}), d, brief(), time.Minute); strings.Contains(got.said(), "203.0.113.7") {
				t.Errorf("an address in %s", got.said())
			}
		})
	}
}

func TestWordsAreFitToBeShown(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"93000 invalid webhook url":                                    "93000 invalid webhook url",
		" a\nb\tc\x1b[31m\u202e ":                                      "a b c[31m",
		"from your ip, 203.0.113.7":                                    "from your ip, [address]",
		"ip 203.0.113.7:443, 2001:db8::1 and [2001:db8::1]:443.":       "ip [address], [address] and [[address]]:443.",
		"source:203.0.113.7 interface:203.0.113.7:443 face203.0.113.7": "source:[address] interface:[address] face[address]",
		"010.1.2.3 1.2.3.4.5 fe80::1.":                                 "[address] [address] [address].",
		"at 09:41:07 v1.2.3, e.g. :: 3:4":                              "at 09:41:07 v1.2.3, e.g. :: 3:4",
		strings.Repeat("长", 300):                                       strings.Repeat("长", 199) + "…",
		strings.Repeat("长", 200):                                       strings.Repeat("长", 200),
		strings.Repeat("caNaRy3SecretToken456789", 40) + " and more":   "[redacted]",
		"50% of it": "50% of it",
		"404 " + hostile.Percent("caNaRy3SecretToken456789"):                  "404 [redacted]",
		"404 " + hostile.Percent(hostile.Percent("T0CANARY1")):                "404 [redacted]",
		"404 at /services/T0CANARY1/B0CANARY2/caNaRy3SecretToken456789 there": "404 at /services/[redacted] there",
	} {
		if got := testSlack().redact(in); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
	for in, want := range map[string]string{
		"invalid webhook url, hint: [1], from ip: 1.2.3.4, more info at https://x": "invalid webhook url",
		"busy, From IP: 1.2.3.4":    "busy",
		"more info at https://x":    "",
		"too long, more info at x":  "too long",
		"İ, hint: y":                "İ",
		"api freq out of limit, 中文": "api freq out of limit, 中文",
	} {
		if got := wecomWord(in); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
}

// Whatever a service says, it is repeated in one short line without secrets.
func FuzzWord(f *testing.F) {
	f.Add("invalid webhook url, hint: [1], from ip: 1.2.3.4, more info at https://x")
	f.Add("%2563%61naRy3SecretToken456789 ::ffff:1.2.3.4\xff")
	for _, write := range hostile.Writings() {
		for _, d := range []Destination{testSlack(), testWeCom()} {
			said := write(d.webhook)
			for _, s := range []string{said, "%zz " + said, said + said, strings.Repeat("x", 190) + said, write(d.webhook[len(d.webhook)-9:]) + "%"} {
				f.Add(s)
			}
		}
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, d := range []Destination{testSlack(), testWeCom()} {
			got := d.redact(s)
			if hostile.Hidden(got) || strings.Contains(got, "\n") || len([]rune(got)) > maxWord+len("[redacted]") {
				t.Errorf("%q becomes %q", s, got)
			}
			for _, c := range canaries() {
				if strings.Contains(d.webhook, c) && strings.Contains(strings.ToLower(got), strings.ToLower(c)) {
					t.Errorf("%q becomes %q", s, got)
				}
			}
		}
	})
}
