package tcss

import (
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

const (
	redacted  = "[redacted]"
	noAddress = "[address]"
	// A credential of fewer bytes is none, but some word such as "key", and
	// would eat the words of a message.
	minSecret = 6
)

// These are compiled when something goes wrong, not at every start.
var (
	ipv4   = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?:[0-9]{1,3}\.){3}[0-9]{1,3}`) })
	ipv6   = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`[0-9a-fA-F]{0,4}(?::[0-9a-fA-F]{0,4}){2,8}`) })
	quoted = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`"(?:[^"\\]|\\.)*"?`) })
)

// cleaner makes foreign text fit for an error: one line, printable, bounded,
// without the credentials of the client or any IP address.
type cleaner struct{ secrets *strings.Replacer }

func newCleaner(secrets ...string) cleaner {
	slices.SortFunc(secrets, func(a, b string) int { return len(b) - len(a) }) // one may begin another
	var pairs []string
	for _, s := range secrets {
		if len(s) >= minSecret {
			pairs = append(pairs, s, redacted)
		}
	}
	return cleaner{secrets: strings.NewReplacer(pairs...)}
}

// text cleans s and cuts it to limit bytes, never within a rune. It takes out
// before it cuts, so that no part of a secret is left at the end.
func (c cleaner) text(s string, limit int) string {
	s = c.secrets.Replace(printable(s))
	s = ipv4().ReplaceAllString(s, noAddress)
	s = ipv6().ReplaceAllStringFunc(s, func(m string) string {
		for _, try := range []string{m, strings.TrimSuffix(m, ":"), strings.TrimPrefix(m, ":")} {
			if _, err := netip.ParseAddr(try); err == nil {
				return strings.Replace(m, try, noAddress, 1)
			}
		}
		return m
	})
	return cut(strings.Join(strings.Fields(s), " "), limit)
}

// printable puts a space for what is not: control characters, bidirectional
// and other invisible marks, bytes that are not UTF-8.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r == utf8.RuneError || !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, s)
}

func cut(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	const more = "…"
	n := limit - len(more)
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n] + more
}
