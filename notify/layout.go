package notify

import (
	"slices"
	"strconv"
	"strings"
)

const (
	gap = "\n\n" // stands before the small print
	// leastItem is how small an item is made before others are left out.
	leastItem = 150
)

// groups is what stands below a message's title, written: each group within its
// share of what there is, so that all fit whatever is in them. What is not used
// is the items'.
type groups struct {
	advice string
	items  []string // and what is not listed
	notes  string
	footer string
}

// groups writes them in no more than most units together, with a line break
// before each, and no item in more than item units; chart says that one is drawn.
func (m *Message) groups(k *markup, chart bool, most, item int) (g groups) {
	g.advice = m.advice(k, most*30/100)
	rest := most - k.size(g.advice)
	g.notes = k.stack(m.Notes, "", "", rest*18/100)
	g.footer = k.stack(m.footer(chart), k.small[0], k.small[1], rest*14/100)
	more := k.line(m.More, rest*6/100)
	rest -= k.size(g.notes+g.footer) + 3*k.size(gap) + max(k.size(more), k.size(omitted(len(m.Items))))
	items := m.spread(k, rest, item)
	if n := len(m.Items) - len(items); n > 0 && strings.TrimSpace(more) == "" {
		more = omitted(n)
	}
	g.items = whole(append(items, more)...)
	return g
}

// text writes the message as one text of no more than limit units, with a
// mention that is ready to post under its title.
func (m *Message) text(k *markup, limit int, mention string) string {
	// The heading's own markup counts too.
	title := k.heading(m.Level, k.line(Plain(m.headline()), limit*12/100-k.size(k.heading(m.Level, ""))))
	links := m.linkLine(k, limit/4)
	g := m.groups(k, false, limit-k.size(title+mention+links)-2*k.size(gap), limit)
	body := strings.Join(whole(slices.Concat([]string{title, mention, g.advice, links}, g.items, []string{g.notes})...), "\n")
	return strings.Join(whole(body, g.footer), gap)
}

// linkLine is the links that fit, on one line.
func (m *Message) linkLine(k *markup, most int) (line string) {
	for _, link := range m.links() {
		s := k.link(k.line(Plain(link.Label), most/4), link.URL)
		if line != "" {
			s = line + " | " + s
		}
		if k.size(s) <= most {
			line = s
		}
	}
	return line
}

// advice is what to do, under its heading.
func (m *Message) advice(k *markup, most int) string {
	heading := k.line(Text{{Text: m.Words.Advice, Strong: true}}, most/4)
	advice := k.stack(m.Advice, "• ", "", most-k.size(heading+"\n"))
	if advice == "" {
		return ""
	}
	return strings.Join(whole(heading, advice), "\n")
}

// write writes an item: its title in bold, and its lines below, without the
// style of names, which takes a third more of a phone's line.
func (it Item) write(k *markup, most int) string {
	title := most
	if len(it.Lines) > 0 {
		title = most * 2 / 3
	}
	head := k.line(restyled(it.Title, func(s *Span) { s.Strong = true }), title)
	lines := make([]Text, len(it.Lines))
	for i, t := range it.Lines {
		lines[i] = restyled(t, func(s *Span) { s.Code = false })
	}
	return strings.Join(whole(head, k.stack(lines, k.indent, "", most-k.size(head+"\n"))), "\n")
}

func restyled(t Text, style func(*Span)) Text {
	t = slices.Clone(t)
	for i := range t {
		style(&t[i])
	}
	return t
}

// spread writes the items so that they fit into left together, each with a line
// break, and none in more than most. If they are too long, each has an equal
// share, and the last are left out if that would be less than leastItem.
func (m *Message) spread(k *markup, left, most int) []string {
	shown := m.Items[:max(min(len(m.Items), left/leastItem), 0)]
	write := func(most int) (out []string, size int) {
		for _, it := range shown {
			s := it.write(k, most)
			out = append(out, s)
			size += k.size(s) + 1
		}
		return out, size
	}
	out, size := write(most)
	if size > max(left, 0) {
		out, _ = write(min(most, left/len(shown)-1))
	}
	return out
}

// omitted stands for so many items that are not shown.
func omitted(n int) string { return ellipsis + " " + strconv.Itoa(n) }

// whole is the texts that say something.
func whole(texts ...string) []string {
	out := make([]string, 0, len(texts))
	for _, s := range texts {
		if strings.TrimSpace(s) != "" {
			out = append(out, s)
		}
	}
	return out
}
