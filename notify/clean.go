package notify

import (
	"strings"
	"unicode"
)

// clean makes one line of any text: no line breaks, nothing that is not seen
// (control characters, marks of direction, zero-width and tag characters), and
// U+FFFD for bytes that are not UTF-8.
func clean(s string) string {
	return strings.Map(seen, s) // which is s itself if nothing changes
}

// seen is what is shown for r: itself, a space, or -1 for nothing.
func seen(r rune) rune {
	switch {
	case '\t' <= r && r <= '\r', r == '\u0085', r == '\u2028', r == '\u2029':
		return ' '
	case r < 0x7f && r >= ' ':
		return r
	case unicode.In(r, unicode.Cc, unicode.Cf):
		return -1
	case r == '\u034f', r == '\u115f', r == '\u1160', r == '\u17b4', r == '\u17b5', r == '\u3164', r == '\uffa0':
		return -1 // joiners and fillers, which Unicode counts as letters and marks
	case 0xe0000 <= r && r <= 0xe0fff:
		return -1 // tags, and more to come of their kind
	}
	return r
}
