package tcss_test

import (
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"tcss-licensing-alerts/handler/tcss"
	"tcss-licensing-alerts/handler/tcss/tcsstest"
)

// asked lists the spans that were asked for, in days of November.
func asked(s *tcsstest.Server) []string {
	calls := s.Calls()
	out := make([]string, len(calls))
	for i, c := range calls {
		out[i] = c.StartTime[8:] + "-" + c.EndTime[8:]
	}
	s.Forget()
	return out
}

// Whatever the service takes, every day's tasks are read, and the next list
// begins with what it took.
func TestDaysTheServiceTakes(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		server      *tcsstest.Server
		first, next []string
	}{
		"a day more": {
			server: &tcsstest.Server{}, first: []string{"12-23"}, next: []string{"12-23"},
		},
		"the end is not included": {
			server: &tcsstest.Server{EndExclusive: true}, first: []string{"12-23"}, next: []string{"12-23"},
		},
		"no future": {
			server: &tcsstest.Server{NoFuture: true}, first: []string{"12-23", "12-22"}, next: []string{"12-22"},
		},
		"weeks": {
			server: &tcsstest.Server{MaxSpan: 7},
			first:  []string{"12-23", "12-22", "12-18", "18-23"}, next: []string{"12-18", "18-23"},
		},
		"weeks without an end": {
			server: &tcsstest.Server{MaxSpan: 7, EndExclusive: true},
			first:  []string{"12-23", "12-22", "12-18", "18-23"}, next: []string{"12-18", "18-23"},
		},
		"weeks without a future": {
			server: &tcsstest.Server{MaxSpan: 7, NoFuture: true},
			first:  []string{"12-23", "12-22", "12-18", "18-23", "18-22"}, next: []string{"12-18", "18-23", "18-22"},
		},
		"days without an end": {
			server: &tcsstest.Server{MaxSpan: 1, EndExclusive: true},
			first: []string{
				"12-23", "12-22", "12-18",
				"12-13", "13-14", "14-15", "15-16", "16-17", "17-18", "18-19", "19-20", "20-21", "21-22", "22-23",
			},
			next: []string{
				"12-13", "13-14", "14-15", "15-16", "16-17", "17-18", "18-19", "19-20", "20-21", "21-22", "22-23",
			},
		},
		"two days without a future": {
			server: &tcsstest.Server{MaxSpan: 2, NoFuture: true},
			first: []string{
				"12-23", "12-22", "12-18",
				"12-13", "13-14", "14-15", "15-16", "16-17", "17-18", "18-19", "19-20", "20-21", "21-22", "22-23", "22-22",
			},
			next: []string{
				"12-13", "13-14", "14-15", "15-16", "16-17", "17-18", "18-19", "19-20", "20-21", "21-22", "22-23", "22-22",
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				time.Sleep(time.Until(time.Date(2026, 11, 22, 1, 5, 0, 0, time.UTC)))
				tc.server.Credentials = map[string]tcsstest.Credential{secretID: {SecretKey: secretKey, Token: token}}
				for day := 12; day <= 22; day++ {
					task := taskOf(day)
					task.AuthorizedDate = fmt.Sprintf("2026-11-%d", day)
					tc.server.AddTasks(task)
				}
				c := newClient(t, tc.server)
				for _, want := range [][]string{tc.first, tc.next} {
					got := map[int64]bool{}
					out, err := c.Tasks(t.Context(), tcss.Query{Start: "2026-11-12", End: "2026-11-22"}, func(t tcss.Task) { got[t.TaskID] = true })
					if err != nil || out != (tcss.Listing{Start: "2026-11-12", Read: 11, Total: 11}) || len(got) != 11 {
						t.Errorf("%v: %+v, %d tasks", err, out, len(got))
					}
					if d := cmp.Diff(want, asked(tc.server)); d != "" {
						t.Error(d)
					}
				}
			})
		})
	}
}

// A service that takes a single day only is asked for each twice.
func TestSingleDays(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newServer(tasksOf(250)...)
		s.MaxSpan = 1
		got, err := readAll(t.Context(), newClient(t, s))
		if err != nil {
			t.Error(err)
		}
		onceEach(t, got, 250)
		if n := len(s.Calls()); n != 3+7*2 {
			t.Errorf("%d calls", n)
		}
	})
}

// What is refused whatever the days are is not taken for their fault.
func TestDaysAreNotToBlame(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newServer(tasksOf(7)...)
		c := newClient(t, s)
		q := week
		q.Filters = []tcss.Filter{{Name: "Status", Values: []string{"NONE"}}}
		out, err := c.Tasks(t.Context(), q, func(tcss.Task) {})
		if e, ok := errors.AsType[*tcss.Error](err); !ok || e.Class != tcss.Request || out.Total != 0 {
			t.Errorf("%v, %+v", err, out)
		}
		s.Forget()
		if _, err = c.Tasks(t.Context(), week, func(tcss.Task) {}); err != nil {
			t.Error(err)
		}
		if d := cmp.Diff([]string{"16-23"}, asked(s)); d != "" {
			t.Error(d)
		}
		for _, q := range []tcss.Query{{}, {Start: "2026-11-22", End: "2026-11-21"}, {Start: "2026-11-22", End: "22"}} {
			if _, err = c.Tasks(t.Context(), q, nil); err == nil || len(s.Calls()) != 0 {
				t.Errorf("%+v: %v", q, err)
			}
		}
	})
}

// A later piece that fails leaves what was read.
func TestPieceFails(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newServer(tasksOf(350)...)
		s.MaxSpan, s.NoFuture = 2, true
		s.Faults = func(c tcsstest.Call) *tcsstest.Fault {
			if c.StartTime == "2026-11-18" {
				return &tcsstest.Fault{Kind: tcsstest.APIError, Code: "FailedOperation", Message: "no"}
			}
			return nil
		}
		time.Sleep(time.Until(time.Date(2026, 11, 22, 1, 5, 0, 0, time.UTC)))
		got := map[int64]bool{}
		out, err := newClient(t, s).Tasks(t.Context(), week, func(t tcss.Task) { got[t.TaskID] = true })
		e, ok := errors.AsType[*tcss.Error](err)
		if !ok || e.Class != tcss.Incomplete || e.Code != "FailedOperation" || out.Read != 150 || len(got) != 150 {
			t.Errorf("%v, %+v, %d tasks", err, out, len(got))
		}
	})
}
