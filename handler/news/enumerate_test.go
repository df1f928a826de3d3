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

// TestEveryWeek runs five days one after the other, each run but the last one
// missed or not, with receipts for all that is posted: at the end each failing
// task was told once, people were called at most once a streak, and for the last
// one if it is owed, and that a group recovered was said at most once a streak.
func TestEveryWeek(t *testing.T) {
	t.Parallel()
	n := 0
	for manual, g := range []int{0, 1} {
		for i := range 8 * 5 * 5 * 5 * 5 * 5 {
			w := world{manual: manual == 1, rule: news.On, mode: ledger.Proven}
			for x := i / 8; len(w.cells[g]) < 5; x /= int(results) {
				w.cells[g] = append(w.cells[g], cell{result: result(x % int(results))})
			}
			if n++; n%stride == 0 {
				missed := []int{0, 1, 2, 4, 8, 5, 10, 15}[i%8] // none, each, every other one, all
				week(t, w, g, func(d int) bool { return missed>>d%2 == 0 })
			}
		}
	}
	t.Logf("%d weeks", n/stride)
}

func week(t *testing.T, w world, g int, runs func(d int) bool) {
	t.Helper()
	a := w.account()
	tasks := map[int64]int{}
	calls, lastCall, recovered, streaks := 0, -1, 0, 0
	failing := false
	for d, c := range w.cells[g] {
		if c.failed() && !failing {
			streaks++
		}
		if c.hasResult() {
			failing = c.failed()
		}
		if !runs(d) {
			continue
		}
		n := w.run(w.report(d), a)
		if a.Add(n.Noted); !n.Post() {
			continue
		}
		a.Add(n.Told.With(n.Paid))
		for id := range n.Told.Tasks {
			tasks[id]++
		}
		if len(n.Mentions) > 0 {
			calls, lastCall = calls+1, d
		}
		recovered += len(n.Restored)
	}
	for d, c := range w.cells[g] {
		if n := tasks[taskID(g, d)]; c.failed() && n != 1 || !c.failed() && n != 0 {
			t.Errorf("%s: the task of day %d is told %d times", w, d, n)
		}
	}
	streak := w.streak(g)
	owed := len(streak) > 2 || slices.ContainsFunc(streak, func(d int) bool { return w.cells[g][d].result == entire })
	if calls > streaks || w.manual && calls > 1 || recovered > streaks || w.manual && recovered > 0 {
		t.Errorf("%s: %d calls and %d times recovered for %d streaks", w, calls, recovered, streaks)
	}
	if owed && (calls == 0 || !w.manual && lastCall < streak[0]) {
		t.Errorf("%s: nobody was called for the last streak", w)
	}
}
