package tcss

import (
	"math/rand/v2"
	"net/http"
)

// API is what outlives an invocation: the guarded transport, whose connections
// are reused, and the pace of each action, which the service counts no matter who
// asks. It is safe for concurrent use.
type API struct {
	guard  guard
	jitter func(what string, try int) float64
	paces  map[string]*pace
}

// New returns an API over transport, which must tell httptrace when a request has
// got a connection, as http.Transport does: that is where requests wait for their
// turn.
//
// The jitter returns a number from 0 up to 1 that spreads the waits before
// retries. It is asked by what is retried and which try failed, so that a run
// can be replayed; nil is random.
func New(transport http.RoundTripper, jitter func(what string, try int) float64) *API {
	if jitter == nil {
		jitter = func(string, int) float64 {
			return rand.Float64() //nolint:gosec // spreads waits; nobody gains by guessing it
		}
	}
	a := &API{guard: guard{transport}, jitter: jitter, paces: map[string]*pace{}}
	for _, action := range Actions() {
		a.paces[action] = &pace{}
	}
	return a
}
