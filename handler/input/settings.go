// Package input is what an invocation brings, checked at the door: the settings
// of its environment and the event.
//
// It does not know what is done with them, nor in which language anybody is
// told that they are refused.
package input

import (
	"cmp"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"tcss-licensing-alerts/handler/ledger"
	"tcss-licensing-alerts/notify"
)

// Settings are those of one invocation.
type Settings struct {
	Destinations []notify.Destination
	Lookback     time.Duration
	Settle       time.Duration
	Zone         *time.Location // of the times shown
	TCSSZone     *time.Location // of the API's dates and times
	Language     string
	AlertOn      []string // results, as the API names them
	AllClear     bool
	Details      bool
	WarnDays     int // 0: of licences that come to an end nothing is said
	TrendDays    int
	ConsoleURL   string
	Ledger       ledger.Location
	HeartbeatURL string // empty: nobody is told that runs took place
	Endpoint     string
	PerSecond    float64
	LogLevel     slog.Level
	Credentials  ledger.Credentials

	slackURLs, wecomURLs         []string
	slackMentions, wecomMentions []string
}

// Setting is one environment variable that the function reads.
type Setting struct {
	Name    string
	Default string
	Accepts string // in English
	Secret  bool
	parse   func(value string) error
}

const (
	acceptsBool  = "true or false"
	acceptsSlack = "Slack incoming webhooks (https://hooks.slack.com/services/…), separated by commas"
	acceptsWeCom = "WeCom group robot webhooks (https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=…), separated by commas"
)

// Table lists every setting in the order of the README.
func Table() []Setting { return new(Settings).table() }

// table parses into s.
func (s *Settings) table() []Setting {
	const maxTrendDays = 20 // Slack draws charts of at most 20 categories
	return []Setting{
		{Name: "SLACK_WEBHOOK_URL", Secret: true, Accepts: acceptsSlack, parse: into(&s.slackURLs, webhooks)},
		{Name: "WECOM_WEBHOOK_URL", Secret: true, Accepts: acceptsWeCom, parse: into(&s.wecomURLs, webhooks)},
		{Name: "LOOKBACK", Default: "24h", Accepts: "a duration above zero such as 24h or 90m", parse: into(&s.Lookback, duration(time.Nanosecond))},
		{Name: "SETTLE", Default: "5m", Accepts: "a duration of zero or more such as 5m", parse: into(&s.Settle, duration(0))},
		{Name: "TIMEZONE", Default: "Asia/Shanghai", Accepts: "an IANA time zone such as Asia/Shanghai", parse: into(&s.Zone, zone)},
		{Name: "TCSS_TIMEZONE", Default: "Asia/Shanghai", Accepts: "an IANA time zone; the API's is Asia/Shanghai", parse: into(&s.TCSSZone, zone)},
		{Name: "LANGUAGE", Default: "en", Accepts: "en or zh", parse: into(&s.Language, language)},
		{Name: "ALERT_ON", Default: "PARTIALFAIL,ALLFAIL", Accepts: "PARTIALFAIL, ALLFAIL or both, separated by a comma", parse: into(&s.AlertOn, results)},
		{Name: "ALL_CLEAR", Default: "false", Accepts: acceptsBool, parse: into(&s.AllClear, boolean)},
		{Name: "WARN_DAYS", Default: "3", Accepts: "a whole number from 0 to 365", parse: into(&s.WarnDays, upTo(365))},
		{Name: "SLACK_MENTION", Accepts: "Slack user IDs (U…), group IDs (S…), here or channel, separated by commas", parse: into(&s.slackMentions, mentions(notify.CheckSlackMention))},
		{Name: "WECOM_MENTION", Accepts: "WeCom user IDs, mobile numbers of 11 digits or @all, separated by commas", parse: into(&s.wecomMentions, mentions(notify.CheckWeComMention))},
		{Name: "DETAILS", Default: "true", Accepts: acceptsBool, parse: into(&s.Details, boolean)},
		{Name: "TREND_DAYS", Default: "7", Accepts: "a whole number from 0 to 20", parse: into(&s.TrendDays, upTo(maxTrendDays))},
		{Name: "CONSOLE_URL", Default: "https://console.cloud.tencent.com/tcss", Accepts: "an https URL of at most 1,000 characters", parse: into(&s.ConsoleURL, consoleURL)},
		{Name: "LEDGER", Accepts: "file:///path, cos://bucket-appid/prefix?region=ap-guangzhou, or off", parse: into(&s.Ledger, ledger.ParseLocation)},
		{Name: "HEARTBEAT_URL", Secret: true, Accepts: "an https URL such as https://hc-ping.com/…", parse: into(&s.HeartbeatURL, heartbeat)},
		{Name: "TCSS_ENDPOINT", Default: "https://tcss.tencentcloudapi.com", Accepts: "https://tcss.tencentcloudapi.com or another host of tencentcloudapi.com", parse: into(&s.Endpoint, endpoint)},
		{Name: "TCSS_REQUESTS_PER_SECOND", Default: "19", Accepts: "a number above zero; the service allows 20", parse: into(&s.PerSecond, rate)},
		{Name: "HTTPS_PROXY", Secret: true, Accepts: "a proxy's URL such as http://proxy.example.com:3128, or host:port", parse: checkProxy},
		{Name: "NO_PROXY", Accepts: "hosts that are reached without the proxy, separated by commas", parse: func(string) error { return nil }},
		{Name: "LOG_LEVEL", Default: "info", Accepts: "debug, info, warn or error", parse: into(&s.LogLevel, level)},
	}
}

// ParseSettings reads the settings from env. Its error is a *SettingsError that
// holds all problems at once, by name and never by value; the Settings are then
// still usable for telling somebody so: they have each valid destination, and the
// default wherever a value was refused.
func ParseSettings(env map[string]string) (Settings, error) {
	var s Settings
	var problems []Problem
	for _, row := range s.table() {
		if err := row.parse(cmp.Or(env[row.Name], row.Default)); err != nil {
			problems = append(problems, Problem{Name: row.Name, Text: err.Error(), Accepts: row.Accepts})
			// The default always parses: a test holds that.
			_ = row.parse(row.Default)
		}
	}
	problems = append(problems, s.connect()...)
	var err error
	if s.Credentials, err = findCredentials(env); err != nil {
		problems = append(problems, Problem{
			Name: "TENCENTCLOUD_SECRETID", Text: err.Error(),
			Accepts: "an execution role of the function; at a terminal TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY",
		})
	}
	if len(problems) > 0 {
		return s, &SettingsError{Problems: problems}
	}
	return s, nil
}

// connect makes the destinations; the same webhook given twice is one.
func (s *Settings) connect() (problems []Problem) {
	add := func(name, accepts string, urls, mentions []string, create func(string, []string) (notify.Destination, error)) {
		for i, u := range urls {
			d, err := create(u, mentions)
			same := func(o notify.Destination) bool { return o.Target() == d.Target() }
			switch {
			case err != nil && len(urls) > 1:
				problems = append(problems, Problem{name, fmt.Sprintf("webhook %d of %d: %s", i+1, len(urls), err), accepts})
			case err != nil:
				problems = append(problems, Problem{name, err.Error(), accepts})
			case !slices.ContainsFunc(s.Destinations, same):
				s.Destinations = append(s.Destinations, d)
			}
		}
	}
	add("SLACK_WEBHOOK_URL", acceptsSlack, s.slackURLs, s.slackMentions, notify.NewSlack)
	add("WECOM_WEBHOOK_URL", acceptsWeCom, s.wecomURLs, s.wecomMentions, notify.NewWeCom)
	if len(s.slackURLs)+len(s.wecomURLs) == 0 {
		problems = append(problems, Problem{"SLACK_WEBHOOK_URL, WECOM_WEBHOOK_URL", "neither is set", "at least one webhook"})
	}
	return problems
}
