package redact

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxQuoted is how many bytes of a text are quoted at most.
const maxQuoted = 200

// Clip makes a text fit to be quoted: one line of at most 200 bytes, in which
// what a terminal would act on shows as an escape.
func Clip(s string) string {
	const more = "…"
	var b strings.Builder
	fits := 0 // how much of it leaves room for more
	for s != "" && b.Len() <= maxQuoted {
		r, size := utf8.DecodeRuneInString(s)
		shown := strconv.Quote(string(r)) // a byte that is no text is U+FFFD
		if r == '"' {
			shown = `"""`
		}
		_, _ = b.WriteString(shown[1 : len(shown)-1])
		if b.Len() <= maxQuoted-len(more) {
			fits = b.Len()
		}
		s = s[size:]
	}
	if b.Len() > maxQuoted {
		return b.String()[:fits] + more
	}
	return b.String()
}
