package tcss_test

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"tcss-licensing-alerts/handler/tcss"
	"tcss-licensing-alerts/handler/tcss/tcsstest"
)

// A list is read in as many requests as it has pages. A long one runs at the
// rate, and the service, which counts 20 in any rolling second, refuses none of it.
// One of up to 20 pages is not slowed at all.
func TestPace(t *testing.T) {
	t.Parallel()
	const latency = 120 * time.Millisecond
	for _, tc := range []struct {
		tasks int
		rate  float64
		most  time.Duration
	}{
		{0, 19, latency},
		{1, 19, latency},
		{99, 19, latency},
		{100, 19, latency},
		{101, 19, 2 * latency},
		{250, 19, 2 * latency},
		{1000, 19, 2 * latency},
		{1900, 19, 2 * latency},
		{2345, 19, 1290 * time.Millisecond},
		{6000, 20, 2438 * time.Millisecond},
		{6000, 19, 3588 * time.Millisecond},
		{6000, 7.5, 9338 * time.Millisecond}, // 1.15 times the least
	} {
		synctest.Test(t, func(t *testing.T) {
			s := newServer(tasksOf(tc.tasks)...)
			s.Latency = latency
			c := newClient(t, s, rate(tc.rate))
			start := time.Now()
			got, _, err := list(within(t, time.Minute), c, week)
			elapsed, pages := time.Since(start), max(1, (tc.tasks+99)/100)
			d := cmp.Diff(tcss.Stats{Requests: pages, Pages: pages, Waited: c.Stats().Waited}, c.Stats())
			if err != nil || len(s.Calls()) != pages || elapsed > tc.most || d != "" {
				t.Fatalf("%+v: %v, %d calls in %s: %s", tc, err, len(s.Calls()), elapsed, d)
			}
			onceEach(t, got, tc.tasks)
			rolls(t, s.Calls(), int(tc.rate), time.Second)
		})
	}
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

// A turn that does not come in time is not waited for, and what is not sent takes
// none, but for what is called off while it waits.
func TestPaceEndsWithTheContext(t *testing.T) {
	t.Parallel()
	for want, tc := range map[string]struct {
		left, took time.Duration
		canceled   bool
		next       time.Duration // when the next one is sent
	}{
		"DeadlineExceeded: no time left": {left: 10 * time.Second, next: 10500 * time.Millisecond},
		"Canceled: called off":           {canceled: true, next: 10500 * time.Millisecond},
		"Canceled":                       {left: time.Second, canceled: true, took: time.Second, next: 21 * time.Second},
	} {
		synctest.Test(t, func(t *testing.T) {
			c := newClient(t, newServer(), rate(0.1))
			if _, err := c.Rule(t.Context()); err != nil {
				t.Fatal(err)
			}
			ctx, cause := ending(t, tc.left, tc.canceled)
			start := time.Now()
			for range 3 {
				_, err := c.Rule(ctx)
				if e := told(err); e.Class != tcss.Deadline || !strings.Contains(err.Error(), want) || !errors.Is(err, cause) || time.Since(start) != tc.took {
					t.Fatal(err, time.Since(start))
				}
			}
			if _, err := c.Rule(t.Context()); err != nil || time.Since(start) != tc.next || c.Stats().Requests != 2 {
				t.Errorf("%s: %v after %s, %+v", want, err, time.Since(start), c.Stats())
			}
		})
	}
}
