package notify

import (
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestPaceIsKeptBetweenDeliveries(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := script(confirmed(testSlack()))
		p := NewPoster(s, "test")
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
