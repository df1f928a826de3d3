package tcss_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"tcss-licensing-alerts/handler/tcss"
	"tcss-licensing-alerts/handler/tcss/tcsstest"
)

// asked lists the spans that the calls asked for, in days of November.
func asked(calls []tcsstest.Call) string {
	out := make([]string, len(calls))
	for i, c := range calls {
		out[i] = c.StartTime[8:] + "-" + c.EndTime[8:]
	}
	return strings.Join(out, " ")
}

// Whatever the service takes, every day's tasks are read, also if any two calls in a
// row are refused though it would take them.
func TestDaysTheServiceTakes(t *testing.T) {
	t.Parallel()
	const two = "12-13 13-14 14-15 15-16 16-17 17-18 18-19 19-20 20-21 21-22"
	const one = "12-12 13-13 14-14 15-15 16-16 17-17 18-18 19-19 20-20 21-21 22-22"
	const less = "12-23 12-23 12-23 12-22 12-22 12-22 12-18 "
	for name, tc := range map[string]struct {
		span                int
		exclusive, noFuture bool
		asked               string
	}{
		"a day more":              {0, false, false, "12-23"},
		"the end is not included": {0, true, false, "12-23"},
		"no future":               {0, false, true, "12-23 12-23 12-23 12-22"},
		"weeks":                   {7, false, false, less + "18-23"},
		"weeks without an end":    {7, true, false, less + "18-23"},
		"weeks without a future":  {7, false, true, less + "18-23 18-23 18-23 18-22"},
		"days without an end":     {1, true, false, less + "12-18 12-18 " + two + " 22-23"},
		"two days, no future":     {2, false, true, less + "12-18 12-18 " + two + " 22-23 22-23 22-23 22-22"},
		"single days":             {1, false, false, less + "12-18 12-18 12-13 12-13 12-13 " + one + " 23-23"},
		"single days, no future":  {1, false, true, less + "12-18 12-18 12-13 12-13 12-13 " + one + " 23-23 23-23 23-23"},
	} {
		for stray := range strings.Count(tc.asked, " ") + 2 { // 0 is none
			synctest.Test(t, func(t *testing.T) {
				time.Sleep(time.Until(time.Date(2026, 11, 22, 1, 5, 0, 0, time.UTC)))
				s := newServer()
				s.MaxSpan, s.EndExclusive, s.NoFuture = tc.span, tc.exclusive, tc.noFuture
				for day := 12; day <= 22; day++ {
					task := taskOf(day)
					task.AuthorizedDate = fmt.Sprintf("2026-11-%d", day)
					s.AddTasks(task)
				}
				s.Faults = when(func(tcsstest.Call) bool {
					n := len(s.Calls())
					return stray > 0 && (n == stray || n == stray+1)
				}, tcsstest.Fault{Kind: tcsstest.APIError, Code: "InvalidParameter"})
				got, out, err := list(t.Context(), newClient(t, s), tcss.Query{Start: "2026-11-12", End: "2026-11-22"})
				if err != nil || out != (tcss.Listing{Start: "2026-11-12", Read: 11, Total: 11}) || len(got) != 11 {
					t.Errorf("%s: call %d refused: %v: %+v, %d tasks", name, stray, err, out, len(got))
				}
				if d := cmp.Diff(tc.asked, asked(s.Calls())); stray == 0 && d != "" {
					t.Error(name, d)
				}
			})
		}
	}
}

// What is refused whatever the days are is not taken for their fault.
func TestDaysAreNotToBlame(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newServer(tasksOf(7)...)
		c := newClient(t, s)
		q := week
		q.Filters = []tcss.Filter{{Name: "Status", Values: []string{"NONE"}}}
		if _, out, err := list(t.Context(), c, q); told(err).Class != tcss.Request || out.Total != 0 {
			t.Errorf("%v, %+v", err, out)
		}
		before := len(s.Calls())
		if _, _, err := list(t.Context(), c, week); err != nil || asked(s.Calls()[before:]) != "16-23" {
			t.Error(err, asked(s.Calls()[before:]))
		}
		for _, q := range []tcss.Query{{}, {Start: "2026-11-22", End: "2026-11-21"}, {Start: "2026-11-22", End: "22"}} {
			if _, err := c.Tasks(t.Context(), q, nil); err == nil || len(s.Calls()) != before+1 {
				t.Errorf("%+v: %v", q, err)
			}
		}
	})
}

// A later piece that fails leaves what was read. Of how many tasks that is nobody
// knows: pieces share days, and one that does not come has no count.
func TestPieceFails(t *testing.T) {
	t.Parallel()
	failed := tcsstest.Fault{Kind: tcsstest.APIError, Code: "FailedOperation", Message: "no"}
	for _, tc := range []struct {
		start, key string // of the call that fails
		read       int
	}{{"2026-11-18", "offset=0", 450}, {"2026-11-18", "offset=100", 550}, {"2026-11-22", "offset=0", 1050}, {"2026-11-22", "offset=100", 1050}} {
		synctest.Test(t, func(t *testing.T) {
			s := newServer(tasksOf(1050)...)
			s.MaxSpan, s.NoFuture = 2, true
			s.Faults = when(func(c tcsstest.Call) bool { return c.StartTime == tc.start && c.Key == tc.key }, failed)
			time.Sleep(time.Until(time.Date(2026, 11, 22, 1, 5, 0, 0, time.UTC)))
			got, out, err := list(t.Context(), newClient(t, s), week)
			e, says := told(err), fmt.Sprintf("list stayed short: %d tasks could be read: no", tc.read)
			fits := e.Class == tcss.Incomplete && e.Code == "FailedOperation" && e.Message == says
			if !fits || len(got) != tc.read || out != (tcss.Listing{Start: week.Start, Read: tc.read}) {
				t.Errorf("%v: %d tasks, %+v, want %s", err, len(got), out, says)
			}
		})
	}
}
