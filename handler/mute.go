package handler

import (
	"context"
	"crypto/tls"
	"net"
	"net/http/httptrace"
	"sync/atomic"
	"time"
)

// heard is a connection that knows when something came by it.
type heard struct {
	net.Conn

	last atomic.Int64 // in nanoseconds since 1970
}

// Read is of net.Conn.
func (c *heard) Read(p []byte) (int, error) {
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
}

func (l *line) watch(ctx context.Context) context.Context {
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(i httptrace.GotConnInfo) {
		conn := i.Conn
		for c, ok := conn.(*tls.Conn); ok; c, ok = conn.(*tls.Conn) {
			conn = c.NetConn()
		}
		if c, ok := conn.(*heard); ok {
			l.conn.Store(c)
			l.got.Store(time.Now().UnixNano())
		}
	}})
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
