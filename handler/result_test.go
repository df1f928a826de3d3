package handler_test

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tcss-licensing-alerts/handler"
	"tcss-licensing-alerts/handler/tcss"
)

func resultOf(answer any) handler.Result {
	r, _ := answer.(handler.Result)
	return r
}

// The result in JSON, as INTERFACE has it.
func TestTheResult(t *testing.T) {
	t.Parallel()
	bubble(t, func(w *world) {
		w.api.SetTasks(
			local(task(1, "2026-11-23 01:40:10", 3, 1001, "REACH_LIMIT")), task(2, "2026-11-22", 0, 9, ""), task(3, "2026-11-23", 6, 0, ""),
			task(4, "2026-11-23 01:40:10", 0, 0, "odd <code>"),
		)
		text, err := w.process.Invoke(w.platform(w.Context()), []byte(after(0)))
		if err != nil {
			w.Fatal(err)
		}
		want := `{"StartTime":"2026-11-22T09:00:00+08:00","EndTime":"2026-11-23T09:00:00+08:00",` +
			`"Tasks":{"Total":3,"Succeeded":1,"PartialFail":1,"AllFail":0},"Images":{"Succeeded":9,"Failed":1001},` +
			`"Failures":[{"TaskId":1,"Status":"PARTIALFAIL","Type":"AUTO","Source":"LOCAL","AuthorizedDate":"2026-11-23",` +
			`"LastAuthorizedTime":"2026-11-23 01:40:10","SuccessCount":3,"FailCount":1001,"LatestFailCode":"REACH_LIMIT"}],` +
			`"Deliveries":[{"Channel":"slack","Target":"slack#X","Status":"delivered","Reason":"failures","Messages":1,"Attempts":1},` +
			`{"Channel":"wecom","Target":"wecom#X","Status":"delivered","Reason":"failures","Messages":1,"Attempts":1}],` +
			`"Remembers":true,"DryRun":false}`
		if diff := cmp.Diff(want, regexp.MustCompile(`#[0-9a-f]{8}`).ReplaceAllString(string(text), "#X")); diff != "" {
			w.Error(diff)
		}
	})
}

// Failures are those of the window, and older ones that are news to somebody.
func TestFailuresOfTheResult(t *testing.T) {
	t.Parallel()
	bubble(t, func(w *world) {
		w.runs(after(-3))
		w.api.SetTasks(task(1, "2026-11-21", 0, 1001, ""), task(2, "2026-11-23", 3, 1013, ""))
		for _, want := range []int{2, 1} {
			if got := w.runs(after(0)).Failures; len(got) != want || got[want-1].TaskID != 2 {
				w.Errorf("failures %+v, want %d", got, want)
			}
		}
	})
}

// Whatever the API says, a result is within the 6 MB that the platform takes.
func TestAHostileResultIsBounded(t *testing.T) {
	t.Parallel()
	bubble(t, func(w *world) {
		hostile := strings.Repeat("\x01<镜像>\u2028", 30)
		list := make([]tcss.Task, 0, 5000)
		for i := range int64(5000) {
			x := task(1+i, "2026-11-23", 0, 1<<62, hostile)
			x.Type, x.Source, x.LastAuthorizedTime = "AUTO"+hostile[:i%7*20], hostile, "2026-11-23"+hostile
			list = append(list, x)
		}
		w.api.SetTasks(list...)
		w.env["DETAILS"] = "false"
		for _, payload := range []string{after(0), `{"DryRun":true}`} {
			text, err := w.process.Invoke(w.platform(w.Context()), []byte(payload))
			var got handler.Result
			if json.Unmarshal(text, &got) != nil || err != nil || len(text) > 6<<20 || len(got.Failures) != 1000 || got.FailuresOmitted != 4000 {
				w.Fatalf("%v, %d bytes, %d failures", err, len(text), len(got.Failures))
			}
			if got.Images.Failed != 1<<63-1 || len(got.Failures[0].LatestFailCode) > 200 {
				w.Errorf("%d images, %q", got.Images.Failed, got.Failures[0].LatestFailCode)
			}
		}
		for _, h := range []*hook{w.slack, w.wecom} {
			w.heard(h, 1)
			saysNot(w.T, h.last(), "-9,")
		}
	})
}

// An error is one line that says what was found and what went wrong.
func TestErrorsAreOneLine(t *testing.T) {
	t.Parallel()
	bubble(t, func(w *world) {
		w.api.SetTasks(task(1, "2026-11-23", 3, 1001, ""), task(2, "2026-11-23", 3, 0, ""))
		w.wecom.answer = refuse(http.StatusOK, `{"errcode":93000,"errmsg":"invalid\nwebhook, from ip: 9.134.7.21"}`)
		text := w.fails(after(0))
		if !regexp.MustCompile(`^1 of 2 tasks failed, 1001 images; wecom#[0-9a-f]{8} not delivered: 93000 [^\n]*$`).MatchString(text) {
			w.Errorf("error is %s", text)
		}
		noSecrets(w.T, text)
	})
}

// The heartbeat is called after a timer's run, whatever became of it, and not
// after others.
func TestTheHeartbeat(t *testing.T) {
	t.Parallel()
	bubble(t, func(w *world) {
		w.env["HEARTBEAT_URL"] = heartURL
		var beats []string
		w.heart.answer = func(_ http.ResponseWriter, r *http.Request, _ int, body []byte) bool {
			beats = append(beats, r.Method+" "+strings.TrimPrefix(r.RequestURI, heartbeat)+" "+string(body))
			return true
		}
		w.runs("")
		w.runs(`{"DryRun":true}`)
		w.runs(timerWith("2026-11-23", "daily", `{"DryRun":true}`))
		w.runs(after(0))
		w.api.Faults = noPermission
		_ = w.fails(after(1))
		_ = w.fails(timerWith("2026-11-24", "daily", `{"Days":1}`))
		w.env["TREND_DAYS"] = "x"
		_ = w.fails(after(2))
		if len(beats) != 4 || beats[0] != "POST  0 of 0 tasks failed, 0 images" || !strings.HasPrefix(beats[1], "POST /fail Describe") || !strings.HasPrefix(beats[2], "POST /fail ") || !strings.HasPrefix(beats[3], "POST /fail ") {
			w.Errorf("%q", beats)
		}
		noSecrets(w.T, w.logs.String(), strings.Join(beats, ""))
		began := time.Now()
		w.heart.answer = hang
		w.env["TREND_DAYS"], w.api.Faults = "0", nil
		w.runs(after(2))
		if line := w.logs.line(w.T, "heartbeat failed"); time.Since(began) > 24*time.Hour+10*time.Second || line["error"] != "heartbeat: not reached" {
			w.Errorf("took %s, %v", time.Since(began), line)
		}
	})
}
