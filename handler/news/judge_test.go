package news_test

import (
	"maps"
	"slices"
	"testing"

	"tcss-licensing-alerts/handler/ledger"
	"tcss-licensing-alerts/handler/news"
	"tcss-licensing-alerts/handler/report"
)

// judge decides in a world, again after it was told, and again after each post
// that had no answer.
func judge(t *testing.T, w world, r *report.Report) {
	t.Helper()
	if t.Failed() {
		return // one world is enough to look at
	}
	n := w.run(r, w.account())
	judgeNews(t, w, n)
	if w.mode == ledger.Nothing {
		return
	}
	a := w.account()
	a.Add(n.Noted.With(n.Told).With(n.Paid))
	if again := w.run(r, a); again.Reason != news.NothingNew || len(again.Items) > 0 || len(again.Restored) > 0 {
		t.Errorf("%s: told, and yet: %s", w, summary(again))
	}
	a = w.account()
	a.Add(n.Noted.With(n.Doubted).With(n.PaidDoubt))
	second := w.run(r, a)
	judgeSecond(t, w, n, second)
	a.Add(second.Noted.With(second.Doubted).With(second.PaidDoubt))
	if third := w.run(r, a); third.Reason != news.NothingNew || len(third.Restored) > 0 {
		t.Errorf("%s: posted twice without an answer, and yet: %s", w, summary(third))
	}
}

// judgeNews holds news to what a world's cells say.
func judgeNews(t *testing.T, w world, n news.News) {
	t.Helper()
	if reason, images := w.reason(), w.headline(); n.Reason != reason || n.Headline != images {
		t.Errorf("%s: %s, want %s and %d images", w, summary(n), reason, images)
	}
	items := map[report.Group]news.Item{}
	for _, i := range n.Items {
		items[i.Series.Group] = i
	}
	var tells []int64
	for g := range w.cells {
		group := w.group(g)
		last := w.latest(func(d int) bool { return w.toBeTold(g, d) })
		i, ok := items[group]
		if ok != (last >= 0) || ok && (i.Day.Date != dateOf(last) || i.Over != w.over(g, last) || i.Grown() != (w.cells[g][last].known == toldFewer && w.mode != ledger.Nothing)) {
			t.Errorf("%s: %s", w, summary(n))
		}
		delete(items, group)
		for d := range days {
			if w.toBeTold(g, d) {
				tells = append(tells, taskID(g, d))
				if d != last && !slices.ContainsFunc(i.Earlier, func(e report.Day) bool { return e.Date == dateOf(d) && e.Failed == images(g, d) }) {
					t.Errorf("%s: day %d is in no line: %s", w, d, summary(n))
				}
			}
		}
		if calls, recovered := w.calls(g), w.recovered(g); slices.Contains(n.Mentions, group) != calls || slices.Contains(n.Restored, group) != recovered {
			t.Errorf("%s: %s, calls for group %d: %t, it recovered: %t", w, summary(n), g, calls, recovered)
		}
	}
	if got := slices.Sorted(maps.Keys(n.Told.Tasks)); len(items) > 0 || !slices.Equal(got, tells) {
		t.Errorf("%s: tells of %v, want %v", w, got, tells)
	}
}

// judgeSecond holds the news after a post without an answer to it: what was not
// in doubt already is told once more, and nothing else.
func judgeSecond(t *testing.T, w world, first, second news.News) {
	t.Helper()
	for g := range w.cells {
		for d, c := range w.cells[g] {
			_, again := second.Told.Tasks[taskID(g, d)]
			if want := w.toBeTold(g, d) && c.known != inDoubt; again != want {
				t.Errorf("%s: after no answer day %d of group %d again: %t: %s", w, d, g, again, summary(second))
			}
		}
	}
	if !slices.Equal(first.Mentions, second.Mentions) || !slices.Equal(first.Restored, second.Restored) {
		t.Errorf("%s: first %s, then %s", w, summary(first), summary(second))
	}
	if slices.Contains([]news.Reason{news.AllClear, news.NoTasks, news.Status}, second.Reason) {
		t.Errorf("%s: twice %s", w, second.Reason)
	}
}
