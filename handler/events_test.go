package handler_test

import (
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tcss-licensing-alerts/handler"
	"tcss-licensing-alerts/handler/news"
	"tcss-licensing-alerts/handler/tcss"
	"tcss-licensing-alerts/handler/tcss/tcsstest"
	"tcss-licensing-alerts/notify"
)

// A run by hand tells its window whatever was told before, and remembers
// nothing.
func TestRunsByHand(t *testing.T) {
	t.Parallel()
	old, today := local(task(1, "2026-11-20", 3, 1001, "")), task(2, "2026-11-23", 3, 1013, "")
	for payload, want := range map[string]struct {
		told       int64
		start, end string
	}{
		"":     {1013, "2026-11-22T09:00:00+08:00", "2026-11-23T09:00:00+08:00"},
		"{}":   {1013, "2026-11-22T09:00:00+08:00", "2026-11-23T09:00:00+08:00"},
		"null": {1013, "2026-11-22T09:00:00+08:00", "2026-11-23T09:00:00+08:00"},
		`{"StartTime":"2026-11-19","EndTime":"2026-11-20"}`:                     {1001, "2026-11-19T00:00:00+08:00", "2026-11-21T00:00:00+08:00"},
		`{"EndTime":"2026-11-20T01:40:01+08:00"}`:                               {1001, "2026-11-19T01:40:01+08:00", "2026-11-20T01:40:01+08:00"},
		`{"EndTime":"2026-11-20T01:40:00+08:00"}`:                               {0, "2026-11-19T01:40:00+08:00", "2026-11-20T01:40:00+08:00"},
		`{"StartTime":"2026-11-23","EndTime":"2026-11-30"}`:                     {1013, "2026-11-23T00:00:00+08:00", "2026-11-23T09:05:00+08:00"},
		`{"Filters":[{"Name":"Source","Values":["LOCAL"]}]}`:                    {0, "2026-11-22T09:00:00+08:00", "2026-11-23T09:00:00+08:00"},
		`{"Filters":[{"Name":"Status","Values":["PARTIALFAIL","ALLFAIL"]}]}`:    {1013, "2026-11-22T09:00:00+08:00", "2026-11-23T09:00:00+08:00"},
		`{"StartTime":"2026-11-19T00:00:00Z","EndTime":"2026-11-20T00:00:00Z"}`: {1001, "2026-11-19T08:00:00+08:00", "2026-11-20T08:00:00+08:00"},
	} {
		bubble(t, func(w *world) {
			w.api.SetTasks(old, today)
			for i := range 2 {
				got := w.runs(payload)
				if got.StartTime != want.start || got.EndTime != want.end || got.Remembers {
					w.Errorf("%s: from %s to %s, remembers %t", payload, got.StartTime, got.EndTime, got.Remembers)
				}
				if want.told > 0 && w.slack.told(want.told) != i+1 || want.told == 0 && len(w.slack.posted()) > 0 {
					w.Errorf("%s: posted %q", payload, w.slack.posted())
				}
			}
			if w.cos.asked != 0 {
				w.Errorf("%s: the ledger was asked %d times", payload, w.cos.asked)
			}
		})
	}
}

// Of a blind watch a run by hand tells its caller alone.
func TestABlindRunByHand(t *testing.T) {
	t.Parallel()
	bubble(t, func(w *world) {
		w.api.Faults = noPermission
		for _, payload := range []string{"", `{"DryRun":true}`, timerWith("2026-11-23", "daily", `{"DryRun":true}`)} {
			says(w.T, w.fails(payload), "UnauthorizedOperation")
		}
		if n := len(w.slack.posted()) + w.cos.asked; n != 0 {
			w.Errorf("%d requests", n)
		}
	})
}

// A dry run posts and remembers nothing; its bodies are exactly those that a
// run posts.
func TestADryRun(t *testing.T) {
	t.Parallel()
	bubble(t, func(w *world) {
		w.env["SLACK_WEBHOOK_URL"] += "," + slackURL + "2"
		w.api.SetTasks(task(1, "2026-11-23", 3, 1001, ""))
		byHand, byTimer := w.runs(`{"DryRun":true}`), w.runs(timerWith("2026-11-23", "daily", `{"DryRun":true}`))
		if n := len(w.slack.posted()) + len(w.wecom.posted()) + w.cos.asked; n != 0 {
			w.Errorf("%d requests", n)
		}
		for _, got := range []handler.Result{byHand, byTimer} {
			w.ended(got, both(handler.NotPosted, news.Failures))
			if !got.DryRun || got.Remembers || len(got.Deliveries) != 3 || len(got.Messages["slack"]) != 1 || len(got.Messages["wecom"]) != 1 {
				w.Errorf("%+v", got)
			}
		}
		w.env["SLACK_WEBHOOK_URL"] = slackURL
		w.runs("{}")
		if diff := cmp.Diff(string(byHand.Messages["slack"][0]), w.slack.posted()[0]); diff != "" {
			w.Error(diff)
		}
		w.api.SetTasks()
		if got := w.runs(`{"DryRun":true}`); len(got.Messages) > 0 {
			w.Errorf("%+v", got)
		}
	})
}

// Settings and credentials are those of the invocation, laid over the
// process's: one that was taken away is gone.
func TestAWarmProcessTakesTheEnvironmentAnew(t *testing.T) {
	t.Parallel()
	bubble(t, func(w *world) {
		w.process.Environ = map[string]string{"ALL_CLEAR": "true", "LEDGER": "off", "SLACK_WEBHOOK_URL": slackURL + "2"}
		w.api.SetTasks(task(1, "2026-11-23", 7, 0, ""))
		w.ended(w.runs(""), both(notify.Delivered, news.AllClear))
		delete(w.env, "SLACK_WEBHOOK_URL") // the process has another
		w.env["ALL_CLEAR"] = "false"
		w.api.RevokeCredential(secretID)
		w.api.SetCredential("AKIDanother", tcsstest.Credential{SecretKey: "another", Token: "rotated"})
		maps.Copy(w.env, map[string]string{"TENCENTCLOUD_SECRETID": "AKIDanother", "TENCENTCLOUD_SECRETKEY": "another", "TENCENTCLOUD_SESSIONTOKEN": "rotated"})
		w.ended(w.runs(""), both(handler.Skipped, news.NothingNew))
		w.api.SetTasks(task(1, "2026-11-23", 7, 1001, ""))
		w.fails("")
		w.heard(w.slack, 1)
		w.heard(w.wecom, 2, 1001)
	})
}

// A time ahead by some minutes is taken as now, so that nothing is hidden by
// it; one further ahead is refused.
func TestATimerAhead(t *testing.T) {
	t.Parallel()
	bubble(t, func(w *world) {
		if _, err := w.invokeIn(timer("2026-11-23 09:09:00"), time.Minute); err != nil {
			w.Error(err)
		}
		w.api.SetTasks(task(1, "2026-11-23 09:08:00", 0, 1001, ""))
		w.runs(after(1))
		w.heard(w.slack, 1, 1001)
		if _, err := w.invokeIn(timer("2026-11-25 10:04:00"), time.Minute); err == nil || !strings.Contains(err.Error(), "Time") {
			w.Errorf("error is %v", err)
		}
	})
}

// What the platform adds to an event is ignored, and logged once.
func TestFieldsOfThePlatform(t *testing.T) {
	t.Parallel()
	bubble(t, func(w *world) {
		w.api.SetTasks(task(1, "2026-11-23", 0, 1001, ""))
		w.runs(strings.Replace(after(0), "{", `{"Region":"x","Added":{"a":1},`, 1))
		if line := w.logs.line(w.T, "fields ignored"); line["fields"] != "Added, Region" {
			w.Errorf("%v", line)
		}
		w.heard(w.slack, 1, 1001)
	})
}

// Every filter reaches the API as it is.
func TestFiltersReachTheAPI(t *testing.T) {
	t.Parallel()
	tasks := []tcss.Task{
		task(1, "2026-11-23", 0, 1001, ""), local(task(2, "2026-11-23", 9, 1013, "")), manual(task(3, "2026-11-23", 9, 1019, "")),
	}
	for filter, want := range map[string]int64{
		`{"Name":"Source","Values":["LOCAL"]}`: 1013, `{"Name":"Type","Values":["MANUAL"]}`: 1019, `{"Name":"Status","Values":["ALLFAIL"]}`: 1001,
		`{"Name":"Source","Values":["REGISTRY"]},{"Name":"Type","Values":["MANUAL"]}`: 1019,
	} {
		bubble(t, func(w *world) {
			w.api.SetTasks(tasks...)
			if got := w.runs(timerWith("2026-11-23", "daily", `{"Filters":[`+filter+`]}`)); got.Images.Failed != want {
				w.Errorf("%s: %+v", filter, got.Images)
			}
			w.heard(w.wecom, 1, want)
		})
	}
}
