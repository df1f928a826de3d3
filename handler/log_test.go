package handler_test

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"tcss-licensing-alerts/handler/tcss"
	"tcss-licensing-alerts/handler/tcss/tcsstest"
)

func readme(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// rowOf is the table row whose first cell names a message.
func rowOf(table, message string) string {
	for line := range strings.Lines(table) {
		if cells := strings.SplitN(line, "|", 4); len(cells) > 2 && strings.Contains(cells[1], "`"+message+"`") {
			return line
		}
	}
	return ""
}

// Whatever a run may log, the README lists it: each message, and each of its
// fields in the message's row.
func TestReadmeListsTheLog(t *testing.T) {
	t.Parallel()
	_, section, _ := strings.Cut(readme(t), "\n## Log\n")
	section, _, _ = strings.Cut(section, "\n## ")
	intro, _, _ := strings.Cut(section, "\n|")
	var logged strings.Builder
	for _, set := range []func(w *world){
		func(*world) {},
		blind,
		func(w *world) { // the details are refused, in two ways
			w.api.Faults = func(c tcsstest.Call) *tcsstest.Fault {
				switch c.Action {
				case tcss.ActionTasks:
					return nil
				case tcss.ActionLicences:
					return &tcsstest.Fault{Kind: tcsstest.APIError, Code: "FailedOperation"}
				}
				return noPermission(c)
			}
		},
		func(w *world) { // a first try fails
			w.api.Faults = func(c tcsstest.Call) *tcsstest.Fault {
				if c.Try > 1 {
					return nil
				}
				return &tcsstest.Fault{Kind: tcsstest.APIError, Code: "InternalError"}
			}
		},
		func(w *world) { // a row cannot be read, and the memory is in the temporary folder
			w.env["LEDGER"], w.env["TENCENTCLOUD_RUNENV"] = "file://"+w.TempDir()+"/ledger.json", "SCF"
			w.api.Row = func(tcss.Task) any { return map[string]any{"TaskId": 1} }
		},
		func(w *world) { // the chats, the ledger and the heartbeat refuse
			w.env["HEARTBEAT_URL"] = "https://nowhere.example" + heartbeat
			w.slack.answer, w.wecom.answer, w.cos.answer = refuse(400, "invalid_blocks"), refuse(500, ""), refuse(403, "")
		},
	} {
		bubble(t, func(w *world) {
			w.api.SetTasks(task(1, "2026-11-23", 3, 1001, ""))
			set(w)
			_, _ = w.invoke(strings.Replace(after(0), "{", `{"Added":1,`, 1))
			_, _ = w.handle(w.Context(), `{"Check":true}`, time.Minute)
			logged.WriteString(w.logs.String())
		})
	}
	said := map[string]bool{}
	for line := range strings.Lines(logged.String()) {
		var fields map[string]any
		if err := json.Unmarshal([]byte(line), &fields); err != nil {
			t.Fatalf("a log line is not JSON: %s", line)
		}
		msg, _ := fields["msg"].(string)
		said[msg] = true
		for field := range fields {
			if !strings.Contains(intro+rowOf(section, msg), "`"+field+"`") {
				t.Errorf("README.md does not list %s of %q", field, msg)
			}
		}
	}
	for _, m := range regexp.MustCompile("(?m)^\\| (`.*?) \\|").FindAllStringSubmatch(section, -1) {
		for _, msg := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(m[1], -1) {
			if rare := msg[1] == "list short, read again" || msg[1] == "list too long, recent days only" || msg[1] == "mention refused"; !said[msg[1]] && !rare {
				t.Errorf("nothing logged %q", msg[1])
			}
		}
	}
}

// The last line of a run is written whatever LOG_LEVEL is, has every figure
// that the README lists, and says what happened.
func TestTheLastLine(t *testing.T) {
	t.Parallel()
	type line struct {
		set  func(w *world)
		want map[string]any
	}
	each(t, map[string]line{
		"well": {func(*world) {}, map[string]any{
			"ok": true, "level": "INFO", "trigger": "daily", "timer": true, "dry_run": false, "version": "tcss-licensing-alerts test", "request_id": "8d0b4a9e-request",
			"window_start": "2026-11-22T09:00:00+08:00", "window_end": "2026-11-23T09:00:00+08:00", "remembers": true,
			"tasks": 1.0, "failed_tasks": 1.0, "failed_images": 1001.0, "pages": 1.0, "requests": 4.0, "retries": 0.0, "api_wait_ms": 0.0,
			"messages": 2.0, "posts": 2.0, "post_wait_ms": 0.0, "destinations_reached": 2.0, "destinations_failed": 0.0, "destinations_unsure": 0.0,
			"read_ms": 0.0,
		}},
		"late": {func(w *world) {
			w.api.Faults = faultOf(tcss.ActionTasks, tcsstest.Fault{Kind: tcsstest.Late, Delay: 3 * time.Second})
			w.slack.answer = func(w http.ResponseWriter, r *http.Request, try int, body []byte) bool {
				return try < 3 && refuse(http.StatusServiceUnavailable, "")(w, r, try, body)
			}
		}, map[string]any{"ok": true, "posts": 4.0, "post_wait_ms": 3000.0, "read_ms": 3000.0, "tell_ms": 3000.0, "total_ms": 6000.0}},
		"unsure": {func(w *world) { w.slack.answer = hang }, map[string]any{
			"ok": false, "level": "ERROR", "messages": 1.0, "destinations_reached": 1.0, "destinations_failed": 0.0, "destinations_unsure": 1.0,
		}},
		"failed": {func(w *world) { w.slack.answer, w.wecom.answer = refuse(http.StatusNotFound, "no_service"), hang }, map[string]any{
			"ok": false, "messages": 0.0, "posts": 3.0, "destinations_reached": 0.0, "destinations_failed": 1.0, "destinations_unsure": 1.0,
		}},
	}, func(w *world, tt line) {
		w.env["LOG_LEVEL"] = "error"
		w.api.SetTasks(task(1, "2026-11-23", 3, 1001, ""))
		tt.set(w)
		message := "run done"
		if _, err := w.invoke(after(0)); err != nil {
			message = "run failed"
		}
		line := w.logs.line(w.T, message)
		for _, m := range regexp.MustCompile("`([a-z_]+)`").FindAllStringSubmatch(rowOf(readme(w.T), "run done"), -1) {
			if _, ok := line[m[1]]; !ok && (m[1] != "error" || message == "run failed") {
				w.Errorf("%s is not logged", m[1])
			}
		}
		for field, want := range tt.want {
			if line[field] != want {
				w.Errorf("%s is %v, want %v", field, line[field], want)
			}
		}
		if tt.want["posts"] == 2.0 && strings.Count(w.logs.String(), "\n") != 1 { // all is well
			w.Errorf("logged %s", w.logs)
		}
	})
}
