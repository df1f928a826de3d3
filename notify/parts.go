package notify

// maxParts is how many posts a message may become. What does not fit into them
// is counted in the last.
const maxParts = 5

// post is one post of a message.
type post struct {
	keys  []string // what it tells, in every form
	forms []form   // the richest first
}

// form is one way to write a post.
type form struct {
	name  string
	body  []byte
	size  room
	limit room
}

// room is what a post holds: text in the unit of the channel's limits, and
// blocks where a channel has them.
type room struct{ text, blocks int }

func (r room) plus(o room) room     { return room{r.text + o.text, r.blocks + o.blocks} }
func (r room) minus(o room) room    { return room{r.text - o.text, r.blocks - o.blocks} }
func (r room) holds(need room) bool { return need.text <= r.text && need.blocks <= r.blocks }

// frame is the room that a message needs besides its items.
type frame struct {
	limit room // what a post holds
	each  room // on every part: the title, with its page mark
	head  room // on the first: what must be known before the items
	tail  room // on the last: what comes after the items
	rest  room // on the last, if items are left over: their number
}

// part is one part of a message.
type part struct {
	n, of int
	from  int // the index of its first item in the message
	items []Item
	// What is not shown, in the last part only.
	more, weight int
	keys         []string
}

func (p part) first() bool { return p.n == 1 }
func (p part) last() bool  { return p.n == p.of }

// mark is the page mark, "part 2 of 3"; a message in one piece has none.
func (p part) mark(w Words) string {
	if p.of == 1 || w.Part == nil {
		return ""
	}
	return w.Part(p.n, p.of)
}

// cut cuts a message between its items into parts that fit. The first items
// are told first; those beyond the last part are counted there. An item's room
// is asked for when it is needed. The caller sees to it that head or tail fit
// into a part with any one item.
func cut(m *Message, f frame, cost func(i int) room) []part {
	var parts []part
	next := 0
	for len(parts) < maxParts {
		left := f.limit.minus(f.each)
		if len(parts) == 0 {
			left = left.minus(f.head)
		}
		// All the rest?
		if end := fill(next, len(m.Items), left.minus(f.tail), cost); end == len(m.Items) && left.holds(f.tail) {
			parts = append(parts, part{from: next, items: m.Items[next:]})
			next = end
			break
		}
		if len(parts) == maxParts-1 {
			left = left.minus(f.tail).minus(f.rest)
		}
		end := fill(next, len(m.Items), left, cost)
		if end == len(m.Items) && end > next {
			end-- // only the tail is left: an item goes with it, so that it is told again if it was not confirmed
		}
		parts = append(parts, part{from: next, items: m.Items[next:end]})
		next = end
	}
	last := &parts[len(parts)-1]
	last.more = len(m.Items) - next
	for _, it := range m.Items[next:] {
		last.weight += it.Weight
	}
	for i := range parts {
		p := &parts[i]
		p.n, p.of = i+1, len(parts)
		p.keys = keys(p.items, nil)
	}
	parts[0].keys = append(named(m.Keys), parts[0].keys...)
	last.keys = keys(m.Items[next:], last.keys)
	return parts
}

// fill tells how far from item next on the items fit into left.
func fill(next, items int, left room, cost func(i int) room) int {
	for ; next < items; next++ {
		c := cost(next)
		if !left.holds(c) {
			break
		}
		left = left.minus(c)
	}
	return next
}

// keys adds the keys of items to had.
func keys(items []Item, had []string) []string {
	for _, it := range items {
		if it.Key != "" {
			had = append(had, it.Key)
		}
	}
	return had
}

// named is the keys that are not empty.
func named(keys []string) []string {
	out := make([]string, 0, len(keys))
	for _, k := range keys {
		if k != "" {
			out = append(out, k)
		}
	}
	return out
}
