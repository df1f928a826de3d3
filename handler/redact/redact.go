// Package redact takes secrets and addresses out of whatever leaves the
// function. It does not know where they come from, nor where a text goes.
package redact

import (
	"log/slog"
	"net/netip"
	"net/url"
	"regexp"
	"sort"
	"strings"
	"sync"
)

// Redactor takes secrets and addresses out of errors, log lines and results.
// The packages that meet them keep them out already; this is the last door.
type Redactor struct{ secrets []string }

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

// New makes the redactor of secrets, and of URLs with their paths, keys and
// passwords, as they are and percent-encoded.
func New(secrets, urls []string) Redactor {
	var r Redactor
	for _, s := range secrets {
		r.add(s)
	}
	for _, u := range urls {
		r.addURL(u)
	}
	// The longest first, so that a part does not spoil the whole.
	sort.Slice(r.secrets, func(i, j int) bool { return len(r.secrets[i]) > len(r.secrets[j]) })
	return r
}

func (r *Redactor) add(secret string) {
	if len(secret) < shortestSecret {
		return
	}
	r.secrets = append(r.secrets, secret)
	if e := url.QueryEscape(secret); e != secret {
		r.secrets = append(r.secrets, e)
	}
}

func (r *Redactor) addURL(v string) {
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

// Text is s without secrets and addresses.
func (r Redactor) Text(s string) string {
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
func (r Redactor) cut(s string) string {
	const ellipsis = "…"
	pieces := strings.Split(s, ellipsis)
	for i, piece := range pieces[:len(pieces)-1] {
		pieces[i] = r.tail(piece)
	}
	return strings.Join(pieces, ellipsis)
}

// tail is s without the beginning of a secret at its end. A whole address
// begins like any other, and is known by its host instead.
func (r Redactor) tail(s string) string {
	for _, secret := range r.secrets {
		for n := len(secret) - 1; n >= shortestSecret && !strings.HasPrefix(secret, "http"); n-- {
			if rest, ok := strings.CutSuffix(s, secret[:n]); ok {
				return rest + "[redacted]"
			}
		}
	}
	return s
}

// Attr redacts an attribute of a log line, as slog.HandlerOptions.ReplaceAttr.
func (r Redactor) Attr(_ []string, a slog.Attr) slog.Attr {
	if a.Value.Kind() == slog.KindString {
		a.Value = slog.StringValue(r.Text(a.Value.String()))
	}
	return a
}
