package notify

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// A simpler variant is sent once, and the log says so.
func TestSimplerVariants(t *testing.T) {
	t.Parallel()
	fault, ok := reply{status: 400, body: "invalid_blocks"}, confirmed(testSlack())
	for _, tt := range []struct {
		replies []reply
		outcome Outcome
		says    string
	}{
		{[]reply{ok}, Confirmed, ""},
		{[]reply{fault, ok}, Confirmed, `"variant":"blocks with chart","bytes":`},
		{[]reply{fault, {status: 500}, fault, ok}, Confirmed, `"variant":"blocks","bytes":`},
		{[]reply{{}, fault, ok}, Confirmed, ""},
		{[]reply{fault}, Refused, `"message rejected by service"`},
		{[]reply{fault}, Refused, `"word":"400 invalid_blocks","variant":"text alone"`},
	} {
		synctest.Test(t, func(t *testing.T) {
			s := script(tt.replies...)
			got := deliver(t, s, testSlack("here"), sample(), time.Minute)
			if diff := cmp.Diff([]Receipt{{Message: true, Mention: true, Outcome: tt.outcome}}, got.receipts); diff != "" || !strings.Contains(got.log, tt.says) {
				t.Errorf("%s\n%s", diff, got.log)
			}
			last := string(s.bodies[len(s.bodies)-1])
			if strings.Contains(last, "data_visualization") != (len(tt.replies) == 1 && tt.outcome == Confirmed) {
				t.Errorf("the variant after %d answers is %s", len(tt.replies), last)
			}
		})
	}
}
