package handler

import (
	"context"
	"crypto/tls"
	"net"
	"net/http/httptrace"
	"sync"
	"sync/atomic"
	"time"
)

// heard is a connection that knows when something came by it.
type heard struct {
	net.Conn

	last  atomic.Int64          // in nanoseconds since 1970
	spare atomic.Pointer[spare] // while it may not be needed
}

// Read is of net.Conn.
func (c *heard) Read(p []byte) (int, error) {
	if s := c.spare.Load(); s != nil {
		if err := s.wait(); err != nil {
			return 0, err
		}
		c.spare.Store(nil)
	}
	n, err := c.Conn.Read(p)
	if n > 0 {
		c.last.Store(time.Now().UnixNano())
	}
	return n, err //nolint:wrapcheck // as the transport takes it
}

// line is the connection that a request goes by. Its fields may be set by
// another goroutine.
type line struct {
	conn atomic.Pointer[heard]
	got  atomic.Int64

	dialed atomic.Pointer[heard] // the last that was dialed for it
	lead   atomic.Bool           // its handshake is its host's first

	mu     sync.Mutex
	served chan struct{} // closed when it has a connection; nil if nobody waits for that
}

type lineKey struct{}

// watch has l know the connection that a request gets, and those that are dialed
// for it.
func (l *line) watch(ctx context.Context, host string, s *shakes) context.Context {
	return httptrace.WithClientTrace(context.WithValue(ctx, lineKey{}, l), &httptrace.ClientTrace{
		GotConn: func(i httptrace.GotConnInfo) {
			conn := i.Conn
			for c, ok := conn.(*tls.Conn); ok; c, ok = conn.(*tls.Conn) {
				conn = c.NetConn()
			}
			if c, ok := conn.(*heard); ok {
				l.conn.Store(c)
				l.got.Store(time.Now().UnixNano())
			}
			l.serve()
		},
		TLSHandshakeStart: func() {
			first, lead := s.begin(host)
			if lead {
				l.lead.Store(true)
			} else if c := l.dialed.Load(); c != nil {
				c.spare.Store(&spare{first, l.waiting()})
			}
		},
		TLSHandshakeDone: func(state tls.ConnectionState, err error) {
			if l.lead.Swap(false) {
				s.end(host, state, err)
			}
		},
	})
}

// waiting is closed when the request gets its next connection.
func (l *line) waiting() <-chan struct{} {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.served == nil {
		l.served = make(chan struct{})
	}
	return l.served
}

func (l *line) serve() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.served != nil {
		close(l.served)
		l.served = nil
	}
}

// hangUp ends the connection of a request that got no answer if it has been
// mute most of the time: HTTP/2 would use it again until its pings are
// missed. Where others get answers by it, the service is slow, and it stays.
func (l *line) hangUp() {
	c := l.conn.Load()
	if c == nil {
		return
	}
	now, got := time.Now().UnixNano(), l.got.Load()
	if now-max(c.last.Load(), got) > (now-got)/2 {
		_ = c.Close()
	}
}
