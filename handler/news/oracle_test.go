package news_test

import (
	"tcss-licensing-alerts/handler/ledger"
	"tcss-licensing-alerts/handler/news"
)

// What follows says of a world what its destination must be told, from the
// words of the rules and from its cells alone.

// toBeTold: a failing task that the destination does not know of with as many
// images, or only perhaps; without a mark written, those of LOOKBACK only.
func (w world) toBeTold(g, d int) bool {
	c, inLookback := w.cells[g][d], d == days-1
	switch {
	case d < w.seenDays() || !c.failed():
		return false
	case w.mode == ledger.Nothing:
		return inLookback
	case w.mode == ledger.Read && !inLookback:
		return false
	}
	return c.known != told
}

// latest is the last day of some kind, or -1.
func (w world) latest(is func(d int) bool) int {
	for d := days - 1; d >= w.seenDays(); d-- {
		if is(d) {
			return d
		}
	}
	return -1
}

// over: a later automatic day has a result and no failure, as far as the list
// can say.
func (w world) over(g, d int) bool {
	clean := w.latest(func(d int) bool { return w.cells[g][d].result == fine })
	return w.auto(g) && w.list != isShort && clean > d
}

// headline, by rule 5: each image that is not licensed, once.
func (w world) headline() (sum int64) {
	for g := range w.cells {
		last := w.latest(func(d int) bool { return w.toBeTold(g, d) })
		if last < 0 || w.over(g, last) {
			continue
		}
		if w.auto(g) { // it fails the images of before again
			sum += images(g, w.latest(func(d int) bool { return w.cells[g][d].failed() }))
			continue
		}
		for d := range days {
			if w.toBeTold(g, d) {
				sum += images(g, d)
			}
		}
	}
	return sum
}

// streak are the last days with a result, if all of them failed.
func (w world) streak(g int) (list []int) {
	for d := w.seenDays(); d < len(w.cells[g]); d++ {
		switch c := w.cells[g][d]; {
		case c.failed():
			list = append(list, d)
		case c.hasResult():
			list = nil
		}
	}
	return list
}

// calls, by rule 11, of a destination for which nobody was called yet.
func (w world) calls(g int) bool {
	streak := w.streak(g)
	n := len(streak)
	if w.mode == ledger.Nothing {
		if n == 0 || streak[n-1] != days-1 {
			return false
		}
		entireBefore := n > 1 && w.cells[g][streak[n-2]].result == entire
		return n == 3 || w.cells[g][days-1].result == entire && !entireBefore
	}
	for i, d := range streak {
		if c := w.cells[g][d]; (c.result == entire || i == 2) && (c.known != unknown || w.toBeTold(g, d)) {
			return true
		}
	}
	return false
}

// recovered, by rule 7: all failures are over, and one was told; an item that is
// over says it itself.
func (w world) recovered(g int) bool {
	was := false
	for d, c := range w.cells[g] {
		if c.failed() && d >= w.seenDays() {
			if !w.over(g, d) || w.toBeTold(g, d) {
				return false
			}
			was = was || c.known != unknown
		}
	}
	return was && w.list == whole && w.mode != ledger.Nothing
}

// soonGone says whether licences are low or gone, by rule 9: 40 are used a day.
func (w world) soonGone() bool { return w.left > 0 && w.left-1 < 3*40 }

// crossed says whether that is news: without a memory, if it was not so before
// the window's tasks.
func (w world) crossed() bool {
	used := false
	for g := range w.cells {
		r := w.cells[g][days-1].result
		used = used || r == fine || r == inPart
	}
	return w.soonGone() && (used || w.mode != ledger.Nothing)
}

// green, by rule 10.
func (w world) green() news.Reason {
	result, open := false, false
	for g := range w.cells {
		result = result || w.cells[g][days-1].hasResult()
		for d, c := range w.cells[g] {
			open = open || c.failed() && d >= w.seenDays() && !w.over(g, d)
		}
	}
	switch {
	case open || w.list != whole || w.rule == news.Off || w.soonGone():
		return news.Status
	case !result:
		return news.NoTasks
	}
	return news.AllClear
}

// reason is the weightiest of all.
func (w world) reason() news.Reason {
	var items, calls bool
	for g := range w.cells {
		items = items || w.latest(func(d int) bool { return w.toBeTold(g, d) }) >= 0
		calls = calls || w.calls(g)
	}
	switch {
	case items:
		return news.Failures
	case calls:
		return news.Mention
	case w.list == isShort:
		return news.Incomplete
	case w.rule == news.Off && w.mode != ledger.Nothing:
		return news.RuleOff
	case w.crossed() && w.left == 1:
		return news.LicencesGone
	case w.crossed():
		return news.LicencesLow
	case w.clear:
		return w.green()
	}
	return news.NothingNew
}
