package notify

import (
	"sort"
	"strings"
	"time"
	"unicode/utf8"
)

// ellipsis ends what was cut short.
const ellipsis = "…"

// markup is how one kind of text of a channel is written: what a limit counts,
// what is live and must not be, and what makes a run of text bold.
type markup struct {
	size   func(string) int // in the unit of the channel's limits
	guard  guard
	flat   bool      // no styles at all
	strong string    // stands on both sides of bold text
	code   string    // stands on both sides of a name
	indent string    // starts each line below an item's title
	small  [2]string // stands before and after a line of small print
	// instant shows text as the instant at; nil if the channel cannot.
	instant func(text string, at time.Time) string
	heading func(l Level, title string) string
	link    func(label, address string) string
}

// line writes t, made inert by the guard, in no more than most units. What
// does not fit is cut off between runes, never inside markup, and ends in an
// ellipsis.
func (k *markup) line(t Text, most int) string {
	runs := k.runs(t)
	s := k.join(runs)
	if k.size(s) > most {
		s = k.join(k.shorten(runs, most))
	}
	return s
}

// runs cleans t and joins neighbours of one style, so that nothing live can be
// put together from two spans.
func (k *markup) runs(t Text) Text {
	out := make(Text, 0, len(t))
	for _, s := range t {
		if s.Text = clean(s.Text); s.Text == "" {
			continue
		}
		if k.flat {
			s = Span{Text: s.Text}
		}
		if k.instant == nil || s.Time.Unix() <= 0 || s.Time.Year() > 9999 {
			s.Time = time.Time{} // nor can any client
		}
		if last := len(out) - 1; last >= 0 && s.Time.IsZero() && out[last].Time.IsZero() &&
			s.Strong == out[last].Strong && s.Code == out[last].Code {
			out[last].Text += s.Text
			continue
		}
		out = append(out, s)
	}
	return out
}

// join writes runs one after the other. Both services see bold text and names
// only where they stand free, so a space is put where there is none.
func (k *markup) join(runs Text) string {
	if len(runs) == 1 {
		s, _ := k.span(runs[0])
		return s
	}
	var b strings.Builder
	last, styled := ' ', false
	for _, r := range runs {
		s, now := k.span(r)
		first, _ := utf8.DecodeRuneInString(s)
		if now && !strings.ContainsRune(" (", last) || styled && !strings.ContainsRune(" .,;:!?)", first) {
			b.WriteByte(' ')
		}
		b.WriteString(s)
		last, _ = utf8.DecodeLastRuneInString(s)
		styled = now
	}
	return b.String()
}

// span writes one run, and tells whether markup stands around it.
func (k *markup) span(s Span) (string, bool) {
	text := k.guard.inert(isolated(s.Text))
	bare := strings.TrimSpace(text)
	switch {
	case k.flat || bare == "":
		return text, false
	case !s.Time.IsZero():
		text = k.instant(bare, s.Time)
		bare = text
	case s.Code:
		return k.code + bare + k.code, true
	}
	if s.Strong {
		return k.strong + bare + k.strong, true
	}
	return text, false
}

// shorten keeps of runs what can be written in most units with an ellipsis
// after it.
func (k *markup) shorten(runs Text, most int) Text {
	// A run that is cut, or ends in an ellipsis, may have become one with its
	// neighbour.
	with := func(n int, s Span) Text { return k.runs(append(runs[:n:n], s)) }
	end := Span{Text: ellipsis}
	whole := sort.Search(len(runs), func(n int) bool { return k.size(k.join(with(n+1, end))) > most })
	if whole == len(runs) {
		return with(whole, end)
	}
	cut := runs[whole]
	cut.Time = time.Time{}
	runes := []rune(cut.Text)
	runes = runes[:min(len(runes), max(most, 0))] // no rune is smaller than a unit
	try := func(n int) Text {
		cut.Text = string(runes[:n]) + ellipsis
		return with(whole, cut)
	}
	// The search ends at the first length too many; the one before was tried.
	n := sort.Search(len(runes)+1, func(n int) bool { return k.size(k.join(try(n))) > most })
	if n == 0 {
		return with(whole, end)
	}
	return try(n - 1)
}

// stack writes lines below each other, each between before and after, in no
// more than most units. What does not fit is cut off, and an ellipsis says so.
func (k *markup) stack(lines []Text, before, after string, most int) string {
	var b strings.Builder
	more := k.size("\n" + before + ellipsis + after)
	left := most
	for i, t := range lines {
		between := ""
		if b.Len() > 0 {
			between = "\n"
		}
		size := left - k.size(between+before+after)
		if i < len(lines)-1 {
			size -= more
		}
		if size < more+8 { // not enough to say anything
			if left >= more {
				b.WriteString(between + before + ellipsis + after)
			}
			break
		}
		s := k.line(t, size)
		if strings.TrimSpace(s) == "" {
			continue
		}
		s = between + before + s + after
		b.WriteString(s)
		left -= k.size(s)
	}
	return b.String()
}
