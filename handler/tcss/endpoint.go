package tcss

import (
	"errors"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
)

const apiDomain = ".tencentcloudapi.com"

var errEndpoint = errors.New("must be tcss.tencentcloudapi.com or another host under tencentcloudapi.com, " +
	"over https, without user, path or query (a loopback host also over http)")

// CheckEndpoint tells whether s can be Settings.Endpoint: host, host:port or
// URL of an API host over https, or of a loopback host over http or https.
// Credentials are signed for, and the token is sent to, no other place. The
// error says what is accepted and does not show s.
func CheckEndpoint(s string) error {
	_, _, err := parseEndpoint(s)
	return err
}

// Host is the host that an endpoint names, which tells one API from another.
func Host(endpoint string) string {
	_, host, err := parseEndpoint(endpoint)
	if err != nil {
		return ""
	}
	return host
}

// parseEndpoint splits s into "http" or "https" and host[:port].
func parseEndpoint(s string) (scheme, host string, err error) {
	if a, perr := netip.ParseAddr(s); perr == nil && a.Is6() {
		s = "[" + s + "]"
	}
	if !strings.Contains(s, "://") {
		s = "https://" + s
	}
	u, err := url.Parse(s)
	if err != nil {
		return "", "", errEndpoint // err quotes s
	}
	if u.User != nil || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.ForceQuery || strings.Contains(s, "#") {
		return "", "", errEndpoint
	}
	if !validPort(u) {
		return "", "", errEndpoint
	}
	name := strings.ToLower(u.Hostname())
	local := isLoopback(name)
	switch {
	case u.Scheme == "https" && (local || isAPIHost(name)):
	case u.Scheme == "http" && local:
	default:
		return "", "", errEndpoint
	}
	return u.Scheme, strings.ToLower(u.Host), nil
}

func validPort(u *url.URL) bool {
	if u.Port() == "" {
		return !strings.HasSuffix(u.Host, ":")
	}
	n, err := strconv.ParseUint(u.Port(), 10, 16)
	return err == nil && n > 0
}

func isLoopback(name string) bool {
	a, err := netip.ParseAddr(name)
	return name == "localhost" || err == nil && a.Zone() == "" && a.IsLoopback()
}

func isAPIHost(name string) bool {
	sub, ok := strings.CutSuffix(name, apiDomain)
	if !ok {
		return false
	}
	for label := range strings.SplitSeq(sub, ".") {
		if label == "" || strings.Trim(label, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
			return false
		}
	}
	return true
}
