package input

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// Each value is refused alone, and the first ones, which cover every setting that
// can be wrong, all at once and without being shown.
func TestParseSettingsRefuses(t *testing.T) {
	t.Parallel()
	const canary, wecom = "CANARYvalue", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send"
	wrong := map[string][]string{
		"SLACK_WEBHOOK_URL": {
			"https://hooks.slack.com/workflows/T0/" + canary,
			wecomWebhook, slackWebhook + "\n", "http://hooks.slack.com/services/T0/B0/x", "https://hooks.slack.com.example.com/services/T0/B0/x",
		},
		"WECOM_WEBHOOK_URL": {wecom + "?key=" + canary, slackWebhook, wecomWebhook + " ", wecom},
		"LOOKBACK":          {canary, "0s", "-1h", "24", "1d"},
		"SETTLE":            {"-" + canary, "-1s", "5"},
		"TIMEZONE":          {"Mars/" + canary, "Local", "+08:00", "../etc/passwd"},
		"TCSS_TIMEZONE":     {"Mars/" + canary, "Local", "CST-8"},
		"LANGUAGE":          {canary, "EN", "fr", "zh-CN"},
		"ALERT_ON":          {"ALLSUCCSESS," + canary, ",", "NONE"},
		"ALL_CLEAR":         {canary},
		"SLACK_MENTION":     {"@" + canary},
		"WECOM_MENTION":     {"<" + canary + ">"},
		"DETAILS":           {canary},
		"TREND_DAYS":        {"2" + canary, "-1", "21", "1.5"},
		"WARN_DAYS":         {"3" + canary, "-1", "366", "three"},
		"HEARTBEAT_URL": {
			"http://" + canary + ".example.com", "http://example.com/x", "https://", "example.com/x", "https://example.com/x#y",
			"https://example.com:0/x", "https://example.com:/x", "https://a b/", "ftp://localhost/x",
		},
		"CONSOLE_URL": {
			"http://" + canary, "javascript:alert(1)", "https://a b", "https://x|y", "https://x/\u200by", "https:///x", "https://example.com/x|y", "https://user:pw@host/",
			"https://example.com/" + strings.Repeat("镜", 981),
		},
		"LEDGER": {
			"s3://" + canary, "file://host/x", "file://relative", "file:///dir/", "file:///x?y=1", "cos://user@b-1250000000/x?region=ap-guangzhou",
			"cos://b-1250000000/x?region=ap-guangzhou#y", "cos://bucket/x?region=ap-guangzhou", "cos://b-1250000000/x",
			"cos://b-1250000000/x?region=ap-guangzhou&acl=public", "cos://b-1250000000/x?region=../..", "on",
		},
		"TCSS_ENDPOINT": {"https://" + canary, "http://tcss.tencentcloudapi.com", "https://tcss.tencentcloudapi.com.example.com", "https://example.com"},
		"HTTPS_PROXY":   {canary, "ftp://proxy.example.com", "proxy.example.com", "proxy.example.com:65536", "proxy.example.com:", "http://", ":3128", "a b:3128"},
		"LOG_LEVEL":     {canary},

		"TCSS_REQUESTS_PER_SECOND": {"-1" + canary, "0", "NaN", "Inf", "-3", "1000001", "19/s"},
	}
	all := env{}
	for name, values := range wrong {
		all[name] = values[0]
		if !strings.Contains(values[0], canary) {
			t.Errorf("%s has no canary", name)
		}
		for _, value := range values {
			t.Run(name+"="+value, func(t *testing.T) {
				t.Parallel()
				refusedNames(t, env{name: value}, name)
			})
		}
	}
	refusedNames(t, all, slices.Sorted(maps.Keys(wrong))...)
}

// refusedNames holds that some changes are refused by these names, each of which
// the error says, as well as what is accepted, and none of the values.
func refusedNames(t *testing.T, changes env, want ...string) {
	t.Helper()
	_, err := ParseSettings(settings(changes))
	if _, ok := errors.AsType[*SettingsError](err); !ok {
		t.Fatalf("error is %v, want a *SettingsError", err)
	}
	got := make([]string, 0, len(want))
	for _, p := range Problems(err) {
		got = append(got, p.Name)
		if p.Accepts == "" || !strings.Contains(err.Error(), p.Name+": ") {
			t.Errorf("%s is not named, or not what is accepted: %v", p.Name, err)
		}
	}
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" || strings.Contains(err.Error(), "CANARY") {
		t.Errorf("a value shows, or -want +got:\n%s%v", diff, err)
	}
}

// A destination and credentials are needed; of several webhooks the error says
// which one is wrong.
func TestParseSettingsSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		env  env
		says string
	}{
		{env{}, "SLACK_WEBHOOK_URL, WECOM_WEBHOOK_URL: neither is set"},
		{env{}, "TENCENTCLOUD_SECRETID: no credentials"},
		{env{"TENCENTCLOUD_RUNENV": "SCF", "TENCENTCLOUD_SECRET_ID": "a", "TENCENTCLOUD_SECRET_KEY": "terminal's"}, "TENCENTCLOUD_SECRETID: no credentials"},
		{settings(env{"TENCENTCLOUD_SECRETKEY": ""}), "half of the credentials: there is an ID"},
		{settings(env{"TENCENTCLOUD_SECRETID": ""}), "half of the credentials: there is a key"},
		{settings(env{"LOOKBACK": "0s"}), "LOOKBACK: too short (accepted: a duration above zero"},
		{settings(env{"SLACK_WEBHOOK_URL": slackWebhook + ",https://example.com/CANARYvalue"}), "SLACK_WEBHOOK_URL: webhook 2 of 2: is not on Slack's host"},
	} {
		if _, err := ParseSettings(tt.env); err == nil || !strings.Contains(err.Error(), tt.says) || strings.Contains(err.Error(), "CANARY") {
			t.Errorf("%v does not say %q, or shows a value", err, tt.says)
		}
	}
}

// What can still be told must be told: a refused setting leaves the valid
// destinations and the other settings as they are.
func TestParseSettingsIsUsableWhenRefused(t *testing.T) {
	t.Parallel()
	s, err := ParseSettings(settings(env{"SLACK_WEBHOOK_URL": "https://example.com", "LOOKBACK": "x", "LANGUAGE": "zh"}))
	if err == nil || !strings.Contains(err.Error(), "SLACK_WEBHOOK_URL: is not on Slack's host") {
		t.Errorf("error is %v", err)
	}
	if len(s.Destinations) != 1 || s.Destinations[0].Channel() != "wecom" || s.Lookback != 24*time.Hour || s.Language != "zh" {
		t.Errorf("%+v", s)
	}
}
