package handler_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"tcss-licensing-alerts/testdata/network"
)

// protocols runs f apart, over HTTP/2 and over HTTP/1.1.
func protocols(t *testing.T, name string, before, f func(d *distant)) {
	t.Helper()
	for _, http1 := range []bool{false, true} {
		t.Run(fmt.Sprint(name, " http1=", http1), func(t *testing.T) {
			t.Parallel()
			apart(t, http1, before, f)
		})
	}
}

// toldOnce checks that both channels were told, images and all.
func (d *distant) toldOnce(took time.Duration, err error) {
	d.Helper()
	if err != nil || took > 15*time.Second {
		d.Errorf("took %v: %v\n%s", took, err, d.logs)
	}
	for name, posts := range map[string][]network.Post{"Slack": d.slack.Posts(), "WeCom": d.wecom.Posts()} {
		if len(posts) != 1 || !strings.Contains(posts[0].Body, "app:1") {
			d.Errorf("%s was told %d times\n%s", name, len(posts), d.logs)
		}
	}
}

// All flows of a process die in silence between two invocations: none is used
// again, and nothing is waited for.
func TestFlowsDieBetweenInvocations(t *testing.T) {
	t.Parallel()
	protocols(t, "", nil, func(d *distant) {
		if _, err := d.run(d.now(), 5*time.Minute); err != nil {
			d.Fatal(err)
		}
		d.Deafen()
		time.Sleep(time.Minute) // as before the platform's repeat
		d.fail()
		took, err := d.run(d.now(), 5*time.Minute)
		d.toldOnce(took, err)
		if took > time.Second {
			d.Errorf("took %v", took)
		}
	})
}

// The first flows to a service, or to all of them, die in silence when TLS has
// shaken hands and a request is on its way, or after the first answer: both
// channels are told all in the same run, by new ones.
func TestFlowsDieWithinARun(t *testing.T) {
	t.Parallel()
	for _, dies := range []string{network.API, network.Slack, network.WeCom, network.COS, "all"} {
		for when, trips := range map[string]float64{"on the way": 1.1, "after an answer": 2.1} {
			before := func(d *distant) {
				for name, host := range d.hosts {
					if name == dies || dies == "all" {
						host.Connected = func(n int, f *network.Flow) {
							if n <= 1 || name == network.API && n <= 3 {
								time.AfterFunc(time.Duration(float64(host.RTT)*trips), f.Deafen)
							}
						}
					}
				}
			}
			protocols(t, dies+" "+when, before, func(d *distant) {
				d.fail()
				took, err := d.run(d.now(), time.Minute)
				d.toldOnce(took, err)
				if took, err = d.run(d.now(), time.Minute); len(d.slack.Posts()) != 1 || len(d.wecom.Posts()) != 1 {
					d.Errorf("told again after %v: %v", took, err)
				}
			})
		}
	}
}

// Flows that are closed or reset while a post is on its way are a doubt, and
// posted once more.
func TestFlowsEndWithinARun(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(*network.Flow){"close": (*network.Flow).Close, "reset": (*network.Flow).Reset} {
		protocols(t, name, nil, func(d *distant) {
			d.slack.Answer = func(_ http.ResponseWriter, r *http.Request, n int) bool {
				if n == 1 {
					end(network.FlowOf(r))
				}
				return n == 1
			}
			d.fail()
			if _, err := d.run(d.now(), time.Minute); err != nil {
				d.Error(err)
			}
			by := make([]int, 0, 2)
			for _, p := range d.slack.Posts() {
				by = append(by, p.Flow)
			}
			if !slices.Equal(by, []int{1, 2}) {
				d.Errorf("posted by %v", by)
			}
		})
	}
}

// A service that posts and does not say so in time, or lets a gateway answer,
// posts at most twice in all three runs of an event, and the last remembers it.
func TestASlowServicePostsAtMostTwice(t *testing.T) {
	t.Parallel()
	late := func(after time.Duration) func(http.ResponseWriter, *http.Request, int) bool {
		return func(_ http.ResponseWriter, r *http.Request, _ int) bool {
			select {
			case <-time.After(after):
			case <-r.Context().Done():
			}
			return false
		}
	}
	for name, tt := range map[string]struct {
		answer func(http.ResponseWriter, *http.Request, int) bool
		limit  time.Duration
	}{
		"11 s":             {late(11 * time.Second), time.Minute},
		"25 s":             {late(25 * time.Second), time.Minute},
		"25 s of 20":       {late(25 * time.Second), 20 * time.Second},
		"never":            {late(time.Hour), 5 * time.Minute},
		"never, of 20 s":   {late(time.Hour), 20 * time.Second},
		"504 once":         {refusal(1, http.StatusGatewayTimeout, ""), time.Minute},
		"504":              {refusal(100, http.StatusGatewayTimeout, ""), time.Minute},
		"504 within 3 s":   {refusal(100, http.StatusGatewayTimeout, ""), 3 * time.Second},
		"504, then a word": {refusal(2, http.StatusGatewayTimeout, ""), 3 * time.Second},
	} {
		protocols(t, name, nil, func(d *distant) {
			d.slack.Answer = tt.answer
			d.fail()
			event, failed := d.now(), 0
			for range 3 {
				if _, err := d.run(event, tt.limit); err != nil {
					failed++
				}
				time.Sleep(time.Minute)
			}
			if n := len(d.slack.Posts()); n > 2 || len(d.wecom.Posts()) > 1 {
				d.Errorf("Slack posted %d times, WeCom %d, %d runs failed\n%s", n, len(d.wecom.Posts()), failed, d.logs)
			}
		})
	}
}
