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
		says(w.T, err.Error(), "1 of 1 tasks failed, 1001 images", "slack#", "404 no_service")
		w.ended(got, map[string]string{"slack": "failed failures", "wecom": "delivered failures"})
		if line := w.logs.line(w.T, "destination not reached"); line["target"] != got.Deliveries[0].Target || line["word"] != "404 no_service" || line["cause"] != "webhook" {
			w.Errorf("logged %v", line)
		}
		w.heard(w.wecom, 2, 1001)
		says(w.T, w.wecom.last(), "Slack")
		if len(w.slack.tried) != 1 {
			w.Errorf("Slack, which is gone, was tried %d times", len(w.slack.tried))
		}
		for _, event := range []string{after(0), after(1), after(2)} { // and is gone for days
			got, err = w.invoke(event)
			if err == nil {
				w.Error("no error though Slack is gone")
			}
		}
		w.ended(got, map[string]string{"slack": "failed failures", "wecom": "skipped nothing_new"})
		w.heard(w.wecom, 2)
		w.slack.answer = nil
		w.ended(w.runs(after(2)), map[string]string{"slack": "delivered failures", "wecom": "delivered reached_again"})
		w.ended(w.runs(after(2)), both(handler.AlreadyDelivered, news.NothingNew))
		w.heard(w.slack, 1, 1001)
		w.heard(w.wecom, 3)
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
		says(w.T, string(w.cos.stored()[object]), `"destination/wecom#`) // since when it is not reached
		w.wecom.answer = refuse(http.StatusServiceUnavailable, "")
		w.fails(after(0))
		w.heard(w.slack, 2)
		says(w.T, w.slack.last(), "WeCom")
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
			w.heard(w.wecom, want)
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
		w.heard(w.slack, 2)
		says(w.T, w.slack.last(), "its webhook is wrong or was revoked · ", "404 no_team", "the robot was removed or its webhook is wrong · ", "93000")
		if len(w.slack.tried) != 3 || len(w.wecom.tried) != 1 {
			w.Errorf("who was not reached is told of others: %q, %q", w.slack.tried, w.wecom.tried)
		}
		w.fails("") // by hand, of which nobody else is told
		w.heard(w.slack, 3)
	})
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
		for _, channel := range []string{"slack", "wecom"} {
			if diff := cmp.Diff(map[int64]int64{1001: 1001, 1013: 1013, 1019: 1019}, w.counts(channel)); diff != "" {
				w.Errorf("%s: %s", channel, diff)
			}
		}
		w.heard(w.slack, 1, 1001, 1013, 1019)
	})
}
