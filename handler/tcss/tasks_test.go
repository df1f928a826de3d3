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

func TestTasksReadsEachOnce(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 1, 99, 100, 101, 250, 1000, 2345} {
		synctest.Test(t, func(t *testing.T) {
			var mu sync.Mutex
			var last, calls int
			s := newServer(tasksOf(n)...)
			s.Latency = 50 * time.Millisecond
			c := newClient(t, s, func(s *tcss.Settings) {
				s.Progress = func(read, total int) {
					if !mu.TryLock() {
						t.Error("progress is not told serially")
					}
					defer mu.Unlock()
					if read < last || total != n {
						t.Errorf("progress %d of %d after %d", read, total, last)
					}
					last = read
					calls++
				}
			})
			got, err := readAll(within(t, time.Minute), c)
			if err != nil {
				t.Fatal(err)
			}
			onceEach(t, got, n)
			pages := max(1, (n+99)/100)
			if last != n || calls != pages || len(s.Calls()) != pages {
				t.Errorf("%d tasks: progress %d in %d calls, %d requests, want %d", n, last, calls, len(s.Calls()), pages)
			}
			want := tcss.Stats{Requests: pages, Pages: pages, Waited: c.Stats().Waited}
			if d := cmp.Diff(want, c.Stats()); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestTasksHandsOverWhatTheAPISent(t *testing.T) {
	t.Parallel()
	want := tcss.Task{
		TaskID: 7, Type: "MANUAL", Source: "REGISTRY", AuthorizedDate: "2026-11-20", LastAuthorizedTime: "xx",
		SuccessCount: 3, FailCount: 2, LatestFailCode: "REACH_LIMIT",
	}
	s := newServer(want, taskOf(1))
	c := newClient(t, s)
	q := week
	q.Filters = []tcss.Filter{
		{Name: "Status", Values: []string{"PARTIALFAIL", "ALLFAIL"}},
		{Name: "Type", Values: []string{"MANUAL"}},
	}
	var got []tcss.Task
	if _, err := c.Tasks(t.Context(), q, func(t tcss.Task) { got = append(got, t) }); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]tcss.Task{want}, got); d != "" {
		t.Error(d)
	}
}

// What a page leaves out of a task is not filled in from another page.
func TestTasksOfSparsePages(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newServer(tasksOf(300)...)
		s.Faults = func(c tcsstest.Call) *tcsstest.Fault {
			if c.Key == "offset=0" {
				return nil
			}
			var page strings.Builder
			for i := range 100 {
				fmt.Fprintf(&page, `,{"TaskId":1%s%02d,"SuccessCount":0,"FailCount":0}`, strings.TrimSuffix(strings.TrimPrefix(c.Key, "offset="), "00"), i)
			}
			return &tcsstest.Fault{Kind: tcsstest.Raw, Body: `{"Response":{"TotalCount":300,"List":[` + page.String()[1:] + `]}}`}
		}
		n := 0
		_, err := newClient(t, s).Tasks(t.Context(), week, func(task tcss.Task) {
			if n++; task.TaskID > 1000 && task != (tcss.Task{TaskID: task.TaskID}) {
				t.Errorf("%+v", task)
			}
		})
		if n != 300 || err != nil {
			t.Errorf("%d tasks, %v", n, err)
		}
	})
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
		got, err := readAll(t.Context(), newClient(t, h, func(s *tcss.Settings) { s.RequestsPerSecond = 1e6 }))
		if err != nil || most.Load() != 20 {
			t.Errorf("%v, %d pages at once", err, most.Load())
		}
		onceEach(t, got, 10_000)
	})
}

// The list changes while it is read.
func TestTasksMovingList(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name   string
		change func(*tcsstest.Server) // after the first page
		want   int
		first  int // pages of the first pass
	}{
		{"new tasks shift the pages", func(s *tcsstest.Server) { s.AddTasks(tasksOf(260)[250:]...) }, 260, 3},
		{"grows by pages at the end", func(s *tcsstest.Server) { s.SetTasks(tasksOf(700)...) }, 700, 7},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := newServer(tasksOf(250)...)
				var once sync.Once
				s.After = func(tcsstest.Call) { once.Do(func() { tc.change(s) }) }
				got, err := readAll(within(t, time.Minute), newClient(t, s))
				if err != nil {
					t.Fatal(err)
				}
				if len(got) != tc.want {
					t.Errorf("%d tasks, want %d", len(got), tc.want)
				}
				if n := len(s.Calls()); n < tc.first {
					t.Errorf("%d requests, want at least %d", n, tc.first)
				}
			})
		})
	}
}

// A count that grows on the last page opens further pages of the same pass.
func TestTasksGrowsInTheSamePass(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		older := tasksOf(450)
		for i := range older { // the later a task is added, the further back it is listed
			older[i].AuthorizedDate = "2026-11-20"
			if i >= 150 {
				older[i].AuthorizedDate = "2026-11-17"
			}
		}
		s := newServer(older[:150]...)
		s.After = func(c tcsstest.Call) {
			if c.Key == "offset=0" {
				s.SetTasks(older...)
			}
		}
		got, err := readAll(within(t, time.Minute), newClient(t, s))
		if err != nil {
			t.Fatal(err)
		}
		onceEach(t, got, 450)
		if n := len(s.Calls()); n != 5 {
			t.Errorf("%d requests, want 5: one pass", n)
		}
	})
}

func TestTasksShrinkingListIsReadAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newServer(tasksOf(250)...)
		s.Latency = 50 * time.Millisecond // the other pages are read at once
		var once sync.Once
		s.After = func(tcsstest.Call) { once.Do(func() { s.SetTasks(tasksOf(120)...) }) }
		got, err := readAll(within(t, time.Minute), newClient(t, s))
		if err != nil {
			t.Fatal(err)
		}
		for id := range int64(120) { // what is left, besides some that are gone
			if got[id+1] == 0 {
				t.Errorf("task %d was not handed over", id+1)
			}
		}
	})
}

// The cause is told, not the siblings it called off.
func TestTasksPageFailsForGood(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newServer(tasksOf(1500)...)
		s.Latency = 100 * time.Millisecond
		s.Faults = func(c tcsstest.Call) *tcsstest.Fault {
			switch c.Key {
			case "offset=700":
				return &tcsstest.Fault{Kind: tcsstest.APIError, Code: "ResourceNotFound", Message: "gone"}
			case "offset=0":
				return nil
			}
			return &tcsstest.Fault{Kind: tcsstest.Hang}
		}
		start := time.Now()
		out, err := newClient(t, s).Tasks(t.Context(), week, func(tcss.Task) {})
		e, ok := errors.AsType[*tcss.Error](err)
		if !ok || e.Class != tcss.Incomplete || e.Code != "ResourceNotFound" || e.RequestID == "" || errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		if want := (tcss.Listing{Start: week.Start, Read: 100, Total: 1500}); out != want || e.Message != "list stayed short: 100 of 1500 tasks: gone" {
			t.Errorf("%+v: %s", out, e.Message)
		}
		if d := time.Since(start); d > 250*time.Millisecond {
			t.Errorf("the others were waited for: %s", d)
		}
	})
}

func TestTasksCalledOffBetweenPages(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newServer(tasksOf(250)...)
		ctx, cancel := context.WithCancel(t.Context())
		_, err := newClient(t, s).Tasks(ctx, week, func(tcss.Task) { cancel() })
		if e, ok := errors.AsType[*tcss.Error](err); !ok || e.Code != tcss.CodeCanceled || len(s.Calls()) != 1 {
			t.Error(err, s.Calls())
		}
	})
}
