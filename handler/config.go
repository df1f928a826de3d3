package handler

import (
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"slices"
	"time"

	"golang.org/x/net/http/httpproxy"

	"tcss-licensing-alerts/handler/ledger"
	"tcss-licensing-alerts/handler/tcss"
	"tcss-licensing-alerts/notify"
)

// Config is the settings of one invocation.
type Config struct {
	Destinations []notify.Destination
	Lookback     time.Duration
	Settle       time.Duration
	Zone         *time.Location
	Language     string
	AlertOn      []Status
	AllClear     bool
	Details      bool
	TrendDays    int
	ConsoleURL   string
	Ledger       ledger.Location
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
	Secret  bool
	parse   func(c *Config, value string) error
}

// Settings lists every setting in the order of the README. What each accepts
// is among the words of a language.
func Settings() []Setting {
	return []Setting{
		{Name: "SLACK_WEBHOOK_URL", Secret: true, parse: func(c *Config, v string) error { c.slackURLs = webhooks(v); return nil }},
		{Name: "WECOM_WEBHOOK_URL", Secret: true, parse: func(c *Config, v string) error { c.wecomURLs = webhooks(v); return nil }},
		{Name: "LOOKBACK", Default: "24h", parse: func(c *Config, v string) error { return parseDuration(&c.Lookback, v, time.Nanosecond) }},
		{Name: "SETTLE", Default: "5m", parse: func(c *Config, v string) error { return parseDuration(&c.Settle, v, 0) }},
		{Name: "TIMEZONE", Default: "Asia/Shanghai", parse: parseZone},
		{Name: "LANGUAGE", Default: "en", parse: parseLanguage},
		{Name: "ALERT_ON", Default: "PARTIALFAIL,ALLFAIL", parse: parseAlertOn},
		{Name: "ALL_CLEAR", Default: "false", parse: func(c *Config, v string) error { return parseBool(&c.AllClear, v) }},
		{Name: "SLACK_MENTION", parse: func(c *Config, v string) (err error) {
			c.slackMentions, err = mentions(v, notify.CheckSlackMention)
			return err
		}},
		{Name: "WECOM_MENTION", parse: func(c *Config, v string) (err error) {
			c.wecomMentions, err = mentions(v, notify.CheckWeComMention)
			return err
		}},
		{Name: "DETAILS", Default: "true", parse: func(c *Config, v string) error { return parseBool(&c.Details, v) }},
		{Name: "TREND_DAYS", Default: "7", parse: parseTrendDays},
		{Name: "CONSOLE_URL", Default: "https://console.cloud.tencent.com/tcss", parse: parseConsoleURL},
		{Name: "LEDGER", parse: func(c *Config, v string) (err error) { c.Ledger, err = ledger.ParseLocation(v); return err }},
		{Name: "TCSS_ENDPOINT", Default: "https://tcss.tencentcloudapi.com", parse: func(c *Config, v string) error {
			c.Endpoint = v
			return tcss.CheckEndpoint(v)
		}},
		{Name: "TCSS_REQUESTS_PER_SECOND", Default: "19", parse: parsePerSecond},
		{Name: "HTTPS_PROXY", Secret: true, parse: parseProxy},
		{Name: "NO_PROXY", parse: func(*Config, string) error { return nil }},
		{Name: "LOG_LEVEL", Default: "info", parse: parseLogLevel},
	}
}

// ParseConfig reads the settings from env. Its error is a *SettingsError that
// holds all problems at once, by name and never by value; the Config is then
// still usable for telling somebody so: it has each valid destination, and the
// default wherever a value was refused.
func ParseConfig(env map[string]string) (Config, error) {
	var c Config
	var problems []Problem
	for _, s := range Settings() {
		value := env[s.Name]
		if value == "" {
			value = s.Default
		}
		if err := s.parse(&c, value); err != nil {
			problems = append(problems, Problem{Name: s.Name, Text: err.Error()})
			// The default always parses: a test holds that.
			_ = s.parse(&c, s.Default)
		}
	}
	problems = append(problems, c.connect()...)
	var err error
	if c.Credentials, err = findCredentials(env); err != nil {
		problems = append(problems, Problem{Name: "TENCENTCLOUD_SECRETID", Text: err.Error()})
	}
	if len(problems) > 0 {
		accepts := englishSettings()
		for i := range problems {
			problems[i].Accepts = accepts[problems[i].Name]
		}
		return c, &SettingsError{Problems: problems}
	}
	return c, nil
}

// connect makes the destinations; the same webhook given twice is one.
func (c *Config) connect() (problems []Problem) {
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
			if !slices.ContainsFunc(c.Destinations, same) {
				c.Destinations = append(c.Destinations, d)
			}
		}
	}
	add("SLACK_WEBHOOK_URL", c.slackURLs, c.slackMentions, notify.NewSlack)
	add("WECOM_WEBHOOK_URL", c.wecomURLs, c.wecomMentions, notify.NewWeCom)
	if len(c.slackURLs)+len(c.wecomURLs) == 0 {
		problems = append(problems, Problem{Name: "SLACK_WEBHOOK_URL, WECOM_WEBHOOK_URL", Text: "neither is set"})
	}
	return problems
}

// findCredentials reads the names that the platform sets, and outside of it
// also those that Tencent Cloud's own tools read.
func findCredentials(env map[string]string) (ledger.Credentials, error) {
	c := ledger.Credentials{ID: env["TENCENTCLOUD_SECRETID"], Key: env["TENCENTCLOUD_SECRETKEY"], Token: env["TENCENTCLOUD_SESSIONTOKEN"]}
	if c.ID == "" && c.Key == "" && env["TENCENTCLOUD_RUNENV"] != "SCF" {
		c = ledger.Credentials{ID: env["TENCENTCLOUD_SECRET_ID"], Key: env["TENCENTCLOUD_SECRET_KEY"], Token: c.Token}
	}
	switch {
	case c.ID == "" && c.Key == "":
		return ledger.Credentials{}, errors.New("no credentials: the function has no execution role")
	case c.ID == "":
		return ledger.Credentials{}, errors.New("half of the credentials: there is a key, and no ID for it")
	case c.Key == "":
		return ledger.Credentials{}, errors.New("half of the credentials: there is an ID, and no key for it")
	}
	return c, nil
}

// proxyOf is the proxy function of an invocation's environment.
func proxyOf(env map[string]string) func(*url.URL) (*url.URL, error) {
	c := httpproxy.Config{HTTPSProxy: env["HTTPS_PROXY"], NoProxy: env["NO_PROXY"]}
	return c.ProxyFunc()
}
