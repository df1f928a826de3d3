package tcss

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"
)

// However rates and arrivals mix: first come first served, and no window holds
// more starts than it admits.
func TestPaceProperty(t *testing.T) {
	t.Parallel()
	for seed := range uint64(200) {
		rnd := rand.New(rand.NewPCG(seed, 1))
		var p pace
		slots := make([]time.Time, 0, 300)
		now := time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)
		for range 300 {
			now = now.Add(time.Duration(rnd.IntN(120)) * time.Millisecond * time.Duration(rnd.IntN(2)))
			w := newWindow([]float64{0.4, 1, 1.9, 2, 7.5, 19, 20}[rnd.IntN(7)])
			wait, ok := p.reserve(t.Context(), w, now)
			slot := now.Add(wait)
			if n := len(slots); !ok || slot.Before(now) || n > 0 && slot.Before(slots[n-1]) {
				t.Fatalf("seed %d: slot %s at %s", seed, slot, now)
			}
			slots = append(slots, slot)
			if n := len(slots) - 1 - w.n; n >= 0 && slot.Sub(slots[n]) < w.span {
				t.Fatalf("seed %d: more than %d starts within %s", seed, w.n, w.span)
			}
		}
	}
}

func TestWindow(t *testing.T) {
	t.Parallel()
	for rate, want := range map[float64]window{
		19: {19, 1050 * time.Millisecond}, 20: {20, 1050 * time.Millisecond}, 2.5: {2, 1050 * time.Millisecond},
		1: {1, 1050 * time.Millisecond}, 0.5: {1, 2100 * time.Millisecond}, 1e-300: {1, 24 * time.Hour}, math.Inf(1): {1_000_000, 1050 * time.Millisecond},
	} {
		if got := newWindow(rate); got != want {
			t.Errorf("%v: %v, want %v", rate, got, want)
		}
	}
}

// What no window reaches back to is forgotten.
func TestPaceForgets(t *testing.T) {
	t.Parallel()
	var p pace
	w := window{20, 1050 * time.Millisecond}
	now := time.Now()
	for range 10_000 {
		wait, _ := p.reserve(t.Context(), w, now)
		now = now.Add(wait + 10*time.Millisecond)
	}
	if n := len(p.starts); n > 2*w.n {
		t.Errorf("%d starts are kept", n)
	}
}
