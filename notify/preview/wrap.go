package preview

import (
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// columns is how wide a rune is at a terminal.
func columns(r rune) int {
	switch {
	case r == '\uFE0F':
		return 1 // draws the narrow rune before it as an emoji, which is wide
	case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf, unicode.Cc):
		return 0
	}
	if kind := width.LookupRune(r).Kind(); kind == width.EastAsianWide || kind == width.EastAsianFullwidth {
		return 2
	}
	return 1
}

func textColumns(s string) (n int) {
	for _, r := range s {
		n += columns(r)
	}
	return n
}

// wrap breaks a text into lines of at most so many columns: at spaces and
// between Chinese characters, and inside a word only if it fits no line.
func wrap(text string, most int) (lines []string) {
	for end := breakAt(text, most); end < len(text); end = breakAt(text, most) {
		lines = append(lines, strings.TrimRight(text[:end], " "))
		text = strings.TrimLeft(text[end:], " ")
	}
	return append(lines, text)
}

// breakAt is where a line of a text ends, after its first rune or later: its
// length if all of it fits.
func breakAt(text string, most int) int {
	var before rune
	used, last := 0, 0
	for i, r := range text {
		if i > 0 && breakable(before, r) {
			last = i
		}
		if used += columns(r); used > most && r != ' ' {
			if last > 0 {
				return last
			}
			return max(i, 1)
		}
		before = r
	}
	return len(text)
}

// breakable says whether a line may end between two runes: not before a mark
// that ends something, and not after one that begins it.
func breakable(before, after rune) bool {
	switch {
	case before == ' ':
		return after != ' '
	case columns(after) == 0, after == '\uFE0F', before == '\u200D':
		return false
	case unicode.In(after, unicode.Po, unicode.Pe, unicode.Pf), unicode.In(before, unicode.Ps, unicode.Pi):
		return false
	}
	return columns(before) == 2 || columns(after) == 2
}
