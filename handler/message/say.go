package message

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"tcss-licensing-alerts/notify"
)

// say fills an English text in, in the language: {1} is the first argument,
// {1 image} a count with its noun, {1?is:are} a choice by a count, {1th} an
// ordinal, and what stands in [] is left out if an argument in it is zero or
// empty. Strings are our own; what is not comes as a Span or a Text, and keeps
// its style.
func (w words) say(english string, args ...any) notify.Text {
	t, _ := w.fill(w.word(english), args)
	return t
}

// text is say without styles.
func (w words) text(english string, args ...any) string { return w.say(english, args...).String() }

// fill also says whether no argument was zero or empty.
func (w words) fill(format string, args []any) (t notify.Text, full bool) {
	full = true
	for format != "" {
		at := strings.IndexAny(format, "{[")
		if at < 0 {
			return append(t, plain(format)), full
		}
		if at > 0 {
			t = append(t, plain(format[:at]))
		}
		end := strings.IndexByte(format, format[at]+2) // in ASCII } follows { by two, as ] does [
		inner := format[at+1 : end]
		if format[at] == '[' {
			if part, ok := w.fill(inner, args); ok {
				t = append(t, part...)
			}
		} else {
			arg := args[inner[0]-'1']
			part := w.slot(arg, inner[1:])
			t, full = append(t, part...), full && arg != 0 && arg != int64(0) && part.String() != ""
		}
		format = format[end+1:]
	}
	return t, full
}

func (w words) slot(arg any, how string) notify.Text {
	switch v := arg.(type) {
	case int:
		return notify.Plain(w.count(int64(v), how))
	case int64:
		return notify.Plain(w.count(v, how))
	case notify.Span:
		return notify.Text{v}
	case notify.Text:
		return v
	default:
		return notify.Plain(fmt.Sprint(v))
	}
}

// count writes a number in the way that a slot asks for.
func (w words) count(n int64, how string) string {
	switch {
	case strings.HasPrefix(how, "?"):
		one, many, _ := strings.Cut(how[1:], ":")
		return map[bool]string{true: one, false: many}[n == 1]
	case how == "th":
		return ordinal(n)
	case how != "" && n != 1:
		how += "s"
	}
	return grouped(n, w.ungrouped) + how
}

func ordinal(n int64) string {
	suffix, ok := map[int64]string{1: "st", 2: "nd", 3: "rd"}[n%10]
	if !ok || n%100 >= 11 && n%100 <= 13 {
		suffix = "th"
	}
	return strconv.FormatInt(n, 10) + suffix
}

// grouped writes n, which is not negative, with commas between groups of three
// digits if it has more than fewest digits.
func grouped(n int64, fewest int) string {
	s := strconv.FormatInt(n, 10)
	if len(s) <= fewest {
		return s
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// sentence is a clause as a sentence.
func (w words) sentence(clause notify.Text) notify.Text {
	out := append(notify.Text{}, clause...)
	if len(out) > 0 && !out[0].Code {
		first, size := utf8.DecodeRuneInString(out[0].Text)
		out[0].Text = string(unicode.ToUpper(first)) + out[0].Text[size:]
	}
	return append(out, plain(w.stop))
}

// code is a string of the API, shown as it came.
func code(s string) notify.Span { return notify.Span{Text: clipped(s), Code: true} }

const maxName = 100 // runes of a string of the API

func clipped(s string) string {
	if utf8.RuneCountInString(s) > maxName {
		return string([]rune(s)[:maxName-1]) + "…"
	}
	return s
}

// plain is text of our own.
func plain(s string) notify.Span { return notify.Span{Text: s} }

// joined puts something between the texts that are not empty.
func joined(texts []notify.Text, between string) (out notify.Text) {
	for _, t := range texts {
		if t.String() == "" {
			continue
		}
		if len(out) > 0 {
			out = append(out, plain(between))
		}
		out = append(out, t...)
	}
	return out
}

// offset is a time's distance from UTC as people write it: UTC+8, UTC-3:30.
func offset(t time.Time) string {
	s := t.Format("-07:00")
	s = s[:1] + strings.TrimSuffix(strings.TrimPrefix(s[1:], "0"), ":00")
	if s == "+0" {
		return "UTC"
	}
	return "UTC" + s
}
