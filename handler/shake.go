package handler

import (
	"crypto/tls"
	"errors"
	"sync"
	"time"
)

// leadTime is how long the first handshake with a host is waited for.
const leadTime = 500 * time.Millisecond

var errSpare = errors.New("the request has another connection")

// shakes are the first TLS handshakes under way, by host. What is asked of a host
// at once is one connection a request, until the first has shaken hands: if it
// speaks HTTP/2 it carries them all, and most of a handshake's work can be spared
// the others. They have sent their hello, and so are no round trip late if it
// does not.
type shakes struct {
	mu    sync.Mutex
	first map[string]chan struct{} // closed when it is done, unless it speaks HTTP/2
}

// begin begins a handshake with a host. If it is not the first, what it has to
// wait for is returned.
func (s *shakes) begin(host string) (first chan struct{}, lead bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if first = s.first[host]; first != nil {
		return first, false
	}
	if s.first == nil {
		s.first = map[string]chan struct{}{}
	}
	s.first[host] = make(chan struct{})
	return s.first[host], true
}

// end ends a host's first handshake.
func (s *shakes) end(host string, state tls.ConnectionState, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil || state.NegotiatedProtocol != "h2" {
		close(s.first[host])
	}
	delete(s.first, host)
}

// spare is a handshake that may not be needed.
type spare struct {
	first  <-chan struct{} // the first of the host is done, and not enough
	served <-chan struct{} // the request has another connection
}

func (s *spare) wait() error {
	t := time.NewTimer(leadTime)
	defer t.Stop()
	select {
	case <-s.served:
		return errSpare
	case <-s.first:
	case <-t.C:
	}
	return nil
}
