package tcss_test

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"tcss-licensing-alerts/handler/tcss"
	"tcss-licensing-alerts/handler/tcss/tcsstest"
)

func failing(times int, f tcsstest.Fault) func(tcsstest.Call) *tcsstest.Fault {
	return func(c tcsstest.Call) *tcsstest.Fault {
		if c.Try <= times {
			return &f
		}
		return nil
	}
}

func down(c tcsstest.Call) *tcsstest.Fault {
	return &tcsstest.Fault{Kind: tcsstest.APIError, Code: "InternalError", Message: fmt.Sprintf("try %d", c.Try)}
}

// Waits double from half a second to eight, less up to half of each, and the
// jitter is asked by what is retried.
func TestBackoff(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var asked []string
		for _, tc := range []struct {
			jitter float64
			want   []int64 // ms
		}{
			{0, []int64{0, 250, 750, 1750, 3750}},
			{1, []int64{0, 500, 1500, 3500, 7500}},
		} {
			s := newServer()
			s.Faults = down
			c, err := tcss.New(tcsstest.Memory(s), func(what string, try int) float64 {
				asked = append(asked, fmt.Sprint(what, " ", try))
				return tc.jitter
			}).Client(settings())
			if err != nil {
				t.Fatal(err)
			}
			start := time.Now()
			_, err = readAll(t.Context(), c)
			if err == nil || !strings.Contains(err.Error(), "InternalError: try 5") {
				t.Error(err)
			}
			calls := s.Calls()
			got := make([]int64, len(calls))
			for i, call := range calls {
				got[i] = call.At.Sub(start).Milliseconds()
			}
			if d := gocmp.Diff(tc.want, got); d != "" {
				t.Error(d)
			}
			waited := time.Duration(tc.want[4]) * time.Millisecond
			if d := gocmp.Diff(tcss.Stats{Requests: 5, Retries: 4, Waited: waited}, c.Stats()); d != "" {
				t.Error(d)
			}
		}
		if want := tcss.ActionTasks + " offset=0 1"; len(asked) != 8 || asked[0] != want {
			t.Errorf("asked %q, want first %q", asked, want)
		}
	})
}

func TestRetryHeals(t *testing.T) {
	t.Parallel()
	for name, f := range map[string]tcsstest.Fault{
		"rate": {Kind: tcsstest.APIError, Code: "RequestLimitExceeded"}, "html": {Kind: tcsstest.Raw, Status: 502, Body: "<html>"},
		"cut": {Kind: tcsstest.Cut}, "closed": {Kind: tcsstest.Close}, "stall": {Kind: tcsstest.Stall}, "hang": {Kind: tcsstest.Hang},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := newServer(tasksOf(450)...)
				s.Faults = failing(4, f)
				var log bytes.Buffer
				c := newClient(t, s, func(s *tcss.Settings) {
					s.Log = slog.New(slog.NewTextHandler(&log, nil))
				})
				got, err := readAll(t.Context(), c)
				if err != nil {
					t.Fatal(err)
				}
				onceEach(t, got, 450)
				if st := c.Stats(); st.Requests != 25 || st.Retries != 20 || st.Pages != 5 {
					t.Errorf("%+v", st)
				}
				harmless(t, strings.ReplaceAll(log.String(), "\n", " ")[:1000])
				if n := strings.Count(log.String(), "level=WARN msg=retry action="+tcss.ActionTasks+" code="); n != 20 {
					t.Errorf("%d retries logged: %s", n, log.String())
				}
			})
		})
	}
}

// What is known when time runs out.
func TestDeadline(t *testing.T) {
	t.Parallel()
	hang := func(tcsstest.Call) *tcsstest.Fault { return &tcsstest.Fault{Kind: tcsstest.Hang} }
	for name, tc := range map[string]struct {
		faults func(tcsstest.Call) *tcsstest.Fault
		left   time.Duration
		rate   float64 // 0 is 19
		cancel bool    // rather than a deadline
		class  tcss.Class
		text   string
		ended  bool // the context's end shows by errors.Is
		took   time.Duration
		calls  int
	}{
		"the next wait does not fit": {
			faults: down, left: 300 * time.Millisecond,
			class: tcss.Transient, text: "InternalError: try 1 (", took: 0, calls: 1,
		},
		"the third wait does not fit": {
			faults: down, left: 2 * time.Second,
			class: tcss.Transient, text: "InternalError: try 3 (", took: 1125 * time.Millisecond, calls: 3,
		},
		"the next slot is too late": {
			faults: down, left: 3 * time.Second, rate: 0.5,
			class: tcss.Transient, text: "InternalError: try 2 (", took: 2850 * time.Millisecond, calls: 2,
		},
		"nothing but silence": {
			faults: hang, left: 900 * time.Millisecond,
			class: tcss.Deadline, text: "DeadlineExceeded: the deadline passed", ended: true, took: 900 * time.Millisecond, calls: 1,
		},
		"two attempts fit": {
			faults: hang, left: 6 * time.Second,
			class: tcss.Transient, text: "Timeout: no answer within 1.188s; then the deadline passed", ended: true, took: 6 * time.Second, calls: 3,
		},
		"at least a second each": {
			faults: hang, left: 2 * time.Second,
			class: tcss.Transient, text: "Timeout: no answer within 1s; then the deadline passed", ended: true, took: 2 * time.Second, calls: 2,
		},
		"an earlier fault is kept": {
			faults: func(c tcsstest.Call) *tcsstest.Fault {
				if c.Try == 1 {
					return down(c)
				}
				return hang(c)
			}, left: time.Second,
			class: tcss.Transient, text: "InternalError: try 1; then the deadline passed (RequestId ", ended: true, took: time.Second, calls: 2,
		},
		"called off while waiting": {
			faults: down, left: 300 * time.Millisecond, cancel: true,
			class: tcss.Transient, text: "InternalError: try 1; then it was called off", ended: true, took: 300 * time.Millisecond, calls: 1,
		},
		"called off in silence": {
			faults: hang, left: 300 * time.Millisecond, cancel: true,
			class: tcss.Deadline, text: "Canceled: called off", ended: true, took: 300 * time.Millisecond, calls: 1,
		},
		"ends within the body": {
			faults: func(tcsstest.Call) *tcsstest.Fault { return &tcsstest.Fault{Kind: tcsstest.Stall} }, left: 300 * time.Millisecond,
			class: tcss.Deadline, text: "DeadlineExceeded", ended: true, took: 300 * time.Millisecond, calls: 1,
		},
		"over before": {
			left: 0, class: tcss.Deadline, text: "DeadlineExceeded", ended: true,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := newServer(tasksOf(250)...)
				s.Faults = tc.faults
				ctx := within(t, tc.left)
				cause := context.DeadlineExceeded
				if tc.cancel {
					c, cancel := context.WithCancel(t.Context())
					time.AfterFunc(tc.left, cancel)
					ctx, cause = c, context.Canceled
				}
				start := time.Now()
				_, err := readAll(ctx, newClient(t, s, func(s *tcss.Settings) {
					s.RequestsPerSecond = cmp.Or(tc.rate, s.RequestsPerSecond)
				}))
				e, ok := errors.AsType[*tcss.Error](err)
				if !ok || e.Class != tc.class || !strings.Contains(err.Error(), tc.text) || errors.Is(err, cause) != tc.ended {
					t.Errorf("%v: %+v", err, e)
				}
				if took := time.Since(start); took != tc.took || len(s.Calls()) != tc.calls {
					t.Errorf("%d calls in %s, want %d in %s", len(s.Calls()), took, tc.calls, tc.took)
				}
			})
		})
	}
}

// Retries keep to the pace too.
func TestRetriesArePaced(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newServer(tasksOf(1500)...)
		s.PerSecond = -1
		s.Faults = failing(2, tcsstest.Fault{Kind: tcsstest.Close})
		c := newClient(t, s, func(s *tcss.Settings) { s.RequestsPerSecond = 5 })
		if _, err := readAll(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		if n := len(s.Calls()); n != 45 {
			t.Errorf("%d calls", n)
		}
		rolls(t, s.Calls(), 5, time.Second)
	})
}
