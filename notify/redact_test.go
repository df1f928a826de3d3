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

// leaks is the canary that s shows, however it is written.
func leaks(s string) string {
	for range 3 {
		for _, c := range canaries() {
			if strings.Contains(strings.ToLower(s), strings.ToLower(c)) {
				return c
			}
		}
		next, err := url.PathUnescape(strings.ReplaceAll(s, "%zz", ""))
		if err != nil {
			break
		}
		s = next
	}
	return ""
}

// encoded is s with every byte percent-encoded.
func encoded(s string) string {
	var b strings.Builder
	for i := range len(s) {
		fmt.Fprintf(&b, "%%%02x", s[i])
	}
	return b.String()
}

// A service, or a proxy before it, may say anything, the webhook included, and
// net/http puts the URL into every error. deliver looks for leaks.
func TestNothingThatIsSaidLeaksTheWebhook(t *testing.T) {
	t.Parallel()
	for _, webhook := range []string{testSlackURL, testWeComURL} {
		u, err := url.Parse(webhook)
		if err != nil {
			t.Fatal(err)
		}
		parts := []string{webhook, u.Path, u.RequestURI(), u.RawQuery, u.Query().Get("key")}
		for _, secret := range append(parts, strings.Split(u.Path, "/")[2:]...) {
			if leaks(secret) == "" {
				continue // no canary in this part
			}
			for _, form := range []string{
				secret, strings.ToUpper(secret), strings.ToLower(secret), url.QueryEscape(secret),
				strings.ToLower(url.QueryEscape(secret)), url.PathEscape(secret), encoded(secret), encoded(encoded(secret)),
				encoded(secret[:3]) + secret[3:], "%zz " + secret, "%zz " + encoded(secret), secret + secret, strings.Repeat("x", 190) + secret,
			} {
				t.Run(form, func(t *testing.T) {
					t.Parallel()
					if leaks(strings.ReplaceAll(form, "%zz", "")) == "" {
						t.Fatal("no canary in the input")
					}
					echo(t, webhook, form)
				})
			}
		}
	}
}

// echo has a service and a transport say words of their own.
func echo(t *testing.T, webhook, words string) {
	t.Helper()
	d, body := testSlack(), words
	if webhook == testWeComURL {
		d, body = testWeCom(), wecomSays(93000, "")
		body = strings.Replace(body, `""`, string(encode(words)), 1)
	}
	err := &url.Error{Op: "Post", URL: webhook, Err: fmt.Errorf("dial tcp 203.0.113.7:443: %s", words)}
	for _, r := range []reply{{status: 200, body: body}, {status: 400, body: body}, {status: 404, body: body}, {status: 500, body: body}, {err: err}} {
		synctest.Test(t, func(t *testing.T) {
			if got := deliver(t, script(r), d, brief(), time.Minute); strings.Contains(got.said(), "203.0.113.7") {
				t.Errorf("an address in %s", got.said())
			}
		})
	}
}

func TestWordsAreFitToBeShown(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"93000 invalid webhook url":                                           "93000 invalid webhook url",
		" a\nb\tc\x1b[31m\u202e ":                                             "a b c[31m",
		"from your ip, 203.0.113.7":                                           "from your ip, [address]",
		"ip 203.0.113.7:443, 2001:db8::1 and [2001:db8::1]:443.":              "ip [address], [address] and [[address]]:443.",
		"source:203.0.113.7 interface:203.0.113.7:443 face203.0.113.7":        "source:[address] interface:[address] face[address]",
		"010.1.2.3 1.2.3.4.5 fe80::1.":                                        "[address] [address] [address].",
		"at 09:41:07 v1.2.3, e.g. :: 3:4":                                     "at 09:41:07 v1.2.3, e.g. :: 3:4",
		strings.Repeat("长", 300):                                              strings.Repeat("长", 199) + "…",
		"50% of it":                                                           "50% of it",
		"404 " + encoded("caNaRy3SecretToken456789"):                          "404 [redacted]",
		"404 " + encoded(encoded("T0CANARY1")):                                "404 [redacted]",
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
	f.Add(testSlackURL + encoded(testSlackURL) + "%")
	f.Add("%2563%61naRy3SecretToken456789 ::ffff:1.2.3.4\xff")
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
