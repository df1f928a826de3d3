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
		p := NewPoster(s, nil, "test")
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
		p := NewPoster(s, nil, "test")
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

func TestTurnThatDoesNotFit(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := script(reply{status: 429, header: "90"}, confirmed(testSlack()))
		p := NewPoster(s, nil, "test")
		deliverBy(t, p, testSlack(), brief(), time.Minute)
		time.Sleep(10 * time.Second)
		// The service is left alone until its time has passed, by later runs too.
		got := deliverBy(t, p, testSlack(), brief(), time.Minute)
		if got.Status != Failed || got.Problem.Cause != CauseThrottled || got.Problem.Wait != 80*time.Second || s.posts() != 1 {
			t.Errorf("%+v, %d posts", got.Problem, s.posts())
		}
		if got = deliverBy(t, p, testSlack(), brief(), 2*time.Minute); got.Status != Delivered || got.Waited != 80*time.Second {
			t.Errorf("%s after %v", got.Status, got.Waited)
		}
		// A refused turn was not booked.
		got = deliverBy(t, p, testSlack(), brief(), 1500*time.Millisecond)
		if again := deliverBy(t, p, testSlack(), brief(), time.Minute); got.Status != Failed || again.Waited != time.Second {
			t.Errorf("%s, then waited %v", got.Status, again.Waited)
		}
	})
}

// Of two waits that the service asks for at once, the longer is kept.
func TestTheLongerHoldIsKept(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newPace(slackHook{})
		for _, wait := range []time.Duration{30 * time.Second, 90 * time.Second, time.Second} {
			p.hold(wait)
		}
		if held := p.held(); held != 90*time.Second {
			t.Errorf("held for %v", held)
		}
	})
}
