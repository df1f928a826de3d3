package handler_test

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/tencentyun/scf-go-lib/functioncontext"

	"tcss-licensing-alerts/handler/news"
	"tcss-licensing-alerts/handler/tcss"
	"tcss-licensing-alerts/handler/tcss/tcsstest"
	"tcss-licensing-alerts/notify"
)

// Everything hangs, in all combinations, within all limits: no run is over its
// own, and each answers in time to be heard.
func TestNoRunIsOverItsLimit(t *testing.T) {
	t.Parallel()
	many := make([]tcss.Task, 0, 120)
	for i := range int64(120) {
		many = append(many, task(1000+i, "2026-11-23", 0, 2, strings.Repeat("LONG", 20)))
	}
	for _, seconds := range []int{1, 2, 3, 7, 15, 29, 31, 60, 900} {
		t.Run(strconv.Itoa(seconds), func(t *testing.T) {
			t.Parallel()
			for mask := range 16 {
				bubble(t, func(w *world) {
					w.env["SLACK_MENTION"], w.env["WECOM_MENTION"], w.env["ALL_CLEAR"] = "here", "@all", "true"
					w.api.SetTasks(many...)
					stall := func(c tcsstest.Call) *tcsstest.Fault {
						if mask&2 != 0 && c.Action == tcss.ActionTasks && c.Try < 2 {
							return nil
						}
						return &tcsstest.Fault{Kind: tcsstest.Stall}
					}
					if mask&1 != 0 {
						w.api.Faults = stall
					}
					if mask&4 != 0 {
						w.slack.answer, w.wecom.answer = hang, hang
					}
					if mask&8 != 0 {
						w.cos.answer = hang
					}
					w.env["HEARTBEAT_URL"], w.heart.answer = heartURL, hang
					limit, began := time.Duration(seconds)*time.Second, time.Now()
					_, err := w.invokeIn(after(0), limit)
					if took := time.Since(began); took > limit-min(limit/20, time.Second) {
						w.Errorf("%d took %s: %v", mask, took, err)
					}
				})
			}
		})
	}
}

// Whatever hangs, there is time for what does not.
func TestWhatHangsLeavesTime(t *testing.T) {
	t.Parallel()
	later := func(w http.ResponseWriter, _ *http.Request, _ int, _ []byte) bool {
		w.Header().Set("Retry-After", "60")
		w.WriteHeader(http.StatusTooManyRequests)
		return true
	}
	noList := func(w *world) { w.api.Faults = fault(tcsstest.Fault{Kind: tcsstest.Hang}) }
	type limited struct {
		set   func(w *world)
		limit time.Duration
		err   string
		wecom int
	}
	each(t, map[string]limited{
		"nothing, in three seconds":         {func(*world) {}, 3 * time.Second, "", 1},
		"the API":                           {noList, time.Minute, "DescribeImageAutoAuthorizedTaskList", 1},
		"the API, in forty seconds":         {noList, 40 * time.Second, "DescribeImageAutoAuthorizedTaskList", 1},
		"the API, in three seconds":         {noList, 3 * time.Second, "DescribeImageAutoAuthorizedTaskList", 1},
		"all but the list":                  {func(w *world) { w.api.Faults = faultOf(tcss.ActionImages, tcsstest.Fault{Kind: tcsstest.Hang}) }, time.Minute, "", 1},
		"Slack":                             {func(w *world) { w.slack.answer = hang }, time.Minute, "slack#", 1},
		"a minute's wait in twenty seconds": {func(w *world) { w.slack.answer = later }, 20 * time.Second, "slack#", 2},
		"the chats in three seconds":        {func(w *world) { w.slack.answer, w.wecom.answer = hang, hang }, 3 * time.Second, "wecom#", 0},
	}, func(w *world, tt limited) {
		w.api.SetTasks(task(1, "2026-11-23", 3, 1001, ""))
		tt.set(w)
		_, err := w.invokeIn(after(0), tt.limit)
		if tt.err == "" && err != nil || tt.err != "" && (err == nil || !strings.Contains(err.Error(), tt.err)) {
			w.Errorf("error is %v, want %q", err, tt.err)
		}
		w.heard(w.wecom, tt.wecom)
	})
}

// However long a channel hangs, there is time to remember what the other was
// told.
func TestThereIsTimeToRemember(t *testing.T) {
	t.Parallel()
	bubble(t, func(w *world) {
		w.slack.answer = hang
		w.cos.answer = func(http.ResponseWriter, *http.Request, int, []byte) bool {
			time.Sleep(400 * time.Millisecond)
			return false
		}
		w.api.SetTasks(task(1, "2026-11-23", 3, 1001, ""))
		if _, err := w.invokeIn(after(0), 20*time.Second); err == nil {
			w.Error("no error though Slack hangs")
		}
		slack, wecom := w.remembered("slack")[1], w.remembered("wecom")[1]
		if !slack.Doubt || wecom.Doubt || wecom.Failed != 1001 || strings.Contains(w.logs.String(), "ledger unavailable") {
			w.Errorf("remembers %+v and %+v", slack, wecom)
		}
	})
}

// The platform's library takes a deadline that was not given for the year 1970.
// The function's time limit is one then.
func TestADeadlineThatIsNone(t *testing.T) {
	t.Parallel()
	bubble(t, func(w *world) {
		w.api.SetTasks(task(1, "2026-11-23", 3, 1001, ""))
		ctx, cancel := context.WithDeadline(w.Context(), time.Unix(0, 0))
		defer cancel()
		answer, err := w.process.Handle(w.platform(ctx), []byte(after(0)))
		if w.ended(resultOf(answer), both(notify.Delivered, news.Failures)); err != nil {
			w.Error(err)
		}
		w.api.Faults = fault(tcsstest.Fault{Kind: tcsstest.Hang})
		platform, _ := functioncontext.FromContext(w.platform(ctx))
		platform.TimeLimitInMs = 20_000
		began := time.Now()
		_, err = w.process.Handle(functioncontext.NewContext(ctx, platform), []byte(after(0)))
		if took := time.Since(began); err == nil || took > 19*time.Second {
			w.Errorf("took %s: %v", took, err)
		}
		w.heard(w.slack, 2, 1001)
	})
}
