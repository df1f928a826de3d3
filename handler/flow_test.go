package handler_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"tcss-licensing-alerts/handler"
	"tcss-licensing-alerts/handler/tcss"
	"tcss-licensing-alerts/handler/tcss/tcsstest"
	"tcss-licensing-alerts/notify"
)

// bubble runs f in virtual time, which it moves to a morning in Beijing.
func bubble(t *testing.T, f func(t *testing.T, w *world)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(at("2026-11-23 09:05:00")))
		w := newWorld()
		// What a run has given up may still be at a service; a test that then
		// changes the service waits for that first.
		w.settle = synctest.Wait
		f(t, w)
	})
}

// statuses are the ends of the deliveries, by channel.
func statuses(r handler.Result) map[string]notify.Status {
	m := map[string]notify.Status{}
	for _, d := range r.Deliveries {
		m[d.Channel] = d.Status
	}
	return m
}

func both(s notify.Status) map[string]notify.Status {
	return map[string]notify.Status{"slack": s, "wecom": s}
}

func TestTimerRunOverThreePages(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, w *world) {
		var tasks []tcss.Task
		for i := range int64(250) {
			id, when := 1000+i, at("2026-11-23 01:00:00").Add(time.Duration(i)*time.Second).Format(time.DateTime)
			switch {
			case i < 100:
				tasks = append(tasks, task(id, when, 3, 0, ""))
			case i < 120:
				tasks = append(tasks, task(id, when, 0, 0, "REACH_LIMIT"))
			case i < 170: // of the day before, outside of the window
				tasks = append(tasks, task(id, "2026-11-22 01:00:00", 0, 5, "REACH_LIMIT"))
			case i < 180: // of this morning, not settled yet
				tasks = append(tasks, task(id, "2026-11-23 09:02:00", 0, 5, "REACH_LIMIT"))
			case i == 180:
				tasks = append(tasks, task(id, when, 4, 2, "REACH_LIMIT"))
			case i == 181:
				tasks = append(tasks, task(id, when, 0, 40, "LICENSE_INSUFFICIENT"))
			default:
				tasks = append(tasks, task(id, when, 1, 0, ""))
			}
		}
		w.api.SetTasks(tasks...)
		got, err := w.invoke(t.Context(), w.handler(), timer(at("2026-11-23 09:05:00")))
		if err != nil {
			t.Fatal(err)
		}
		if got.StartTime != "2026-11-22T09:00:00+08:00" || got.EndTime != "2026-11-23T09:00:00+08:00" {
			t.Errorf("window from %s to %s", got.StartTime, got.EndTime)
		}
		if diff := cmp.Diff(handler.TaskCounts{Total: 190, Succeeded: 168, PartialFail: 1, AllFail: 1}, got.Tasks); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff(handler.ImageCounts{Succeeded: 372, Failed: 42}, got.Images); diff != "" {
			t.Error(diff)
		}
		if len(got.Failures) != 2 || got.Failures[0].TaskID != 1181 || got.Failures[0].Status != handler.AllFail || got.Failures[1].TaskID != 1180 {
			t.Errorf("failures %+v", got.Failures)
		}
		for _, posted := range [][]string{w.slack.posted(), w.wecom.posted()} {
			if len(posted) != 1 {
				t.Fatalf("%d messages", len(posted))
			}
			for _, want := range []string{"42 images not licensed: 2 of 190 tasks failed", "task 1180", "task 1181"} {
				if !strings.Contains(posted[0], want) {
					t.Errorf("%q is not in %s", want, posted[0])
				}
			}
		}
		noSecrets(t, w.logs.String(), strings.Join(w.slack.posted(), ""), strings.Join(w.wecom.posted(), ""))
		line := w.logs.line(t, "run done")
		for field, want := range map[string]any{"tasks": 190.0, "failed_tasks": 2.0, "failed_images": 42.0, "messages": 2.0, "request_id": "8d0b4a9e-request"} {
			if line[field] != want {
				t.Errorf("log field %s is %v, want %v", field, line[field], want)
			}
		}
	})
}

// The platform runs an event again after an error; a duplicate may come anyway.
func TestTheSameEventAgainPostsNothing(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, w *world) {
		w.api.SetTasks(task(1, "2026-11-23 01:40:00", 3, 2, "REACH_LIMIT"))
		event := timer(at("2026-11-23 09:05:00"))
		for i, want := range []notify.Status{notify.Delivered, handler.AlreadyDelivered} {
			got, err := w.invoke(t.Context(), w.handler(), event)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(both(want), statuses(got)); diff != "" {
				t.Errorf("run %d: %s", i+1, diff)
			}
		}
		if n := len(w.slack.posted()) + len(w.wecom.posted()); n != 2 {
			t.Errorf("%d messages", n)
		}
	})
}

// What counts as told is the task as it was: if more of it fails, or it was at
// work again, that is news.
func TestATaskThatGrowsIsToldAgain(t *testing.T) {
	t.Parallel()
	for name, next := range map[string]tcss.Task{
		"more of it":           task(1, "2026-11-23 01:40:00", 3, 7, "REACH_LIMIT"),
		"at work again":        task(1, "2026-11-23 01:50:00", 8, 2, "REACH_LIMIT"),
		"more, at work again":  task(1, "2026-11-23 01:50:00", 3, 7, "REACH_LIMIT"),
		"more that went right": task(1, "2026-11-23 01:40:00", 9, 2, "REACH_LIMIT"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(t *testing.T, w *world) {
				w.api.SetTasks(task(1, "2026-11-23 01:40:00", 3, 2, "REACH_LIMIT"))
				for range 2 {
					if _, err := w.invoke(t.Context(), w.handler(), timer(at("2026-11-23 09:05:00"))); err != nil {
						t.Fatal(err)
					}
					w.api.SetTasks(next)
				}
				want := 2
				if name == "more that went right" {
					want = 1
				}
				if posted := w.slack.posted(); len(posted) != want || want == 2 && !strings.Contains(posted[1], "of 10 images") {
					t.Errorf("posted %q", posted)
				}
			})
		})
	}
}

// What was told before is counted beside what is new.
func TestWhatWasToldBeforeIsCounted(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, w *world) {
		tasks := []tcss.Task{task(11, "2026-11-23 01:40:00", 3, 2, "REACH_LIMIT"), task(12, "2026-11-23 01:40:00", 3, 2, "")}
		for i := range tasks {
			w.api.SetTasks(tasks[:i+1]...)
			if _, err := w.invoke(t.Context(), w.handler(), timer(at("2026-11-23 09:05:00"))); err != nil {
				t.Fatal(err)
			}
		}
		posted := w.slack.posted()
		if strings.Contains(posted[0], "reported before") || !strings.Contains(posted[0], "Why: daily cap reached") {
			t.Errorf("posted first %s", posted[0])
		}
		if last := posted[1]; !strings.Contains(last, "1 failed task of this time was reported before") || !strings.Contains(last, "task 12") || strings.Contains(last, "task 11") || strings.Contains(last, "Why: ") {
			t.Errorf("posted then %s", last)
		}
	})
}

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

func err2text(err error) string { return fmt.Sprint(err) }

func TestBlindIsToldOnceADayAndEnds(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, w *world) {
		w.api.SetTasks(task(1, "2026-11-22 01:40:00", 3, 2, "REACH_LIMIT"), task(2, "2026-11-24 01:40:00", 5, 0, ""))
		h := w.handler()
		blind := func(tcsstest.Call) *tcsstest.Fault {
			return &tcsstest.Fault{Kind: tcsstest.APIError, Code: "AuthFailure.SecretIdNotFound", Message: "the SecretId " + secretID + " is not found"}
		}
		// A day that is seen, so that there is a window to be blind after.
		if _, err := w.invoke(t.Context(), h, timer(at("2026-11-22 09:05:00"))); err != nil {
			t.Fatal(err)
		}
		w.api.Faults = blind
		for range 3 { // the event and the platform's two further runs
			_, err := w.invoke(t.Context(), h, timer(at("2026-11-23 09:05:00")))
			var e *handler.BlindError
			if !errors.As(err, &e) || !strings.Contains(err.Error(), "AuthFailure.SecretIdNotFound") || !strings.Contains(err.Error(), "RequestId") {
				t.Fatalf("error is %v", err)
			}
			noSecrets(t, err.Error())
		}
		for _, posted := range [][]string{w.slack.posted(), w.wecom.posted()} {
			if len(posted) != 2 || !strings.Contains(posted[1], "blind") || !strings.Contains(posted[1], "AuthFailure.SecretIdNotFound") || !strings.Contains(posted[1], "22 Nov 2026, 09:00") {
				t.Fatalf("posted %q", posted)
			}
		}
		// A day later it is still blind: told once more.
		for range 2 {
			if _, err := w.invoke(t.Context(), h, timer(at("2026-11-24 09:05:00"))); err == nil {
				t.Fatal("no error")
			}
		}
		if n := len(w.slack.posted()); n != 3 {
			t.Errorf("%d messages after the second day", n)
		}
		// Then it sees again, looks back over both days and says so, once.
		w.api.Faults = nil
		for range 2 {
			if _, err := w.invoke(t.Context(), h, timer(at("2026-11-25 09:05:00"))); err != nil {
				t.Fatal(err)
			}
		}
		posted := w.slack.posted()
		if len(posted) != 4 || !strings.Contains(posted[3], "sees again") || !strings.Contains(posted[3], "22 Nov 2026, 09:00") {
			t.Errorf("posted %q", posted[3:])
		}
		noSecrets(t, w.logs.String(), strings.Join(posted, ""))
	})
}

// All that may pass by itself is one reason; of the others each is told.
func TestBlindIsToldForEachReason(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, w *world) {
		for i, step := range []struct {
			fault tcsstest.Fault
			told  int // messages by then
		}{
			{tcsstest.Fault{Kind: tcsstest.APIError, Code: "InternalError"}, 1},
			{tcsstest.Fault{Kind: tcsstest.Raw, Status: http.StatusBadGateway, Body: "<html>"}, 1},
			{tcsstest.Fault{Kind: tcsstest.Raw, Body: `{"Response":{"TotalCount":3,"List":[],"RequestId":"r"}}`}, 1},
			{tcsstest.Fault{Kind: tcsstest.APIError, Code: "AuthFailure.SecretIdNotFound"}, 2},
			{tcsstest.Fault{Kind: tcsstest.APIError, Code: "AuthFailure.TokenFailure"}, 3},
			{tcsstest.Fault{Kind: tcsstest.APIError, Code: "AuthFailure.SecretIdNotFound"}, 3},
		} {
			w.api.Faults = func(tcsstest.Call) *tcsstest.Fault { return &step.fault }
			if _, err := w.invoke(t.Context(), w.handler(), timer(at("2026-11-23 09:05:00"))); err == nil {
				t.Fatal("no error")
			}
			if n := len(w.slack.posted()); n != step.told {
				t.Errorf("%d messages after step %d, want %d", n, i, step.told)
			}
		}
		w.env["LOOKBACK"] = "CANARYvalue"
		for i, name := range []string{"TREND_DAYS", "TREND_DAYS", "SETTLE"} {
			w.env[name] = "CANARYvalue"
			_, _ = w.invoke(t.Context(), w.handler(), timer(at("2026-11-23 09:05:00")))
			if n := len(w.slack.posted()); n != 4+i/2 {
				t.Errorf("%d messages after %s was refused too", n, name)
			}
		}
	})
}

// The platform's second run of an event sees again, and says so; the next
// day's has nothing to say.
func TestSeesAgainIsSaidOnce(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, w *world) {
		w.api.Faults = func(tcsstest.Call) *tcsstest.Fault {
			return &tcsstest.Fault{Kind: tcsstest.APIError, Code: "UnauthorizedOperation"}
		}
		for i, day := range []string{"2026-11-23", "2026-11-23", "2026-11-24"} {
			if _, err := w.invoke(t.Context(), w.handler(), timer(at(day+" 09:05:00"))); (err != nil) != (i == 0) {
				t.Fatal(err)
			}
			w.api.Faults = nil
		}
		if posted := w.slack.posted(); len(posted) != 2 || !strings.Contains(posted[1], "sees again. No licensing task ran") {
			t.Errorf("posted %q", posted)
		}
	})
}

// A blind first run leaves its day to be made up.
func TestABlindFirstDayIsMadeUp(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, w *world) {
		w.api.SetTasks(task(1, "2026-11-23 01:40:00", 0, 2, "REACH_LIMIT"))
		w.api.Faults = func(tcsstest.Call) *tcsstest.Fault {
			return &tcsstest.Fault{Kind: tcsstest.APIError, Code: "UnauthorizedOperation"}
		}
		if _, err := w.invoke(t.Context(), w.handler(), timer(at("2026-11-23 09:05:00"))); err == nil {
			t.Fatal("no error")
		}
		w.api.Faults = nil
		got, err := w.invoke(t.Context(), w.handler(), timer(at("2026-11-24 09:05:00")))
		if err != nil {
			t.Fatal(err)
		}
		if got.StartTime != "2026-11-22T09:00:00+08:00" || got.Tasks.AllFail != 1 {
			t.Errorf("%+v", got)
		}
		if last := w.slack.posted()[1]; !strings.Contains(last, "sees again") || !strings.Contains(last, "looks back 2 days instead of 24 hours") {
			t.Errorf("posted %s", last)
		}
	})
}

func TestQuietDays(t *testing.T) {
	t.Parallel()
	ok, bad := task(1, "2026-11-23 01:40:00", 7, 0, ""), task(2, "2026-11-23 01:40:00", 7, 1, "REACH_LIMIT")
	tests := map[string]struct {
		env   map[string]string
		tasks []tcss.Task
		want  string // in the message; empty: none
	}{
		"quiet":                     {nil, []tcss.Task{ok}, ""},
		"no task":                   {nil, nil, ""},
		"all clear":                 {map[string]string{"ALL_CLEAR": "true"}, []tcss.Task{ok}, "All clear: 7 images licensed in 1 task"},
		"all clear without a task":  {map[string]string{"ALL_CLEAR": "true"}, nil, "No licensing task ran"},
		"a failure that is ignored": {map[string]string{"ALL_CLEAR": "true", "ALERT_ON": "ALLFAIL"}, []tcss.Task{ok, bad}, ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(t *testing.T, w *world) {
				w.api.SetTasks(tt.tasks...)
				maps.Copy(w.env, tt.env)
				want := handler.Skipped
				if tt.want != "" {
					want = notify.Delivered
				}
				for range 2 {
					got, err := w.invoke(t.Context(), w.handler(), timer(at("2026-11-23 09:05:00")))
					if err != nil {
						t.Fatal(err)
					}
					if diff := cmp.Diff(both(want), statuses(got)); diff != "" {
						t.Error(diff)
					}
					if want == notify.Delivered {
						want = handler.AlreadyDelivered
					}
				}
				for _, posted := range [][]string{w.slack.posted(), w.wecom.posted()} {
					if tt.want == "" && len(posted) > 0 || tt.want != "" && (len(posted) != 1 || !strings.Contains(posted[0], tt.want)) {
						t.Errorf("posted %q", posted)
					}
				}
			})
		})
	}
}

// That all is well today does not mend what failed yesterday.
func TestAllClearAfterAFailure(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, w *world) {
		w.env["ALL_CLEAR"] = "true"
		today := task(2, "2026-11-23 01:40:00", 7, 0, "")
		for _, tasks := range [][]tcss.Task{{today}, {today, task(1, "2026-11-22 01:40:00", 3, 2, "REACH_LIMIT")}} {
			w.api.SetTasks(tasks...)
			if _, err := w.invoke(t.Context(), w.handler(), ""); err != nil {
				t.Fatal(err)
			}
		}
		posted := w.slack.posted()
		if !strings.Contains(posted[0], "Nothing to do.") || strings.Contains(posted[1], "Nothing to do.") || !strings.Contains(posted[1], "All clear") || !strings.Contains(posted[1], "Recovered") {
			t.Errorf("posted %q", posted)
		}
	})
}

func TestRefusedEventsPostNothing(t *testing.T) {
	t.Parallel()
	for _, payload := range []string{`{"key1":"test value 1"}`, `[]`, `{"StartTime":"yesterday"}`, `{"Send":true}`, `{"Check":true,"Days":1}`} {
		t.Run(payload, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(t *testing.T, w *world) {
				_, err := w.invoke(t.Context(), w.handler(), payload)
				if _, ok := errors.AsType[*handler.EventError](err); !ok {
					t.Errorf("error is %v", err)
				}
				if n := len(w.slack.posted()) + len(w.wecom.posted()) + len(w.api.Calls()) + w.cos.asked; n != 0 {
					t.Errorf("%d requests", n)
				}
			})
		})
	}
}

// A start that is asked for without an end must lie before the end that there
// is, SETTLE before the event.
func TestAStartAfterTheWindowsEndIsRefused(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, w *world) {
		for payload, want := range map[string]string{
			`{"StartTime":"2026-11-23T09:00:00+08:00"}`: "StartTime: 2026-11-23T09:00:00+08:00 is not before the window's end, 2026-11-23T09:00:00+08:00",
			`{"StartTime":"2026-11-24"}`:                "StartTime: 2026-11-24T00:00:00+08:00 is not before",
			strings.Replace(timer(at("2026-11-23 09:05:00")), `"Message":""`, `"Message":"{\"StartTime\":\"2026-11-24\"}"`, 1): "Message.StartTime: 2026-11-24",
		} {
			_, err := w.invoke(t.Context(), w.handler(), payload)
			if _, ok := errors.AsType[*handler.EventError](err); !ok || !strings.Contains(err.Error(), want) {
				t.Errorf("error is %v, want %q", err, want)
			}
		}
		if len(w.api.Calls()) != 0 {
			t.Error("something was fetched")
		}
		if _, err := w.invoke(t.Context(), w.handler(), `{"StartTime":"2026-11-23T08:59:59+08:00"}`); err != nil {
			t.Error(err)
		}
	})
}

// Nobody sees a timer's error, so the destinations are told, once.
func TestARefusedTimerRunIsTold(t *testing.T) {
	t.Parallel()
	const (
		bad = `{"Type":"Timer","TriggerName":"daily","Time":"2026-11-23T01:05:00Z","Message":"{\"Days\":3}"}`
		dry = `{"Type":"Timer","TriggerName":"daily","Time":"2026-11-23T01:05:00Z","Message":"{\"Days\":3,\"DryRun\":true}"}`
	)
	tests := map[string]struct {
		env    map[string]string
		event  string
		shown  string
		target []string
	}{
		"event":     {nil, bad, "Message.Days", []string{"slack", "wecom"}},
		"dry run":   {nil, dry, "Message.Days", []string{"slack", "wecom"}},
		"setting":   {map[string]string{"LOOKBACK": "CANARYvalue"}, timer(at("2026-11-23 09:05:00")), "LOOKBACK", []string{"slack", "wecom"}},
		"a webhook": {map[string]string{"SLACK_WEBHOOK_URL": "https://example.com/CANARYvalue"}, timer(at("2026-11-23 09:05:00")), "SLACK_WEBHOOK_URL", []string{"wecom"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(t *testing.T, w *world) {
				maps.Copy(w.env, tt.env)
				for range 3 {
					_, err := w.invoke(t.Context(), w.handler(), tt.event)
					if err == nil || !strings.Contains(err.Error(), tt.shown) || strings.Contains(err.Error(), "CANARYvalue") {
						t.Errorf("error is %v", err)
					}
				}
				for channel, posted := range map[string][]string{"slack": w.slack.posted(), "wecom": w.wecom.posted()} {
					want := 0
					if strings.Contains(strings.Join(tt.target, " "), channel) {
						want = 1
					}
					if len(posted) != want || want == 1 && (!strings.Contains(posted[0], tt.shown) || strings.Contains(posted[0], "CANARYvalue")) {
						t.Errorf("%s got %q", channel, posted)
					}
				}
				if len(w.api.Calls()) != 0 {
					t.Error("something was fetched")
				}
			})
		})
	}
}

// A ledger's place that is refused leaves the default one, so that even this is
// told once.
func TestARefusedLedgerIsToldOnce(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	bubble(t, func(t *testing.T, w *world) {
		w.env["LEDGER"] = "CANARYvalue"
		for range 3 {
			if _, err := w.invoke(t.Context(), w.handler(), timer(at("2026-11-23 09:05:00"))); err == nil || !strings.Contains(err.Error(), "LEDGER") {
				t.Errorf("error is %v", err)
			}
		}
		if posted := w.slack.posted(); len(posted) != 1 || !strings.Contains(posted[0], "LEDGER") {
			t.Errorf("posted %q", posted)
		}
	})
}

// A dry run shows a body for each channel that has something to tell.
func TestADryRunOfATimer(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, w *world) {
		w.env["SLACK_WEBHOOK_URL"] += "," + slackURL + "2"
		event := strings.Replace(timer(at("2026-11-23 09:05:00")), `"Message":""`, `"Message":"{\"DryRun\":true}"`, 1)
		for _, tasks := range [][]tcss.Task{nil, {task(1, "2026-11-23 01:40:00", 3, 2, "REACH_LIMIT")}} {
			w.api.SetTasks(tasks...)
			got, err := w.invoke(t.Context(), w.handler(), event)
			if err != nil {
				t.Fatal(err)
			}
			if len(got.Messages["slack"]) != len(tasks) || len(got.Messages["wecom"]) != len(tasks) || len(got.Deliveries) != 3 {
				t.Errorf("%d tasks: %+v", len(tasks), got)
			}
		}
		if n := len(w.slack.posted()) + len(w.wecom.posted()) + w.cos.asked; n != 0 {
			t.Errorf("%d requests", n)
		}
	})
}

// Whoever echoes a secret, it does not get out.
func TestNoEchoGetsOut(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, w *world) {
		echo := strings.Join([]string{slackPath, wecomURL, url.QueryEscape(slackURL), secretKey, secretToken}, " ")
		w.api.Faults = func(tcsstest.Call) *tcsstest.Fault {
			return &tcsstest.Fault{Kind: tcsstest.APIError, Code: "FailedOperation", Message: echo}
		}
		w.slack.answer = refuse(http.StatusForbidden, echo)
		w.wecom.receipt = fmt.Sprintf(`{"errcode":99999,"errmsg":%q}`, echo)
		_, err := w.invoke(t.Context(), w.handler(), timer(at("2026-11-23 09:05:00")))
		if err == nil || !strings.Contains(err.Error(), "FailedOperation") {
			t.Fatalf("error is %v", err)
		}
		noSecrets(t, err.Error(), w.logs.String())
	})
}

// A refused event is quoted, and what it holds of a secret is not.
func TestNoQuotationGetsOut(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, w *world) {
		for _, payload := range []string{`{"StartTime":"` + secretKey + `"}`, `{"` + slackURL + `":1}`, `["` + wecomURL + `"]`} {
			_, err := w.invoke(t.Context(), w.handler(), payload)
			if err == nil || !strings.Contains(err.Error(), "[redacted]") {
				t.Errorf("error is %v", err)
			}
			noSecrets(t, fmt.Sprint(err), w.logs.String())
		}
	})
}

func TestADryRunPostsAndRemembersNothing(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, w *world) {
		w.api.SetTasks(task(1, "2026-11-23 01:40:00", 3, 2, "REACH_LIMIT"))
		got, err := w.invoke(t.Context(), w.handler(), `{"DryRun":true}`)
		if err != nil {
			t.Fatal(err)
		}
		if !got.DryRun || len(got.Messages["slack"]) != 1 || len(got.Messages["wecom"]) != 1 || !strings.Contains(string(got.Messages["slack"][0]), "task 1") {
			t.Errorf("%+v", got)
		}
		if n := len(w.slack.posted()) + len(w.wecom.posted()) + w.cos.asked; n != 0 {
			t.Errorf("%d requests", n)
		}
		// The bodies are exactly those that a run posts.
		if _, err = w.invoke(t.Context(), w.handler(), `{}`); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(got.Messages["slack"][0]), w.slack.posted()[0]); diff != "" {
			t.Error(diff)
		}
	})
}

// A run by hand always posts and is not remembered.
func TestARunByHand(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, w *world) {
		w.api.SetTasks(task(1, "2026-11-20 01:40:00", 3, 2, "REACH_LIMIT"), task(2, "2026-11-23 01:40:00", 3, 2, "REACH_LIMIT"))
		for _, payload := range []string{"", "{}", `{"StartTime":"2026-11-19","EndTime":"2026-11-20"}`} {
			if _, err := w.invoke(t.Context(), w.handler(), payload); err != nil {
				t.Fatal(err)
			}
		}
		posted := w.slack.posted()
		if len(posted) != 3 || !strings.Contains(posted[0], "task 2") || !strings.Contains(posted[1], "task 2") || !strings.Contains(posted[2], "task 1") || strings.Contains(posted[2], "task 2") {
			t.Errorf("posted %q", posted)
		}
		if strings.Contains(posted[2], "looks back") { // it was asked to
			t.Errorf("posted %s", posted[2])
		}
		if w.cos.asked != 0 {
			t.Errorf("the ledger was asked %d times", w.cos.asked)
		}
		w.api.Faults = func(tcsstest.Call) *tcsstest.Fault {
			return &tcsstest.Fault{Kind: tcsstest.APIError, Code: "AuthFailure"}
		}
		if _, err := w.invoke(t.Context(), w.handler(), ""); err == nil || len(w.slack.posted()) != 3 {
			t.Errorf("blind by hand: %v, %d messages", err, len(w.slack.posted()))
		}
	})
}

// Settings and credentials are those of the invocation: one that was taken
// away is gone.
func TestAWarmProcessTakesTheEnvironmentAnew(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, w *world) {
		w.api.SetTasks(task(1, "2026-11-23 01:40:00", 3, 2, "REACH_LIMIT"))
		h := w.handler()
		if _, err := w.invoke(t.Context(), h, ""); err != nil {
			t.Fatal(err)
		}
		delete(w.env, "SLACK_WEBHOOK_URL")
		w.api.RevokeCredential(secretID)
		w.api.SetCredential("AKIDanother", tcsstest.Credential{SecretKey: "another", Token: "rotated"})
		w.env["TENCENTCLOUD_SECRETID"], w.env["TENCENTCLOUD_SECRETKEY"], w.env["TENCENTCLOUD_SESSIONTOKEN"] = "AKIDanother", "another", "rotated"
		got, err := w.invoke(t.Context(), h, "")
		if err != nil {
			t.Fatal(err)
		}
		if len(got.Deliveries) != 1 || len(w.slack.posted()) != 1 || len(w.wecom.posted()) != 2 {
			t.Errorf("%+v, Slack %d, WeCom %d", got.Deliveries, len(w.slack.posted()), len(w.wecom.posted()))
		}
	})
}

// A variable is the invocation's, else the one that the process was started
// with.
func TestTheEnvironmentIsLaidOverTheProcess(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, w *world) {
		w.api.SetTasks(task(1, "2026-11-23 01:40:00", 7, 0, ""))
		h := w.handler()
		h.Environ = map[string]string{"ALL_CLEAR": "true", "LANGUAGE": "zh", "SLACK_WEBHOOK_URL": slackURL + "2"}
		w.env["LANGUAGE"] = "en"
		for _, want := range []string{"All clear", "一切正常"} {
			if _, err := w.invoke(t.Context(), h, ""); err != nil {
				t.Fatal(err)
			}
			if posted := w.slack.posted(); !strings.Contains(posted[len(posted)-1], want) {
				t.Errorf("no %s in %q", want, posted)
			}
			delete(w.env, "LANGUAGE")
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

// What was refused was not watched either: the first run that is not looks
// back over it.
func TestARefusedFirstRunIsMadeUp(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, w *world) {
		w.env["TREND_DAYS"] = "CANARYvalue"
		if _, err := w.invoke(t.Context(), w.handler(), timer(at("2026-11-23 09:05:00"))); err == nil {
			t.Fatal("no error")
		}
		delete(w.env, "TREND_DAYS")
		got, err := w.invoke(t.Context(), w.handler(), timer(at("2026-11-24 09:05:00")))
		if err != nil {
			t.Fatal(err)
		}
		if got.StartTime != "2026-11-22T09:00:00+08:00" {
			t.Errorf("the window begins at %s", got.StartTime)
		}
	})
}

// A timer may ask for days of its own: they move no window, whether the run
// gets through or not.
func TestAWindowThatIsAskedForMovesNone(t *testing.T) {
	t.Parallel()
	for _, asked := range []string{`{\"StartTime\":\"2026-11-20\"}`, `{\"EndTime\":\"2026-11-20\"}`} {
		for _, blind := range []bool{false, true} {
			t.Run(fmt.Sprint(asked, blind), func(t *testing.T) {
				t.Parallel()
				bubble(t, func(t *testing.T, w *world) {
					w.api.Faults = func(tcsstest.Call) *tcsstest.Fault {
						if !blind {
							return nil
						}
						return &tcsstest.Fault{Kind: tcsstest.APIError, Code: "UnauthorizedOperation"}
					}
					event := strings.Replace(timer(at("2026-11-23 09:05:00")), `"Message":""`, `"Message":"`+asked+`"`, 1)
					if _, err := w.invoke(t.Context(), w.handler(), event); (err != nil) != blind {
						t.Fatal(err)
					}
					w.api.Faults = nil
					got, err := w.invoke(t.Context(), w.handler(), timer(at("2026-11-25 09:05:00")))
					if err != nil {
						t.Fatal(err)
					}
					if got.StartTime != "2026-11-24T09:00:00+08:00" {
						t.Errorf("the window begins at %s", got.StartTime)
					}
				})
			})
		}
	}
}

// A failure that ALERT_ON leaves out is counted all the same.
func TestResultsThatAreLeftOut(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, w *world) {
		w.env["ALERT_ON"] = "ALLFAIL"
		w.api.SetTasks(task(11, "2026-11-23 01:40:00", 0, 4, "REACH_LIMIT"), task(12, "2026-11-23 01:40:00", 3, 2, "REACH_LIMIT"), task(13, "2026-11-23 01:40:00", 3, 2, "REACH_LIMIT"))
		got, err := w.invoke(t.Context(), w.handler(), timer(at("2026-11-23 09:05:00")))
		if err != nil {
			t.Fatal(err)
		}
		if len(got.Failures) != 3 {
			t.Errorf("%d failures in the result", len(got.Failures))
		}
		posted := w.slack.posted()[0]
		if !strings.Contains(posted, "task 11") || strings.Contains(posted, "task 12") || !strings.Contains(posted, "2 more failed tasks are not listed") {
			t.Errorf("posted %s", posted)
		}
	})
}

// Where only tasks of one result are asked for, a day without them is not a
// day without failures: no trend, and never an all clear.
func TestAFilterByResult(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, w *world) {
		w.env["ALL_CLEAR"] = "true"
		w.api.SetTasks(task(1, "2026-11-23 01:40:00", 3, 0, ""), task(2, "2026-11-23 01:40:00", 3, 2, "REACH_LIMIT"))
		for filter, want := range map[string]int{"ALLSUCCSESS": 0, "PARTIALFAIL": 1} {
			before := len(w.slack.posted())
			if _, err := w.invoke(t.Context(), w.handler(), `{"Filters":[{"Name":"Status","Values":["`+filter+`"]}]}`); err != nil {
				t.Fatal(err)
			}
			posted := w.slack.posted()[before:]
			if len(posted) != want || want == 1 && strings.Contains(posted[0], "by day") {
				t.Errorf("%s: posted %q", filter, posted)
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

func TestTheDeadlineIsLaw(t *testing.T) {
	t.Parallel()
	hang := func(_ http.ResponseWriter, r *http.Request, _ int, _ []byte) bool { <-r.Context().Done(); return true }
	later := func(w http.ResponseWriter, _ *http.Request, _ int, _ []byte) bool {
		w.Header().Set("Retry-After", "60")
		w.WriteHeader(http.StatusTooManyRequests)
		return true
	}
	tests := map[string]struct {
		set   func(w *world)
		limit time.Duration
		want  string
		wecom int
	}{
		"the API hangs": {
			func(w *world) {
				w.api.Faults = func(tcsstest.Call) *tcsstest.Fault { return &tcsstest.Fault{Kind: tcsstest.Hang} }
			}, 60 * time.Second, "DescribeImageAutoAuthorizedTaskList", 1,
		},
		"the API hangs in forty seconds": {
			func(w *world) {
				w.api.Faults = func(tcsstest.Call) *tcsstest.Fault { return &tcsstest.Fault{Kind: tcsstest.Hang} }
			}, 40 * time.Second, "DescribeImageAutoAuthorizedTaskList", 1,
		},
		"nothing hangs in three seconds":    {func(*world) {}, 3 * time.Second, "", 1},
		"Slack hangs":                       {func(w *world) { w.slack.answer = hang }, 60 * time.Second, "slack#", 1},
		"a minute's wait in twenty seconds": {func(w *world) { w.slack.answer = later }, 20 * time.Second, "slack#", 1},
		"everything hangs in three seconds": {func(w *world) { w.slack.answer, w.wecom.answer = hang, hang }, 3 * time.Second, "wecom#", 0},
		"the ledger hangs": {
			func(w *world) {
				w.cos.answer = func(_ http.ResponseWriter, r *http.Request) bool { <-r.Context().Done(); return true }
			}, 60 * time.Second, "", 1,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(t *testing.T, w *world) {
				w.api.SetTasks(task(1, "2026-11-23 01:40:00", 3, 2, "REACH_LIMIT"))
				tt.set(w)
				began := time.Now()
				_, err := w.invokeFor(t.Context(), w.handler(), timer(began), tt.limit)
				if took := time.Since(began); took >= tt.limit {
					t.Errorf("took %s of %s", took, tt.limit)
				}
				if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
					t.Errorf("error is %v, want %q", err, tt.want)
				}
				if n := len(w.wecom.posted()); n < tt.wecom {
					t.Errorf("WeCom got %d messages", n)
				}
			})
		})
	}
}

// The platform's library takes a deadline that was not given for the year 1970.
func TestADeadlineThatIsNone(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, w *world) {
		w.api.SetTasks(task(1, "2026-11-23 01:40:00", 3, 2, "REACH_LIMIT"))
		ctx, cancel := context.WithDeadline(t.Context(), time.Unix(0, 0))
		defer cancel()
		got, err := w.invoke(ctx, w.handler(), timer(at("2026-11-23 09:05:00")))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(both(notify.Delivered), statuses(got)); diff != "" {
			t.Error(diff)
		}
	})
}

// However long a channel hangs, there is time to remember what the other was
// told.
func TestThereIsTimeToRemember(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, w *world) {
		w.slack.answer = func(_ http.ResponseWriter, r *http.Request, _ int, _ []byte) bool { <-r.Context().Done(); return true }
		w.cos.answer = func(http.ResponseWriter, *http.Request) bool { time.Sleep(400 * time.Millisecond); return false }
		w.api.SetTasks(task(1, "2026-11-23 01:40:00", 3, 2, "REACH_LIMIT"))
		if _, err := w.invokeFor(t.Context(), w.handler(), timer(at("2026-11-23 09:05:00")), 20*time.Second); err == nil {
			t.Error("no error though Slack hangs")
		}
		if strings.Contains(w.logs.String(), "ledger not in order") {
			t.Errorf("logged %s", w.logs)
		}
		if stored := string(w.cos.objects["/tcss/tcss-licensing-alerts.json"]); strings.Count(stored, `"2026-11-23T01:00:00Z"`) != 1 {
			t.Errorf("the ledger holds %s", stored)
		}
	})
}

// A ledger that fails stops nothing: what cannot be looked up is told, and the
// message says that it may be a repetition.
func TestALedgerThatFailsStopsNothing(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, w *world) {
		w.api.SetTasks(task(1, "2026-11-23 01:40:00", 3, 2, "REACH_LIMIT"))
		w.cos.answer = func(rw http.ResponseWriter, _ *http.Request) bool {
			rw.WriteHeader(http.StatusForbidden)
			_, _ = io.WriteString(rw, `<Error><Code>AccessDenied</Code></Error>`)
			return true
		}
		got, err := w.invoke(t.Context(), w.handler(), timer(at("2026-11-23 09:05:00")))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(both(notify.Delivered), statuses(got)); diff != "" {
			t.Error(diff)
		}
		if !strings.Contains(w.slack.posted()[0], "told twice") {
			t.Errorf("posted %s", w.slack.posted()[0])
		}
		if line := w.logs.line(t, "ledger not in order"); !strings.Contains(fmt.Sprint(line["error"]), "AccessDenied") || line["ledger"] != "object tcss/tcss-licensing-alerts.json in bucket alerts-1250000000" {
			t.Errorf("logged %v", line)
		}
	})
}

// While the ledger cannot be read it is not known what was missed before, so
// the windows that it holds stay as they are.
func TestAnUnreadLedgerLosesNoMissedRun(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, w *world) {
		w.api.SetTasks(task(1, "2026-11-21 01:40:00", 0, 2, "REACH_LIMIT"), task(2, "2026-11-23 01:40:00", 0, 2, "REACH_LIMIT"))
		run := func(day string) handler.Result {
			got, err := w.invoke(t.Context(), w.handler(), timer(at(day+" 09:05:00")))
			if err != nil {
				t.Fatal(err)
			}
			return got
		}
		run("2026-11-20")
		// Two runs are missed; in the third, reading fails and writing does not.
		broken := true
		w.cos.answer = func(rw http.ResponseWriter, _ *http.Request) bool {
			if !broken {
				return false
			}
			broken = false
			rw.WriteHeader(http.StatusServiceUnavailable)
			return true
		}
		if got := run("2026-11-23"); got.StartTime != "2026-11-22T09:00:00+08:00" {
			t.Errorf("without a ledger the window begins at %s", got.StartTime)
		}
		if got := run("2026-11-24"); got.StartTime != "2026-11-20T09:00:00+08:00" {
			t.Errorf("the window begins at %s", got.StartTime)
		}
		if posted := w.slack.posted(); len(posted) != 2 || !strings.Contains(posted[1], "task 1") || strings.Contains(posted[1], "task 2") {
			t.Errorf("posted %q", posted)
		}
	})
}
