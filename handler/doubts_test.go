package handler_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"tcss-licensing-alerts/notify"
)

// An answer that never comes is a doubt, not a success: it is posted once more
// and then counts as told; of such a destination nothing is said.
func TestADoubtIsToldOnceMore(t *testing.T) {
	t.Parallel()
	each(t, map[string]bool{"then an answer": true, "then none": false}, func(w *world, answered bool) {
		w.api.SetTasks(task(1, "2026-11-23", 3, 1001, ""))
		w.wecom.answer = func(rw http.ResponseWriter, r *http.Request, try int, body []byte) bool {
			return (try == 1 || !answered) && hang(rw, r, try, body)
		}
		got, err := w.invoke(after(0))
		if d := got.Deliveries[1]; answered && (err != nil || d.Status != notify.Delivered) {
			w.Errorf("%+v, %v", d, err)
		}
		if !answered && (err == nil || !strings.Contains(err.Error(), "possibly delivered") || got.Deliveries[1].Status != notify.PossiblyDelivered) {
			w.Errorf("%+v, %v", got.Deliveries[1], err)
		}
		for range 2 {
			w.runs(after(0))
		}
		w.heard(w.slack, 1)
		if len(w.wecom.tried) != 2 {
			w.Errorf("%d tries", len(w.wecom.tried))
		}
	})
}

// If a run has no time for that, the next one posts it once more: an alert, its
// call, and what is said of others.
func TestADoubtIsToldOnceMoreByTheNextRun(t *testing.T) {
	t.Parallel()
	type doubt struct {
		set    func(w *world)
		before int // posts that are answered
	}
	each(t, map[string]doubt{
		"an alert":  {func(*world) {}, 0},
		"a call":    {func(w *world) { w.env["WECOM_MENTION"] = "@all" }, 1},
		"of others": {func(w *world) { w.slack.answer = refuse(http.StatusNotFound, "no_service") }, 1},
	}, func(w *world, tt doubt) {
		w.api.SetTasks(task(1, "2026-11-23", 0, 1001, ""))
		tt.set(w)
		w.wecom.answer = func(rw http.ResponseWriter, r *http.Request, try int, body []byte) bool {
			return try > tt.before && hang(rw, r, try, body)
		}
		for i, limit := range []time.Duration{15 * time.Second, 5 * time.Minute, 5 * time.Minute} {
			_, _ = w.invokeIn(after(0), limit)
			if hung := len(w.wecom.tried) - tt.before; hung != min(i+1, 2) {
				w.Errorf("posted %d times by run %d", hung, i)
			}
		}
	})
}

// A call that gets no answer makes no doubt of the alert before it, though the
// alert's receipt was not written at once.
func TestADoubtfulCallIsNoDoubtfulAlert(t *testing.T) {
	t.Parallel()
	bubble(t, func(w *world) {
		delete(w.env, "SLACK_WEBHOOK_URL")
		w.env["WECOM_MENTION"] = "@all"
		w.api.SetTasks(night(0, 'F')...)
		w.wecom.answer = onlyCalls(hang)
		puts := 0
		w.cos.answer = func(rw http.ResponseWriter, r *http.Request, try int, body []byte) bool {
			if r.Method != http.MethodPut {
				return false
			}
			puts++
			return puts == 2 && refuse(http.StatusServiceUnavailable, "")(rw, r, try, body)
		}
		_, _ = w.invokeIn(after(0), 15*time.Second)
		w.wecom.answer = nil
		if w.runs(after(0)); puts < 3 || len(w.wecom.posted()) != 2 || w.wecom.calls() != 1 {
			w.Errorf("%d writes, posted %q", puts, w.wecom.posted())
		}
	})
}
