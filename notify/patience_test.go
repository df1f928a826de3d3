package notify

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// A connection of HTTP/1.1 that says nothing is left sooner than one of HTTP/2,
// if the post can be repeated. One that was opened ahead is used until it gives
// no answer, and does not outlive the delivery.
func TestPatience(t *testing.T) {
	t.Parallel()
	const s, h = time.Second, time.Hour
	type times []time.Duration
	type seen struct {
		Starts      times
		Flows, Left int
	}
	for _, tt := range []struct {
		http2, opened, once bool
		within              time.Duration
		takes               times // by the server, for each answer; below zero: it is busy
		want                seen
	}{
		{false, false, false, h, times{0}, seen{times{0}, 1, 1}},
		{false, false, false, h, times{8 * s, 8 * s}, seen{times{0, 8 * s}, 2, 1}},
		{false, false, false, 14 * s, times{8 * s}, seen{times{0}, 1, 1}},
		{false, false, false, 14*s + 1, times{8 * s, 0}, seen{times{0, 8 * s}, 2, 1}},
		{false, false, true, h, times{8 * s}, seen{times{0}, 1, 1}},
		{false, false, false, h, times{-1, -1, 8 * s}, seen{times{0, s, 3 * s}, 1, 1}},
		{false, true, false, h, times{0}, seen{times{0}, 1, 0}},
		{false, true, false, h, times{8 * s, 8 * s}, seen{times{0, 8 * s}, 2, 1}},
		{true, false, false, h, times{8 * s}, seen{times{0}, 1, 1}},
		{true, true, false, h, times{8 * s}, seen{times{0}, 1, 0}},
		{true, true, false, h, times{h, 0}, seen{times{0, 46 * s}, 2, 1}},
	} {
		t.Run(fmt.Sprintf("%+v", tt), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var flows, left atomic.Int32
				var got seen
				began, calls := time.Now(), make(pipes)
				server := &httptest.Server{Listener: calls, EnableHTTP2: tt.http2, Config: &http.Server{
					Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
						_, _ = io.Copy(io.Discard, r.Body)
						got.Starts = append(got.Starts, time.Since(began))
						takes := tt.takes[len(got.Starts)-1]
						if takes < 0 {
							w.WriteHeader(http.StatusServiceUnavailable)
							return
						}
						select {
						case <-time.After(takes):
							_, _ = io.WriteString(w, "ok")
						case <-r.Context().Done():
						}
					}),
					ConnState: func(_ net.Conn, state http.ConnState) {
						flows.Add(map[http.ConnState]int32{http.StateNew: 1}[state])
						left.Add(map[http.ConnState]int32{http.StateNew: 1, http.StateClosed: -1}[state])
					},
				}}
				server.StartTLS()
				defer server.Close()
				defer close(calls)
				tr, _ := server.Client().Transport.(*http.Transport)
				tr.DialContext, tr.TLSClientConfig.ServerName = calls.dial, "example.com"
				p := NewPoster(tr, "test")
				for range map[bool]int{true: 2}[tt.opened] { // which is once
					p.Open(t.Context(), testSlack())
				}
				told := deliverBy(t, p, testSlack(), brief(), tt.within, tt.once)
				synctest.Wait()
				got.Flows, got.Left = int(flows.Load()), int(left.Load())
				if diff := cmp.Diff(tt.want, got); diff != "" || told.Status != Delivered {
					t.Errorf("%s: %s", told.said(), diff)
				}
			})
		})
	}
}

// A connection that cannot be had, or comes when nobody needs it any more, is
// not waited for in vain, and does not stay.
func TestOpenedInVain(t *testing.T) {
	t.Parallel()
	for name, posts := range map[string]int{"never": 0, "late": 0, "refused": 1} {
		synctest.Test(t, func(t *testing.T) {
			client, server := net.Pipe()
			p := NewPoster(&http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
				if posts == 0 {
					<-ctx.Done()
				}
				if name == "late" {
					time.Sleep(time.Second)
					return client, nil
				}
				_ = client.Close()
				return nil, syscall.ECONNREFUSED
			}}, "test")
			to, m := must(NewSlack("http://localhost/x", nil)), brief()
			m.MentionOnly = posts == 0
			p.Open(t.Context(), to)
			got := deliverBy(t, p, to, m, time.Minute)
			if _, err := server.Read(make([]byte, 1)); !errors.Is(err, io.EOF) || len(got.receipts) != posts {
				t.Errorf("%s: %+v, connection %v", name, got, err)
			}
		})
	}
}

// pipes is a listener in memory.
type pipes chan net.Conn

func (p pipes) dial(context.Context, string, string) (net.Conn, error) {
	client, server := net.Pipe()
	p <- server
	return client, nil
}

func (p pipes) Accept() (net.Conn, error) {
	if c := <-p; c != nil {
		return c, nil
	}
	return nil, net.ErrClosed
}

func (pipes) Close() error   { return nil }
func (pipes) Addr() net.Addr { return &net.TCPAddr{} }
