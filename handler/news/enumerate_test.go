package news_test

import (
	"maps"
	"slices"
	"testing"

	"tcss-licensing-alerts/handler/ledger"
	"tcss-licensing-alerts/handler/news"
	"tcss-licensing-alerts/handler/report"
)

// Every world of one group; and of two, every pair of their days, beside which
// the other axes are drawn so that every two of their values meet.
func TestEveryWorld(t *testing.T) {
	t.Parallel()
	t.Run("one group", func(t *testing.T) {
		t.Parallel()
		n := 0
		everyWorld(func(w world, r *report.Report) {
			if n++; n%stride == 0 {
				judge(t, w, r)
			}
		})
		t.Logf("%d worlds", n/stride)
	})
	t.Run("two groups", func(t *testing.T) {
		t.Parallel()
		n, met := 0, map[int]map[int]bool{}
		everyPair(func(w world) {
			meet(met, w)
			if n++; n%stride == 0 {
				judge(t, w, w.report(days-1))
			}
		})
		t.Logf("%d worlds", n/stride)
		values := slices.Sorted(maps.Keys(met))
		for _, x := range values {
			for _, y := range values {
				// Tens are axes; what is known of a task hangs on its own result.
				if x/10 != y/10 && (x/10-y/10)%50 != 0 && !met[x][y] {
					t.Errorf("%d and %d do not meet", x, y)
				}
			}
		}
	})
}

// everyWorld calls each with all worlds that have one group, and their lists.
func everyWorld(each func(world, *report.Report)) {
	of := cells()
	for g := range 2 {
		for i := range len(of) * len(of) * len(of) {
			w := world{manual: g == 1}
			w.cells[g], w.cells[1-g] = []cell{of[i%len(of)], of[i/len(of)%len(of)], of[i/len(of)/len(of)]}, make([]cell, days)
			var reports [2]*report.Report
			for x := range 3 * int(lists) * 2 * 3 {
				if w.axes(x); w.rule == news.Unknown {
					continue // it is as on, but for a state that is not noted
				}
				from := w.seenDays()
				if reports[from] == nil {
					reports[from] = w.report(days - 1)
				}
				each(w, reports[from])
			}
		}
	}
}

func (w *world) axes(x int) {
	w.rule, w.mode, w.clear, w.list = news.Switch(x%3), ledger.Mode(x/3%3), x/9%2 == 1, list(x/18%int(lists))
}

// everyPair calls each with all results of two groups' days, once for each mode.
// Of two automatic groups their order does not matter.
func everyPair(each func(world)) {
	const all = int(results * results * results)
	draw := uint64(1)
	next := func(n int) int { // a linear congruential generator's upper bits
		draw = draw*6364136223846793005 + 1442695040888963407
		return int(draw >> 33 % uint64(n))
	}
	for i := range 2 * all * all * 3 {
		w, first, second := world{manual: i%2 == 1}, i/2%all, i/2/all%all
		if !w.manual && first > second {
			continue
		}
		for g, x := range []int{first, second} {
			w.cells[g] = make([]cell, days)
			for d := range w.cells[g] {
				c := &w.cells[g][d]
				c.result = result(x % int(results))
				x /= int(results)
				if c.failed() {
					c.known = knowledge(next(int(knowledges)))
				}
			}
		}
		w.axes(next(54))
		w.left = []int64{0, 1, 1 + 3*40 - 7, 1 + 3*40}[next(4)]
		w.mode = ledger.Mode(i / 2 / all / all)
		each(w)
	}
}

// meet marks which two values meet in a world.
func meet(met map[int]map[int]bool, w world) {
	values := []int{900 + int(w.rule), 910 + int(w.list), 920 + int(w.mode), 930, 940, 950 + int(w.left%9)}
	if w.clear {
		values[3]++
	}
	if w.manual {
		values[4]++
	}
	for g := range w.cells {
		for d, c := range w.cells[g] {
			values = append(values, 100*g+10*d+int(c.result), 500+100*g+10*d+int(c.known))
		}
	}
	for _, x := range values {
		if met[x] == nil {
			met[x] = map[int]bool{}
		}
		for _, y := range values {
			met[x][y] = true
		}
	}
}

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
	if want := w.reason(); n.Reason != want {
		t.Errorf("%s: %s, want %s", w, summary(n), want)
	}
	if want := w.headline(); n.Headline != want {
		t.Errorf("%s: %s, want %d images", w, summary(n), want)
	}
	items := map[report.Group]news.Item{}
	for _, i := range n.Items {
		items[i.Series.Group] = i
	}
	toldTasks := map[int64]bool{}
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
				toldTasks[taskID(g, d)] = true
				if d != last && !slices.Contains(i.Earlier, news.Earlier{Date: dateOf(d), Failed: images(g, d)}) {
					t.Errorf("%s: day %d is in no line: %s", w, d, summary(n))
				}
			}
		}
		if slices.Contains(n.Mentions, group) != w.calls(g) {
			t.Errorf("%s: %s, calls for group %d: %t", w, summary(n), g, w.calls(g))
		}
		if slices.Contains(n.Restored, group) != w.recovered(g) {
			t.Errorf("%s: %s, group %d recovered: %t", w, summary(n), g, w.recovered(g))
		}
	}
	if got := maps.Collect(keysOf(n.Told.Tasks)); len(items) > 0 || !maps.Equal(got, toldTasks) {
		t.Errorf("%s: tells of %v, want %v", w, got, toldTasks)
	}
}

func keysOf(tasks map[int64]ledger.Fact) func(func(int64, bool) bool) {
	return func(yield func(int64, bool) bool) {
		for id := range tasks {
			if !yield(id, true) {
				return
			}
		}
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
