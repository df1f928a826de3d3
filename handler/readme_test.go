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

	"tcss-licensing-alerts/handler/input"
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

// Every setting is in the README.
func TestReadmeNamesEverySetting(t *testing.T) {
	t.Parallel()
	text := readme(t)
	for _, s := range input.Table() {
		if !strings.Contains(text, "| "+s.Name+" |") && !strings.Contains(text, s.Name+", ") && !strings.Contains(text, ", "+s.Name) {
			t.Errorf("README.md does not name %s", s.Name)
		}
	}
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
		func(w *world) { // the list is refused
			w.api.Faults = func(tcsstest.Call) *tcsstest.Fault {
				return &tcsstest.Fault{Kind: tcsstest.APIError, Code: "AuthFailure"}
			}
		},
		func(w *world) { // the details are refused
			w.api.Faults = func(c tcsstest.Call) *tcsstest.Fault {
				switch c.Action {
				case "DescribeImageAutoAuthorizedTaskList":
					return nil
				case "DescribeImageAuthorizedInfo":
					return &tcsstest.Fault{Kind: tcsstest.APIError, Code: "FailedOperation"}
				}
				return &tcsstest.Fault{Kind: tcsstest.APIError, Code: "UnauthorizedOperation"}
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
		func(w *world) { // the chats and the ledger refuse
			w.slack.answer = refuse(http.StatusBadRequest, "invalid_blocks")
			w.wecom.answer = refuse(http.StatusBadGateway, "")
			w.cos.answer = func(rw http.ResponseWriter, _ *http.Request) bool {
				rw.WriteHeader(http.StatusForbidden)
				return true
			}
		},
	} {
		bubble(t, func(t *testing.T, w *world) {
			t.Helper()
			w.api.SetTasks(task(1, "2026-11-23 01:40:00", 3, 2, "REACH_LIMIT"))
			set(w)
			_, _ = w.invoke(t.Context(), w.handler(), timer(at("2026-11-23 09:05:00")))
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
		listed := intro + rowOf(section, msg)
		for field := range fields {
			if !strings.Contains(listed, "`"+field+"`") {
				t.Errorf("README.md does not list %s of %q", field, msg)
			}
		}
	}
	for _, msg := range []string{
		"run done", "run failed", "list not read", "destination not reached", "ledger not in order", "permission missing for details",
		"details left out", "retry", "a post was not confirmed", "wait before a post", "the service finds fault with a message",
	} {
		if !said[msg] {
			t.Errorf("nothing logged %q", msg)
		}
	}
}

// figuresOf is the fields that the README lists of the last line.
func figuresOf(t *testing.T) (names []string) {
	t.Helper()
	for _, m := range regexp.MustCompile("`([a-z_]+)`").FindAllStringSubmatch(rowOf(readme(t), "run done"), -1) {
		names = append(names, m[1])
	}
	return names
}

// The last line of a run has every figure that the README lists, and says what
// happened.
func TestTheLastLineHasEveryFigure(t *testing.T) {
	t.Parallel()
	hang := func(_ http.ResponseWriter, r *http.Request, _ int, _ []byte) bool { <-r.Context().Done(); return true }
	down := func(w http.ResponseWriter, r *http.Request, try int, body []byte) bool {
		return try < 3 && refuse(http.StatusServiceUnavailable, "")(w, r, try, body)
	}
	for name, tt := range map[string]struct {
		set  func(w *world)
		want map[string]any
	}{
		"well": {func(*world) {}, map[string]any{
			"ok": true, "trigger": "daily", "timer": true, "dry_run": false, "version": "tcss-licensing-alerts test",
			"window_start": "2026-11-22T09:00:00+08:00", "window_end": "2026-11-23T09:00:00+08:00",
			"tasks": 1.0, "failed_tasks": 1.0, "failed_images": 2.0, "pages": 2.0, "requests": 5.0, "retries": 0.0, "api_wait_ms": 0.0,
			"messages": 2.0, "posts": 2.0, "post_wait_ms": 0.0, "destinations_reached": 2.0, "destinations_failed": 0.0, "destinations_unsure": 0.0,
			"list_ms": 0.0,
		}},
		"stumbling": {func(w *world) {
			w.slack.answer = down
			w.api.Faults = func(c tcsstest.Call) *tcsstest.Fault {
				if c.Action == tcss.ActionRule || c.Try > 1 {
					return nil
				}
				return &tcsstest.Fault{Kind: tcsstest.Late, Delay: 3 * time.Second}
			}
		}, map[string]any{"ok": true, "posts": 4.0, "post_wait_ms": 3000.0, "list_ms": 3000.0, "tell_ms": 3000.0, "total_ms": 9000.0}},
		"again": {func(w *world) {
			w.api.Faults = func(c tcsstest.Call) *tcsstest.Fault {
				if c.Action != tcss.ActionRule || c.Try > 1 {
					return nil
				}
				return &tcsstest.Fault{Kind: tcsstest.APIError, Code: "InternalError"}
			}
		}, map[string]any{"ok": true, "requests": 6.0, "retries": 1.0}},
		"unsure": {func(w *world) { w.slack.answer = hang }, map[string]any{
			"ok": false, "messages": 1.0, "posts": 4.0, "destinations_reached": 1.0, "destinations_failed": 0.0, "destinations_unsure": 1.0,
		}},
		"failed": {func(w *world) { w.slack.answer, w.wecom.answer = refuse(http.StatusNotFound, "no_service"), hang }, map[string]any{
			"ok": false, "messages": 0.0, "destinations_reached": 0.0, "destinations_failed": 1.0, "destinations_unsure": 1.0,
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(t *testing.T, w *world) {
				w.api.SetTasks(task(1, "2026-11-23 01:40:00", 3, 2, "REACH_LIMIT"))
				tt.set(w)
				message := "run done"
				if _, err := w.invoke(t.Context(), w.handler(), timer(at("2026-11-23 09:05:00"))); err != nil {
					message = "run failed"
				}
				line := w.logs.line(t, message)
				for _, field := range figuresOf(t) {
					if _, ok := line[field]; !ok && (field != "error" || message == "run failed") {
						t.Errorf("%s is not logged", field)
					}
				}
				for field, want := range tt.want {
					if line[field] != want {
						t.Errorf("%s is %v, want %v", field, line[field], want)
					}
				}
			})
		})
	}
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
