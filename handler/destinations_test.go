package handler_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tcss-licensing-alerts/handler"
	"tcss-licensing-alerts/handler/tcss"
	"tcss-licensing-alerts/handler/tcss/tcsstest"
	"tcss-licensing-alerts/notify"
)

// These are of destinations that are reached, and of those that are not.

func TestOneChannelFailsAndTheOtherIsTold(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, w *world) {
		w.api.SetTasks(task(1, "2026-11-23 01:40:00", 3, 2, "REACH_LIMIT"))
		w.slack.answer = refuse(http.StatusNotFound, "no_service")
		event := timer(at("2026-11-23 09:05:00"))
		_, err := w.invoke(t.Context(), w.handler(), event)
		var failed *handler.DeliveryError
		if !errors.As(err, &failed) {
			t.Fatalf("error is %v", err)
		}
		for _, want := range []string{"1 of 1 tasks failed, 2 images", "slack#", "no_service"} {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%q is not in %q", want, err)
			}
		}
		posted := w.wecom.posted()
		if len(posted) != 2 || !strings.Contains(posted[0], "task 1") || !strings.Contains(posted[1], "no_service") || !strings.Contains(posted[1], "slack#") {
			t.Fatalf("WeCom got %q", posted)
		}
		if w.slack.tries != 1 {
			t.Errorf("Slack, which is gone, was tried %d times", w.slack.tries)
		}
		// The platform's second run, while Slack is still gone: nothing new.
		if _, err = w.invoke(t.Context(), w.handler(), event); err == nil {
			t.Error("no error though Slack is gone")
		}
		if n := len(w.wecom.posted()); n != 2 {
			t.Errorf("WeCom got %d messages after the second run", n)
		}
		// The third, with Slack mended: only Slack is posted.
		w.slack.answer = nil
		got, err := w.invoke(t.Context(), w.handler(), event)
		if err != nil {
			t.Fatal(err)
		}
		want := map[string]notify.Status{"slack": notify.Delivered, "wecom": handler.AlreadyDelivered}
		if diff := cmp.Diff(want, statuses(got)); diff != "" {
			t.Error(diff)
		}
		if len(w.slack.posted()) != 1 || len(w.wecom.posted()) != 2 {
			t.Errorf("Slack got %d, WeCom %d", len(w.slack.posted()), len(w.wecom.posted()))
		}
		noSecrets(t, err2text(failed), w.logs.String(), strings.Join(w.wecom.posted(), ""))
	})
}

// Whoever has been told everything is told as well that another's trouble is of
// a new kind.
func TestNewTroubleIsTold(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, w *world) {
		w.api.SetTasks(task(1, "2026-11-23 01:40:00", 3, 2, "REACH_LIMIT"))
		for i, answer := range []string{"oops", "no_service", "no_team", "channel_not_found"} {
			w.slack.answer = refuse(http.StatusNotFound, answer)
			if i == 0 {
				w.slack.answer = refuse(http.StatusInternalServerError, answer)
			}
			if _, err := w.invoke(t.Context(), w.handler(), timer(at("2026-11-23 09:05:00"))); err == nil {
				t.Fatal("no error")
			}
		}
		posted := w.wecom.posted()
		if len(posted) != 4 || !strings.Contains(posted[1], "500") || !strings.Contains(posted[2], "404 no_service") || !strings.Contains(posted[3], "404 channel_not_found") {
			t.Errorf("posted %q", posted)
		}
	})
}

// Who is reached is told in the notification too, and once what to do.
func TestWhatIsToldOfOthers(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, w *world) {
		w.env["SLACK_WEBHOOK_URL"] += "," + slackURL + "2" // which is not there
		w.api.SetTasks(task(1, "2026-11-23 01:40:00", 3, 2, "REACH_LIMIT"))
		w.wecom.receipt = `{"errcode":93000,"errmsg":"invalid webhook url"}`
		if _, err := w.invoke(t.Context(), w.handler(), timer(at("2026-11-23 09:05:00"))); err == nil || strings.Count(err.Error(), "not delivered") != 2 {
			t.Errorf("error is %v", err)
		}
		posted := w.slack.posted()
		if len(posted) != 2 {
			t.Fatalf("posted %q", posted)
		}
		var m struct{ Text string }
		if err := json.Unmarshal([]byte(posted[1]), &m); err != nil || !strings.Contains(m.Text, "Not delivered to slack#") {
			t.Errorf("%v, notification %q", err, m.Text)
		}
		if n := strings.Count(posted[1], "make a new one"); n != 1 || !strings.Contains(posted[1], "`, `wecom#") {
			t.Errorf("the same advice %d times in %s", n, posted[1])
		}
	})
}

// An answer that never comes is not success, and is told again.
func TestPossiblyDeliveredIsSaidAndToldAgain(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, w *world) {
		w.api.SetTasks(task(1, "2026-11-23 01:40:00", 3, 2, "REACH_LIMIT"))
		w.wecom.answer = func(_ http.ResponseWriter, r *http.Request, _ int, _ []byte) bool { <-r.Context().Done(); return true }
		event := timer(at("2026-11-23 09:05:00"))
		_, err := w.invoke(t.Context(), w.handler(), event)
		if err == nil || !strings.Contains(err.Error(), "possibly delivered: timed out") {
			t.Errorf("error is %v", err)
		}
		if posted := w.slack.posted(); len(posted) != 1 { // it may have arrived: there is nothing to tell of it yet
			t.Errorf("Slack got %q", posted)
		}
		w.wecom.answer = nil
		got, err := w.invoke(t.Context(), w.handler(), event)
		if err != nil {
			t.Fatal(err)
		}
		want := map[string]notify.Status{"slack": handler.AlreadyDelivered, "wecom": notify.Delivered}
		if diff := cmp.Diff(want, statuses(got)); diff != "" {
			t.Error(diff)
		}
	})
}

// A message is told only when all of it was: who is to be called, and what
// closes it, is told by a further run if it was not confirmed.
func TestNoPartOfAMessageIsLost(t *testing.T) {
	t.Parallel()
	many := make([]tcss.Task, 0, 16)
	for i := range int64(16) { // fit into some messages, but not with what closes the last
		many = append(many, task(i+1, "2026-11-23 01:40:00", 5, 30+i, "LICENSE_INSUFFICIENT"))
	}
	for text, tasks := range map[string][]tcss.Task{
		"mentioned_list": {task(1, "2026-11-23 01:40:00", 0, 30, "LICENSE_INSUFFICIENT")},
		"What to do":     many,
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(t *testing.T, w *world) {
				w.env["WECOM_MENTION"] = "@all"
				w.api.SetTasks(tasks...)
				w.wecom.answer = func(rw http.ResponseWriter, r *http.Request, try int, body []byte) bool {
					return strings.Contains(string(body), text) && refuse(http.StatusServiceUnavailable, "")(rw, r, try, body)
				}
				event := timer(at("2026-11-23 09:05:00"))
				if _, err := w.invoke(t.Context(), w.handler(), event); err == nil || strings.Contains(strings.Join(w.wecom.posted(), ""), text) {
					t.Fatalf("error is %v, posted %q", err, w.wecom.posted())
				}
				w.wecom.answer = nil
				for i, want := range []notify.Status{notify.Delivered, handler.AlreadyDelivered} {
					got, err := w.invoke(t.Context(), w.handler(), event)
					if err != nil || statuses(got)["wecom"] != want {
						t.Errorf("further run %d: %v, %+v", i+1, err, got.Deliveries)
					}
				}
				posted := strings.Join(w.wecom.posted(), "")
				if strings.Count(posted, text) != 1 {
					t.Errorf("%q is in %q", text, w.wecom.posted())
				}
				for _, failed := range tasks {
					if name := fmt.Sprintf("task %d\\n", failed.TaskID); strings.Count(posted, name) != 1 {
						t.Errorf("%q is told %d times", name, strings.Count(posted, name))
					}
				}
			})
		})
	}
}

// Who was not called for what was told is called by what comes next, even if
// that calls nobody by itself.
func TestACallIsMadeUpByTheNextMessage(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, w *world) {
		w.env["WECOM_MENTION"] = "@all"
		entirely := task(1, "2026-11-23 01:40:00", 0, 30, "REACH_LIMIT")
		w.api.SetTasks(entirely)
		w.wecom.answer = func(rw http.ResponseWriter, r *http.Request, try int, body []byte) bool {
			return strings.Contains(string(body), "mentioned_list") && refuse(http.StatusServiceUnavailable, "")(rw, r, try, body)
		}
		event := timer(at("2026-11-23 09:05:00"))
		if _, err := w.invoke(t.Context(), w.handler(), event); err == nil {
			t.Fatal("no error")
		}
		w.wecom.answer = nil
		w.api.SetTasks(entirely, task(2, "2026-11-23 01:50:00", 9, 1, "REACH_LIMIT"))
		if _, err := w.invoke(t.Context(), w.handler(), event); err != nil {
			t.Fatal(err)
		}
		if posted := w.wecom.posted(); len(posted) != 3 || !strings.Contains(posted[1], "task 2") || !strings.Contains(posted[2], "mentioned_list") {
			t.Errorf("posted %q", posted)
		}
	})
}

// Where nobody is to be called, that it has been the third day is no news: the
// days before could not be read at first.
func TestNobodyToCallIsNoNews(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, w *world) {
		for i, day := range []string{"2026-11-21", "2026-11-22", "2026-11-23"} {
			w.api.AddTasks(task(int64(i+1), day+" 01:40:00", 1, 2, "REACH_LIMIT"))
		}
		lists := 0
		w.api.Faults = func(c tcsstest.Call) *tcsstest.Fault {
			if c.Action != tcss.ActionTasks {
				return nil
			}
			if lists++; lists == 1 {
				return nil
			}
			return &tcsstest.Fault{Kind: tcsstest.APIError, Code: "FailedOperation"}
		}
		event := timer(at("2026-11-23 09:05:00"))
		for i := range 2 {
			if _, err := w.invoke(t.Context(), w.handler(), event); err != nil {
				t.Fatal(err)
			}
			if posted := w.slack.posted(); len(posted) != 1 || strings.Contains(posted[0], "in a row") {
				t.Errorf("after run %d: %q", i+1, posted)
			}
			w.api.Faults = nil
		}
	})
}

// Of several destinations that were not reached, each is named with what to do.
func TestSeveralDestinationsAreMissed(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, w *world) {
		w.env["SLACK_WEBHOOK_URL"] += "," + slackURL + "2" // which the service does not know
		w.wecom.receipt = `{"errcode":45002,"errmsg":"too long"}`
		w.api.SetTasks(task(1, "2026-11-23 01:40:00", 3, 1, ""))
		if _, err := w.invoke(t.Context(), w.handler(), timer(at("2026-11-23 09:05:00"))); err == nil {
			t.Fatal("no error")
		}
		last := w.slack.posted()[1]
		for _, want := range []string{
			`"text":"2 destinations were not reached. Not delivered to slack#`, "404 no_team. Not delivered to wecom#", "45002 too long.",
			"` — Its webhook is wrong", "` — It found fault with the message",
		} {
			if !strings.Contains(last, want) {
				t.Errorf("%q is not in %s", want, last)
			}
		}
	})
}

// A destination that missed days is told those; the other is not told again.
func TestDestinationsHaveWindowsOfTheirOwn(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, w *world) {
		h := w.handler()
		w.api.SetTasks(task(1, "2026-11-21 01:40:00", 0, 2, "REACH_LIMIT"), task(2, "2026-11-22 01:40:00", 0, 2, "REACH_LIMIT"), task(3, "2026-11-23 01:40:00", 0, 2, "REACH_LIMIT"))
		w.slack.answer = refuse(http.StatusInternalServerError, "oops")
		for _, day := range []string{"2026-11-21", "2026-11-22"} {
			if _, err := w.invoke(t.Context(), h, timer(at(day+" 09:05:00"))); err == nil {
				t.Fatal("no error")
			}
		}
		w.slack.answer = nil
		got, err := w.invoke(t.Context(), h, timer(at("2026-11-23 09:05:00")))
		if err != nil {
			t.Fatal(err)
		}
		wecom := w.wecom.posted()
		if last := wecom[len(wecom)-1]; !strings.Contains(last, "1 of 1 task failed") || strings.Contains(last, "task 2") {
			t.Errorf("WeCom got %s", last)
		}
		slack := w.slack.posted()
		if len(slack) != 1 || !strings.Contains(slack[0], "task 3") {
			t.Errorf("Slack got %q", slack)
		}
		_ = got
	})
}
