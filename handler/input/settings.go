// Package input is what an invocation brings, checked at the door: the settings
// of its environment and the event.
//
// It does not know what is done with them, nor in which language anybody is
// told that they are refused.
package input

import (
	"fmt"
	"log/slog"
	"slices"
	"time"

	"tcss-licensing-alerts/handler/ledger"
	"tcss-licensing-alerts/handler/tcss"
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
	parse   func(s *Settings, value string) error
}

const (
	maxTrendDays = 20 // Slack draws charts of at most 20 categories
	maxWarnDays  = 365
)

// Table lists every setting in the order of the README.
func Table() []Setting {
	table := []Setting{
		{Name: "SLACK_WEBHOOK_URL", Secret: true, parse: func(s *Settings, v string) error { s.slackURLs = webhooks(v); return nil }},
		{Name: "WECOM_WEBHOOK_URL", Secret: true, parse: func(s *Settings, v string) error { s.wecomURLs = webhooks(v); return nil }},
		{Name: "LOOKBACK", Default: "24h", parse: func(s *Settings, v string) error { return parseDuration(&s.Lookback, v, time.Nanosecond) }},
		{Name: "SETTLE", Default: "5m", parse: func(s *Settings, v string) error { return parseDuration(&s.Settle, v, 0) }},
		{Name: "TIMEZONE", Default: "Asia/Shanghai", parse: func(s *Settings, v string) error { return parseZone(&s.Zone, v) }},
		{Name: "TCSS_TIMEZONE", Default: "Asia/Shanghai", parse: func(s *Settings, v string) error { return parseZone(&s.TCSSZone, v) }},
		{Name: "LANGUAGE", Default: "en", parse: parseLanguage},
		{Name: "ALERT_ON", Default: "PARTIALFAIL,ALLFAIL", parse: parseAlertOn},
		{Name: "ALL_CLEAR", Default: "false", parse: func(s *Settings, v string) error { return parseBool(&s.AllClear, v) }},
		{Name: "WARN_DAYS", Default: "3", parse: func(s *Settings, v string) error { return parseWhole(&s.WarnDays, v, maxWarnDays) }},
		{Name: "SLACK_MENTION", parse: func(s *Settings, v string) (err error) {
			s.slackMentions, err = mentions(v, notify.CheckSlackMention)
			return err
		}},
		{Name: "WECOM_MENTION", parse: func(s *Settings, v string) (err error) {
			s.wecomMentions, err = mentions(v, notify.CheckWeComMention)
			return err
		}},
		{Name: "DETAILS", Default: "true", parse: func(s *Settings, v string) error { return parseBool(&s.Details, v) }},
		{Name: "TREND_DAYS", Default: "7", parse: func(s *Settings, v string) error { return parseWhole(&s.TrendDays, v, maxTrendDays) }},
		{Name: "CONSOLE_URL", Default: "https://console.cloud.tencent.com/tcss", parse: parseConsoleURL},
		{Name: "LEDGER", parse: func(s *Settings, v string) (err error) { s.Ledger, err = ledger.ParseLocation(v); return err }},
		{Name: "HEARTBEAT_URL", Secret: true, parse: parseHeartbeat},
		{Name: "TCSS_ENDPOINT", Default: "https://tcss.tencentcloudapi.com", parse: func(s *Settings, v string) error {
			s.Endpoint = v
			return tcss.CheckEndpoint(v)
		}},
		{Name: "TCSS_REQUESTS_PER_SECOND", Default: "19", parse: parsePerSecond},
		{Name: "HTTPS_PROXY", Secret: true, parse: parseProxy},
		{Name: "NO_PROXY", parse: func(*Settings, string) error { return nil }},
		{Name: "LOG_LEVEL", Default: "info", parse: parseLogLevel},
	}
	accepts := settingAccepts()
	for i := range table {
		table[i].Accepts = accepts[table[i].Name]
	}
	return table
}

// ParseSettings reads the settings from env. Its error is a *SettingsError that
// holds all problems at once, by name and never by value; the Settings are then
// still usable for telling somebody so: they have each valid destination, and the
// default wherever a value was refused.
func ParseSettings(env map[string]string) (Settings, error) {
	var s Settings
	var problems []Problem
	for _, row := range Table() {
		value := env[row.Name]
		if value == "" {
			value = row.Default
		}
		if err := row.parse(&s, value); err != nil {
			problems = append(problems, Problem{Name: row.Name, Text: err.Error()})
			// The default always parses: a test holds that.
			_ = row.parse(&s, row.Default)
		}
	}
	problems = append(problems, s.connect()...)
	var err error
	if s.Credentials, err = findCredentials(env); err != nil {
		problems = append(problems, Problem{Name: "TENCENTCLOUD_SECRETID", Text: err.Error()})
	}
	if len(problems) > 0 {
		accepts := settingAccepts()
		for i := range problems {
			problems[i].Accepts = accepts[problems[i].Name]
		}
		return s, &SettingsError{Problems: problems}
	}
	return s, nil
}

// connect makes the destinations; the same webhook given twice is one.
func (s *Settings) connect() (problems []Problem) {
	add := func(name string, urls, mentions []string, create func(string, []string) (notify.Destination, error)) {
		for i, u := range urls {
			d, err := create(u, mentions)
			if err != nil {
				text := err.Error()
				if len(urls) > 1 {
					text = fmt.Sprintf("webhook %d of %d: %s", i+1, len(urls), text)
				}
				problems = append(problems, Problem{Name: name, Text: text})
				continue
			}
			same := func(o notify.Destination) bool { return o.Target() == d.Target() }
			if !slices.ContainsFunc(s.Destinations, same) {
				s.Destinations = append(s.Destinations, d)
			}
		}
	}
	add("SLACK_WEBHOOK_URL", s.slackURLs, s.slackMentions, notify.NewSlack)
	add("WECOM_WEBHOOK_URL", s.wecomURLs, s.wecomMentions, notify.NewWeCom)
	if len(s.slackURLs)+len(s.wecomURLs) == 0 {
		problems = append(problems, Problem{Name: "SLACK_WEBHOOK_URL, WECOM_WEBHOOK_URL", Text: "neither is set"})
	}
	return problems
}
