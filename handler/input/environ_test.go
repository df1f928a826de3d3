package input

import (
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestEnviron(t *testing.T) {
	t.Parallel()
	process := env{"LOOKBACK": "1h", "SETTLE": "1m", "TENCENTCLOUD_SECRETID": "old", "TENCENTCLOUD_SECRETKEY": "old", "TENCENTCLOUD_SESSIONTOKEN": "old"}
	if diff := cmp.Diff(process, Environ(process, nil)); diff != "" {
		t.Error(diff)
	}
	got := Environ(process, env{"LOOKBACK": "2h", "TENCENTCLOUD_SECRETID": "new", "TENCENTCLOUD_SECRETKEY": "new"})
	want := env{"LOOKBACK": "2h", "SETTLE": "1m", "TENCENTCLOUD_SECRETID": "new", "TENCENTCLOUD_SECRETKEY": "new"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestProxy(t *testing.T) {
	t.Parallel()
	for proxy, want := range map[string]string{
		"":                            "<nil>",
		"proxy.example.com:3128":      "http://proxy.example.com:3128",
		"u:p@proxy.example.com:3128":  "http://u:p@proxy.example.com:3128",
		"socks5://proxy.example.com":  "socks5://proxy.example.com",
		"https://proxy.example.com:1": "https://proxy.example.com:1",
	} {
		by := Proxy(env{"HTTPS_PROXY": proxy, "NO_PROXY": "b.example.com"})
		for host, want := range map[string]string{"a.example.com": want, "b.example.com": "<nil>", "localhost": "<nil>"} {
			if got, err := by(&url.URL{Scheme: "https", Host: host}); err != nil || got != nil && got.String() != want || got == nil && want != "<nil>" {
				t.Errorf("%s by %q: %v, %v", host, proxy, got, err)
			}
		}
	}
}

// Every secret of an environment is known.
func TestRedactor(t *testing.T) {
	t.Parallel()
	r := Redactor(settings(env{
		"HEARTBEAT_URL": "https://hc-ping.com/5ec7e7ca-9a70", "HTTPS_PROXY": "user:word,of,pass@proxy.example.com:3128",
		"TENCENTCLOUD_SECRET_ID": "AKIDcanaryOfTheTerminal", "TENCENTCLOUD_SECRET_KEY": "canaryKeyOfTheTerminal",
	}))
	var secret []string
	for _, s := range Table() {
		if s.Secret {
			secret = append(secret, s.Name)
		}
	}
	if diff := cmp.Diff([]string{"SLACK_WEBHOOK_URL", "WECOM_WEBHOOK_URL", "HEARTBEAT_URL", "HTTPS_PROXY"}, secret); diff != "" {
		t.Error(diff)
	}
	for _, secret := range []string{
		slackWebhook, wecomWebhook, "AKIDcanaryIdCanaryId", "canaryKeyCanaryKeyCanary", "canaryTokenCanaryTokenCanary",
		"AKIDcanaryOfTheTerminal", "canaryKeyOfTheTerminal", "5ec7e7ca-9a70", "word,of,pass",
	} {
		if got := r.Text("before " + secret + " after"); strings.Contains(got, secret) {
			t.Errorf("%q leaves as %q", secret, got)
		}
	}
}
