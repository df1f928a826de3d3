package notify

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestWaits(t *testing.T) {
	t.Parallel()
	slackOK, wecomOK := confirmed(testSlack()), confirmed(testWeCom())
	busy := reply{status: 200, body: `{"errcode":-1,"errmsg":"system busy"}`}
	full := reply{status: 200, body: `{"errcode":45009,"errmsg":"api freq out of limit"}`}
	down := reply{status: 503}
	hangs, reset := reply{}, reply{err: errors.New("reset")}
	after := func(s string) reply { return reply{status: 429, header: s} }
	const second = time.Second
	tests := []struct {
		name    string
		to      Destination
		replies []reply
		within  time.Duration
		status  Status
		starts  []time.Duration
		waited  time.Duration
	}{
		{"backoff", testSlack(), []reply{down, down, slackOK}, time.Minute, Delivered, []time.Duration{0, second, 3 * second}, 3 * second},
		{"busy", testWeCom(), []reply{busy, busy, wecomOK}, time.Minute, Delivered, []time.Duration{0, second, 3 * second}, 3 * second},
		{"Retry-After", testSlack(), []reply{after("17"), slackOK}, time.Minute, Delivered, []time.Duration{0, 17 * second}, 17 * second},
		{"Retry-After in fractions", testSlack(), []reply{after("1.25"), slackOK}, time.Minute, Delivered, []time.Duration{0, 1250 * time.Millisecond}, 1250 * time.Millisecond},
		{"Retry-After of 503", testSlack(), []reply{{status: 503, header: "17"}, slackOK}, time.Minute, Delivered, []time.Duration{0, 17 * second}, 17 * second},
		{"Retry-After twice", testSlack(), []reply{after("17"), after("5"), slackOK}, time.Minute, Delivered, []time.Duration{0, 17 * second, 22 * second}, 22 * second},
		{"Retry-After of none keeps the pace", testSlack(), []reply{after("0"), slackOK}, time.Minute, Delivered, []time.Duration{0, second}, second},
		{"Retry-After that just fits", testSlack(), []reply{after("19"), slackOK}, 20 * second, Delivered, []time.Duration{0, 19 * second}, 19 * second},
		{"Retry-After into the reserve", testSlack(), []reply{after("20"), slackOK}, 20 * second, Failed, []time.Duration{0}, 0},
		{"a minute", testWeCom(), []reply{full, wecomOK}, 63 * second, Delivered, []time.Duration{0, 61 * second}, 61 * second},
		{"a minute that does not fit", testWeCom(), []reply{full, wecomOK}, 61 * second, Failed, []time.Duration{0}, 0},
		{"hangs once", testSlack(), []reply{hangs, slackOK}, time.Minute, Delivered, []time.Duration{0, 46 * second}, second},
		{"hangs", testSlack(), []reply{hangs}, time.Hour, PossiblyDelivered, []time.Duration{0, 46 * second}, second},
		{"down, and then hangs", testSlack(), []reply{down, hangs}, time.Hour, PossiblyDelivered, []time.Duration{0, second, 48 * second}, 3 * second},
		{"a proxy gives up once", testSlack(), []reply{{status: 504}, slackOK}, time.Minute, Delivered, []time.Duration{0, second}, second},
		{"hangs to the deadline", testSlack(), []reply{hangs}, 4 * second, PossiblyDelivered, []time.Duration{0}, 0},
		{"a backoff that does not fit", testSlack(), []reply{down}, 1900 * time.Millisecond, Failed, []time.Duration{0}, 0},
		{"never came, then refused", testSlack(), []reply{reset, {status: 404, body: "no_service"}}, time.Minute, Failed, []time.Duration{0, second}, second},
		{"never came, then down", testSlack(), []reply{reset, down}, time.Minute, PossiblyDelivered, []time.Duration{0, second}, second},
		{"never came, then throttled", testSlack(), []reply{reset, after("100")}, time.Minute, PossiblyDelivered, []time.Duration{0, second}, second},
		{"hangs, as it did in an earlier run", testSlack(), []reply{hangs, slackOK}, time.Hour, PossiblyDelivered, []time.Duration{0}, 0},
		{"no time at all", testSlack(), []reply{slackOK}, 0, Failed, []time.Duration{}, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := script(tt.replies...)
				got := deliverBy(t, NewPoster(s, "test"), tt.to, brief(), tt.within, strings.Contains(tt.name, "earlier run"))
				if diff := cmp.Diff(tt.starts, s.starts()); diff != "" || got.Status != tt.status || got.Waited != tt.waited {
					t.Errorf("%s after waiting %v: %v\n%s", got.Status, got.Waited, got.Problem, diff)
				}
				if twice := tt.name == "hangs" || tt.name == "down, and then hangs"; len(got.receipts) != 1 || got.receipts[0].Twice != twice {
					t.Errorf("receipts %+v", got.receipts)
				}
				if tt.waited > 0 && !strings.Contains(got.log, "wait before post") {
					t.Errorf("the log does not tell of the wait: %s", got.log)
				}
			})
		})
	}
}

// A delivery that is stopped while it waits tells what it waited for, and one
// that is stopped before posts nothing.
func TestStopped(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := script(reply{status: 503})
		p, o := NewPoster(s, "test"), Options{Posted: func(Receipt) {}, Log: slog.New(slog.DiscardHandler)}
		ctx, stop := context.WithTimeout(t.Context(), time.Minute)
		time.AfterFunc(time.Second/2, stop)
		for _, want := range []Problem{{CauseService, "503 Service Unavailable"}, {CauseDeadline, "no time left to post"}} {
			if got := p.Deliver(ctx, testSlack(), brief(), o); got.Problem == nil || *got.Problem != want || s.posts() != 1 {
				t.Errorf("%d posts: %+v, want %+v", s.posts(), got.Problem, want)
			}
		}
	})
}

func TestPaceIsKeptBetweenDeliveries(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := script(confirmed(testSlack()))
		p := NewPoster(s, "test")
		p.Open(t.Context(), testSlack()) // which its transport cannot
		for range 5 {
			deliverBy(t, p, testSlack(), brief(), time.Minute)
		}
		if diff := cmp.Diff([]time.Duration{0, 1e9, 2e9, 3e9, 4e9}, s.starts()); diff != "" {
			t.Error(diff)
		}
		// Another webhook has its own.
		other, err := NewSlack("https://hooks.slack.com/services/T1/B1/x", nil)
		if got := deliverBy(t, p, other, brief(), time.Minute); got.Waited != 0 || err != nil {
			t.Errorf("waited %v for another webhook, %v", got.Waited, err)
		}
	})
}

// Never more than 20 in any 60 s, and not one turn longer than need be.
func TestPaceOfWeCom(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := script(confirmed(testWeCom()))
		p := NewPoster(s, "test")
		var all sync.WaitGroup
		for range 6 { // at once
			all.Go(func() {
				for range 12 {
					deliverBy(t, p, testWeCom(), brief(), time.Hour)
				}
			})
		}
		all.Wait()
		starts := s.starts()
		for i := range starts {
			if n, _ := slices.BinarySearch(starts, starts[i]+time.Minute); n-i > 20 {
				t.Fatalf("%d posts in the minute from %v", n-i, starts[i])
			}
		}
		if last := starts[len(starts)-1]; last != (72-5)*4*time.Second {
			t.Errorf("72 posts took %v", last)
		}
	})
}

// A turn that does not fit is not booked, and what a service asked one delivery
// to wait is no reason for the next not to try.
func TestTurnThatDoesNotFit(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := script(reply{status: 429, header: "604800"}, confirmed(testSlack()))
		p := NewPoster(s, "test")
		got := deliverBy(t, p, testSlack(), brief(), time.Minute)
		if got.Problem == nil || got.Problem.Word != "429 Too Many Requests, asks to wait 604800 s" {
			t.Errorf("%+v", got.Problem)
		}
		got = deliverBy(t, p, testSlack(), brief(), 1500*time.Millisecond)
		again := deliverBy(t, p, testSlack(), brief(), time.Minute)
		if got.Problem == nil || got.Problem.Cause != CauseThrottled || again.Waited != time.Second {
			t.Errorf("%v, then waited %v", got.Problem, again.Waited)
		}
	})
}
