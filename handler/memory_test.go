package handler_test

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tcss-licensing-alerts/handler/tcss"
	"tcss-licensing-alerts/handler/tcss/tcsstest"
)

const object = "/tcss/tcss-licensing-alerts-100000000001-alerts.json"

// The memory is where LEDGER says: an object with the account's and the
// function's name, or a file.
func TestWhereTheMemoryIs(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "ledger.json")
	bubble(t, func(w *world) {
		w.api.SetTasks(task(1, "2026-11-23", 0, 1001, ""))
		w.runs(after(0))
		if stored := w.cos.stored(); len(stored) != 1 || !strings.Contains(string(stored[object]), `"1":{"n":1001`) {
			w.Errorf("COS has %s", stored)
		}
		w.env["LEDGER"] = "file://" + file
		for range 2 {
			w.runs(after(0))
		}
		if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 || len(w.slack.posted()) != 2 {
			w.Errorf("%v, %v, %d messages", info, err, len(w.slack.posted()))
		}
	})
}

// Two functions, and two accounts, that share a prefix or even a file both
// tell.
func TestFunctionsThatShareAPlace(t *testing.T) {
	t.Parallel()
	file := "file://" + filepath.Join(t.TempDir(), "ledger.json")
	for place, functions := range map[string][][2]string{
		inCOS: {{"100000000001", "a"}, {"100000000001", "b"}, {"100000000002", "a"}}, file: {{"100000000001", "a"}, {"100000000002", "a"}},
	} {
		bubble(t, func(w *world) {
			w.env["LEDGER"] = place
			w.api.SetTasks(task(1, "2026-11-23", 0, 1001, ""))
			for range 2 {
				for _, f := range functions {
					w.uin, w.name = f[0], f[1]
					w.runs(after(0))
				}
			}
			if len(w.slack.posted()) != len(functions) {
				w.Errorf("%d messages of %d functions", len(w.slack.posted()), len(functions))
			}
		})
	}
}

// What COS answers in place of a ledger is told as what it is, without its
// words or where it is; the alert goes out, and says that it may come twice.
func TestALedgerThatFails(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		method, body string
		status       int
		want         string
	}{
		"no bucket":         {http.MethodGet, "<Error><Code>NoSuchBucket</Code></Error>", 404, "read ledger: COS: 404 NoSuchBucket"},
		"may not be read":   {http.MethodGet, "<Error><Message>CANARYwords</Message><Code>AccessDenied</Code></Error>", 403, "read ledger: COS: 403 AccessDenied"},
		"may not be put":    {http.MethodPut, "<Error><Code>AccessDenied</Code></Error>", 403, "write ledger: COS: 403 AccessDenied"},
		"elsewhere":         {http.MethodGet, "", 307, "read ledger: COS: 307"},
		"too large":         {http.MethodGet, strings.Repeat(" ", 8<<20+1), 200, "read ledger: too large for a ledger"},
		"an error of words": {http.MethodGet, "CANARYwords", 500, "read ledger: COS: 500"},
		"closes":            {http.MethodGet, "", 0, "read ledger: COS: connection closed"},
		"HTML":              {http.MethodGet, "<html>CANARYwords</html>", 200, "read ledger: what is there is no ledger; delete it"},
		"empty":             {http.MethodGet, "", 200, "read ledger: what is there is no ledger; delete it"},
		"newer":             {http.MethodGet, `{"version":99}`, 200, "read ledger: version 99: a later version of this function wrote it"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(w *world) {
				w.api.SetTasks(task(1, "2026-11-23", 3, 1001, ""))
				w.cos.answer = func(rw http.ResponseWriter, r *http.Request) bool {
					if r.Method != tt.method {
						return false
					}
					if tt.status == 0 {
						panic(http.ErrAbortHandler)
					}
					rw.Header().Set("Location", "https://evil.example/")
					rw.WriteHeader(tt.status)
					_, _ = io.WriteString(rw, tt.body)
					return true
				}
				got := w.runs(after(0))
				if got.Remembers || w.slack.told(1001) != 1 || !strings.Contains(w.slack.posted()[0], "told twice") {
					w.Errorf("remembers %t, posted %q", got.Remembers, w.slack.posted())
				}
				if line := w.logs.line(w.T, "ledger unavailable"); line["error"] != tt.want || line["ledger"] != "object "+object[1:]+" in bucket alerts-1250000000" {
					w.Errorf("logged %v, want %q", line, tt.want)
				}
				text := w.logs.String() + strings.Join(w.slack.posted(), "")
				if strings.Contains(text, "CANARYwords") || strings.Contains(text, "myqcloud") {
					w.Errorf("said %s", text)
				}
			})
		})
	}
}

// What is there and is no ledger stays as it is; an older version's is replaced.
func TestWhatIsNoLedgerStays(t *testing.T) {
	t.Parallel()
	for text, stays := range map[string]bool{
		"<html>": true, "": true, "null": true, "{}": true, "[]": true, `{"version":2,"accounts":{"`: true, `{"version":2}`: true, `{"version":3}`: true,
		`{"version":1,"destinations":{}}`: false,
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(w *world) {
				w.cos.objects = map[string][]byte{object: []byte(text)}
				w.api.SetTasks(task(1, "2026-11-23", 3, 1001, ""), task(2, "2026-11-19", 3, 1013, ""))
				w.runs(after(0))
				w.runs(after(0))
				if stayed := string(w.cos.stored()[object]) == text; stayed != stays {
					w.Errorf("there is now %s", w.cos.stored()[object])
				}
				if n := w.slack.told(1001); (n == 2) != stays || w.slack.told(1013) > 0 {
					w.Errorf("told %d times: %q", n, w.slack.posted())
				}
				delete(w.cos.objects, object)
				w.ended(w.runs(timer("2026-11-23 10:05:00")), map[string]string{"slack": "delivered failures", "wecom": "delivered failures"})
			})
		})
	}
}

// A ledger that hangs leaves time to tell, and one that is slow is waited for.
func TestALedgerThatIsSlow(t *testing.T) {
	t.Parallel()
	for name, method := range map[string]string{"all": "", "reading": http.MethodGet, "writing": http.MethodPut} {
		bubble(t, func(w *world) {
			w.api.SetTasks(task(1, "2026-11-23", 3, 1001, ""))
			w.cos.answer = func(_ http.ResponseWriter, r *http.Request) bool {
				return (method == "" || r.Method == method) && hang(nil, r, 0, nil)
			}
			if _, err := w.invokeIn(after(0), 15*time.Second); err != nil || w.slack.told(1001) != 1 {
				w.Errorf("%s: %v, posted %q", name, err, w.slack.posted())
			}
		})
	}
}

// An endpoint is part of whose tasks they are.
func TestEndpointsAreAccountsOfTheirOwn(t *testing.T) {
	t.Parallel()
	bubble(t, func(w *world) {
		w.api.SetTasks(task(1, "2026-11-23", 3, 1001, ""))
		w.runs(after(0))
		w.env["TCSS_ENDPOINT"] = "tcss.intl.tencentcloudapi.com"
		_ = w.fails(after(0)) // which is not there
		if !strings.Contains(string(w.cos.stored()[object]), "tcss.intl.tencentcloudapi.com") {
			w.Errorf("%s", w.cos.stored()[object])
		}
	})
}

// Two runs beside each other lose nothing of each other's.
func TestRunsThatOverlap(t *testing.T) {
	t.Parallel()
	bubble(t, func(w *world) {
		w.api.SetTasks(task(1, "2026-11-23", 3, 1001, ""), manual(task(2, "2026-11-23", 3, 1013, "")))
		w.api.Faults = fault(tcsstest.Fault{Kind: tcsstest.Late, Delay: 100 * time.Millisecond})
		done := make(chan error)
		for i, typ := range []string{"AUTO", "MANUAL"} {
			go func() {
				_, err := w.process.Handle(w.platform(w.Context()), []byte(timerWith("2026-11-23", fmt.Sprint("trigger", i), filterOf("Type", typ))))
				done <- err
			}()
		}
		for range 2 {
			if err := <-done; err != nil {
				w.Error(err)
			}
		}
		if got := w.remembered("slack"); len(got) != 2 || w.slack.told(1001) != 1 || w.slack.told(1013) != 1 {
			w.Errorf("remembers %v, posted %q", got, w.slack.posted())
		}
		w.runs(after(1))
		if n := len(w.slack.posted()); n != 2 {
			w.Errorf("%d messages", n)
		}
	})
}

// With a long LOOKBACK what was told is remembered as long.
func TestALongLookback(t *testing.T) {
	t.Parallel()
	bubble(t, func(w *world) {
		w.env["LOOKBACK"] = "480h"
		w.api.SetTasks(task(1, "2026-11-23", 0, 1001, ""), task(2, "2026-11-05", 0, 1013, ""))
		for day := 0; day < 70; day += 5 {
			w.runs(after(day))
		}
		if len(w.slack.posted()) != 1 || w.slack.told(1013) != 1 {
			w.Errorf("posted %q", w.slack.posted())
		}
	})
}

// Ten thousand failing tasks of four groups are one message, and one write
// remembers them.
func TestTenThousandFailures(t *testing.T) {
	t.Parallel()
	bubble(t, func(w *world) {
		w.env["DETAILS"] = "false"
		list := make([]tcss.Task, 0, 10_000)
		for i := range int64(10_000) {
			x := task(1+i, "2026-11-23", i%2, 1+i/10, "REACH_LIMIT")
			if i%4 > 1 {
				x = local(x)
			}
			if i%3 > 1 {
				x = manual(x)
			}
			list = append(list, x)
		}
		w.api.SetTasks(list...)
		got := w.runs(after(0))
		if len(w.slack.posted()) != 1 || len(w.wecom.posted()) != 1 || len(got.Failures) != 1000 || got.FailuresOmitted != 9000 {
			w.Errorf("%d messages, %d failures and %d", len(w.slack.posted()), len(got.Failures), got.FailuresOmitted)
		}
		if n := len(w.remembered("wecom")); n != 10_000 {
			w.Errorf("%d tasks are remembered", n)
		}
		if w.runs(after(0)); len(w.slack.posted()) != 1 {
			w.Errorf("%d messages", len(w.slack.posted()))
		}
	})
}
