package input

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"tcss-licensing-alerts/handler/tcss"
	"tcss-licensing-alerts/notify"
)

// into keeps what read makes of a value.
func into[T any](to *T, read func(string) (T, error)) func(string) error {
	return func(v string) (err error) {
		*to, err = read(v)
		return err
	}
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
func webhooks(v string) (list []string, _ error) {
	for e := range strings.SplitSeq(v, ",") {
		if e = strings.TrimLeft(e, " "); e != "" {
			list = append(list, e)
		}
	}
	return list, nil
}

func mentions(check func(string) error) func(string) ([]string, error) {
	return func(v string) ([]string, error) {
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
}

func duration(least time.Duration) func(string) (time.Duration, error) {
	return func(v string) (time.Duration, error) {
		d, err := time.ParseDuration(v)
		if err != nil {
			return 0, errors.New("not a duration")
		}
		if d < least {
			return 0, errors.New("too short")
		}
		return d, nil
	}
}

func boolean(v string) (bool, error) {
	b, err := strconv.ParseBool(v)
	if err != nil {
		return false, errors.New("not true or false")
	}
	return b, nil
}

func upTo(most int) func(string) (int, error) {
	return func(v string) (int, error) {
		n, err := strconv.Atoi(v)
		if err != nil || n < 0 || n > most {
			return 0, fmt.Errorf("not a whole number from 0 to %d", most)
		}
		return n, nil
	}
}

func rate(v string) (float64, error) {
	n, err := strconv.ParseFloat(v, 64)
	if err != nil || !(n > 0) || n > 1e6 {
		return 0, errors.New("not a rate")
	}
	return n, nil
}

func zone(v string) (*time.Location, error) {
	z, err := time.LoadLocation(v)
	if err != nil || v == "Local" {
		return nil, errors.New("not a time zone")
	}
	return z, nil
}

func language(v string) (string, error) {
	if v != "en" && v != "zh" {
		return "", errors.New("not a language that messages are written in")
	}
	return v, nil
}

func results(v string) ([]string, error) {
	list := split(v)
	for _, result := range list {
		if result != string(tcss.PartialFail) && result != string(tcss.AllFail) {
			return nil, errors.New("not a result that can be alerted on")
		}
	}
	if len(list) == 0 {
		return nil, errors.New("names no result")
	}
	return list, nil
}

func level(v string) (l slog.Level, _ error) {
	if l.UnmarshalText([]byte(v)) != nil {
		return 0, errors.New("not a level")
	}
	return l, nil
}

func consoleURL(v string) (string, error) {
	const most = 1000 // characters, so that a message has room for it
	u, err := url.Parse(v)
	if err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil || strings.ContainsAny(v, "<>|()[]\"' \t\r\n\\") || strings.ContainsFunc(v, invisible) {
		return "", errors.New("not an https URL that can be linked")
	}
	if utf8.RuneCountInString(v) > most {
		return "", fmt.Errorf("longer than %d characters", most)
	}
	return v, nil
}

func invisible(r rune) bool { return !unicode.IsPrint(r) }

// heartbeat takes what is called after every run, with a path that may be a
// secret.
func heartbeat(v string) (string, error) {
	if v == "" {
		return "", nil
	}
	u, err := url.Parse(v)
	if err != nil || u.Hostname() == "" || strings.ContainsAny(v, "# ") || !validPort(u) {
		return "", errors.New("not a URL that can be called")
	}
	ip, _ := netip.ParseAddr(u.Hostname())
	loopback := u.Hostname() == "localhost" || ip.IsLoopback()
	if u.Scheme != "https" && (u.Scheme != "http" || !loopback) {
		return "", errors.New("must start with https://; only loopback hosts may do without")
	}
	return v, nil
}

func endpoint(v string) (string, error) { return v, tcss.CheckEndpoint(v) }

func checkProxy(v string) error {
	u, err := url.Parse(withScheme(v))
	switch {
	case v == "":
		return nil
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
