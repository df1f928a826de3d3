package notify

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// What stands between these turns nothing around that stands outside.
// https://www.unicode.org/reports/tr9/#Explicit_Directional_Isolates
const (
	firstStrongIsolate    = "\u2068"
	popDirectionalIsolate = "\u2069"
)

// isolated puts isolates around what is written from right to left, which would
// otherwise carry numbers and signs after it to its other side.
func isolated(s string) string {
	if !strings.ContainsFunc(s, rightToLeft) {
		return s
	}
	var b strings.Builder
	done, start, end := 0, -1, 0
	flush := func() {
		if start >= 0 {
			b.WriteString(s[done:start] + firstStrongIsolate + s[start:end] + popDirectionalIsolate)
			done, start = end, -1
		}
	}
	for i, r := range s {
		switch {
		case rightToLeft(r):
			if start < 0 {
				start = i
			}
			end = i + utf8.RuneLen(r)
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			flush()
		}
	}
	flush()
	return b.String() + s[done:]
}

// rightToLeft tells the blocks that are set aside for scripts of that direction.
// https://www.unicode.org/reports/tr9/#Bidirectional_Character_Types
func rightToLeft(r rune) bool {
	return 0x590 <= r && r <= 0x8ff || 0xfb1d <= r && r <= 0xfdff || 0xfe70 <= r && r <= 0xfeff ||
		0x10800 <= r && r <= 0x10fff || 0x1e800 <= r && r <= 0x1efff
}
