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
	head, all := t.cut(max(most, 0)) // no rune is smaller than a unit
	if all {
		if s := k.join(k.runs(t)); k.size(s) <= most {
			return s
		}
	}
	try := func(runes int) string {
		t, _ := head.cut(runes)
		return k.join(k.runs(t))
	}
	// The search ends at the first length too many; the one before was tried.
	n := sort.Search(max(most, 0), func(n int) bool { return k.size(try(n)) > most })
	return try(max(n-1, 0))
}

// cut is the first runes of t, cleaned, and an ellipsis; all says that there
// are no more.
func (t Text) cut(runes int) (out Text, all bool) {
	for _, s := range t {
		s.Text = clean(s.Text)
		for i := range s.Text {
			if runes == 0 {
				s.Text, s.Time = s.Text[:i]+ellipsis, time.Time{}
				return append(out, s), false
			}
			runes--
		}
		out = append(out, s)
	}
	return append(out, Span{Text: ellipsis}), true
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
	case bare == "":
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

// stack writes lines below each other, each between before and after, in no
// more than most units. What does not fit is cut off, and an ellipsis says so.
func (k *markup) stack(lines []Text, before, after string, most int) string {
	var out []string
	frame := k.size("\n" + before + after)
	more := frame + k.size(ellipsis)
	for i, t := range lines {
		size := most - frame
		if i < len(lines)-1 {
			size -= more
		}
		if size < more+8 { // not enough to say anything
			if most >= more {
				out = append(out, before+ellipsis+after)
			}
			break
		}
		if s := k.line(t, size); strings.TrimSpace(s) != "" {
			out = append(out, before+s+after)
			most -= frame + k.size(s)
		}
	}
	return strings.Join(out, "\n")
}
