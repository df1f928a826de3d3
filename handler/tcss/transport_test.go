package tcss_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
)

// deafTransport is a transport whose kept connections can die unnoticed, as
// those of a frozen process do: the next use meets the end of the stream.
type deafTransport struct {
	http.Transport
	mu    sync.Mutex
	conns []*deafConn
}

func (d *deafTransport) dial(ctx context.Context, network, addr string) (net.Conn, error) {
	c, err := (&net.Dialer{}).DialContext(ctx, network, addr)
	if err != nil {
		return nil, fmt.Errorf("dial: %w", err)
	}
	dc := &deafConn{Conn: c, dead: make(chan struct{}), used: make(chan struct{})}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.conns = append(d.conns, dc)
	return dc, nil
}

func (d *deafTransport) die() {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, c := range d.conns {
		close(c.dead)
	}
}

// deafConn, once dead, swallows what is written, and then ends.
type deafConn struct {
	net.Conn
	dead, used chan struct{}
	once       sync.Once
}

func (c *deafConn) Write(p []byte) (int, error) {
	select {
	case <-c.dead:
		c.once.Do(func() { close(c.used); _ = c.Close() })
		return len(p), nil
	default:
		return c.Conn.Write(p)
	}
}

func (c *deafConn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	select {
	case <-c.used:
		return 0, io.EOF
	default:
		return n, err
	}
}
