package input

import (
	"fmt"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"tcss-licensing-alerts/handler/ledger"
	"tcss-licensing-alerts/notify"
)

const (
	slackWebhook = "https://hooks.slack.com/services/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"
	wecomWebhook = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=0ca9a7e0-0000-4000-8000-5ec7e7ca9a70"
)

type env = map[string]string

// settings is a valid environment, with some changes; what is empty is not set.
func settings(changes env) env {
	valid := env{
		"SLACK_WEBHOOK_URL":         slackWebhook,
		"WECOM_WEBHOOK_URL":         wecomWebhook,
		"TENCENTCLOUD_SECRETID":     "AKIDcanaryIdCanaryId",
		"TENCENTCLOUD_SECRETKEY":    "canaryKeyCanaryKeyCanary",
		"TENCENTCLOUD_SESSIONTOKEN": "canaryTokenCanaryTokenCanary",
		"LEDGER":                    "off",
	}
	maps.Copy(valid, changes)
	maps.DeleteFunc(valid, func(_, value string) bool { return value == "" })
	return valid
}

func TestParseSettingsDefaults(t *testing.T) {
	t.Parallel()
	got, err := ParseSettings(settings(env{"LEDGER": ""}))
	if err != nil || len(got.Destinations) != 2 {
		t.Fatalf("%v, %d destinations", err, len(got.Destinations))
	}
	shanghai, _ := time.LoadLocation("Asia/Shanghai")
	want := Settings{
		Lookback: 24 * time.Hour, Settle: 5 * time.Minute, Zone: shanghai, TCSSZone: shanghai, Language: "en",
		AlertOn: []string{"PARTIALFAIL", "ALLFAIL"}, Details: true, WarnDays: 3, TrendDays: 7, PerSecond: 19,
		ConsoleURL: "https://console.cloud.tencent.com/tcss", Endpoint: "https://tcss.tencentcloudapi.com",
		Ledger:      ledger.Location{File: filepath.Join(os.TempDir(), "tcss-licensing-alerts.json")},
		Credentials: ledger.Credentials{ID: "AKIDcanaryIdCanaryId", Key: "canaryKeyCanaryKeyCanary", Token: "canaryTokenCanaryTokenCanary"},
	}
	sameZone := cmp.Comparer(func(a, b *time.Location) bool { return a.String() == b.String() })
	if diff := cmp.Diff(want, got, sameZone, cmpopts.IgnoreFields(Settings{}, "Destinations"), cmpopts.IgnoreUnexported(Settings{})); diff != "" {
		t.Error(diff)
	}
}

func TestParseSettingsReads(t *testing.T) {
	t.Parallel()
	atATerminal := func(token string) env {
		return env{
			"TENCENTCLOUD_SECRETID": "", "TENCENTCLOUD_SECRETKEY": "", "TENCENTCLOUD_SESSIONTOKEN": token,
			"TENCENTCLOUD_SECRET_ID": "id", "TENCENTCLOUD_SECRET_KEY": "key",
		}
	}
	for _, tt := range []struct {
		env  env
		held func(Settings) bool
	}{
		{env{"SLACK_WEBHOOK_URL": slackWebhook + ", " + slackWebhook + "1," + slackWebhook}, func(s Settings) bool { return len(s.Destinations) == 3 }},
		{env{"WECOM_WEBHOOK_URL": ""}, func(s Settings) bool { return len(s.Destinations) == 1 }},
		{env{"TCSS_REQUESTS_PER_SECOND": "0.5"}, func(s Settings) bool { return s.PerSecond == 0.5 }},
		{env{"TCSS_REQUESTS_PER_SECOND": "1000000"}, func(s Settings) bool { return s.PerSecond == 1e6 }},
		{env{"TREND_DAYS": "0"}, func(s Settings) bool { return s.TrendDays == 0 }},
		{env{"TREND_DAYS": "20"}, func(s Settings) bool { return s.TrendDays == 20 }},
		{env{"SETTLE": "0s"}, func(s Settings) bool { return s.Settle == 0 }},
		{env{"ALERT_ON": "ALLFAIL"}, func(s Settings) bool { return len(s.AlertOn) == 1 }},
		{env{"TCSS_ENDPOINT": "tcss.intl.tencentcloudapi.com"}, func(s Settings) bool { return s.Endpoint == "tcss.intl.tencentcloudapi.com" }},
		{env{"LEDGER": "cos://b-1250000000/tcss/?region=ap-guangzhou"}, func(s Settings) bool { return s.Ledger.Key == "tcss/tcss-licensing-alerts.json" }},
		{env{"LEDGER": "file:///tmp/l.json"}, func(s Settings) bool { return s.Ledger.File == "/tmp/l.json" }},
		{env{"TIMEZONE": "Europe/Lisbon"}, func(s Settings) bool {
			return s.Zone.String() == "Europe/Lisbon" && s.TCSSZone.String() == "Asia/Shanghai"
		}},
		{env{"TCSS_TIMEZONE": "UTC"}, func(s Settings) bool { return s.Zone.String() == "Asia/Shanghai" && s.TCSSZone == time.UTC }},
		{env{"LANGUAGE": "zh"}, func(s Settings) bool { return s.Language == "zh" }},
		{atATerminal(""), func(s Settings) bool { return s.Credentials == ledger.Credentials{ID: "id", Key: "key"} }},
		{atATerminal("of another source"), func(s Settings) bool { return s.Credentials == ledger.Credentials{ID: "id", Key: "key"} }},
		{env{"WARN_DAYS": "0"}, func(s Settings) bool { return s.WarnDays == 0 }},
		{env{"HEARTBEAT_URL": "https://hc-ping.com/0c?x=1"}, func(s Settings) bool { return s.HeartbeatURL == "https://hc-ping.com/0c?x=1" }},
		{env{"HEARTBEAT_URL": "http://[::1]:80/x"}, func(s Settings) bool { return s.HeartbeatURL != "" }},
		{env{"HEARTBEAT_URL": "http://localhost/x"}, func(s Settings) bool { return s.HeartbeatURL != "" }},
		{env{"CONSOLE_URL": "https://example.com/" + strings.Repeat("x", 980)}, func(s Settings) bool { return len(s.ConsoleURL) == 1000 }},
		{env{"HTTPS_PROXY": "user:password@proxy.example.com:3128"}, func(Settings) bool { return true }},
		{env{"HTTPS_PROXY": "socks5://proxy.example.com:1080"}, func(Settings) bool { return true }},
		{env{"HTTPS_PROXY": "http://proxy.example.com"}, func(Settings) bool { return true }},
		{env{"LOG_LEVEL": "WARN"}, func(s Settings) bool { return s.LogLevel == slog.LevelWarn }},
	} {
		if s, err := ParseSettings(settings(tt.env)); err != nil || !tt.held(s) {
			t.Errorf("%v: %v, %+v", tt.env, err, s)
		}
	}
}

// The people to call are held against their own setting, and named once.
func TestMentions(t *testing.T) {
	t.Parallel()
	read := mentions(notify.CheckSlackMention)
	if list, err := read("U1, S2,U1 ,here"); err != nil || strings.Join(list, " ") != "U1 S2 here" {
		t.Errorf("%q, %v", list, err)
	}
	people := make([]string, notify.MaxMentions+1)
	for i := range people {
		people[i] = fmt.Sprintf("U%03d", i)
	}
	if _, err := read(strings.Join(people[1:], ",")); err != nil {
		t.Error(err)
	}
	if _, err := read(strings.Join(people, ",")); err == nil {
		t.Error("any number is accepted")
	}
}
