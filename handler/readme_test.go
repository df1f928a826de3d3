package handler_test

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tcss-licensing-alerts/handler"
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
	for _, s := range handler.Settings() {
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

// rowOf is the table row whose first cell names a message.
func rowOf(table, message string) string {
	for line := range strings.Lines(table) {
		if cells := strings.SplitN(line, "|", 4); len(cells) > 2 && strings.Contains(cells[1], "`"+message+"`") {
			return line
		}
	}
	return ""
}
