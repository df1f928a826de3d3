package tcss_test

import (
	"context"
	"errors"
	"math"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"tcss-licensing-alerts/handler/tcss"
	"tcss-licensing-alerts/handler/tcss/tcsstest"
)

// A long list runs at the rate, and the service, which counts 20 in any rolling
// second, refuses none of it.
func TestPaceLongList(t *testing.T) {
	t.Parallel()
	const latency = 120 * time.Millisecond
	for _, perSecond := range []float64{20, 19, 7.5} {
		synctest.Test(t, func(t *testing.T) {
			s := newServer(tasksOf(6000)...)
			s.Latency = latency
			c := newClient(t, s, rate(perSecond))
			start := time.Now()
			got, err := readAll(within(t, time.Minute), c)
			elapsed := time.Since(start)
			if err != nil || c.Stats().Retries != 0 {
				t.Fatal(err, c.Stats())
			}
			onceEach(t, got, 6000)
			limit := 1.15 * (math.Ceil(60/perSecond) - 1 + latency.Seconds())
			if elapsed.Seconds() > limit {
				t.Errorf("rate %v: %s, want at most %.2f s", perSecond, elapsed, limit)
			}
			n := int(perSecond)
			rolls(t, s.Calls(), n, time.Duration(float64(n)/perSecond*float64(time.Second)))
		})
	}
}

// A list of up to 20 pages is not slowed at all.
func TestPaceShortList(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newServer(tasksOf(1900)...)
		s.Latency = 120 * time.Millisecond
		start := time.Now()
		if _, err := readAll(t.Context(), newClient(t, s)); err != nil {
			t.Fatal(err)
		}
		if d := time.Since(start); d != 240*time.Millisecond {
			t.Errorf("19 pages took %s, want two round trips", d)
		}
	})
}

// rolls fails the test if more than n calls began within any span.
func rolls(tb testing.TB, calls []tcsstest.Call, n int, span time.Duration) {
	tb.Helper()
	for i := n; i < len(calls); i++ {
		if d := calls[i].At.Sub(calls[i-n].At); d <= span {
			tb.Fatalf("calls %d to %d within %s", i-n, i, d)
		}
	}
}

// The pace is the API's, whoever asks, and each action has its own.
func TestPaceIsShared(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newServer()
		api := tcss.New(tcsstest.Memory(s), half)
		var wg sync.WaitGroup
		for i := range 60 {
			c := clientOver(t, api, rate([]float64{19, 5, 3.5}[i%3])) // it may change between invocations
			wg.Go(func() {
				if _, err := c.Rule(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		synctest.Wait() // until the others have their slots
		start := time.Now()
		c := clientOver(t, api)
		if _, err := c.Licences(t.Context()); err != nil || time.Since(start) != 0 {
			t.Error(err, "another action waited", time.Since(start))
		}
		wg.Wait()
		rolls(t, s.Calls(), 20, time.Second)
	})
}

// A slot beyond the deadline is refused at once and is not taken.
func TestPaceRefusesBeyondTheDeadline(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newServer()
		c := newClient(t, s, rate(0.1))
		if _, err := c.Rule(t.Context()); err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		for range 3 {
			_, err := c.Rule(within(t, 10*time.Second))
			e := told(err)
			if e.Class != tcss.Deadline || e.Code != "DeadlineExceeded" || !errors.Is(err, context.DeadlineExceeded) {
				t.Fatal(err)
			}
		}
		if time.Since(start) != 0 {
			t.Errorf("refused after %s", time.Since(start))
		}
		if _, err := c.Rule(t.Context()); err != nil || time.Since(start) != 10500*time.Millisecond {
			t.Errorf("%v after %s", err, time.Since(start))
		}
	})
}

func TestPaceEndsWithTheContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newClient(t, newServer(), rate(0.1))
		if _, err := c.Rule(t.Context()); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		start := time.Now()
		_, err := c.Rule(ctx)
		e := told(err)
		if e.Class != tcss.Deadline || e.Code != "Canceled" || !errors.Is(err, context.Canceled) || time.Since(start) != time.Second {
			t.Error(err, time.Since(start))
		}
	})
}

// A call that was called off before it began takes no slot and sends nothing.
func TestPaceOfWhatIsOver(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newClient(t, newServer(), rate(0.1))
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, err := c.Rule(ctx)
		if e := told(err); e.Code != "Canceled" || c.Stats().Requests != 0 {
			t.Errorf("%v, %+v", err, c.Stats())
		}
		start := time.Now()
		if _, err := c.Rule(t.Context()); err != nil || time.Since(start) != 0 {
			t.Errorf("%v after %s", err, time.Since(start))
		}
	})
}
