package handler_test

import (
	"context"
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
	"tcss-licensing-alerts/handler/input"
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

func err2text(err error) string { return fmt.Sprint(err) }

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
				if _, ok := errors.AsType[*input.EventError](err); !ok {
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
			if _, ok := errors.AsType[*input.EventError](err); !ok || !strings.Contains(err.Error(), want) {
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
		for _, payload := range []string{`{"StartTime":"` + secretKey + `"}`, `{"StartTime":"\u0063` + secretToken[1:] + `"}`, `{"` + slackURL + `":1}`, `["` + wecomURL + `"]`} {
			_, err := w.invoke(t.Context(), w.handler(), payload)
			if err == nil || !strings.Contains(err.Error(), "[redacted]") {
				t.Errorf("error is %v", err)
			}
			if strings.Contains(fmt.Sprint(err), secretToken[1:]) {
				t.Errorf("all but a letter shows: %v", err)
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

// Timers that ask for different tasks have windows of their own.
func TestAFilteredTimerHasItsOwnWindow(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, w *world) {
		filtered := func(day string) string {
			return strings.Replace(timer(at(day+" 09:05:00")), `"Message":""`, `"Message":"{\"Filters\":[{\"Name\":\"Type\",\"Values\":[\"AUTO\"]}]}"`, 1)
		}
		for _, run := range []struct{ event, start string }{
			{timer(at("2026-11-20 09:05:00")), "2026-11-19T09:00:00+08:00"},
			{filtered("2026-11-22"), "2026-11-21T09:00:00+08:00"},
			{timer(at("2026-11-23 09:05:00")), "2026-11-20T09:00:00+08:00"},
			{filtered("2026-11-25"), "2026-11-22T09:00:00+08:00"},
		} {
			got, err := w.invoke(t.Context(), w.handler(), run.event)
			if err != nil {
				t.Fatal(err)
			}
			if got.StartTime != run.start {
				t.Errorf("the window of %s begins at %s, want %s", run.event, got.StartTime, run.start)
			}
		}
	})
}

// How far the list is read is told, and LOG_LEVEL is kept to.
func TestProgressAndLogLevel(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, w *world) {
		w.api.SetTasks(task(1, "2026-11-23 01:40:00", 7, 0, ""))
		w.env["LOG_LEVEL"], w.env["TREND_DAYS"] = "error", "0"
		h, told := w.handler(), ""
		h.Progress = func(read, total int) { told += fmt.Sprintf("%d of %d", read, total) }
		if _, err := w.invoke(t.Context(), h, ""); err != nil {
			t.Fatal(err)
		}
		if told != "1 of 1" || w.logs.String() != "" {
			t.Errorf("told %q, logged %s", told, w.logs)
		}
	})
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

// What COS answers, and what is said of it: never its words, or where it is.
func TestALedgerInTrouble(t *testing.T) {
	t.Parallel()
	answer := func(method string, status int, header, body string) func(http.ResponseWriter, *http.Request) bool {
		return func(w http.ResponseWriter, r *http.Request) bool {
			if r.Method != method {
				return false
			}
			w.Header().Set("Location", header)
			w.WriteHeader(status)
			_, _ = io.WriteString(w, body)
			return true
		}
	}
	for name, tt := range map[string]struct {
		answer func(http.ResponseWriter, *http.Request) bool
		want   string
	}{
		"no object yet":     {answer(http.MethodGet, 404, "", "<Error><Code>NoSuchKey</Code></Error>"), ""},
		"no bucket":         {answer(http.MethodGet, 404, "", "<Error><Code>NoSuchBucket</Code></Error>"), "read ledger: COS: 404 NoSuchBucket"},
		"may not be read":   {answer(http.MethodGet, 403, "", "<Error><Message>CANARYwords</Message><Code>AccessDenied</Code></Error>"), "read ledger: COS: 403 AccessDenied"},
		"may not be put":    {answer(http.MethodPut, 403, "", "<Error><Code>AccessDenied</Code></Error>"), "write ledger: COS: 403 AccessDenied"},
		"elsewhere":         {answer(http.MethodGet, 307, "https://evil.example/", ""), "read ledger: COS: 307"},
		"too large":         {answer(http.MethodGet, 200, "", strings.Repeat(" ", 8<<20+1)), "read ledger: too large for a ledger"},
		"closes":            {func(http.ResponseWriter, *http.Request) bool { panic(http.ErrAbortHandler) }, "read ledger: COS: connection closed"},
		"an error of words": {answer(http.MethodGet, 500, "", "CANARYwords"), "read ledger: COS: 500"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(t *testing.T, w *world) {
				w.cos.answer = tt.answer
				if _, err := w.invoke(t.Context(), w.handler(), timer(at("2026-11-23 09:05:00"))); err != nil {
					t.Error(err)
				}
				if tt.want == "" {
					if strings.Contains(w.logs.String(), "ledger not in order") {
						t.Errorf("logged %s", w.logs)
					}
					return
				}
				if line := w.logs.line(t, "ledger not in order"); line["error"] != tt.want {
					t.Errorf("trouble is %q, want %q", line["error"], tt.want)
				}
				if strings.Contains(w.logs.String(), "CANARYwords") || strings.Contains(w.logs.String(), "myqcloud") {
					t.Errorf("logged %s", w.logs)
				}
			})
		})
	}
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
