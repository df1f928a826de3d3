package tcss

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"tcss-licensing-alerts/handler/redact"
)

// cleaner makes foreign text fit for an error: one line, printable, bounded,
// without the credentials of the client or any IP address.
type cleaner struct{ secrets redact.Redactor }

func newCleaner(secrets ...string) cleaner { return cleaner{redact.New(secrets, nil)} }

// text cleans s and cuts it to limit bytes, never within a rune. It takes out
// before it cuts, so that no part of a secret is left at the end.
func (c cleaner) text(s string, limit int) string {
	return cut(strings.Join(strings.Fields(c.secrets.Text(printable(s))), " "), limit)
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
