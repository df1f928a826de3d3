package notify

import (
	"cmp"
	"strings"
)

// sheet writes a message as one text, in groups with an empty line between
// them: title, facts, notes, items, advice, trend, link, small print. Every
// group has its share of the limit, so that the text fits whatever is in it.
type sheet struct {
	markup  *markup
	m       *Message
	limit   int    // of the whole text
	mention string // ready to post; stands under the title of the first part
	// items is the first items as written, kept from measuring them.
	items []string
}

// The shares, in hundredths of the limit. What they do not use is the
// items'.
const (
	shareTitle  = 10
	shareMark   = 3
	shareFacts  = 14
	shareNotes  = 18
	shareRest   = 6
	shareAdvice = 18
	shareTrend  = 12
	shareLink   = 12
	shareFooter = 6
	// One item may have this much of a part: an item is a paragraph, and fits
	// beside all that the first part or the last one says.
	shareItem = 38
)

// gap stands between groups.
const gap = "\n\n"

// of is a share of the limit, less what the mention takes of it.
func (s *sheet) of(share int) int {
	return (s.limit - s.markup.size(s.mention)) * share / 100
}

// cost is the room that groups take, each with the gap before it.
func (s *sheet) cost(groups ...string) (n int) {
	for _, g := range groups {
		n += s.markup.size(gap + g)
	}
	return n
}

// parts cuts the message so that every part fits.
func (s *sheet) parts() []part {
	return cut(s.m, frame{
		limit: room{text: s.limit},
		// The mark has its share on every part, though it may be shorter.
		each: room{text: s.cost(s.title(part{n: 1, of: 1})) + s.of(shareMark)},
		head: room{text: s.cost(s.head()...)},
		tail: room{text: s.cost(s.tail()...)},
		rest: room{text: s.of(shareRest) + s.cost("")},
	}, func(i int) room {
		for len(s.items) <= i {
			s.items = append(s.items, s.item(len(s.items)))
		}
		return room{text: s.cost(s.items[i])}
	})
}

// text writes one part. Items that do not fit, for this sheet may be smaller
// than the one that was cut, are counted with those that no part shows.
func (s *sheet) text(p part) string {
	groups := []string{s.title(p)}
	if p.first() {
		groups = append(groups, s.head()...)
	}
	var tail []string
	if p.last() {
		tail = s.tail()
	}
	left := s.limit - s.cost(groups...) - s.cost(tail...)
	items := make([]string, len(p.items))
	cost := func(i int) room {
		if items[i] == "" {
			items[i] = s.item(p.from + i)
		}
		return room{text: s.cost(items[i])}
	}
	shown := fill(0, len(items), room{text: left}, cost)
	more, weight := p.more, p.weight
	if shown < len(items) || more > 0 {
		left -= s.of(shareRest) + s.cost("")
		shown = fill(0, shown, room{text: left}, cost)
		for _, it := range p.items[shown:] {
			more, weight = more+1, weight+it.Weight
		}
	}
	groups = append(groups, items[:shown]...)
	if more > 0 {
		groups = append(groups, s.markup.line(s.m.rest(more, weight), s.of(shareRest)))
	}
	return strings.Join(append(groups, tail...), gap)
}

// form is one part, in the body that a channel makes of its text.
func (s *sheet) form(name string, p part, body func(text string) any) form {
	text := s.text(p)
	return form{
		name: name, body: encode(body(text)),
		size: room{text: s.markup.size(text)}, limit: room{text: s.limit},
	}
}

func (s *sheet) title(p part) string {
	k := s.markup
	mark := p.mark(s.m.Words)
	if mark != "" {
		const dot = " · "
		mark = dot + k.line(Plain(mark), s.of(shareMark)-k.size(dot))
	}
	// The heading's own markup counts too.
	title := k.line(Plain(s.m.Title), s.of(shareTitle)-k.size(k.heading(s.m.Level, "", "")))
	return k.heading(s.m.Level, title, mark)
}

// head is what the first part says before the items.
func (s *sheet) head() (groups []string) {
	k := s.markup
	facts := make([]Text, 0, len(s.m.Facts))
	for _, f := range s.m.Facts {
		label := f.Label + cmp.Or(s.m.Words.Colon, ":")
		facts = append(facts, append(Text{{Text: label, Strong: true}, {Text: " "}}, f.Value...))
	}
	return whole(s.mention,
		k.stack(facts, "", s.of(shareFacts)),
		k.stack(s.m.Notes, "", s.of(shareNotes)))
}

func (s *sheet) item(i int) string {
	if i < len(s.items) {
		return s.items[i]
	}
	k, it := s.markup, s.m.Items[i]
	icon := it.Level.icon() + " "
	most := s.of(shareItem)
	title := icon + k.bold(it.Title, most/2-k.size(icon))
	lines := k.stack(it.Lines, k.quote, most-k.size(title+"\n"))
	return strings.Join(whole(title, lines), "\n")
}

// tail is what the last part says after the items.
func (s *sheet) tail() []string {
	k := s.markup
	advice := k.stack(s.m.Advice, "• ", s.of(shareAdvice)*3/4)
	if heading := k.line(Text{{Text: s.m.Words.Advice, Strong: true}}, s.of(shareAdvice)/4-1); heading != "" && advice != "" {
		advice = heading + "\n" + advice
	}
	return whole(advice,
		s.m.Trend.text(k, s.m.Words, s.of(shareTrend)),
		s.link(),
		k.stack(s.m.Footer, "", s.of(shareFooter)))
}

// link is the message's link, or nothing if it is not fit to be one.
func (s *sheet) link() string {
	address, ok := s.m.Link.address()
	if !ok {
		return ""
	}
	label := s.markup.line(Plain(s.m.Link.label()), s.of(shareLink)/3)
	if l := s.markup.link(label, address); s.markup.size(l) <= s.of(shareLink) {
		return l
	}
	return ""
}

// whole is the groups that say something.
func whole(groups ...string) []string {
	out := make([]string, 0, len(groups))
	for _, g := range groups {
		if strings.TrimSpace(g) != "" {
			out = append(out, g)
		}
	}
	return out
}
