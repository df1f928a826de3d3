package input

import (
	"cmp"
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"tcss-licensing-alerts/notify"
)

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
	var list []string
	for _, m := range split(v) {
		if err := check(m); err != nil {
			return nil, err
		}
		if !slices.Contains(list, m) {
			list = append(list, m)
		}
	}
	if len(list) > notify.MaxMentions {
		return nil, fmt.Errorf("more than %d people", notify.MaxMentions)
	}
	return list, nil
}

func parseDuration(to *time.Duration, v string, least time.Duration) error {
	d, err := time.ParseDuration(v)
	if err != nil {
		return errors.New("not a duration")
	}
	if d < least {
		return errors.New("too short")
	}
	*to = d
	return nil
}

func parseBool(to *bool, v string) error {
	b, err := strconv.ParseBool(v)
	if err != nil {
		return errors.New("not true or false")
	}
	*to = b
	return nil
}

func parseZone(to **time.Location, v string) error {
	zone, err := time.LoadLocation(v)
	if err != nil || v == "Local" {
		return errors.New("not a time zone")
	}
	*to = zone
	return nil
}

func parseLanguage(s *Settings, v string) error {
	if v != "en" && v != "zh" {
		return errors.New("not a language that messages are written in")
	}
	s.Language = v
	return nil
}

func parseAlertOn(s *Settings, v string) error {
	list := split(v)
	for _, result := range list {
		if result != "PARTIALFAIL" && result != "ALLFAIL" {
			return errors.New("not a result that can be alerted on")
		}
	}
	if len(list) == 0 {
		return errors.New("names no result")
	}
	s.AlertOn = list
	return nil
}

func parseWhole(to *int, v string, most int) error {
	n, err := strconv.Atoi(v)
	if err != nil || n < 0 || n > most {
		return fmt.Errorf("not a whole number from 0 to %d", most)
	}
	*to = n
	return nil
}

// maxConsoleURL keeps the link within what a message has room for, in
// characters.
const maxConsoleURL = 1000

func parseConsoleURL(s *Settings, v string) error {
	u, err := url.Parse(v)
	if err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil || strings.ContainsAny(v, "<>|()[]\"' \t\r\n\\") {
		return errors.New("not an https URL that can be linked")
	}
	if utf8.RuneCountInString(v) > maxConsoleURL {
		return fmt.Errorf("longer than %d characters", maxConsoleURL)
	}
	s.ConsoleURL = v
	return nil
}

// parseHeartbeat takes what is called after every run, with a path that may be a
// secret.
func parseHeartbeat(s *Settings, v string) error {
	if v == "" {
		return nil
	}
	u, err := url.Parse(v)
	if err != nil || u.Hostname() == "" || strings.ContainsAny(v, "# ") || !validPort(u) {
		return errors.New("not a URL that can be called")
	}
	ip, _ := netip.ParseAddr(u.Hostname())
	loopback := u.Hostname() == "localhost" || ip.IsLoopback()
	if u.Scheme != "https" && (u.Scheme != "http" || !loopback) {
		return errors.New("must start with https://; only loopback hosts may do without")
	}
	s.HeartbeatURL = v
	return nil
}

func parsePerSecond(s *Settings, v string) error {
	n, err := strconv.ParseFloat(v, 64)
	if err != nil || !(n > 0) || n > 1e6 {
		return errors.New("not a rate")
	}
	s.PerSecond = n
	return nil
}

func parseProxy(_ *Settings, v string) error {
	if v == "" {
		return nil
	}
	u, err := url.Parse(withScheme(v))
	switch {
	case err != nil || u.Hostname() == "" || !slices.Contains([]string{"http", "https", "socks5", "socks5h"}, u.Scheme) || !validPort(u):
		return errors.New("not a proxy's URL")
	case !strings.Contains(v, "://") && u.Port() == "":
		return errors.New("neither a proxy's URL nor host:port")
	}
	return nil
}

// withScheme is a proxy's URL as httpproxy and curl read it: host:port is one
// over http.
func withScheme(proxy string) string {
	if proxy == "" || strings.Contains(proxy, "://") {
		return proxy
	}
	return "http://" + proxy
}

func validPort(u *url.URL) bool {
	n, err := strconv.ParseUint(cmp.Or(u.Port(), "1"), 10, 16)
	return err == nil && n > 0 && !strings.HasSuffix(u.Host, ":")
}

func parseLogLevel(s *Settings, v string) error {
	if !slices.Contains([]string{"debug", "info", "warn", "error"}, strings.ToLower(v)) {
		return errors.New("not a level")
	}
	return s.LogLevel.UnmarshalText([]byte(v)) //nolint:wrapcheck // cannot fail after the check above
}
