package handler_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"tcss-licensing-alerts/handler/tcss"
	"tcss-licensing-alerts/testdata/network"
)

// A cold run takes its round trips and nothing more: on a quiet day three of the
// API, on a day with failures three of the slowest webhook after them, and three
// of COS after the receipt. A webhook is not connected to on a quiet day. Images
// are read, and webhooks connected to, while a slow rule is waited for.
func TestThePathIsTheFloor(t *testing.T) {
	t.Parallel()
	const cos = "cos://alerts-1250000000/x?region=ap-guangzhou"
	for name, tt := range map[string]struct {
		ledger string
		posts  int
		floor  time.Duration
		rule   time.Duration // that it takes besides
	}{
		"quiet":             {"off", 0, 150 * time.Millisecond, 0},
		"quiet, and slow":   {"off", 0, 2150 * time.Millisecond, 2 * time.Second}, // there is time to connect
		"quiet, with COS":   {cos, 0, 150 * time.Millisecond, 0},
		"failures":          {"off", 1, 750 * time.Millisecond, 0},
		"failures, and COS": {cos, 1, 840 * time.Millisecond, 0},
		"a slow rule":       {"off", 1, 2350 * time.Millisecond, 2 * time.Second},
	} {
		before := func(d *distant) {
			d.env["LEDGER"] = tt.ledger
			d.hosts[network.API].Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.Header.Get("X-TC-Action") == tcss.ActionRule {
					time.Sleep(tt.rule)
				}
				d.api.ServeHTTP(w, r)
			})
		}
		protocols(t, name, before, func(d *distant) {
			if tt.posts > 0 {
				d.fail()
			}
			began := time.Now()
			took, err := d.run(d.now(), 5*time.Minute)
			var timeline strings.Builder
			d.Timeline(&timeline, began)
			if err != nil || took > tt.floor {
				d.Errorf("took %v, floor %v: %v\n%s", took, tt.floor, err, &timeline)
			}
			if n := d.Flows(network.Slack); n != tt.posts || len(d.slack.Posts()) != tt.posts || len(d.wecom.Posts()) != tt.posts {
				d.Errorf("%d connections to Slack, %d posts", n, len(d.slack.Posts()))
			}
			d.fail()
			if _, err := d.run(`{"DryRun":true}`, 5*time.Minute); err != nil || d.Flows(network.Slack) != tt.posts {
				d.Errorf("a dry run has connected: %v", err)
			}
		})
	}
}

// No request of a long list comes too early for a service that counts every
// rolling second, however far it is.
func TestThePaceAtADistance(t *testing.T) {
	t.Parallel()
	for _, trip := range []time.Duration{30 * time.Millisecond, 50 * time.Millisecond, 120 * time.Millisecond} {
		before := func(d *distant) { d.env["LEDGER"], d.hosts[network.API].RTT = "off", trip }
		protocols(t, trip.String(), before, func(d *distant) {
			day := time.Now().AddDate(0, 0, -1).Format(time.DateOnly)
			tasks := make([]tcss.Task, 4000)
			for i := range tasks {
				tasks[i] = local(task(int64(i+1), day+" 20:00:00", 1, 0, ""))
			}
			d.api.SetTasks(tasks...)
			// 19 of 40 pages in each window of 1.05 seconds.
			floor := 3*trip + 2*1050*time.Millisecond
			took, err := d.run(d.now(), 5*time.Minute)
			if n := len(d.api.Calls()); err != nil || n != 42 || took > floor*115/100 { // a refused one is repeated
				d.Errorf("%d requests for 40 pages, rule and licences, took %v, floor %v: %v", n, took, floor, err)
			}
		})
	}
}
