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

// say fills a text in: {1} is the first argument, {1 image} a count with its
// noun, {1?is:are} a choice by a count, {1th} an ordinal, and what stands in
// [] is left out if an argument in it is zero or empty. Strings are our own;
// what is not comes as a Span or a Text, and keeps its style.
func (w words) say(format string, args ...any) (t notify.Text) {
	for format != "" {
		at := strings.IndexAny(format, "{[")
		if at < 0 {
			return append(t, plain(format))
		}
		if at > 0 {
			t = append(t, plain(format[:at]))
		}
		end := strings.IndexByte(format, format[at]+2) // in ASCII } follows { by two, as ] does [
		inner, optional := format[at+1:end], format[at] == '['
		format = format[end+1:]
		switch {
		case !optional:
			t = append(t, w.slot(inner, args)...)
		case !vacant(inner, args):
			t = append(t, w.say(inner, args...)...)
		}
	}
	return t
}

// text is say without styles.
func (w words) text(format string, args ...any) string { return w.say(format, args...).String() }

func (w words) slot(inner string, args []any) notify.Text {
	how := inner[1:]
	switch v := args[inner[0]-'1'].(type) {
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

// vacant says whether an argument that a text names is zero or empty.
func vacant(format string, args []any) bool {
	for part := range strings.SplitSeq(format, "{") {
		if part == "" || part[0] < '1' || part[0] > '9' {
			continue
		}
		switch v := args[part[0]-'1'].(type) {
		case notify.Text:
			return len(v) == 0
		case int, int64, string:
			if v == 0 || v == int64(0) || v == "" {
				return true
			}
		}
	}
	return false
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

// length is a duration in days, hours or minutes, whichever is whole.
func (w words) length(d time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case d >= 2*day && d%day == 0:
		return w.text(w.days, int64(d/day))
	case d%time.Hour == 0:
		return w.text(w.hours, int64(d/time.Hour))
	}
	return w.text(w.minutes, int64(d.Round(time.Minute)/time.Minute))
}

// code is a string of the API, shown as it came.
func code(s string) notify.Span { return notify.Span{Text: s, Code: true} }

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
	_, seconds := t.Zone()
	sign := "+"
	if seconds < 0 {
		sign, seconds = "-", -seconds
	}
	switch hours, minutes := seconds/3600, seconds/60%60; {
	case seconds == 0:
		return "UTC"
	case minutes > 0:
		return fmt.Sprintf("UTC%s%d:%02d", sign, hours, minutes)
	default:
		return fmt.Sprintf("UTC%s%d", sign, hours)
	}
}

// grouped writes n with commas between groups of three digits if it has more
// than fewest digits.
func grouped(n int64, fewest int) string {
	s := strconv.FormatInt(n, 10)
	if len(s) <= fewest {
		return s
	}
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
