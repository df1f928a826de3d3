package tcss

import (
	"errors"
	"net/netip"
	"net/url"
	"strings"
)

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

// Host is the host that an endpoint names, which tells one API from another; it
// is empty if there is none.
func Host(endpoint string) string {
	_, host, _ := parseEndpoint(endpoint)
	return host
}

// Loopback is an endpoint as a URL if it is on this machine, else it is empty.
func Loopback(endpoint string) string {
	scheme, host, err := parseEndpoint(endpoint)
	if err != nil || !isLoopback((&url.URL{Host: host}).Hostname()) {
		return ""
	}
	return scheme + "://" + host
}

// parseEndpoint splits s into "http" or "https" and host[:port].
func parseEndpoint(s string) (scheme, host string, err error) {
	if !strings.Contains(s, "://") {
		s = "https://" + s
	}
	u, err := url.Parse(s)
	if err != nil || u.User != nil || strings.Trim(u.Path, "/") != "" || strings.ContainsAny(s, "?#") || strings.HasSuffix(u.Host, ":") {
		return "", "", errEndpoint // err would quote s
	}
	u.Host = strings.ToLower(u.Host)
	local := isLoopback(u.Hostname())
	if !local && (u.Scheme != "https" || !strings.HasSuffix(u.Hostname(), ".tencentcloudapi.com")) ||
		u.Scheme != "https" && u.Scheme != "http" {
		return "", "", errEndpoint
	}
	return u.Scheme, u.Host, nil
}

func isLoopback(name string) bool {
	a, err := netip.ParseAddr(name)
	return name == "localhost" || err == nil && a.Zone() == "" && a.IsLoopback()
}
