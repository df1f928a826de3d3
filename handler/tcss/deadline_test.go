package tcss_test

import (
	"cmp"
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
	always := func(f tcsstest.Fault) func(tcsstest.Call) *tcsstest.Fault { return failing(f).Faults }
	hang, stall := always(tcsstest.Fault{Kind: tcsstest.Hang}), always(tcsstest.Fault{Kind: tcsstest.Stall})
	refuse := always(tcsstest.Fault{Kind: tcsstest.APIError, Code: "InvalidParameter", Message: "no"})
	downOnce := func(c tcsstest.Call) *tcsstest.Fault {
		if c.Try == 1 {
			return down(c)
		}
		return hang(c)
	}
	for name, tc := range map[string]struct {
		faults     func(tcsstest.Call) *tcsstest.Fault
		left, took int64 // ms
		calls      int
		class      tcss.Class
		text       string
		rate       float64 // 0 is 19
		canceled   bool
	}{
		"the next wait does not fit":        {down, 300, 0, 1, tcss.Transient, "InternalError: try 1; then no time left (", 0, false},
		"the third wait does not fit":       {down, 2000, 1125, 3, tcss.Transient, "InternalError: try 3; then no time left (", 0, false},
		"the next slot is too late":         {down, 3000, 2850, 2, tcss.Transient, "InternalError: try 2; then no time left (", 0.5, false},
		"nothing but silence":               {hang, 900, 900, 1, tcss.Deadline, "DeadlineExceeded: no time left", 0, false},
		"two attempts fit":                  {hang, 6000, 6000, 3, tcss.Transient, "Timeout: no answer within 1.188s; then no time left", 0, false},
		"at least a second each":            {hang, 2000, 2000, 2, tcss.Transient, "Timeout: no answer within 1s; then no time left", 0, false},
		"an earlier fault is kept":          {downOnce, 1000, 1000, 2, tcss.Transient, "InternalError: try 1; then no time left (RequestId ", 0, false},
		"called off while waiting":          {down, 300, 300, 1, tcss.Transient, "InternalError: try 1; then called off", 0, true},
		"called off in silence":             {hang, 300, 300, 1, tcss.Deadline, "Canceled: called off", 0, true},
		"refused, and no time to ask again": {refuse, 300, 0, 1, tcss.Request, "InvalidParameter: no; then no time left (RequestId ", 0, false},
		"ends within the body":              {stall, 300, 300, 1, tcss.Deadline, "DeadlineExceeded", 0, false},
		"over before":                       {nil, 0, 0, 0, tcss.Deadline, "DeadlineExceeded", 0, false},
	} {
		synctest.Test(t, func(t *testing.T) {
			s := newServer(tasksOf(250)...)
			s.Faults = tc.faults
			ctx, cause := ending(t, time.Duration(tc.left)*time.Millisecond, tc.canceled)
			start := time.Now()
			_, _, err := list(ctx, newClient(t, s, rate(cmp.Or(tc.rate, 19))), week)
			if e := told(err); e.Class != tc.class || !strings.Contains(e.Error(), tc.text) || !errors.Is(err, cause) {
				t.Errorf("%s: %v: %+v", name, err, e)
			}
			if took := time.Since(start); took != time.Duration(tc.took)*time.Millisecond || len(s.Calls()) != tc.calls {
				t.Errorf("%s: %d calls in %s, want %d in %d ms", name, len(s.Calls()), took, tc.calls, tc.took)
			}
		})
	}
}
