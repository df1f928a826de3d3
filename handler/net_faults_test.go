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

// protocols runs f over HTTP/2 and over HTTP/1.1.
func protocols(t *testing.T, f func(t *testing.T, http1 bool)) {
	t.Helper()
	for _, http1 := range []bool{false, true} {
		t.Run(fmt.Sprint("http1=", http1), func(t *testing.T) {
			t.Parallel()
			f(t, http1)
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
	protocols(t, func(t *testing.T, http1 bool) {
		t.Helper()
		apart(t, http1, nil, func(d *distant) {
			if _, err := d.run(d.now(), 5*time.Minute); err != nil {
				t.Fatal(err)
			}
			d.Deafen()
			time.Sleep(time.Minute) // as before the platform's repeat
			d.fail()
			took, err := d.run(d.now(), 5*time.Minute)
			d.toldOnce(took, err)
			if took > time.Second {
				t.Errorf("took %v", took)
			}
		})
	})
}

// The first flows to a service, or to all of them, die in silence when TLS has
// shaken hands and a request is on its way, or after the first answer: both
// channels are told all in the same run, by new ones.
func TestFlowsDieWithinARun(t *testing.T) {
	t.Parallel()
	for _, dies := range []string{network.API, network.Slack, network.WeCom, network.COS, "all"} {
		for when, trips := range map[string]float64{"on the way": 1.1, "after an answer": 2.1} {
			t.Run(dies+" "+when, func(t *testing.T) {
				t.Parallel()
				protocols(t, func(t *testing.T, http1 bool) {
					t.Helper()
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
					apart(t, http1, before, func(d *distant) {
						d.fail()
						took, err := d.run(d.now(), time.Minute)
						d.toldOnce(took, err)
						if took, err = d.run(d.now(), time.Minute); len(d.slack.Posts()) != 1 || len(d.wecom.Posts()) != 1 {
							t.Errorf("told again after %v: %v", took, err)
						}
					})
				})
			})
		}
	}
}

// Flows that are closed or reset while a post is on its way are a doubt, and
// posted once more.
func TestFlowsEndWithinARun(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(*network.Flow){"close": (*network.Flow).Close, "reset": (*network.Flow).Reset} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			protocols(t, func(t *testing.T, http1 bool) {
				t.Helper()
				apart(t, http1, nil, func(d *distant) {
					d.slack.Answer = func(_ http.ResponseWriter, r *http.Request, n int) bool {
						if n == 1 {
							end(network.FlowOf(r))
						}
						return n == 1
					}
					d.fail()
					_, err := d.run(d.now(), time.Minute)
					if got := flowsOf(d.slack); err != nil || !slices.Equal(got, []int{1, 2}) {
						t.Errorf("posted by %v: %v", got, err)
					}
				})
			})
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
	tests := map[string]struct {
		answer func(http.ResponseWriter, *http.Request, int) bool
		limit  time.Duration
		fails  int // of the three runs
	}{
		"11 s":             {late(11 * time.Second), time.Minute, 0},
		"25 s":             {late(25 * time.Second), time.Minute, 0},
		"25 s of 20":       {late(25 * time.Second), 20 * time.Second, 1},
		"never":            {late(time.Hour), 5 * time.Minute, 1},
		"never, of 20 s":   {late(time.Hour), 20 * time.Second, 1},
		"504 once":         {refusal(1, http.StatusGatewayTimeout, ""), time.Minute, 0},
		"504":              {refusal(100, http.StatusGatewayTimeout, ""), time.Minute, 1},
		"504 within 3 s":   {refusal(100, http.StatusGatewayTimeout, ""), 3 * time.Second, 2},
		"504, then a word": {refusal(2, http.StatusGatewayTimeout, ""), 3 * time.Second, 1},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			protocols(t, func(t *testing.T, http1 bool) {
				t.Helper()
				apart(t, http1, nil, func(d *distant) {
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
						t.Errorf("Slack posted %d times, WeCom %d, %d runs failed\n%s", n, len(d.wecom.Posts()), failed, d.logs)
					}
				})
			})
		})
	}
}
