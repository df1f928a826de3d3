package tcss_test

import (
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"tcss-licensing-alerts/handler/tcss"
	"tcss-licensing-alerts/handler/tcss/tcsstest"
)

// realServer serves h on loopback and counts its connections.
func realServer(tb testing.TB, h http.Handler) (endpoint string, conns *atomic.Int32, transport *http.Transport) {
	tb.Helper()
	conns = new(atomic.Int32)
	s := httptest.NewUnstartedServer(h)
	s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			conns.Add(1)
		}
	}
	s.Start()
	transport = &http.Transport{}
	tb.Cleanup(func() { transport.CloseIdleConnections(); s.Close() })
	return s.URL, conns, transport
}

// Clients of one API share its connection, faults or not.
func TestConnectionIsReused(t *testing.T) {
	t.Parallel()
	s := newServer()
	faults := [5]*tcsstest.Fault{
		1: {Kind: tcsstest.Raw, Status: 502, Body: strings.Repeat("<html>", 1000)},
		2: {Kind: tcsstest.Redirect, Body: "/"}, 3: {Kind: tcsstest.APIError, Code: "FailedOperation"},
	}
	s.Faults = func(c tcsstest.Call) *tcsstest.Fault { return faults[c.Try%5] }
	s.PerSecond = -1
	url, conns, transport := realServer(t, s)
	api := tcss.New(transport, func(string, int) float64 { return 0 })
	for range 4 {
		_, _ = clientOver(t, api, rate(1000), at(url)).Rule(t.Context())
	}
	if n, calls := conns.Load(), len(s.Calls()); n != 1 || calls != 5 {
		t.Errorf("%d connections for %d calls, want 1", n, calls)
	}
}

// A connection that died while the process was frozen costs no attempt.
func TestDeadConnection(t *testing.T) {
	t.Parallel()
	s := newServer()
	s.Faults = when(func(c tcsstest.Call) bool { return c.Try == 2 }, tcsstest.Fault{Kind: tcsstest.Close}) // the end of the stream is all that comes
	url, conns, transport := realServer(t, s)
	c := clientOver(t, tcss.New(transport, nil), at(url))
	for range 2 {
		if _, err := c.Rule(t.Context()); err != nil {
			t.Error(err)
		}
	}
	if st := c.Stats(); st.Retries != 0 || conns.Load() != 2 {
		t.Errorf("%+v, %d connections: the transport must have tried again by itself", st, conns.Load())
	}
}

func at(endpoint string) func(*tcss.Settings) {
	return func(s *tcss.Settings) { s.Endpoint = endpoint }
}
