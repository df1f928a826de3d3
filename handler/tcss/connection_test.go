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

// Clients of one API share its connection, faults or not. One that died while the
// process was frozen costs no attempt: the transport tries again by itself.
func TestConnections(t *testing.T) {
	t.Parallel()
	type figures struct{ connections, calls, retries, failed int }
	for name, tc := range map[string]struct {
		faults  [5]*tcsstest.Fault // by try, again and again
		clients int
		want    figures
	}{
		"faults": {[5]*tcsstest.Fault{
			1: {Kind: tcsstest.Raw, Status: 502, Body: strings.Repeat("<html>", 1000)},
			2: {Kind: tcsstest.Redirect, Body: "/"}, 3: {Kind: tcsstest.APIError, Code: "FailedOperation"},
		}, 4, figures{1, 5, 1, 2}},
		"the end of the stream is all that comes": {[5]*tcsstest.Fault{2: {Kind: tcsstest.Close}}, 2, figures{2, 3, 0, 0}},
	} {
		s := newServer()
		s.Faults = func(c tcsstest.Call) *tcsstest.Fault { return tc.faults[c.Try%5] }
		s.PerSecond = -1
		var connections atomic.Int32
		host := httptest.NewUnstartedServer(s)
		host.Config.ConnState = func(_ net.Conn, state http.ConnState) {
			if state == http.StateNew {
				connections.Add(1)
			}
		}
		host.Start()
		transport := &http.Transport{}
		api := tcss.New(transport, func(string, int) float64 { return 0 })
		got := figures{}
		for range tc.clients {
			c := clientOver(t, api, rate(1000), at(host.URL))
			if _, err := c.Rule(t.Context()); err != nil {
				got.failed++
			}
			got.retries += c.Stats().Retries
		}
		if got.connections, got.calls = int(connections.Load()), len(s.Calls()); got != tc.want {
			t.Errorf("%s: %+v, want %+v", name, got, tc.want)
		}
		transport.CloseIdleConnections()
		host.Close()
	}
}

func at(endpoint string) func(*tcss.Settings) {
	return func(s *tcss.Settings) { s.Endpoint = endpoint }
}
