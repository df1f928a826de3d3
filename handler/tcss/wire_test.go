package tcss_test

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"

	"tcss-licensing-alerts/handler/tcss"
)

// wire is a network of one server, whose connections take a while to be made.
type wire struct {
	dial   time.Duration
	accept chan net.Conn
}

func (w *wire) DialContext(context.Context, string, string) (net.Conn, error) {
	time.Sleep(w.dial)
	client, server := net.Pipe()
	w.accept <- server
	return client, nil
}

func (w *wire) Accept() (net.Conn, error) {
	c, ok := <-w.accept
	if !ok {
		return nil, net.ErrClosed
	}
	return c, nil
}

func (w *wire) Close() error   { close(w.accept); return nil }
func (w *wire) Addr() net.Addr { return &net.TCPAddr{} }

// Over connections that must first be made, the service, which counts 20 in any
// rolling second as they arrive, refuses nothing.
func TestPaceCountsFromTheConnection(t *testing.T) {
	t.Parallel()
	trusted := httptest.NewTLSServer(nil) // for its certificate, by nobody
	defer trusted.Close()
	for _, proto := range []string{"http/1.1", "h2"} {
		synctest.Test(t, func(t *testing.T) {
			s := newServer(tasksOf(6000)...)
			s.Latency = 50 * time.Millisecond
			w := &wire{dial: 150 * time.Millisecond, accept: make(chan net.Conn)}
			server := &http.Server{Handler: s, ReadHeaderTimeout: time.Minute, TLSConfig: &tls.Config{
				Certificates: trusted.TLS.Certificates, NextProtos: []string{proto}, SessionTicketsDisabled: true,
			}}
			go func() { _ = server.ServeTLS(w, "", "") }()
			over := &http.Transport{
				DialContext: w.DialContext, ForceAttemptHTTP2: proto == "h2", MaxIdleConnsPerHost: 20,
				TLSClientConfig: &tls.Config{InsecureSkipVerify: true},
			}
			got, _, err := list(within(t, time.Minute), clientOver(t, tcss.New(over, half)), week)
			if err != nil || len(s.Calls()) != 60 {
				t.Errorf("%s: %v: %d calls, some of them refused", proto, err, len(s.Calls()))
			}
			onceEach(t, got, 6000)
			over.CloseIdleConnections()
			_ = server.Close()
		})
	}
}
