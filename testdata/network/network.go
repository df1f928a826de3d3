// Package network is a network for tests: services with TLS of an own CA, each
// at its distance, over flows that can go deaf, close or be reset. It lives in
// memory, in whatever time there is, and can be reached by a proxy from another
// process.
package network

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"
)

// Host is a service. Its fields are set before the first connection.
type Host struct {
	Handler http.Handler
	// RTT is the round trip: of connecting, of a handshake, of a request.
	RTT time.Duration
	// HTTP1 leaves HTTP/2 out.
	HTTP1 bool
	// Plain leaves TLS out.
	Plain bool
	// Connected, if set, is told of each flow, counted from 1.
	Connected func(n int, f *Flow)
}

// Network is the hosts by name, and what happened.
type Network struct {
	CA    []byte // PEM
	Roots *x509.CertPool

	began time.Time
	hosts map[string]*service

	mu     sync.Mutex
	events []Event
	flows  []*Flow
}

// service is a host that is served.
type service struct {
	*Host

	name   string
	server *http.Server
	listen *listener
	conns  int
}

// New serves hosts until Close.
func New(hosts map[string]*Host) (*Network, error) {
	n := &Network{began: time.Now(), hosts: map[string]*service{}, Roots: x509.NewCertPool()}
	names := make([]string, 0, len(hosts))
	for name := range hosts {
		names = append(names, name)
	}
	certificate, ca, err := certify(names)
	if err != nil {
		return nil, err
	}
	n.CA = ca
	n.Roots.AppendCertsFromPEM(ca)
	for name, host := range hosts {
		s := &service{Host: host, name: name, listen: newListener()}
		s.server = &http.Server{
			Handler: n.watch(s), ErrorLog: slog.NewLogLogger(slog.DiscardHandler, slog.LevelError), ReadHeaderTimeout: time.Hour,
			TLSConfig: &tls.Config{Certificates: []tls.Certificate{certificate}},
			ConnContext: func(ctx context.Context, c net.Conn) context.Context {
				return context.WithValue(ctx, flowKey{}, flowOf(c))
			},
		}
		if host.HTTP1 {
			s.server.Protocols = new(http.Protocols)
			s.server.Protocols.SetHTTP1(true)
		}
		serve := func() error { return s.server.ServeTLS(s.listen, "", "") }
		if host.Plain {
			serve = func() error { return s.server.Serve(s.listen) }
		}
		go func() { _ = serve() }() // ends with Close
		n.hosts[name] = s
	}
	return n, nil
}

// Close ends all services and flows.
func (n *Network) Close() {
	for _, s := range n.hosts {
		_ = s.server.Close()
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, f := range n.flows {
		f.Close()
	}
}

// Dial connects to a host, which takes its round trip.
func (n *Network) Dial(ctx context.Context, _, address string) (net.Conn, error) {
	name, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, fmt.Errorf("dial: %w", err)
	}
	s := n.hosts[name]
	if s == nil {
		return nil, &net.DNSError{Err: "no such host", Name: name, IsNotFound: true}
	}
	select {
	case <-time.After(s.RTT):
	case <-ctx.Done():
		return nil, fmt.Errorf("dial: %w", context.Cause(ctx))
	}
	n.mu.Lock()
	s.conns++
	f := newFlow(s.conns, s.RTT/2)
	n.flows = append(n.flows, f)
	n.mu.Unlock()
	n.note(s, f, "connected", time.Now().Add(-s.RTT), time.Now())
	if s.Connected != nil {
		s.Connected(f.Number, f)
	}
	if !s.listen.add(f.server) {
		return nil, errors.New("connection refused")
	}
	return f.client, nil
}

// watch notes each request of a service.
func (n *Network) watch(s *service) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		sent := time.Now().Add(-s.RTT / 2)
		s.Handler.ServeHTTP(w, r)
		what := r.Method
		if action := r.Header.Get("X-TC-Action"); action != "" {
			what = action
		}
		n.note(s, FlowOf(r), what, sent, time.Now().Add(s.RTT/2))
	})
}

// listener takes the servers' ends of flows.
type listener struct {
	conns chan net.Conn
	done  chan struct{}
	once  sync.Once
}

func newListener() *listener {
	return &listener{conns: make(chan net.Conn), done: make(chan struct{})}
}

func (l *listener) add(c net.Conn) bool {
	select {
	case l.conns <- c:
		return true
	case <-l.done:
		return false
	}
}

// Accept is of net.Listener.
func (l *listener) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.done:
		return nil, net.ErrClosed
	}
}

// Close is of net.Listener.
func (l *listener) Close() error {
	l.once.Do(func() { close(l.done) })
	return nil
}

// Addr is of net.Listener.
func (l *listener) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)} }
