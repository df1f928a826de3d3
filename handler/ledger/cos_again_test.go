package ledger

import (
	"context"
	"io"
	"net/http"
	"testing"
	"testing/synctest"
	"time"
)

// What is not answered in a quarter of the time is asked for once more, while
// there is time at all.
func TestCOSIsAskedAgain(t *testing.T) {
	t.Parallel()
	const late = "COS: no answer in time"
	for name, tt := range map[string]struct {
		within time.Duration   // all there is, if it ends
		tries  []time.Duration // until each is answered
		deaf   bool            // it is answered after it was given up
		took   time.Duration
		err    string
	}{
		"at once":            {8 * time.Second, []time.Duration{time.Second}, false, time.Second, ""},
		"the second time":    {8 * time.Second, []time.Duration{time.Hour, time.Second}, false, 3 * time.Second, ""},
		"never":              {8 * time.Second, []time.Duration{time.Hour, time.Hour}, false, 8 * time.Second, late},
		"little time":        {time.Second, []time.Duration{600 * time.Millisecond, 0}, false, firstTry, ""},
		"too little time":    {firstTry / 2, []time.Duration{time.Hour}, false, firstTry / 2, late},
		"at the last moment": {8 * time.Second, []time.Duration{3 * time.Second}, true, 3 * time.Second, ""},
		"no hurry":           {0, []time.Duration{time.Hour}, false, time.Hour, ""},
	} {
		synctest.Test(t, func(t *testing.T) {
			start, tries := time.Now(), 0
			s := openCOS(func(r *http.Request, _ string) (int, io.Reader, error) {
				tries++
				end := r.Context().Done()
				if tt.deaf {
					end = nil
				}
				select {
				case <-time.After(tt.tries[min(tries, len(tt.tries))-1]):
					return http.StatusOK, http.NoBody, nil
				case <-end:
					return 0, nil, r.Context().Err()
				}
			})
			ctx := t.Context()
			if tt.within > 0 {
				within, cancel := context.WithTimeout(ctx, tt.within)
				defer cancel()
				ctx = within
			}
			if _, err := s.Load(ctx); message(err) != tt.err || tries != len(tt.tries) || time.Since(start) != tt.took {
				t.Errorf("%s: %d tries, %v after %s", name, tries, err, time.Since(start))
			}
		})
	}
}
