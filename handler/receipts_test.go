package handler_test

import (
	"net/http"
	"sync/atomic"
	"testing"
	"time"
)

// A receipt is kept when it comes, not in the end: a process that dies while
// another channel is waited for repeats nothing that was confirmed.
func TestAReceiptIsKeptAtOnce(t *testing.T) {
	t.Parallel()
	bubble(t, func(w *world) {
		w.api.SetTasks(task(1, "2026-11-23", 3, 1001, ""))
		var dead atomic.Bool
		w.slack.answer = func(_ http.ResponseWriter, r *http.Request, _ int, _ []byte) bool {
			time.Sleep(5 * time.Second)
			dead.Store(true)
			return hang(nil, r, 0, nil)
		}
		w.cos.answer = func(rw http.ResponseWriter, r *http.Request, try int, body []byte) bool {
			return dead.Load() && hang(rw, r, try, body)
		}
		_, _ = w.invokeIn(after(0), time.Minute)
		w.slack.answer, w.cos.answer = nil, nil
		w.runs(after(0))
		w.heard(w.wecom, 1)
		w.heard(w.slack, 1, 1001)
	})
}

// A post that failed writes nothing, whatever else is to be noted.
func TestAFailedPostWritesNothing(t *testing.T) {
	t.Parallel()
	bubble(t, func(w *world) {
		w.api.SetTasks(task(1, "2026-11-23", 3, 1001, ""))
		w.slack.answer = refuse(http.StatusServiceUnavailable, "")
		w.wecom.answer = func(http.ResponseWriter, *http.Request, int, []byte) bool {
			time.Sleep(5 * time.Second) // by when Slack is given up
			if w.cos.asked != 2 {       // for the mark
				w.Errorf("the ledger was asked %d times", w.cos.asked)
			}
			w.wecom.answer = nil
			return false
		}
		w.fails(after(0))
	})
}

// What is older than LOOKBACK waits while it may be that nothing is remembered,
// or every run would tell it.
func TestOldFailuresWaitForAMemory(t *testing.T) {
	t.Parallel()
	bubble(t, func(w *world) {
		w.runs(after(0))
		w.api.SetTasks(task(1, "2026-11-24", 3, 1001, ""))
		w.cos.answer = func(rw http.ResponseWriter, r *http.Request, try int, body []byte) bool {
			return r.Method == http.MethodPut && refuse(http.StatusServiceUnavailable, "")(rw, r, try, body)
		}
		for day := 3; day < 5; day++ {
			if got := w.runs(after(day)); got.Remembers || len(w.slack.posted()) > 0 {
				w.Errorf("remembers %t, posted %q", got.Remembers, w.slack.posted())
			}
		}
		w.cos.answer = nil
		for day := 5; day < 7; day++ {
			w.runs(after(day))
		}
		w.heard(w.slack, 1, 1001)
	})
}

// What one destination may not have heard is not taken for known by the one in
// its place; nor is what has grown, or was at work, since.
func TestWhatANewWebhookTakesOver(t *testing.T) {
	t.Parallel()
	type takeover struct {
		set  func(w *world) // on the first day
		then func(w *world) // before the new webhook's first run
		told int
	}
	each(t, map[string]takeover{
		"known":             {func(*world) {}, func(*world) {}, 0},
		"two doubts":        {func(w *world) { w.slack.answer = hang }, func(*world) {}, 0}, // count as told
		"not told":          {func(w *world) { w.slack.answer = refuse(http.StatusInternalServerError, "") }, func(*world) {}, 1},
		"grown":             {func(*world) {}, lists(task(1, "2026-11-23 02:00:00", 3, 1013, "")), 1},
		"at work yesterday": {func(*world) {}, lists(dated(task(1, "2026-11-26 10:00:00", 3, 1001, ""), "2026-11-23")), 1},
	}, func(w *world, tt takeover) {
		delete(w.env, "WECOM_WEBHOOK_URL")
		w.api.SetTasks(task(1, "2026-11-23", 3, 1001, ""))
		tt.set(w)
		_, _ = w.invoke(after(0))
		w.slack = &hook{path: w.slack.path + "new", receipt: "ok"}
		w.env["SLACK_WEBHOOK_URL"] += "new"
		tt.then(w)
		for day := 4; day < 6; day++ {
			w.runs(after(day))
		}
		if n := w.slack.told(1001) + w.slack.told(1013); n != tt.told || len(w.slack.posted()) != tt.told {
			w.Errorf("told %d times: %q", n, w.slack.posted())
		}
	})
}

// What a trigger's filter does not show is not forgotten while others may come
// upon it.
func TestNothingIsForgottenTooSoon(t *testing.T) {
	t.Parallel()
	bubble(t, func(w *world) {
		w.api.SetTasks(task(1, "2026-11-23", 3, 1001, ""))
		w.runs(after(0))
		for day := 1; day < 7; day++ {
			w.runs(timerWith(at(monday).AddDate(0, 0, day).Format(time.DateOnly), "local", filterOf("Source", "LOCAL")))
		}
		w.runs(after(7))
		w.heard(w.slack, 1)
	})
}
