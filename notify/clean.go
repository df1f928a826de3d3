package notify

import (
	"regexp"
	"strings"
	"sync"
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
	case unicode.IsControl(r), unicode.Is(unicode.Cf, r):
		return -1
	case r == '\u034f', r == '\u115f', r == '\u1160', r == '\u17b4', r == '\u17b5', r == '\u3164', r == '\uffa0':
		return -1 // joiners and fillers, which Unicode counts as letters and marks
	case 0xe0000 <= r && r <= 0xe0fff:
		return -1 // tags, and more to come of their kind
	}
	return r
}

// rightToLeft is what is written in that direction: the blocks that are set
// aside for its scripts, and what stands between without letters or digits of
// others. https://www.unicode.org/reports/tr9/#Bidirectional_Character_Types
var rightToLeft = sync.OnceValue(func() *regexp.Regexp {
	const r = `[\x{590}-\x{8ff}\x{fb1d}-\x{fdff}\x{fe70}-\x{feff}\x{10800}-\x{10fff}\x{1e800}-\x{1efff}]`
	return regexp.MustCompile(r + `+(?:[^\pL\p{Nd}]*` + r + `+)*`)
})

// isolated puts isolates around what is written from right to left, which would
// otherwise carry numbers and signs after it to its other side.
// https://www.unicode.org/reports/tr9/#Explicit_Directional_Isolates
func isolated(s string) string {
	if !strings.ContainsFunc(s, func(r rune) bool { return '\u0590' <= r && r < '\u0900' || r >= '\ufb1d' }) {
		return s // sooner than the expression says so
	}
	return rightToLeft().ReplaceAllString(s, "\u2068$0\u2069")
}
