package handler

import (
	"context"
	"crypto/tls"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"
)

const (
	// connectTime is how long TCP may take to connect, and TLS to shake hands.
	connectTime = 4 * time.Second
	// silence is after what time an HTTP/2 connection that says nothing is
	// asked whether it lives, and how long it has to say so.
	silence = 3 * time.Second
	// atOnce is as many idle connections of a host as pages are read at once.
	atOnce = 20
)

// Transport is the one transport of a process, of the API, the webhooks, the
// memory and the heartbeat. It has no proxy but the invocation's.
//
// A flow that dies on its way says nothing. HTTP/2 asks its connection whether
// it lives, and is not trusted with one that was mute; HTTP/1.1 leaves all that
// are idle behind as soon as one gives no answer. Each mends one protocol only.
type Transport struct {
	*http.Transport

	roots  *roots
	shakes shakes
}

// NewTransport makes a transport that is kept for as long as the process lives.
func NewTransport() *Transport {
	return newTransport((&net.Dialer{Timeout: connectTime}).DialContext, newRoots())
}

func newTransport(dial func(ctx context.Context, network, address string) (net.Conn, error), roots *roots) *Transport {
	return &Transport{roots: roots, Transport: &http.Transport{
		Proxy: Proxy,
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			conn, err := dial(ctx, network, address)
			roots.wait()
			if err != nil {
				return nil, err
			}
			c := &heard{Conn: conn}
			if l, ok := ctx.Value(lineKey{}).(*line); ok {
				l.dialed.Store(c)
			}
			return c, nil
		},
		TLSClientConfig: &tls.Config{
			RootCAs: roots.pool, ClientSessionCache: tls.NewLRUClientSessionCache(0),
			// Without the post-quantum X25519MLKEM768, a tenth of a cold run's CPU:
			// nothing that is sent is worth recording for decades, and a webhook can
			// be replaced. https://pkg.go.dev/crypto/tls#Config.CurvePreferences.
			CurvePreferences: []tls.CurveID{tls.X25519, tls.CurveP256, tls.CurveP384},
		},
		TLSHandshakeTimeout: connectTime,
		ForceAttemptHTTP2:   true,
		HTTP2:               &http.HTTP2Config{SendPingTimeout: silence, PingTimeout: silence},
		MaxIdleConns:        2 * atOnce,
		MaxIdleConnsPerHost: atOnce,
		IdleConnTimeout:     90 * time.Second,
	}}
}

// RoundTrip sends one request. After one that got no answer the next begins
// without idle connections, which may be as dead.
func (t *Transport) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Scheme == "https" {
		t.roots.begin()
	}
	var l line
	response, err := t.Transport.RoundTrip(r.WithContext(l.watch(r.Context(), r.URL.Host, &t.shakes)))
	if err != nil {
		l.hangUp()
		t.CloseIdleConnections()
	}
	return response, err //nolint:wrapcheck // as the client takes it
}

// NewClientConn makes a connection that is its caller's alone.
func (t *Transport) NewClientConn(ctx context.Context, scheme, address string) (*http.ClientConn, error) {
	if scheme == "https" {
		t.roots.begin()
	}
	conn, err := t.Transport.NewClientConn(ctx, scheme, address)
	if err != nil {
		return nil, fmt.Errorf("connect: %w", err)
	}
	return conn, nil
}

// afresh leaves nothing of an earlier invocation: its idle connections are
// minutes or a day old, and the process was frozen since. It silences the
// standard logger, by which net/http tells what a server sent unasked, and from
// where: a webhook may be in it.
func (h *Handler) afresh() {
	slog.SetDefault(slog.New(slog.DiscardHandler)) // it is the standard logger's output too
	if t, ok := h.Transport.(interface{ CloseIdleConnections() }); ok {
		t.CloseIdleConnections()
	}
}
