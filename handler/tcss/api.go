package tcss

import (
	"math/rand/v2"
	"net/http"
	"sync"
)

// API is what outlives an invocation: the guarded transport, whose connections
// are reused, the pace of each action, which the service counts no matter who
// asks, and how it takes the days of a list. It is safe for concurrent use.
type API struct {
	guard  *guard
	jitter Jitter

	mu    sync.Mutex
	paces map[string]*pace
	took  plan
}

// New returns an API over transport; nil is http.DefaultTransport. A transport
// must tell httptrace when a request has got a connection, as http.Transport
// does: that is where requests wait for their turn. A nil jitter is random.
func New(transport http.RoundTripper, jitter Jitter) *API {
	if transport == nil {
		transport = http.DefaultTransport
	}
	if jitter == nil {
		jitter = func(string, int) float64 {
			return rand.Float64() //nolint:gosec // spreads waits; nobody gains by guessing it
		}
	}
	return &API{guard: &guard{next: transport}, jitter: jitter, paces: map[string]*pace{}}
}

// pace returns the one pace of action.
func (a *API) pace(action string) *pace {
	a.mu.Lock()
	defer a.mu.Unlock()
	p := a.paces[action]
	if p == nil {
		p = &pace{}
		a.paces[action] = p
	}
	return p
}
