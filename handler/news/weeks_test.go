package news_test

import (
	"slices"
	"testing"

	"tcss-licensing-alerts/handler/ledger"
	"tcss-licensing-alerts/handler/news"
)

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
