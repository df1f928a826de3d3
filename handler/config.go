package handler

import (
	"fmt"
	"log/slog"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/http/httpproxy"

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
	Ledger       LedgerLocation
	Endpoint     string
	PerSecond    float64
	LogLevel     slog.Level
	Credentials  Credentials

	slackURLs, wecomURLs         []string
	slackMentions, wecomMentions []string
}

// Credentials are those of the function's execution role, or of the person at
// the terminal. Token is empty for permanent ones.
type Credentials struct{ ID, Key, Token string }

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
		{Name: "LEDGER", parse: func(c *Config, v string) (err error) { c.Ledger, err = parseLedgerLocation(v); return err }},
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
		accepts := english().accepts
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
func findCredentials(env map[string]string) (Credentials, error) {
	c := Credentials{ID: env["TENCENTCLOUD_SECRETID"], Key: env["TENCENTCLOUD_SECRETKEY"], Token: env["TENCENTCLOUD_SESSIONTOKEN"]}
	if c.ID == "" && c.Key == "" && env["TENCENTCLOUD_RUNENV"] != "SCF" {
		c = Credentials{ID: env["TENCENTCLOUD_SECRET_ID"], Key: env["TENCENTCLOUD_SECRET_KEY"], Token: c.Token}
	}
	switch {
	case c.ID == "" && c.Key == "":
		return Credentials{}, textError("no credentials: the function has no execution role")
	case c.ID == "" || c.Key == "":
		return Credentials{}, textError("credentials are only half there: ID and key belong together")
	}
	return c, nil
}

// proxyOf is the proxy function of an invocation's environment.
func proxyOf(env map[string]string) func(*url.URL) (*url.URL, error) {
	c := httpproxy.Config{HTTPSProxy: env["HTTPS_PROXY"], NoProxy: env["NO_PROXY"]}
	return c.ProxyFunc()
}

// split cuts a list at its commas; spaces around an element do not count.
func split(v string) (list []string) {
	for e := range strings.SplitSeq(v, ",") {
		if e = strings.TrimSpace(e); e != "" {
			list = append(list, e)
		}
	}
	return list
}

// webhooks cuts a list at its commas and leaves everything else as it is, so
// that a line break which was pasted along is named and not hidden.
func webhooks(v string) (list []string) {
	for e := range strings.SplitSeq(v, ",") {
		if e = strings.TrimLeft(e, " "); e != "" {
			list = append(list, e)
		}
	}
	return list
}

func mentions(v string, check func(string) error) ([]string, error) {
	list := split(v)
	for _, m := range list {
		if err := check(m); err != nil {
			return nil, err
		}
	}
	return list, nil
}

func parseDuration(to *time.Duration, v string, least time.Duration) error {
	d, err := time.ParseDuration(v)
	if err != nil {
		return textError("not a duration")
	}
	if d < least {
		return textError("too short")
	}
	*to = d
	return nil
}

func parseBool(to *bool, v string) error {
	b, err := strconv.ParseBool(v)
	if err != nil {
		return textError("not true or false")
	}
	*to = b
	return nil
}

func parseZone(c *Config, v string) error {
	zone, err := time.LoadLocation(v)
	if err != nil && v == "Asia/Shanghai" {
		// The default must work on a host without a time zone database; there
		// has been no summer time since 1991.
		zone, err = time.FixedZone(v, 8*60*60), nil
	}
	if err != nil || v == "Local" {
		return textError("not a time zone")
	}
	c.Zone = zone
	return nil
}

func parseLanguage(c *Config, v string) error {
	if _, ok := languages()[v]; !ok {
		return textError("not a language that messages are written in")
	}
	c.Language = v
	return nil
}

func parseAlertOn(c *Config, v string) error {
	list := make([]Status, 0, 2)
	for _, s := range split(v) {
		if s := Status(s); s != PartialFail && s != AllFail {
			return textError("not a result that can be alerted on")
		}
		list = append(list, Status(s))
	}
	if len(list) == 0 {
		return textError("names no result")
	}
	c.AlertOn = list
	return nil
}

// Slack draws charts of at most 20 categories.
func parseTrendDays(c *Config, v string) error {
	n, err := strconv.Atoi(v)
	if err != nil || n < 0 || n > 20 {
		return textError("not a number of days that can be drawn")
	}
	c.TrendDays = n
	return nil
}

func parseConsoleURL(c *Config, v string) error {
	u, err := url.Parse(v)
	if err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil || strings.ContainsAny(v, "<>|()[]\"' \t\r\n\\") {
		return textError("not an https URL that can be linked")
	}
	c.ConsoleURL = v
	return nil
}

func parsePerSecond(c *Config, v string) error {
	n, err := strconv.ParseFloat(v, 64)
	if err != nil || !(n > 0) || n > 1e6 {
		return textError("not a rate")
	}
	c.PerSecond = n
	return nil
}

func parseProxy(_ *Config, v string) error {
	if v == "" {
		return nil
	}
	u, err := url.Parse(v)
	if err != nil || u.Host == "" || !slices.Contains([]string{"http", "https", "socks5", "socks5h"}, u.Scheme) {
		return textError("not a proxy's URL")
	}
	return nil
}

func parseLogLevel(c *Config, v string) error {
	if !slices.Contains([]string{"debug", "info", "warn", "error"}, strings.ToLower(v)) {
		return textError("not a level")
	}
	return c.LogLevel.UnmarshalText([]byte(v)) //nolint:wrapcheck // cannot fail after the check above
}
