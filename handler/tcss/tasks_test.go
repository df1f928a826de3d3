package tcss_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"tcss-licensing-alerts/handler/tcss"
	"tcss-licensing-alerts/handler/tcss/tcsstest"
)

func TestTasksHandsOverWhatTheAPISent(t *testing.T) {
	t.Parallel()
	want := tcss.Task{
		TaskID: 7, Type: "MANUAL", Source: "REGISTRY", AuthorizedDate: "2026-11-20", LastAuthorizedTime: "xx",
		SuccessCount: 3, FailCount: 2, LatestFailCode: "REACH_LIMIT",
	}
	q := week
	q.Filters = []tcss.Filter{
		{Name: "Status", Values: []string{"PARTIALFAIL", "ALLFAIL"}},
		{Name: "Type", Values: []string{"MANUAL"}},
	}
	var got []tcss.Task
	c := newClient(t, newServer(want, taskOf(1)))
	_, err := c.Tasks(t.Context(), q, func(t tcss.Task) { got = append(got, t) })
	if d := cmp.Diff([]tcss.Task{want}, got); err != nil || d != "" {
		t.Error(err, d)
	}
}

// However far the API, and whatever the rate, pages are read a few at a time.
func TestTasksAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var now, most atomic.Int32
		s := newServer(tasksOf(10_000)...)
		s.PerSecond, s.Latency = -1, 5*time.Second
		h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			most.Store(max(most.Load(), now.Add(1)))
			defer now.Add(-1)
			s.ServeHTTP(w, r)
		})
		got, _, err := list(t.Context(), newClient(t, h, rate(1e6)), week)
		if err != nil || most.Load() != 20 {
			t.Errorf("%v, %d pages at once", err, most.Load())
		}
		onceEach(t, got, 10_000)
	})
}

// The list changes while it is read: each task that is left is handed over.
func TestTasksMovingList(t *testing.T) {
	t.Parallel()
	grown := tasksOf(450)
	for i := range grown { // the later a task is added, the further back it is listed
		grown[i].AuthorizedDate = []string{"2026-11-20", "2026-11-17"}[min(i/150, 1)]
	}
	for name, tc := range map[string]struct {
		before, after []tcss.Task
		once          bool // in one pass
	}{
		"new tasks shift the pages":   {before: tasksOf(250), after: tasksOf(260)},
		"grows in the midst":          {before: tasksOf(250), after: tasksOf(700)},
		"grows by pages at the end":   {before: grown[:150], after: grown, once: true},
		"shrinks":                     {before: tasksOf(250), after: tasksOf(120)},
		"shrinks to what was read":    {before: tasksOf(250), after: tasksOf(90)},
		"is emptied while being read": {before: tasksOf(250)},
	} {
		synctest.Test(t, func(t *testing.T) {
			s := newServer(tc.before...)
			s.Latency = 50 * time.Millisecond // the other pages are read at once
			var once sync.Once
			s.Faults = func(c tcsstest.Call) *tcsstest.Fault {
				if c.Key != "offset=0" {
					once.Do(func() { s.SetTasks(tc.after...) })
				}
				return nil
			}
			got, _, err := list(within(t, time.Minute), newClient(t, s), week)
			if n := len(s.Calls()); err != nil || tc.once && n != 5 {
				t.Errorf("%s: %v, %d requests, want 5 if it is one pass", name, err, n)
			}
			for _, task := range tc.after {
				if got[task.TaskID] == 0 {
					t.Fatalf("%s: task %d was not handed over", name, task.TaskID)
				}
			}
		})
	}
}

// What began ends as an incomplete list, whatever ends it. The cause is told, not
// the siblings it called off, and nobody waits for these.
func TestTasksPageFails(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		fault      tcsstest.Fault // of the eighth page; the others hang
		left, took time.Duration
		code       string
	}{
		"for good":         {tcsstest.Fault{Kind: tcsstest.APIError, Code: "ResourceNotFound", Message: "gone"}, time.Minute, time.Second / 5, "ResourceNotFound"},
		"for lack of time": {tcsstest.Fault{Kind: tcsstest.Hang}, 900 * time.Millisecond, 900 * time.Millisecond, "DeadlineExceeded"},
	} {
		synctest.Test(t, func(t *testing.T) {
			s := newServer(tasksOf(1500)...)
			s.Latency = 100 * time.Millisecond
			s.Faults = func(c tcsstest.Call) *tcsstest.Fault {
				switch c.Key {
				case "offset=700":
					return &tc.fault
				case "offset=0":
					return nil
				}
				return &tcsstest.Fault{Kind: tcsstest.Hang}
			}
			start := time.Now()
			_, out, err := list(within(t, tc.left), newClient(t, s), week)
			e, took := told(err), time.Since(start)
			if e.Class != tcss.Incomplete || e.Code != tc.code || (e.RequestID == "") != (tc.fault.Code == "") || errors.Is(err, context.Canceled) {
				t.Errorf("%s: %+v", name, e)
			}
			want, says := tcss.Listing{Start: week.Start, Read: 100, Total: 1500}, "list stayed short: 100 of 1500 tasks: "
			if out != want || !strings.HasPrefix(e.Message, says) || took != tc.took {
				t.Errorf("%s: %+v after %s: %s", name, out, took, e.Message)
			}
		})
	}
}

func TestTasksCalledOffBetweenPages(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newServer(tasksOf(250)...)
		ctx, cancel := context.WithCancel(t.Context())
		_, err := newClient(t, s).Tasks(ctx, week, func(tcss.Task) { cancel() })
		if e := told(err); e.Code != "Canceled" || len(s.Calls()) != 1 {
			t.Error(err, s.Calls())
		}
	})
}

func TestStatus(t *testing.T) {
	t.Parallel()
	for task, want := range map[tcss.Task]tcss.Status{
		{SuccessCount: 1}: tcss.AllSuccess, {SuccessCount: 1, LatestFailCode: "REACH_LIMIT"}: tcss.AllSuccess,
		{SuccessCount: 1, FailCount: 1}: tcss.PartialFail, {FailCount: 1}: tcss.AllFail,
		{}: tcss.NoResult, {LatestFailCode: "REACH_LIMIT"}: tcss.NoResult,
	} {
		if got := task.Status(); got != want {
			t.Errorf("%+v: %q, want %q", task, got, want)
		}
	}
}

// page is an answer that lists rows.
func page(total int, rows string) string {
	return fmt.Sprintf(`{"Response":{"TotalCount":%d,"List":[%s],"RequestId":"r"}}`, total, rows)
}
