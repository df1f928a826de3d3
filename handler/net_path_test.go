package handler_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"tcss-licensing-alerts/testdata/network"
)

// A cold run takes its round trips and nothing more: on a quiet day three of the
// API, on a day with failures three of the slowest webhook after them, and three
// of COS after the receipt. A webhook is not connected to on a quiet day.
func TestThePathIsTheFloor(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		ledger string
		fails  bool
		floor  time.Duration
	}{
		"quiet":             {"off", false, 150 * time.Millisecond},
		"quiet, with COS":   {"cos://alerts-1250000000/x?region=ap-guangzhou", false, 150 * time.Millisecond},
		"failures":          {"off", true, 750 * time.Millisecond},
		"failures, and COS": {"cos://alerts-1250000000/x?region=ap-guangzhou", true, 840 * time.Millisecond},
	}
	for name, tt := range tests {
		for _, http1 := range []bool{false, true} {
			t.Run(fmt.Sprint(name, " http1=", http1), func(t *testing.T) {
				t.Parallel()
				apart(t, http1, func(d *distant) { d.env["LEDGER"] = tt.ledger }, func(d *distant) {
					if tt.fails {
						d.fail()
					}
					began := time.Now()
					took, err := d.run(d.now(), 5*time.Minute)
					var timeline strings.Builder
					d.Timeline(&timeline, began)
					if err != nil || took > tt.floor {
						t.Errorf("took %v, floor %v: %v\n%s", took, tt.floor, err, &timeline)
					}
					want := 0
					if tt.fails {
						want = 1
					}
					if n := d.Flows(network.Slack); n != want || len(d.slack.Posts()) != want || len(d.wecom.Posts()) != want {
						t.Errorf("%d connections to Slack, %d posts", n, len(d.slack.Posts()))
					}
				})
			})
		}
	}
}
