package preview

import (
	"strconv"
	"strings"
	"unicode"
)

// put writes a line behind a prefix, wrapped. What follows a bullet or a
// number is indented as the first line is.
func (s *screen) put(prefix string, l line) {
	s.hang(prefix, l, bullet(l))
}

// hang writes a line behind a prefix, wrapped; what is wrapped stands so many
// columns further in.
func (s *screen) hang(prefix string, l line, columns int) {
	room := s.width - textColumns(prefix)
	l = addressed(l)
	first := wrap(l, room)
	s.line(prefix, first[0])
	if len(first) == 1 {
		return
	}
	rest := glyphs(l)[len(glyphs(first[0])):]
	for len(rest) > 0 && rest[0].rune == ' ' {
		rest = rest[1:]
	}
	columns = min(columns, room/2)
	for _, more := range wrap(spans(rest), room-columns) {
		s.line(prefix+strings.Repeat(" ", columns), more)
	}
}

// addressed puts an address behind each link that does not spell it.
func addressed(l line) (all line) {
	for _, sp := range l {
		all = append(all, sp)
		if sp.URL != "" && sp.URL != sp.Text {
			all = append(all, span{Text: " (" + sp.URL + ")", Tone: sp.Tone})
		}
	}
	return all
}

// bullet is how many columns the mark of a list takes at the start of a line.
func bullet(l line) int {
	if len(l) == 0 {
		return 0
	}
	mark, _, found := strings.Cut(l[0].Text, " ")
	if !found {
		return 0
	}
	number := strings.TrimSuffix(mark, ".")
	switch {
	case mark == "•", mark == "-", mark == "·":
	case number != mark && isNumber(number):
	case isEmoji(mark):
	default:
		return 0
	}
	return textColumns(mark) + 1
}

func isNumber(s string) bool {
	_, err := strconv.ParseUint(s, 10, 8)
	return err == nil
}

func isEmoji(s string) bool {
	for _, r := range s {
		if !unicode.Is(unicode.So, r) && r != '\uFE0F' {
			return false
		}
	}
	return s != ""
}

func (s *screen) line(prefix string, l line) {
	var b strings.Builder
	for _, sp := range l {
		b.WriteString(s.paint(sp))
	}
	text := prefix + b.String()
	if !s.color {
		text = strings.TrimRight(text, " ")
	}
	if lineColumns(l) == 0 {
		text = strings.TrimRight(prefix, " ")
	}
	_, _ = s.text.WriteString(text + "\n") // never fails
}

// gap is an empty line.
func (s *screen) gap() { s.line("", nil) }

// paint is a span with its style as escape sequences, if they are asked for.
func (s *screen) paint(sp span) string {
	if !s.color || sp.Text == "" {
		return sp.Text
	}
	var codes []string
	add := func(on bool, code string) {
		if on {
			codes = append(codes, code)
		}
	}
	add(sp.Bold, "1")
	add(sp.Italic, "3")
	add(sp.URL != "", "4")
	add(sp.Strike, "9")
	switch {
	case sp.Mention != "", sp.Tone == "warning":
		codes = append(codes, "33")
	case sp.Code:
		codes = append(codes, "36")
	case sp.Tone == "info":
		codes = append(codes, "32")
	case sp.Tone == "comment":
		codes = append(codes, "2")
	}
	if len(codes) == 0 {
		return sp.Text
	}
	return "\x1b[" + strings.Join(codes, ";") + "m" + sp.Text + "\x1b[0m"
}
