package notify

import (
	"math"
	"slices"
	"strconv"
	"strings"
)

// layout writes a message as one text, in groups with an empty line between
// them: title, mention, advice, links, items, what is not listed, notes, small
// print. Every group has its share, so that the text fits the limit whatever
// is in it.
type layout struct {
	markup  *markup
	m       *Message
	limit   int    // of the whole text
	mention string // ready to post; stands under the title
}

// The shares of title and advice, in hundredths of the limit.
const (
	shareTitle  = 12
	shareAdvice = 28
)

// The shares of the others, in hundredths of what title and advice leave. What
// is not used is the items'.
const (
	shareLinks  = 30
	shareMore   = 6
	shareNotes  = 18
	shareFooter = 14
)

const (
	gap = "\n\n" // stands between groups
	// maxItems is how many items are shown at most, whatever their size.
	maxItems = 40
	// leastItem is how small an item is made before others are left out.
	leastItem = 150
)

// variant is the message in the body that a channel makes of its text.
func (l *layout) variant(name string, body func(text string) any) variant {
	text := l.text()
	return variant{
		name: name, body: encode(body(text)),
		size: size{text: l.markup.size(text)}, limit: size{text: l.limit},
	}
}

// text writes the message.
func (l *layout) text() string {
	k, m := l.markup, l.m
	most := l.limit - l.cost(l.mention)
	head := whole(l.title(most*shareTitle/100), l.mention, m.advice(k, most*shareAdvice/100))
	most = l.limit - l.cost(head...)
	more := k.line(m.More, most*shareMore/100)
	tail := whole(k.stack(m.Notes, "", "", most*shareNotes/100),
		k.stack(m.footer(false), k.small[0], k.small[1], most*shareFooter/100))
	head = whole(append(head, l.links(most*shareLinks/100))...)

	left := l.limit - l.cost(head...) - l.cost(tail...) - max(l.cost(more), l.cost(omitted(len(m.Items))))
	items, all := m.spread(k, left, k.size(gap), l.limit)
	if !all && strings.TrimSpace(more) == "" {
		more = omitted(len(m.Items) - len(items))
	}
	groups := slices.Concat(head, items, whole(more), tail)
	return strings.Join(groups, gap)
}

// cost is what groups take of the limit, each with a gap.
func (l *layout) cost(groups ...string) (n int) {
	for _, g := range groups {
		if g != "" {
			n += l.markup.size(gap + g)
		}
	}
	return n
}

func (l *layout) title(most int) string {
	k := l.markup
	// The heading's own markup counts too.
	return k.heading(l.m.Level, k.line(Plain(l.m.headline()), most-k.size(k.heading(l.m.Level, ""))))
}

// links is the links that fit, on one line.
func (l *layout) links(most int) string {
	const between = " | "
	k, line := l.markup, ""
	for _, link := range l.m.links() {
		s := k.link(k.line(Plain(link.Label), most/4), link.URL)
		if line != "" {
			s = line + between + s
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

// write writes an item: its title in bold, and its lines below.
func (it Item) write(k *markup, most int) string {
	title := most
	if len(it.Lines) > 0 {
		title = most * 2 / 3
	}
	head := k.bold(it.Title, title)
	return strings.Join(whole(head, k.stack(it.Lines, k.quote, "", most-k.size(head+"\n"))), "\n")
}

// spread writes the items so that they fit into left together, each with over
// more beside it, and none in more than most. If they are too long, the
// longest are shortened, and if that would leave one less than leastItem, the
// last are left out: all tells whether none is.
func (m *Message) spread(k *markup, left, over, most int) (out []string, all bool) {
	n := min(len(m.Items), maxItems)
	most = min(most, left-over)
	sizes := make([]int, n)
	for i := range n {
		out = append(out, m.Items[i].write(k, most))
		sizes[i] = k.size(out[i]) + over
	}
	for n > 0 && level(sizes[:n], left) < leastItem {
		n--
	}
	most = level(sizes[:n], left)
	for i := range n {
		if sizes[i] > most {
			out[i] = m.Items[i].write(k, most-over)
		}
	}
	return whole(out[:n]...), n == len(m.Items)
}

// level is the most that each of some may have so that all fit into left.
func level(sizes []int, left int) int {
	for i, n := range slices.Sorted(slices.Values(sizes)) {
		share := left / (len(sizes) - i)
		if n > share {
			return share
		}
		left -= n
	}
	return math.MaxInt
}

// omitted stands for so many items that are not shown.
func omitted(n int) string { return ellipsis + " " + strconv.Itoa(n) }

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
