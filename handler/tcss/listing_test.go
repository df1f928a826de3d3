package tcss_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"tcss-licensing-alerts/handler/tcss"
	"tcss-licensing-alerts/handler/tcss/tcsstest"
)

// lacking lists a task without some of its fields.
func lacking(t tcss.Task, fields ...string) any {
	row := map[string]any{
		"TaskId": t.TaskID, "Type": t.Type, "Source": t.Source, "AuthorizedDate": t.AuthorizedDate,
		"LastAuthorizedTime": t.LastAuthorizedTime, "SuccessCount": t.SuccessCount, "FailCount": t.FailCount,
	}
	for _, f := range fields {
		delete(row, f)
	}
	return row
}

// A row that cannot be used costs nobody the others, and no other pass.
func TestRowsThatCannotBeUsed(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]func(tcss.Task) any{
		"no TaskId":        func(t tcss.Task) any { return lacking(t, "TaskId") },
		"no SuccessCount":  func(t tcss.Task) any { return lacking(t, "SuccessCount") },
		"no FailCount":     func(t tcss.Task) any { return lacking(t, "FailCount") },
		"negative success": func(t tcss.Task) any { t.SuccessCount = -1; return t },
		"negative failure": func(t tcss.Task) any { t.FailCount = -1; return t },
		"null":             func(tcss.Task) any { return nil },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := newServer(tasksOf(251)...)
				s.Row = func(t tcss.Task) any {
					if t.TaskID == 251 {
						return row(t)
					}
					return t
				}
				got := map[int64]int{}
				out, err := newClient(t, s).Tasks(t.Context(), week, func(t tcss.Task) { got[t.TaskID]++ })
				e, ok := errors.AsType[*tcss.Error](err)
				if !ok || e.Class != tcss.Incomplete || e.Code != tcss.CodeShortList || e.Message != "list stayed short: 250 of 251 tasks" {
					t.Error(err)
				}
				if out != (tcss.Listing{Start: week.Start, Read: 250, Total: 251}) || len(s.Calls()) != 3 {
					t.Errorf("%+v in %d calls", out, len(s.Calls()))
				}
				onceEach(t, got, 250)
			})
		})
	}
}

// A task is read if any of its rows can be used, however often it comes.
func TestRowsThatComeAgain(t *testing.T) {
	t.Parallel()
	const good, odd = `{"TaskId":1,"SuccessCount":0,"FailCount":2}`, `{"TaskId":1,"FailCount":2}`
	for rows, want := range map[string]tcss.Listing{
		good + `,` + odd:                           {Read: 1, Total: 2},
		odd + `,` + good:                           {Read: 1, Total: 2},
		odd + `,` + odd:                            {Read: 0, Total: 2},
		good + `,{}`:                               {Read: 1, Total: 2},
		`{"TaskId":2,"FailCount":2},` + good:       {Read: 1, Total: 2},
		strings.Replace(good, "1", "2", 1) + `,{}`: {Read: 1, Total: 2},
	} {
		synctest.Test(t, func(t *testing.T) {
			s := newServer()
			s.Faults = func(tcsstest.Call) *tcsstest.Fault {
				return &tcsstest.Fault{Kind: tcsstest.Raw, Body: `{"Response":{"TotalCount":2,"List":[` + rows + `]}}`}
			}
			out, err := newClient(t, s).Tasks(t.Context(), week, func(tcss.Task) {})
			want.Start = week.Start
			if out != want || err == nil {
				t.Errorf("%s: %+v, %v", rows, out, err)
			}
		})
	}
}

// The best of three passes counts, against the most that any page claimed.
func TestBestPass(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newServer()
		s.Faults = func(c tcsstest.Call) *tcsstest.Fault {
			rows, _ := json.Marshal(tasksOf([]int{0, 30, 49, 40}[c.Try]))
			return &tcsstest.Fault{Kind: tcsstest.Raw, Body: fmt.Sprintf(
				`{"Response":{"TotalCount":%d,"List":%s}}`, []int{0, 51, 50, 50}[c.Try], rows,
			)}
		}
		out, err := newClient(t, s).Tasks(t.Context(), week, func(tcss.Task) {})
		if want := (tcss.Listing{Start: week.Start, Read: 49, Total: 51}); out != want || err == nil || !strings.HasSuffix(err.Error(), "49 of 51 tasks") {
			t.Errorf("%+v, %v", out, err)
		}
	})
}

// What began ends as an incomplete list, whatever ends it.
func TestListingEndsEarly(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newServer(tasksOf(250)...)
		s.Faults = func(c tcsstest.Call) *tcsstest.Fault {
			if c.Key != "offset=0" {
				return &tcsstest.Fault{Kind: tcsstest.Hang}
			}
			return nil
		}
		out, err := newClient(t, s).Tasks(within(t, 900*time.Millisecond), week, func(tcss.Task) {})
		e, ok := errors.AsType[*tcss.Error](err)
		if !ok || e.Class != tcss.Incomplete || e.Code != tcss.CodeDeadline || out.Read != 100 || out.Total != 250 {
			t.Errorf("%v, %+v", err, out)
		}
	})
}

// A list that is too long for the time is read from its recent days on.
func TestRecentDaysOnly(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		recent, start string
		left          time.Duration // 0 is no deadline
	}{
		{"2026-11-21", "2026-11-21", 3 * time.Second}, // 29 pages wait 1.6 s, with a third to spare 2.4 s
		{"2026-11-21", "2026-11-21", 2300 * time.Millisecond},
		{"2026-11-21", "2026-11-16", 4 * time.Second},
		{"2026-11-21", "2026-11-16", 0},
		{"", "2026-11-16", 3 * time.Second},
		{"2026-11-16", "2026-11-16", 3 * time.Second},
	} {
		synctest.Test(t, func(t *testing.T) {
			s := newServer(tasksOf(3500)...)
			s.Latency = 500 * time.Millisecond
			ctx := t.Context()
			if tc.left > 0 {
				ctx = within(t, tc.left)
			}
			q := week
			q.Recent = tc.recent
			var log bytes.Buffer
			var got int
			c := newClient(t, s, func(s *tcss.Settings) { s.Log = slog.New(slog.NewTextHandler(&log, nil)) })
			out, err := c.Tasks(ctx, q, func(tcss.Task) { got++ })
			if out.Start != tc.start {
				t.Errorf("%+v: %+v, %v", tc, out, err)
			}
			told := strings.Contains(log.String(), `msg="list too long, recent days only"`)
			if cut := tc.start != week.Start; told != cut || cut && (got != 1000 || err != nil || out.Read != 1000) {
				t.Errorf("%+v: %d tasks, %v, %s", tc, got, err, log.String())
			}
		})
	}
}

// That a list is too long may show in a later piece, unless that is recent itself.
func TestRecentDaysOnlyInPieces(t *testing.T) {
	t.Parallel()
	for recent, start := range map[string]string{"2026-11-21": "2026-11-21", "2026-11-17": "2026-11-11"} {
		synctest.Test(t, func(t *testing.T) {
			time.Sleep(time.Until(time.Date(2026, 11, 22, 1, 5, 0, 0, time.UTC)))
			s := newServer(tasksOf(3500)...)
			s.MaxSpan, s.NoFuture = 7, true
			q := tcss.Query{Start: "2026-11-11", End: "2026-11-22", Recent: recent}
			out, err := newClient(t, s).Tasks(within(t, 2*time.Second), q, func(tcss.Task) {})
			if out.Start != start || (err == nil) != (start == recent) || err == nil && (out.Read != 1000 || out.Total != 1000) {
				t.Errorf("%+v, %v", out, err)
			}
		})
	}
}

func TestStatus(t *testing.T) {
	t.Parallel()
	for want, tasks := range map[tcss.Status][]tcss.Task{
		tcss.AllSuccess:  {{SuccessCount: 1}, {SuccessCount: 1, LatestFailCode: "REACH_LIMIT"}},
		tcss.PartialFail: {{SuccessCount: 1, FailCount: 1}},
		tcss.AllFail:     {{FailCount: 1}},
		tcss.NoResult:    {{}, {LatestFailCode: "REACH_LIMIT"}},
	} {
		for _, task := range tasks {
			if got := task.Status(); got != want {
				t.Errorf("%+v: %q, want %q", task, got, want)
			}
		}
	}
}
