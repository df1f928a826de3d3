package handler_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tcss-licensing-alerts/handler"
	"tcss-licensing-alerts/handler/news"
	"tcss-licensing-alerts/notify"
)

// One channel is gone: the other is told all, and once that the first was not;
// when it is back, only it is told what it missed, and the other that it is.
func TestOneChannelFailsAndTheOtherIsTold(t *testing.T) {
	t.Parallel()
	bubble(t, func(w *world) {
		w.api.SetTasks(task(1, "2026-11-23", 3, 1001, ""))
		w.slack.answer = refuse(http.StatusNotFound, "no_service")
		got, err := w.invoke(after(0))
		if _, ok := errors.AsType[*handler.DeliveryError](err); !ok {
			w.Fatalf("error is %v", err)
		}
		for _, want := range []string{"1 of 1 tasks failed, 1001 images", "slack#", "404 no_service"} {
			if !strings.Contains(err.Error(), want) {
				w.Errorf("%q is not in %q", want, err)
			}
		}
		w.ended(got, map[string]string{"slack": "failed failures", "wecom": "delivered failures"})
		if line := w.logs.line(w.T, "destination not reached"); line["target"] != got.Deliveries[0].Target || line["word"] != "404 no_service" || line["cause"] != "webhook" {
			w.Errorf("logged %v", line)
		}
		if posted := w.wecom.posted(); len(posted) != 2 || w.wecom.told(1001) != 1 || !strings.Contains(posted[1], "Slack") {
			w.Errorf("WeCom got %q", posted)
		}
		if w.slack.tries != 1 {
			w.Errorf("Slack, which is gone, was tried %d times", w.slack.tries)
		}
		for _, event := range []string{after(0), after(1), after(2)} { // and is gone for days
			got, err = w.invoke(event)
			if err == nil {
				w.Error("no error though Slack is gone")
			}
		}
		w.ended(got, map[string]string{"slack": "failed failures", "wecom": "skipped nothing_new"})
		if n := len(w.wecom.posted()); n != 2 {
			w.Errorf("WeCom got %d messages by then", n)
		}
		w.slack.answer = nil
		w.ended(w.runs(after(2)), map[string]string{"slack": "delivered failures", "wecom": "delivered reached_again"})
		w.ended(w.runs(after(2)), both(handler.AlreadyDelivered, news.NothingNew))
		if w.slack.told(1001) != 1 || len(w.slack.posted()) != 1 || len(w.wecom.posted()) != 3 {
			w.Errorf("Slack got %q, WeCom %q", w.slack.posted(), w.wecom.posted())
		}
		noSecrets(w.T, err.Error(), w.logs.String(), strings.Join(w.wecom.posted(), ""))
	})
}

// If there is no time left to tell of the others, what was delivered still was.
func TestNoTimeToTellOfTheOthers(t *testing.T) {
	t.Parallel()
	bubble(t, func(w *world) {
		w.api.SetTasks(task(1, "2026-11-23", 3, 1001, ""))
		w.wecom.answer = func(rw http.ResponseWriter, r *http.Request, try int, body []byte) bool {
			time.Sleep(16600 * time.Millisecond)
			return refuse(http.StatusServiceUnavailable, "")(rw, r, try, body)
		}
		got, err := w.invokeIn(after(0), 20*time.Second)
		if w.ended(got, map[string]string{"slack": "delivered failures", "wecom": "failed failures"}); err == nil || strings.Contains(err.Error(), "slack#") {
			w.Errorf("error is %v", err)
		}
		w.wecom.answer = refuse(http.StatusServiceUnavailable, "")
		if _, err = w.invoke(after(0)); err == nil || len(w.slack.posted()) != 2 || !strings.Contains(w.slack.last(), "WeCom") {
			w.Errorf("%v, Slack got %q", err, w.slack.posted())
		}
	})
}

// That one is not reached is a state like others: told when it begins, and
// after a week, however its trouble changes.
func TestADestinationStaysMissed(t *testing.T) {
	t.Parallel()
	bubble(t, func(w *world) {
		w.api.SetTasks(task(1, "2026-11-23", 3, 1001, ""))
		for day, want := range []int{2, 2, 2, 2, 2, 2, 2, 3} {
			w.slack.answer = refuse([]int{500, 404, 403}[day%3], "x")
			_ = w.fails(after(day))
			if n := len(w.wecom.posted()); n != want {
				w.Errorf("day %d: %d messages, want %d", day, n, want)
			}
		}
	})
}

// Of several that were not reached each is named in one message.
func TestSeveralDestinationsAreMissed(t *testing.T) {
	t.Parallel()
	bubble(t, func(w *world) {
		w.env["SLACK_WEBHOOK_URL"] += "," + slackURL + "2" // which is not there
		w.wecom.answer = refuse(http.StatusOK, `{"errcode":93000,"errmsg":"invalid webhook url"}`)
		w.api.SetTasks(task(1, "2026-11-23", 3, 1001, ""))
		if text := w.fails(after(0)); strings.Count(text, "not delivered") != 2 {
			w.Errorf("error is %s", text)
		}
		posted := w.slack.posted()
		if len(posted) != 2 || !strings.Contains(posted[1], "404 no_team") || !strings.Contains(posted[1], "93000") {
			w.Errorf("posted %q", posted)
		}
		if w.slack.tries != 3 || w.wecom.tries != 1 {
			w.Errorf("who was not reached is told of others: %d and %d tries", w.slack.tries, w.wecom.tries)
		}
		if w.fails(""); len(w.slack.posted()) != 3 {
			w.Errorf("by hand, posted %q", w.slack.posted())
		}
	})
}

// An answer that never comes is a doubt, not a success: it is posted once more
// and then counts as told; of such a destination nothing is said.
func TestADoubtIsToldOnceMore(t *testing.T) {
	t.Parallel()
	for name, answered := range map[string]bool{"then an answer": true, "then none": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(w *world) {
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
				if w.wecom.tries != 2 || len(w.slack.posted()) != 1 {
					w.Errorf("%d tries; Slack got %q", w.wecom.tries, w.slack.posted())
				}
			})
		})
	}
}

// If a run has no time for that, the next one posts it once more: an alert, its
// call, and what is said of others.
func TestADoubtIsToldOnceMoreByTheNextRun(t *testing.T) {
	t.Parallel()
	for name, set := range map[string]func(w *world){
		"an alert":  func(*world) {},
		"a call":    func(w *world) { w.env["WECOM_MENTION"] = "@all" },
		"of others": func(w *world) { w.slack.answer = refuse(http.StatusNotFound, "no_service") },
	} {
		bubble(t, func(w *world) {
			w.api.SetTasks(task(1, "2026-11-23", 0, 1001, ""))
			set(w)
			hung := 0
			w.wecom.answer = func(rw http.ResponseWriter, r *http.Request, try int, body []byte) bool {
				if try == 1 && name != "an alert" {
					return false
				}
				hung++
				return hang(rw, r, try, body)
			}
			for i, limit := range []time.Duration{15 * time.Second, 5 * time.Minute, 5 * time.Minute} {
				_, _ = w.invokeIn(after(0), limit)
				if want := min(i+1, 2); hung != want {
					w.Errorf("%s: posted %d times in run %d, want %d", name, hung, i, want)
				}
			}
		})
	}
}

// The same webhook twice, in whatever letters, is one destination.
func TestTheSameWebhookTwice(t *testing.T) {
	t.Parallel()
	bubble(t, func(w *world) {
		w.env["SLACK_WEBHOOK_URL"] += ", " + strings.Replace(slackURL, "hooks.slack.com", "HOOKS.Slack.com", 1)
		w.api.SetTasks(task(1, "2026-11-23", 3, 1001, ""))
		if got := w.runs(after(0)); len(got.Deliveries) != 2 || len(w.slack.posted()) != 1 {
			w.Errorf("%+v", got.Deliveries)
		}
	})
}

// Each destination is told what it has missed, and nothing else.
func TestDestinationsMissDaysOfTheirOwn(t *testing.T) {
	t.Parallel()
	bubble(t, func(w *world) {
		for day, n := range []int64{1001, 1013, 1019} {
			w.api.AddTasks(task(n, at(monday).AddDate(0, 0, day).Format("2006-01-02"), 5, n, ""))
			w.slack.answer = nil
			if day < 2 {
				w.slack.answer = refuse(http.StatusInternalServerError, "")
			}
			_, _ = w.invoke(after(day))
			if w.wecom.told(n) == 0 || day == 1 && w.wecom.told(1001) != 1 {
				w.Errorf("WeCom got %q", w.wecom.posted())
			}
		}
		want := map[int64]int64{1001: 1001, 1013: 1013, 1019: 1019}
		for _, channel := range []string{"slack", "wecom"} {
			got := map[int64]int64{}
			for id, f := range w.remembered(channel) {
				got[id] = f.Failed
			}
			if diff := cmp.Diff(want, got); diff != "" {
				w.Errorf("%s: %s", channel, diff)
			}
		}
		if len(w.slack.posted()) != 1 || w.slack.told(1001)*w.slack.told(1013)*w.slack.told(1019) != 1 {
			w.Errorf("Slack got %q", w.slack.posted())
		}
	})
}
