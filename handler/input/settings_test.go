package input

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tcss-licensing-alerts/handler/ledger"
	"tcss-licensing-alerts/notify"

	"github.com/google/go-cmp/cmp"
)

const (
	slackWebhook = "https://hooks.slack.com/services/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"
	wecomWebhook = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=0ca9a7e0-0000-4000-8000-5ec7e7ca9a70"
)

// settings is a valid environment, with some changes.
func settings(changes map[string]string) map[string]string {
	env := map[string]string{
		"SLACK_WEBHOOK_URL":         slackWebhook,
		"WECOM_WEBHOOK_URL":         wecomWebhook,
		"TENCENTCLOUD_SECRETID":     "AKIDcanaryIdCanaryId",
		"TENCENTCLOUD_SECRETKEY":    "canaryKeyCanaryKeyCanary",
		"TENCENTCLOUD_SESSIONTOKEN": "canaryTokenCanaryTokenCanary",
		"LEDGER":                    "off",
	}
	for k, v := range changes {
		if v == "" {
			delete(env, k)
		} else {
			env[k] = v
		}
	}
	return env
}

func TestParseSettingsDefaults(t *testing.T) {
	t.Parallel()
	s, err := ParseSettings(settings(map[string]string{"LEDGER": ""}))
	if err != nil {
		t.Fatal(err)
	}
	type values struct {
		Lookback, Settle               time.Duration
		Zone, Language, Console, Point string
		AlertOn                        []string
		AllClear, Details              bool
		TrendDays, Destinations        int
		PerSecond                      float64
		File                           string
	}
	want := values{
		24 * time.Hour, 5 * time.Minute, "Asia/Shanghai", "en", "https://console.cloud.tencent.com/tcss", "https://tcss.tencentcloudapi.com",
		[]string{"PARTIALFAIL", "ALLFAIL"},
		false, true, 7, 2, 19, filepath.Join(os.TempDir(), "tcss-licensing-alerts.json"),
	}
	got := values{
		s.Lookback, s.Settle, s.Zone.String(), s.Language, s.ConsoleURL, s.Endpoint,
		s.AlertOn, s.AllClear, s.Details, s.TrendDays, len(s.Destinations), s.PerSecond, s.Ledger.File,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestParseSettingsReads(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		env  map[string]string
		held func(Settings) bool
	}{
		"several webhooks, one twice": {
			map[string]string{"SLACK_WEBHOOK_URL": slackWebhook + ", " + slackWebhook + "1," + slackWebhook},
			func(s Settings) bool { return len(s.Destinations) == 3 },
		},
		"only Slack":         {map[string]string{"WECOM_WEBHOOK_URL": ""}, func(s Settings) bool { return len(s.Destinations) == 1 }},
		"half a request":     {map[string]string{"TCSS_REQUESTS_PER_SECOND": "0.5"}, func(s Settings) bool { return s.PerSecond == 0.5 }},
		"no trend":           {map[string]string{"TREND_DAYS": "0"}, func(s Settings) bool { return s.TrendDays == 0 }},
		"no settling":        {map[string]string{"SETTLE": "0s"}, func(s Settings) bool { return s.Settle == 0 }},
		"one result":         {map[string]string{"ALERT_ON": "ALLFAIL"}, func(s Settings) bool { return len(s.AlertOn) == 1 }},
		"international":      {map[string]string{"TCSS_ENDPOINT": "tcss.intl.tencentcloudapi.com"}, func(s Settings) bool { return s.Endpoint == "tcss.intl.tencentcloudapi.com" }},
		"a ledger in COS":    {map[string]string{"LEDGER": "cos://alerts-1250000000/tcss/?region=ap-guangzhou"}, func(s Settings) bool { return s.Ledger.Key == "tcss/tcss-licensing-alerts.json" }},
		"a ledger in a file": {map[string]string{"LEDGER": "file:///tmp/l.json"}, func(s Settings) bool { return s.Ledger.File == "/tmp/l.json" }},
		"zones of their own": {
			map[string]string{"TIMEZONE": "Europe/Lisbon", "TCSS_TIMEZONE": "UTC"},
			func(s Settings) bool { return s.Zone.String() == "Europe/Lisbon" && s.TCSSZone == time.UTC },
		},
		"Chinese": {map[string]string{"LANGUAGE": "zh"}, func(s Settings) bool { return s.Language == "zh" }},
		"a terminal's own key": {
			map[string]string{"TENCENTCLOUD_SECRETID": "", "TENCENTCLOUD_SECRETKEY": "", "TENCENTCLOUD_SESSIONTOKEN": "", "TENCENTCLOUD_SECRET_ID": "id", "TENCENTCLOUD_SECRET_KEY": "key"},
			func(s Settings) bool { return s.Credentials == ledger.Credentials{ID: "id", Key: "key"} },
		},
		"a token of another source": {
			map[string]string{"TENCENTCLOUD_SECRETID": "", "TENCENTCLOUD_SECRETKEY": "", "TENCENTCLOUD_SESSIONTOKEN": "token", "TENCENTCLOUD_SECRET_ID": "id", "TENCENTCLOUD_SECRET_KEY": "key"},
			func(s Settings) bool { return s.Credentials == ledger.Credentials{ID: "id", Key: "key"} },
		},
		"no warnings":            {map[string]string{"WARN_DAYS": "0"}, func(s Settings) bool { return s.WarnDays == 0 }},
		"a heartbeat":            {map[string]string{"HEARTBEAT_URL": "https://hc-ping.com/0c?x=1"}, func(s Settings) bool { return s.HeartbeatURL == "https://hc-ping.com/0c?x=1" }},
		"a heartbeat's loopback": {map[string]string{"HEARTBEAT_URL": "http://[::1]:80/x"}, func(s Settings) bool { return s.HeartbeatURL != "" }},
		"a long link": {
			map[string]string{"CONSOLE_URL": "https://example.com/" + strings.Repeat("x", 980)}, func(s Settings) bool { return len(s.ConsoleURL) == 1000 },
		},
		"a proxy without scheme": {map[string]string{"HTTPS_PROXY": "user:password@proxy.example.com:3128"}, func(Settings) bool { return true }},
		"a level in capitals":    {map[string]string{"LOG_LEVEL": "WARN"}, func(s Settings) bool { return s.LogLevel == slog.LevelWarn }},
		"a SOCKS proxy":          {map[string]string{"HTTPS_PROXY": "socks5://proxy.example.com:1080"}, func(Settings) bool { return true }},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, err := ParseSettings(settings(tt.env))
			if err != nil {
				t.Fatal(err)
			}
			if !tt.held(s) {
				t.Errorf("%+v", s)
			}
		})
	}
}

// wrongValues has a wrong value for every setting that can have one.
func wrongValues() map[string]string {
	return map[string]string{
		"SLACK_WEBHOOK_URL":        "https://hooks.slack.com/workflows/T0/CANARYvalue",
		"WECOM_WEBHOOK_URL":        "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=CANARYvalue",
		"LOOKBACK":                 "CANARYvalue",
		"SETTLE":                   "-CANARYvalue",
		"TIMEZONE":                 "Mars/CANARYvalue",
		"TCSS_TIMEZONE":            "Mars/CANARYvalue",
		"LANGUAGE":                 "CANARYvalue",
		"ALERT_ON":                 "ALLSUCCSESS,CANARYvalue",
		"ALL_CLEAR":                "CANARYvalue",
		"SLACK_MENTION":            "@CANARYvalue",
		"WECOM_MENTION":            "<CANARYvalue>",
		"DETAILS":                  "CANARYvalue",
		"TREND_DAYS":               "2CANARYvalue",
		"WARN_DAYS":                "3CANARYvalue",
		"HEARTBEAT_URL":            "http://CANARYvalue.example.com",
		"CONSOLE_URL":              "http://CANARYvalue",
		"LEDGER":                   "s3://CANARYvalue",
		"TCSS_ENDPOINT":            "https://CANARYvalue.example.com",
		"TCSS_REQUESTS_PER_SECOND": "-1CANARYvalue",
		"HTTPS_PROXY":              "CANARYvalue",
		"LOG_LEVEL":                "CANARYvalue",
	}
}

func TestParseSettingsSaysAllThatIsWrong(t *testing.T) {
	t.Parallel()
	wrong := wrongValues()
	_, err := ParseSettings(settings(wrong))
	var refused *SettingsError
	if !errors.As(err, &refused) {
		t.Fatalf("error is %v, want a *SettingsError", err)
	}
	for name, value := range wrong {
		if !strings.Contains(value, "CANARYvalue") {
			t.Fatalf("%s has no canary", name)
		}
		if !strings.Contains(err.Error(), name+": ") {
			t.Errorf("%s is not named", name)
		}
	}
	if strings.Contains(err.Error(), "CANARY") {
		t.Errorf("a value shows: %s", err)
	}
	if len(refused.Problems) != len(wrong) {
		t.Errorf("%d problems, want %d", len(refused.Problems), len(wrong))
	}
	for _, p := range refused.Problems {
		if p.Accepts == "" {
			t.Errorf("%s: what is accepted is not said", p.Name)
		}
	}
}

func TestParseSettingsRefusesEachAlone(t *testing.T) {
	t.Parallel()
	more := map[string][]string{
		"LOOKBACK":                 {"0s", "-1h", "24", "1d"},
		"SETTLE":                   {"-1s", "5"},
		"TIMEZONE":                 {"Local", "+08:00", "../etc/passwd"},
		"TCSS_TIMEZONE":            {"Local", "CST-8"},
		"LANGUAGE":                 {"EN", "fr", "zh-CN"},
		"ALERT_ON":                 {",", "NONE"},
		"TREND_DAYS":               {"-1", "21", "1.5"},
		"CONSOLE_URL":              {"javascript:alert(1)", "https://a b", "https://x|y", "https://user:pw@host/", "https://example.com/" + strings.Repeat("镜", 981)},
		"LEDGER":                   {"file://host/x", "file://relative", "file:///dir/", "file:///x?y=1", "cos://user@b-1250000000/x?region=ap-guangzhou", "cos://b-1250000000/x?region=ap-guangzhou#y", "cos://bucket/x?region=ap-guangzhou", "cos://b-1250000000/x", "cos://b-1250000000/x?region=ap-guangzhou&acl=public", "cos://b-1250000000/x?region=../..", "on"},
		"TCSS_ENDPOINT":            {"http://tcss.tencentcloudapi.com", "https://tcss.tencentcloudapi.com.example.com", "https://example.com"},
		"TCSS_REQUESTS_PER_SECOND": {"0", "NaN", "Inf", "-3"},
		"SLACK_WEBHOOK_URL":        {wecomWebhook, slackWebhook + "\n", "http://hooks.slack.com/services/T0/B0/x", "https://hooks.slack.com.example.com/services/T0/B0/x"},
		"WECOM_WEBHOOK_URL":        {slackWebhook, wecomWebhook + " ", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send"},
		"HTTPS_PROXY":              {"ftp://proxy.example.com", "proxy.example.com", "proxy.example.com:65536", "proxy.example.com:", "http://", ":3128"},
		"WARN_DAYS":                {"-1", "366", "three"},
		"HEARTBEAT_URL":            {"http://example.com/x", "https://", "example.com/x", "https://example.com/x#y", "https://example.com:0/x", "https://a b/"},
	}
	for name, values := range more {
		for _, value := range values {
			t.Run(name+"="+value, func(t *testing.T) {
				t.Parallel()
				_, err := ParseSettings(settings(map[string]string{name: value}))
				var refused *SettingsError
				if !errors.As(err, &refused) || len(refused.Problems) != 1 || refused.Problems[0].Name != name {
					t.Errorf("error is %v, want one problem with %s", err, name)
				}
			})
		}
	}
}

func TestParseSettingsNeedsADestinationAndCredentials(t *testing.T) {
	t.Parallel()
	_, err := ParseSettings(map[string]string{})
	for _, want := range []string{"SLACK_WEBHOOK_URL, WECOM_WEBHOOK_URL: neither is set", "TENCENTCLOUD_SECRETID: no credentials"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v does not say %q", err, want)
		}
	}
	inside := settings(map[string]string{"TENCENTCLOUD_SECRETID": "", "TENCENTCLOUD_SECRETKEY": "", "TENCENTCLOUD_RUNENV": "SCF", "TENCENTCLOUD_SECRET_ID": "id", "TENCENTCLOUD_SECRET_KEY": "key"})
	if _, err = ParseSettings(inside); err == nil {
		t.Error("a terminal's key is taken inside the function")
	}
	if _, err = ParseSettings(settings(map[string]string{"TENCENTCLOUD_SECRETKEY": ""})); err == nil || !strings.Contains(err.Error(), "half") {
		t.Errorf("half of the credentials: %v", err)
	}
}

// What can still be told must be told: a refused setting leaves the valid
// destinations and the other settings as they are.
func TestParseSettingsIsUsableWhenRefused(t *testing.T) {
	t.Parallel()
	s, err := ParseSettings(settings(map[string]string{"SLACK_WEBHOOK_URL": "https://example.com", "LOOKBACK": "x", "LANGUAGE": "zh"}))
	if err == nil {
		t.Fatal("accepted")
	}
	if !strings.Contains(err.Error(), "SLACK_WEBHOOK_URL: is not on Slack's host") {
		t.Errorf("error is %v", err)
	}
	if len(s.Destinations) != 1 || s.Destinations[0].Channel() != "wecom" || s.Lookback != 24*time.Hour || s.Language != "zh" {
		t.Errorf("%+v", s)
	}
}

// Of several webhooks the error says which one is wrong.
func TestParseSettingsCountsWebhooks(t *testing.T) {
	t.Parallel()
	_, err := ParseSettings(settings(map[string]string{"SLACK_WEBHOOK_URL": slackWebhook + ",https://example.com/CANARYvalue"}))
	if err == nil || !strings.Contains(err.Error(), "SLACK_WEBHOOK_URL: webhook 2 of 2: is not on Slack's host") || strings.Contains(err.Error(), "CANARY") {
		t.Errorf("error is %v", err)
	}
}

// The people to call are held against their own setting, and named once.
func TestMentions(t *testing.T) {
	t.Parallel()
	if list, err := mentions(notify.CheckSlackMention)("U1, S2,U1 ,here"); err != nil || strings.Join(list, " ") != "U1 S2 here" {
		t.Errorf("%q, %v", list, err)
	}
	many := make([]string, 0, notify.MaxMentions+1)
	for i := range notify.MaxMentions + 1 {
		many = append(many, fmt.Sprintf("U%03d", i))
	}
	if _, err := mentions(notify.CheckSlackMention)(strings.Join(many[1:], ",")); err != nil {
		t.Error(err)
	}
	if _, err := mentions(notify.CheckSlackMention)(strings.Join(many, ",")); err == nil {
		t.Error("any number is accepted")
	}
}
