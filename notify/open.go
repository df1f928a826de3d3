package notify

import (
	"context"
	"net"
	"net/http"
	"net/url"
)

// opened is a connection to a destination's service that waits for a delivery.
// It is not in the transport's pool.
type opened struct {
	end   context.CancelFunc
	ready chan struct{}    // closed when conn is there, or could not be had
	conn  *http.ClientConn // nil: it could not
}

// Open begins to connect to a destination's service, so that the delivery that
// is to follow finds a connection, and does not wait for it. Nothing is sent
// to the service but what TLS takes. A transport that cannot open connections is
// left alone.
func (p *Poster) Open(ctx context.Context, to Destination) {
	t, ok := p.over.(interface {
		NewClientConn(ctx context.Context, scheme, address string) (*http.ClientConn, error)
	})
	u, err := url.Parse(to.webhook)
	if !ok || err != nil {
		return
	}
	ctx, cancel := context.WithCancel(ctx)
	o := &opened{end: cancel, ready: make(chan struct{})}
	if !p.line(to).opened.CompareAndSwap(nil, o) {
		cancel()
		return
	}
	go func() {
		defer close(o.ready)
		o.conn, _ = t.NewClientConn(ctx, u.Scheme, net.JoinHostPort(u.Hostname(), u.Port()))
	}()
}

// live is the connection as soon as it is there, nil if there is none or it has
// ended.
func (o *opened) live(ctx context.Context) *http.ClientConn {
	if o == nil {
		return nil
	}
	select {
	case <-o.ready:
	case <-ctx.Done():
		return nil
	}
	if o.conn == nil || o.conn.Err() != nil {
		return nil
	}
	return o.conn
}

// close ends it.
func (o *opened) close() {
	if o == nil {
		return
	}
	o.end()
	<-o.ready
	if o.conn != nil {
		_ = o.conn.Close()
	}
}
