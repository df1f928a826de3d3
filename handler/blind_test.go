package handler_test

import (
	"errors"
	"maps"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/tencentyun/scf-go-lib/functioncontext"

	"tcss-licensing-alerts/handler"
	"tcss-licensing-alerts/handler/tcss/tcsstest"
	"tcss-licensing-alerts/notify"
)

// These are of runs that see nothing, and of what is told of them.

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
		w.env["LOOKBACK"], w.env["TREND_DAYS"], w.env["SETTLE"] = "", "", ""
		for i, argument := range []string{`{"Days":1}`, `{"Days":2}`, `{"Weeks":1}`} {
			_, _ = w.invoke(t.Context(), w.handler(), timerWith(at("2026-11-23 09:05:00"), "daily", argument))
			if n := len(w.slack.posted()); n != 6+i/2 {
				t.Errorf("%d messages after the argument %s", n, argument)
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

// A run looks back seven days at the most, but says since when it is blind.
func TestBlindForMoreThanAWeek(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, w *world) {
		if _, err := w.invoke(t.Context(), w.handler(), timer(at("2026-11-15 12:05:00"))); err != nil {
			t.Fatal(err)
		}
		for _, code := range []string{"UnauthorizedOperation", "AuthFailure"} {
			w.api.Faults = func(tcsstest.Call) *tcsstest.Fault { return &tcsstest.Fault{Kind: tcsstest.APIError, Code: code} }
			if _, err := w.invoke(t.Context(), w.handler(), timer(at("2026-11-23 09:05:00"))); err == nil {
				t.Fatal("no error")
			}
		}
		posted := w.slack.posted()
		if len(posted) != 2 || !strings.Contains(posted[0], "15 Nov 2026, 12:00") || !strings.Contains(posted[1], "15 Nov 2026, 12:00") {
			t.Errorf("posted %q", posted)
		}
	})
}

// What stays refused is told once a day.
func TestARefusedTimerIsToldOnceADay(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, w *world) {
		for i, want := range []int{1, 1, 2, 2, 3} {
			event := strings.Replace(timer(at("2026-11-23 09:05:00").AddDate(0, 0, i/2)), `"Message":""`, `"Message":"{\"Days\":3}"`, 1)
			if _, err := w.invoke(t.Context(), w.handler(), event); err == nil {
				t.Fatal("no error")
			}
			if n := len(w.slack.posted()); n != want {
				t.Errorf("%d messages after run %d, want %d", n, i+1, want)
			}
		}
	})
}

// A blind dry run tells only its caller.
func TestABlindDryRun(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, w *world) {
		w.api.Faults = func(tcsstest.Call) *tcsstest.Fault {
			return &tcsstest.Fault{Kind: tcsstest.APIError, Code: "UnauthorizedOperation"}
		}
		event := strings.Replace(timer(at("2026-11-23 09:05:00")), `"Message":""`, `"Message":"{\"DryRun\":true}"`, 1)
		if _, err := w.invoke(t.Context(), w.handler(), event); err == nil || !strings.Contains(err.Error(), "UnauthorizedOperation") {
			t.Errorf("error is %v", err)
		}
		if n := len(w.slack.posted()) + w.cos.asked; n != 0 {
			t.Errorf("%d requests", n)
		}
	})
}

// A blind run says as well who could not be told, and its result what became of
// each.
func TestABlindRunThatCannotTell(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, w *world) {
		w.api.Faults = func(tcsstest.Call) *tcsstest.Fault {
			return &tcsstest.Fault{Kind: tcsstest.APIError, Code: "UnauthorizedOperation"}
		}
		w.slack.answer = refuse(http.StatusNotFound, "no_service")
		for i, wecom := range []notify.Status{notify.Delivered, handler.AlreadyDelivered} {
			ctx := functioncontext.NewContext(t.Context(), &functioncontext.FunctionContext{Environment: w.env})
			answer, err := w.handler().Handle(ctx, []byte(timer(at("2026-11-23 09:05:00"))))
			for _, want := range []string{"UnauthorizedOperation", "; slack#", " not delivered: 404 no_service"} {
				if err == nil || !strings.Contains(err.Error(), want) {
					t.Errorf("error is %v, want %q", err, want)
				}
			}
			result, _ := answer.(handler.Result)
			if diff := cmp.Diff(map[string]notify.Status{"slack": notify.Failed, "wecom": wecom}, statuses(result)); diff != "" {
				t.Errorf("run %d: %s", i+1, diff)
			}
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
