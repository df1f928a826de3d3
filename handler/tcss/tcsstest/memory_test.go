package tcsstest

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// seen is what a client sees of an answer.
type seen struct {
	Status      int
	Body        string
	ContentType string
	Length      int64
	Sent, Read  error
}

func see(ctx context.Context, rt http.RoundTripper, url string) seen {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url+"/path?q=1", strings.NewReader("in"))
	if err != nil {
		return seen{Sent: err}
	}
	resp, err := rt.RoundTrip(req)
	if err != nil {
		return seen{Sent: err}
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	return seen{resp.StatusCode, string(b), resp.Header.Get("Content-Type"), resp.ContentLength, nil, err}
}

// What Memory does is what a server and a connection do.
func TestMemoryDoesAsAServer(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		h    http.HandlerFunc
		want seen
	}{
		"nothing": {func(http.ResponseWriter, *http.Request) {}, seen{Status: 200}},
		"echo": {func(w http.ResponseWriter, r *http.Request) {
			b, _ := io.ReadAll(r.Body)
			w.Header().Set("Content-Type", "text/x")
			w.WriteHeader(http.StatusTeapot)
			w.Header().Set("Content-Type", "too/late")
			_, _ = w.Write([]byte(r.Method + r.URL.String() + r.RequestURI + string(b)))
		}, seen{Status: 418, Body: "POST/path?q=1/path?q=1in", ContentType: "text/x", Length: 24}},
		"sniffed": {func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, "<html>")
		}, seen{Status: 200, Body: "<html>", ContentType: "text/html; charset=utf-8", Length: 6}},
		"closed": {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, seen{Sent: io.EOF}},
		"closed after a write": {func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, "lost")
			panic(http.ErrAbortHandler)
		}, seen{Sent: io.EOF}},
		"cut": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "10")
			_, _ = io.WriteString(w, "part")
		}, seen{Status: 200, Body: "part", ContentType: "text/plain; charset=utf-8", Length: 10, Read: io.ErrUnexpectedEOF}},
		"hangs": {func(_ http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body) // a server notices that its client goes only after that
			<-r.Context().Done()
		}, seen{Sent: context.DeadlineExceeded}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := httptest.NewServer(tc.h)
			defer s.Close()
			for _, rt := range []http.RoundTripper{Memory(tc.h), http.DefaultTransport} {
				ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
				defer cancel()
				if d := cmp.Diff(tc.want, see(ctx, rt, s.URL), cmpopts.EquateErrors()); d != "" {
					t.Errorf("%T: %s", rt, d)
				}
			}
		})
	}
}

// A handler that does not look at its context does not hold the client.
func TestMemoryHonoursTheContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		rt := Memory(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { time.Sleep(time.Hour) }))
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		start := time.Now()
		for range 2 { // at the second its context is over
			if got := see(ctx, rt, "http://memory.test"); !errors.Is(got.Sent, context.Canceled) || time.Since(start) != time.Second {
				t.Errorf("%+v after %s", got, time.Since(start))
			}
		}
		time.Sleep(time.Hour) // until the handlers have returned
	})
}
