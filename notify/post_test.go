package notify

import (
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// local is a destination on a server of this machine, and how many
// connections the server was called over.
func local(t *testing.T, h http.HandlerFunc) (Destination, *atomic.Int32) {
	t.Helper()
	var connections atomic.Int32
	s := httptest.NewUnstartedServer(h)
	s.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			connections.Add(1)
		}
	}
	s.Start()
	t.Cleanup(s.Close)
	d, err := NewSlack(s.URL+"/services/T0CANARY1/B0CANARY2/caNaRy3SecretToken456789", nil)
	if err != nil {
		t.Fatal(err)
	}
	return d, &connections
}

// transport is what a process would use, closed with the test.
func transport(t *testing.T) *http.Transport {
	t.Helper()
	tr := &http.Transport{}
	t.Cleanup(tr.CloseIdleConnections)
	return tr
}

// A redirect would carry the webhook to another host in its Referer.
func TestRedirectsAreNotFollowed(t *testing.T) {
	t.Parallel()
	for _, status := range []int{301, 302, 303, 307, 308} {
		var calls atomic.Int32
		d, _ := local(t, func(w http.ResponseWriter, r *http.Request) {
			calls.Add(1)
			if strings.HasSuffix(r.URL.Path, "/elsewhere") {
				_, _ = io.WriteString(w, "ok")
				return
			}
			http.Redirect(w, r, "/elsewhere", status)
		})
		got := deliver(t, transport(t), d, brief(), time.Minute)
		if got.Status != Failed || got.Problem.Cause != CauseUnknown || calls.Load() != 1 {
			t.Errorf("%d: %s %v after %d calls", status, got.Status, got.Problem, calls.Load())
		}
	}
}

// A large answer is read to its end, so its connection serves the next try.
func TestConnectionsAreUsedAgain(t *testing.T) {
	t.Parallel()
	var calls atomic.Int32
	d, connections := local(t, func(w http.ResponseWriter, _ *http.Request) {
		if calls.Add(1) > 2 {
			_, _ = io.WriteString(w, "ok")
			return
		}
		w.WriteHeader(http.StatusServiceUnavailable)
		_, _ = io.WriteString(w, strings.Repeat("<p>Sorry</p>", 5000))
	})
	got := deliver(t, transport(t), d, brief(), time.Minute)
	if got.Status != Delivered || calls.Load() != 3 || connections.Load() != 1 {
		t.Errorf("%s after %d calls over %d connections", got.Status, calls.Load(), connections.Load())
	}
}

// An answer without an end is not read to it.
func TestEndlessAnswers(t *testing.T) {
	t.Parallel()
	d, _ := local(t, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusNotFound)
		for {
			if _, err := w.Write(make([]byte, 1<<16)); err != nil {
				return
			}
		}
	})
	start := time.Now()
	got := deliver(t, transport(t), d, brief(), time.Minute)
	if got.Status != Failed || got.Problem.Word != "404 Not Found" || time.Since(start) > 5*time.Second {
		t.Errorf("%s %v after %v", got.Status, got.Problem, time.Since(start))
	}
}

// Before a request is written nothing can have been posted; after it, it can.
func TestWhetherTheRequestWasWritten(t *testing.T) {
	t.Parallel()
	closed := func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		panic(http.ErrAbortHandler)
	}
	truncated := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "2")
		_, _ = io.WriteString(w, "o")
	}
	hangs := func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		<-r.Context().Done()
	}
	tests := []struct {
		name    string
		handler http.HandlerFunc
		status  Status
		cause   Cause
		word    string
	}{
		{"closes", closed, PossiblyDelivered, CauseTimeout, "connection closed before an answer came"},
		{"cuts the answer", truncated, PossiblyDelivered, CauseTimeout, "connection closed before an answer came"},
		{"hangs", hangs, PossiblyDelivered, CauseTimeout, "timed out"},
		{"refuses", nil, Failed, CauseNetwork, "connection refused"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			d, _ := local(t, tt.handler)
			if tt.handler == nil {
				d = must(NewSlack("http://"+unused(t)+"/services/x", nil))
			}
			got := deliver(t, transport(t), d, brief(), 5*time.Second)
			if got.Status != tt.status || got.Problem.Cause != tt.cause || got.Problem.Word != tt.word {
				t.Errorf("%s: %s %s; want %s: %s %s", got.Status, got.Problem.Cause, got.Problem.Word, tt.status, tt.cause, tt.word)
			}
		})
	}
}

// unused is an address that nobody listens on.
func unused(t *testing.T) string {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}

func TestTLS(t *testing.T) {
	t.Parallel()
	s := httptest.NewUnstartedServer(http.NotFoundHandler())
	s.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	s.StartTLS()
	t.Cleanup(s.Close)
	plain := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(plain.Close)
	trusting, ok := s.Client().Transport.(*http.Transport)
	if !ok {
		t.Fatal("no transport")
	}
	elsewhere := trusting.Clone()
	elsewhere.TLSClientConfig.ServerName = "elsewhere.example"
	t.Cleanup(elsewhere.CloseIdleConnections)
	tests := []struct {
		url       string
		transport http.RoundTripper
		word      string
	}{
		{s.URL, transport(t), "TLS: certificate signed by an unknown authority"},
		{s.URL, elsewhere, "TLS: certificate is for another host"},
		{strings.Replace(plain.URL, "http:", "https:", 1), transport(t), "TLS: the other side does not speak it"},
	}
	for _, tt := range tests {
		t.Run(tt.word, func(t *testing.T) {
			t.Parallel()
			got := deliver(t, tt.transport, must(NewSlack(tt.url+"/x", nil)), brief(), time.Minute)
			if got.Status != Failed || got.Problem.Cause != CauseNetwork || got.Problem.Word != tt.word {
				t.Errorf("%s %s %q", got.Status, got.Problem.Cause, got.Problem.Word)
			}
		})
	}
}
