package redact

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// layer is a text, or what is under the escapes of one.
type layer struct {
	text string
	at   []int // where each byte comes from in the text itself, and its end; nil: from there
}

// source is where the bytes between from and to come from.
func (l layer) source(from, to int) (int, int) {
	if l.at == nil {
		return from, to
	}
	for to < len(l.text) && l.at[to] == l.at[to-1] { // the rest of one character
		to++
	}
	return l.at[from], l.at[to]
}

// decoded is l with one layer of escapes taken off: percent-encoding, HTML's
// entities, JSON's escapes. If there is none, ok is false.
func (l layer) decoded() (inner layer, ok bool) {
	if !strings.ContainsAny(l.text, `%&\`) {
		return l, false
	}
	var b strings.Builder
	inner.at = make([]int, 0, len(l.text)+1)
	for i := 0; i < len(l.text); {
		r, size := escape(l.text[i:])
		from, _ := l.source(i, i+1)
		start := b.Len()
		switch {
		case size == 0:
			size = 1
			_ = b.WriteByte(l.text[i])
		case r < 0: // a byte, whatever it is part of
			_ = b.WriteByte(byte(-r - 1)) //nolint:gosec // as escape makes it
			ok = true
		default:
			_, _ = b.WriteRune(r)
			ok = true
		}
		for range b.Len() - start {
			inner.at = append(inner.at, from)
		}
		i += size
	}
	end := len(l.text)
	if l.at != nil {
		end = l.at[end]
	}
	inner.at = append(inner.at, end)
	inner.text = b.String()
	return inner, ok
}

// escape reads the escape that s begins with: a character, or a byte b as -b-1,
// and its length, 0 if it is none.
func escape(s string) (r rune, size int) {
	switch {
	case s[0] == '%' && len(s) > 2:
		return asByte(s[1:3], 3)
	case s[0] == '\\' && len(s) > 1:
		switch s[1] {
		case '/', '\\', '"':
			return rune(s[1]), 2
		case 'x':
			if len(s) > 3 {
				return asByte(s[2:4], 4)
			}
		case 'u':
			if len(s) > 5 {
				return number(s[2:6], 16, 6)
			}
		}
	case s[0] == '&':
		return entity(s)
	}
	return 0, 0
}

func entity(s string) (r rune, size int) {
	const longest = len("&#x0010ffff;")
	end := strings.IndexByte(s[:min(len(s), longest)], ';')
	if end < 0 {
		return 0, 0
	}
	switch name := s[1:end]; {
	case name == "amp":
		return '&', end + 1
	case name == "quot":
		return '"', end + 1
	case strings.HasPrefix(name, "#x"), strings.HasPrefix(name, "#X"):
		return number(name[2:], 16, end+1)
	case strings.HasPrefix(name, "#"):
		return number(name[1:], 10, end+1)
	}
	return 0, 0
}

func asByte(hex string, size int) (rune, int) {
	n, err := strconv.ParseUint(hex, 16, 8)
	if err != nil {
		return 0, 0
	}
	return -rune(n) - 1, size
}

func number(digits string, base, size int) (rune, int) {
	n, err := strconv.ParseUint(digits, base, 31)
	if err != nil || n > utf8.MaxRune {
		return 0, 0
	}
	return rune(n), size
}
