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
	case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		return 0
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	case width.Neutral, width.EastAsianAmbiguous, width.EastAsianNarrow, width.EastAsianHalfwidth:
	}
	return 1
}

func textColumns(s string) (n int) {
	for _, r := range s {
		n += columns(r)
	}
	return n
}

func lineColumns(l line) (n int) {
	for _, s := range l {
		n += textColumns(s.Text)
	}
	return n
}

// glyph is a rune with the style of its span.
type glyph struct {
	rune  rune
	style span // without text
}

func glyphs(l line) (all []glyph) {
	for _, s := range l {
		text := s.Text
		s.Text = ""
		for _, r := range text {
			all = append(all, glyph{r, s})
		}
	}
	return all
}

// wrap breaks a line into lines of at most so many columns: at spaces and
// between Chinese characters, and inside a word only if it fits no line.
func wrap(l line, most int) []line {
	if lineColumns(l) <= most {
		return []line{l}
	}
	rest := glyphs(l)
	var lines []line
	for len(rest) > 0 {
		end := breakAt(rest, most)
		lines = append(lines, spans(trimRight(rest[:end])))
		for rest = rest[end:]; len(rest) > 0 && rest[0].rune == ' '; {
			rest = rest[1:]
		}
	}
	return lines
}

// breakAt is how many glyphs go on the next line: at least one.
func breakAt(all []glyph, most int) int {
	used, last := 0, 0
	for i, g := range all {
		if i > 0 && breakable(all[i-1].rune, g.rune) {
			last = i
		}
		used += columns(g.rune)
		if used > most && g.rune != ' ' {
			if last > 0 {
				return last
			}
			return max(i, 1)
		}
	}
	return len(all)
}

// breakable says whether a line may end between two runes.
func breakable(before, after rune) bool {
	const (
		closers = "。，、；：！？）】》」』’”…,.;:!?)]}%·"
		openers = "（【《「『‘“([{"
	)
	switch {
	case before == ' ':
		return after != ' '
	case columns(after) == 0, after == '\uFE0F', before == '\u200D':
		return false
	case strings.ContainsRune(closers, after), strings.ContainsRune(openers, before):
		return false
	}
	return columns(before) == 2 || columns(after) == 2
}

func trimRight(all []glyph) []glyph {
	for len(all) > 0 && all[len(all)-1].rune == ' ' {
		all = all[:len(all)-1]
	}
	return all
}

func spans(all []glyph) (l line) {
	for i := 0; i < len(all); {
		var b strings.Builder
		from := i
		for ; i < len(all) && all[i].style == all[from].style; i++ {
			b.WriteRune(all[i].rune)
		}
		s := all[from].style
		s.Text = b.String()
		l = append(l, s)
	}
	return l
}
