package tcss_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"tcss-licensing-alerts/handler/tcss"
	"tcss-licensing-alerts/handler/tcss/tcsstest"
)

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
			c := clientOver(t, tcss.New(tcsstest.Memory(s), func(what string, try int) float64 {
				asked = append(asked, fmt.Sprint(what, " ", try))
				return tc.jitter
			}))
			start := time.Now()
			_, _, err := list(t.Context(), c, week)
			calls := s.Calls()
			got := make([]int64, len(calls))
			for i, call := range calls {
				got[i] = call.At.Sub(start).Milliseconds()
			}
			waited := time.Duration(tc.want[4]) * time.Millisecond
			d := cmp.Diff(tc.want, got) + cmp.Diff(tcss.Stats{Requests: 5, Retries: 4, Waited: waited}, c.Stats())
			if e := told(err); d != "" || e.Code != "InternalError" || !strings.HasPrefix(e.Message, "try 5") {
				t.Error(err, d)
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
		synctest.Test(t, func(t *testing.T) {
			s := newServer(tasksOf(450)...)
			s.Faults = when(func(c tcsstest.Call) bool { return c.Try <= 4 }, f)
			var log bytes.Buffer
			c := newClient(t, s, logTo(&log))
			got, _, err := list(t.Context(), c, week)
			onceEach(t, got, 450)
			if st := c.Stats(); err != nil || st.Requests != 25 || st.Retries != 20 || st.Pages != 5 {
				t.Errorf("%s: %v, %+v", name, err, st)
			}
			harmless(t, strings.ReplaceAll(log.String(), "\n", " ")[:1000])
			if n := strings.Count(log.String(), "level=WARN msg=retry action="+tcss.ActionTasks+" code="); n != 20 {
				t.Errorf("%s: %d retries logged: %s", name, n, log.String())
			}
		})
	}
}
