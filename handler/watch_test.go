package handler_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tcss-licensing-alerts/handler"
	"tcss-licensing-alerts/handler/input"
	"tcss-licensing-alerts/handler/news"
	"tcss-licensing-alerts/handler/tcss"
	"tcss-licensing-alerts/handler/tcss/tcsstest"
	"tcss-licensing-alerts/notify"
)

func TestBlindIsToldOnceADayAndEnds(t *testing.T) {
	t.Parallel()
	bubble(t, func(w *world) {
		w.runs(after(0))
		w.api.SetTasks(task(1, "2026-11-24", 3, 1001, ""))
		w.api.Faults = fault(tcsstest.Fault{Kind: tcsstest.APIError, Code: "AuthFailure.SecretIdNotFound", Message: "the SecretId " + secretID})
		for i, want := range []map[string]string{
			both(notify.Delivered, news.Blind), both(handler.AlreadyDelivered, news.NothingNew), both(handler.AlreadyDelivered, news.NothingNew), // an event is run three times
			both(notify.Delivered, news.Blind), both(handler.AlreadyDelivered, news.NothingNew),
		} {
			got, err := w.invoke(after(1 + i/3))
			e, ok := errors.AsType[*handler.ListError](err)
			if !ok || !strings.Contains(e.Text, "AuthFailure.SecretIdNotFound") || !strings.Contains(e.Text, "RequestId") {
				w.Errorf("run %d: error is %v", i, err)
			}
			w.ended(got, want)
			noSecrets(w.T, err.Error(), w.logs.String())
		}
		w.api.Faults = nil
		w.ended(w.runs(after(3)), both(notify.Delivered, news.Failures))
		w.ended(w.runs(after(3)), both(handler.AlreadyDelivered, news.NothingNew))
		w.heard(w.slack, 3, 1001)
		says(w.T, w.slack.last(), "atching again")
	})
}

// All that may pass by itself is one reason; each of the others is told.
func TestBlindIsToldForEachReason(t *testing.T) {
	t.Parallel()
	bubble(t, func(w *world) {
		for _, step := range []struct {
			fault tcsstest.Fault
			told  int // messages by then
		}{
			{tcsstest.Fault{Kind: tcsstest.APIError, Code: "InternalError"}, 1},
			{tcsstest.Fault{Kind: tcsstest.Raw, Status: http.StatusBadGateway, Body: "<html>"}, 1},
			{tcsstest.Fault{Kind: tcsstest.Hang}, 1},
			{tcsstest.Fault{Kind: tcsstest.APIError, Code: "AuthFailure.SecretIdNotFound"}, 2},
			{tcsstest.Fault{Kind: tcsstest.APIError, Code: "AuthFailure.TokenFailure"}, 3},
			{tcsstest.Fault{Kind: tcsstest.APIError, Code: "AuthFailure.TokenFailure"}, 3},
		} {
			w.api.Faults = fault(step.fault)
			w.fails(after(0))
			w.heard(w.slack, step.told)
		}
	})
}

// One run of two stumbles every hour: a bad state after a good one is told, and
// each end of one.
func TestTheWatchFlaps(t *testing.T) {
	t.Parallel()
	bubble(t, func(w *world) {
		w.env["LOOKBACK"] = "1h"
		for i, want := range []string{"blind", "working_again", "blind", "nothing_new", "working_again", "nothing_new"} {
			w.api.Faults = nil
			if i == 0 || i == 2 || i == 3 {
				w.api.Faults = noPermission
			}
			got, _ := w.invoke(hours(i))
			if d := got.Deliveries[0]; string(d.Reason) != want {
				w.Errorf("hour %d: %s, want %s", i, d.Reason, want)
			}
		}
	})
}

// A short list tells what it has, calls nothing clear, and fails.
func TestAShortList(t *testing.T) {
	t.Parallel()
	type short struct {
		failed int64
		want   news.Reason
	}
	each(t, map[string]short{"failures": {1001, news.Failures}, "none": {0, news.Incomplete}}, func(w *world, tt short) {
		w.env["ALL_CLEAR"] = "true"
		w.api.SetTasks(task(1, "2026-11-23", 3, tt.failed, ""), task(2, "2026-11-23", 3, 0, ""))
		w.api.Row = func(row tcss.Task) any {
			if row.TaskID == 2 {
				return map[string]any{"TaskId": 2, "AuthorizedDate": row.AuthorizedDate} // no counts
			}
			return row
		}
		for i, want := range []map[string]string{both(notify.Delivered, tt.want), both(handler.AlreadyDelivered, news.NothingNew)} {
			got, err := w.invoke(after(0))
			if _, ok := errors.AsType[*handler.ListError](err); !ok || !strings.Contains(err.Error(), "1 of 2 tasks") {
				w.Errorf("run %d: error is %v", i, err)
			}
			w.ended(got, want)
			says(w.T, w.slack.last(), "1 of 2 tasks")
			if diff := cmp.Diff(&handler.Incomplete{Read: 1, Total: 2}, got.Incomplete); diff != "" {
				w.Error(diff)
			}
		}
		w.api.Row = nil
		w.ended(w.runs(after(1)), both(notify.Delivered, news.WorkingAgain))
		if w.remembered("slack")[1].Failed != tt.failed {
			w.Errorf("remembers %v", w.remembered("slack"))
		}
	})
}

// Of two timers one is refused every day: that the other reads the list says
// nothing of it.
func TestEachTriggerWatchesForItself(t *testing.T) {
	t.Parallel()
	bubble(t, func(w *world) {
		for _, day := range []string{"2026-11-23", "2026-11-24", "2026-11-25"} {
			w.fails(timerWith(day+" 09:05:00", "broken", `{"Days":1}`))
			w.ended(w.runs(timer(day+" 10:05:00")), both(handler.Skipped, news.NothingNew))
		}
		w.ended(w.runs(timerWith("2026-11-26", "broken", "")), both(notify.Delivered, news.WorkingAgain))
	})
}

// Nothing is promised without a memory that outlives the instance.
func TestWhatIsPromised(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	outside := t.TempDir()
	t.Setenv("TMPDIR", t.TempDir())
	for ledger, want := range map[string]bool{
		"off": false, "": false, inCOS: true, "file://" + outside + "/ledger.json": true, "file://" + outside + "/none/ledger.json": false,
	} {
		bubble(t, func(w *world) {
			w.env["LEDGER"] = ledger
			w.api.Faults = noPermission
			got, _ := w.invoke(after(0))
			text := strings.Join(append(w.slack.posted(), w.wecom.posted()...), "")
			says(w.T, text, "tcss:"+tcss.ActionTasks, fmt.Sprintf("RequestId `%s`", w.logs.line(w.T, "cannot read the tasks")["api_request_id"]))
			if got.Remembers != want || strings.Contains(text, "told twice") != strings.Contains(ledger, "/none/") || strings.Contains(text, "makes up") != want {
				w.Errorf("%q: remembers %t, posted %s", ledger, got.Remembers, text)
			}
		})
	}
}

// A run that could not read, or is refused, says as well who could not be told.
func TestWhoCouldNotBeTold(t *testing.T) {
	t.Parallel()
	type untold struct {
		set  func(w *world)
		says string
		told news.Reason
	}
	each(t, map[string]untold{
		"blind":   {blind, "UnauthorizedOperation", news.Blind},
		"refused": {func(w *world) { w.env["LOOKBACK"] = "CANARYvalue" }, "LOOKBACK", news.Refused},
	}, func(w *world, tt untold) {
		tt.set(w)
		w.slack.answer = refuse(http.StatusNotFound, "no_service")
		for _, wecom := range []string{"delivered " + string(tt.told), "already_delivered nothing_new"} {
			got, err := w.invoke(after(0))
			_, refused := errors.AsType[*input.SettingsError](err)
			if _, unread := errors.AsType[*handler.ListError](err); refused == unread || refused != (tt.told == news.Refused) {
				w.Errorf("error is %#v", err)
			}
			says(w.T, fmt.Sprint(err), tt.says, "; slack#", " not delivered: 404 no_service")
			w.ended(got, map[string]string{"slack": "failed " + string(tt.told), "wecom": wecom})
		}
	})
}
