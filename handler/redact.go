package handler

import (
	"log/slog"
	"net/netip"
	"net/url"
	"regexp"
	"sort"
	"strings"
	"sync"
)

// redactor takes secrets and addresses out of whatever leaves the function:
// errors, log lines and results. The packages that meet them keep them out
// already; this is the last door.
type redactor struct{ secrets []string }

var (
	// addressLike is what may be an IP address, with or without a port.
	addressLike = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`\[?[0-9a-fA-F:.]*[0-9a-fA-F]{1,4}[:.][0-9a-fA-F:.]*[0-9a-fA-F:]\]?(:[0-9]+)?`)
	})
	// webhookLike is what is a webhook, whoever's it is.
	webhookLike = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(hooks\.slack(-gov)?\.com/|webhook/send\?key=)[^\s"\\]+`)
	})
)

// shortestSecret is the length from which on a value is looked for: a shorter
// one is no secret, and would tear holes into ordinary words.
const shortestSecret = 8

// newRedactor knows the secrets of an environment: webhooks with their paths
// and keys, credentials and a proxy's password, as they are and
// percent-encoded.
func newRedactor(env map[string]string) redactor {
	var r redactor
	for _, name := range []string{
		"TENCENTCLOUD_SECRETID", "TENCENTCLOUD_SECRETKEY", "TENCENTCLOUD_SESSIONTOKEN",
		"TENCENTCLOUD_SECRET_ID", "TENCENTCLOUD_SECRET_KEY",
	} {
		r.add(env[name])
	}
	for _, name := range []string{"SLACK_WEBHOOK_URL", "WECOM_WEBHOOK_URL", "HTTPS_PROXY"} {
		for v := range strings.SplitSeq(env[name], ",") {
			r.addURL(strings.TrimSpace(v))
		}
	}
	// The longest first, so that a part does not spoil the whole.
	sort.Slice(r.secrets, func(i, j int) bool { return len(r.secrets[i]) > len(r.secrets[j]) })
	return r
}

func (r *redactor) add(secret string) {
	if len(secret) < shortestSecret {
		return
	}
	r.secrets = append(r.secrets, secret)
	if e := url.QueryEscape(secret); e != secret {
		r.secrets = append(r.secrets, e)
	}
}

func (r *redactor) addURL(v string) {
	r.add(v)
	u, err := url.Parse(v)
	if err != nil {
		return
	}
	if u.Path != "/cgi-bin/webhook/send" { // the same for every robot
		r.add(strings.TrimPrefix(u.Path, "/"))
		r.add(strings.TrimPrefix(u.EscapedPath(), "/"))
	}
	if i := strings.LastIndexByte(u.Path, '/'); i >= 0 && strings.Contains(u.Path, "services") {
		r.add(u.Path[i+1:])
	}
	r.add(u.RawQuery)
	r.add(u.Query().Get("key"))
	r.add(u.User.Username())
	if password, ok := u.User.Password(); ok {
		r.add(password)
	}
}

// text is s without secrets and addresses.
func (r redactor) text(s string) string {
	for _, secret := range r.secrets {
		s = strings.ReplaceAll(s, secret, "[redacted]")
	}
	s = r.cut(s)
	if strings.Contains(s, "hooks.slack") || strings.Contains(s, "send?key=") {
		s = webhookLike().ReplaceAllString(s, "$1[redacted]")
	}
	if !strings.ContainsAny(s, ".:") { // most texts are simple words
		return s
	}
	return addressLike().ReplaceAllStringFunc(s, func(m string) string {
		bare := strings.Trim(m, "[]")
		if a, err := netip.ParseAddr(bare); err == nil && !a.IsUnspecified() {
			return "[address]"
		}
		if a, err := netip.ParseAddrPort(m); err == nil && a.IsValid() {
			return "[address]"
		}
		return m
	})
}

// cut is s without what is left of a secret where a text was cut within it.
func (r redactor) cut(s string) string {
	const ellipsis = "…"
	pieces := strings.Split(s, ellipsis)
	for i, piece := range pieces[:len(pieces)-1] {
		pieces[i] = r.tail(piece)
	}
	return strings.Join(pieces, ellipsis)
}

// tail is s without the beginning of a secret at its end. A whole address
// begins like any other, and is known by its host instead.
func (r redactor) tail(s string) string {
	for _, secret := range r.secrets {
		for n := len(secret) - 1; n >= shortestSecret && !strings.HasPrefix(secret, "http"); n-- {
			if rest, ok := strings.CutSuffix(s, secret[:n]); ok {
				return rest + "[redacted]"
			}
		}
	}
	return s
}

// attr redacts an attribute of a log line.
func (r redactor) attr(_ []string, a slog.Attr) slog.Attr {
	if a.Value.Kind() == slog.KindString {
		a.Value = slog.StringValue(r.text(a.Value.String()))
	}
	return a
}

// err is e with every text redacted, of the same type: the platform shows the
// type's name.
func (r redactor) err(e error) error {
	switch e := e.(type) { //nolint:errorlint // only what Handle itself made
	case *EventError:
		return &EventError{Problems: r.problems(e.Problems)}
	case *SettingsError:
		return &SettingsError{Problems: r.problems(e.Problems)}
	case *BlindError:
		return &BlindError{Text: r.text(e.Text), Undelivered: r.text(e.Undelivered), Err: e.Err}
	case *DeliveryError:
		return &DeliveryError{Found: r.text(e.Found), Undelivered: r.text(e.Undelivered)}
	}
	return e
}

func (r redactor) problems(list []Problem) []Problem {
	clean := make([]Problem, len(list))
	for i, p := range list {
		clean[i] = Problem{Name: r.text(p.Name), Text: r.text(p.Text), Accepts: p.Accepts}
	}
	return clean
}
