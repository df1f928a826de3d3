package tcss

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"tcss-licensing-alerts/handler/redact"
)

// Bytes of foreign text that are kept.
const (
	maxMessage = 500 // of an API message
	maxCode    = 100 // of a code, a RequestId, or a wrong answer
)

// cleaner makes foreign text fit for an error: one line, printable, bounded,
// without the credentials of the client or any IP address.
type cleaner struct{ secrets redact.Redactor }

// text cleans s and cuts it to limit bytes, never within a rune. It takes out
// before it cuts, so that no part of a secret is left at the end.
func (c cleaner) text(s string, limit int) string {
	s = strings.Map(func(r rune) rune {
		if r == utf8.RuneError || !unicode.IsPrint(r) {
			return ' ' // control characters, invisible marks, bytes that are not UTF-8
		}
		return r
	}, s)
	s = strings.Join(strings.Fields(c.secrets.Text(s)), " ")
	if len(s) <= limit {
		return s
	}
	const more = "…"
	return strings.ToValidUTF8(s[:limit-len(more)], "") + more
}
