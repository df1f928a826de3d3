package tcss_test

import (
	"cmp"
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"tcss-licensing-alerts/handler/tcss"
	"tcss-licensing-alerts/handler/tcss/tcsstest"
)

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
		took   time.Duration
		calls  int
	}{
		"the next wait does not fit": {
			faults: down, left: 300 * time.Millisecond,
			class: tcss.Transient, text: "InternalError: try 1; then no time left (", took: 0, calls: 1,
		},
		"the third wait does not fit": {
			faults: down, left: 2 * time.Second,
			class: tcss.Transient, text: "InternalError: try 3; then no time left (", took: 1125 * time.Millisecond, calls: 3,
		},
		"the next slot is too late": {
			faults: down, left: 3 * time.Second, rate: 0.5,
			class: tcss.Transient, text: "InternalError: try 2; then no time left (", took: 2850 * time.Millisecond, calls: 2,
		},
		"nothing but silence": {
			faults: hang, left: 900 * time.Millisecond,
			class: tcss.Deadline, text: "DeadlineExceeded: no time left", took: 900 * time.Millisecond, calls: 1,
		},
		"two attempts fit": {
			faults: hang, left: 6 * time.Second,
			class: tcss.Transient, text: "Timeout: no answer within 1.188s; then no time left", took: 6 * time.Second, calls: 3,
		},
		"at least a second each": {
			faults: hang, left: 2 * time.Second,
			class: tcss.Transient, text: "Timeout: no answer within 1s; then no time left", took: 2 * time.Second, calls: 2,
		},
		"an earlier fault is kept": {
			faults: func(c tcsstest.Call) *tcsstest.Fault {
				if c.Try == 1 {
					return down(c)
				}
				return hang(c)
			}, left: time.Second,
			class: tcss.Transient, text: "InternalError: try 1; then no time left (RequestId ", took: time.Second, calls: 2,
		},
		"called off while waiting": {
			faults: down, left: 300 * time.Millisecond, cancel: true,
			class: tcss.Transient, text: "InternalError: try 1; then called off", took: 300 * time.Millisecond, calls: 1,
		},
		"called off in silence": {
			faults: hang, left: 300 * time.Millisecond, cancel: true,
			class: tcss.Deadline, text: "Canceled: called off", took: 300 * time.Millisecond, calls: 1,
		},
		"refused, and no time to ask again": {
			faults: func(tcsstest.Call) *tcsstest.Fault {
				return &tcsstest.Fault{Kind: tcsstest.APIError, Code: "InvalidParameter", Message: "no"}
			}, left: 300 * time.Millisecond,
			class: tcss.Request, text: "InvalidParameter: no; then no time left (RequestId ", took: 0, calls: 1,
		},
		"ends within the body": {
			faults: func(tcsstest.Call) *tcsstest.Fault { return &tcsstest.Fault{Kind: tcsstest.Stall} }, left: 300 * time.Millisecond,
			class: tcss.Deadline, text: "DeadlineExceeded", took: 300 * time.Millisecond, calls: 1,
		},
		"over before": {
			left: 0, class: tcss.Deadline, text: "DeadlineExceeded",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := newServer(tasksOf(250)...)
				s.Faults = tc.faults
				ctx, cause := within(t, tc.left), context.DeadlineExceeded
				if tc.cancel {
					ctx, cause = calledOff(t, tc.left), context.Canceled
				}
				start := time.Now()
				_, err := readAll(ctx, newClient(t, s, rate(cmp.Or(tc.rate, 19))))
				e := told(err)
				if e.Class != tc.class || !strings.Contains(err.Error(), tc.text) || !errors.Is(err, cause) {
					t.Errorf("%v: %+v", err, e)
				}
				if took := time.Since(start); took != tc.took || len(s.Calls()) != tc.calls {
					t.Errorf("%d calls in %s, want %d in %s", len(s.Calls()), took, tc.calls, tc.took)
				}
			})
		})
	}
}
