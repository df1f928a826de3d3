package notify

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// What a server of this machine does to a post, over real connections.
func TestOverConnections(t *testing.T) {
	t.Parallel()
	const closed = "connection closed before an answer came"
	gone := httptest.NewServer(nil) // nobody listens there any more
	gone.Close()
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusProxyAuthRequired) }))
	t.Cleanup(proxy.Close)
	through := func(proxy *httptest.Server) func(*http.Transport, *httptest.Server) {
		return func(tr *http.Transport, _ *httptest.Server) { tr.Proxy = http.ProxyURL(must(url.Parse(proxy.URL))) }
	}
	tests := map[string]struct {
		does   func(w http.ResponseWriter, r *http.Request, call int32)
		set    func(*http.Transport, *httptest.Server)
		scheme string // of the webhook and the server, if they are not http
		want   end
		calls  int32 // over one connection
	}{
		// A redirect would carry the webhook to another host in its Referer.
		"301": {does: redirect(http.StatusMovedPermanently), want: always(CauseUnknown, "301 Moved Permanently"), calls: 1},
		"302": {does: redirect(http.StatusFound), want: always(CauseUnknown, "302 Found"), calls: 1},
		"303": {does: redirect(http.StatusSeeOther), want: always(CauseUnknown, "303 See Other"), calls: 1},
		"307": {does: redirect(http.StatusTemporaryRedirect), want: always(CauseUnknown, "307 Temporary Redirect"), calls: 1},
		"308": {does: redirect(http.StatusPermanentRedirect), want: always(CauseUnknown, "308 Permanent Redirect"), calls: 1},
		// A large answer is read to its end, so its connection serves the next try.
		"long answers": {does: func(w http.ResponseWriter, _ *http.Request, call int32) {
			if call > 2 {
				_, _ = io.WriteString(w, "ok")
				return
			}
			w.WriteHeader(http.StatusServiceUnavailable)
			_, _ = io.WriteString(w, strings.Repeat("<p>Sorry</p>", 5000))
		}, want: end{Status: Delivered, Attempts: 3}, calls: 3},
		"an endless answer": {does: func(w http.ResponseWriter, _ *http.Request, _ int32) {
			w.WriteHeader(http.StatusNotFound)
			for {
				if _, err := w.Write(make([]byte, 1<<16)); err != nil {
					return
				}
			}
		}, want: always(CauseWebhook, "404 Not Found"), calls: 1},
		"closes": {does: func(_ http.ResponseWriter, r *http.Request, _ int32) {
			_, _ = io.Copy(io.Discard, r.Body)
			panic(http.ErrAbortHandler)
		}, want: always(CauseTimeout, closed)},
		"cuts the answer": {does: func(w http.ResponseWriter, _ *http.Request, _ int32) {
			w.Header().Set("Content-Length", "2")
			_, _ = io.WriteString(w, "o")
		}, want: always(CauseTimeout, closed)},
		"hangs": {does: func(_ http.ResponseWriter, r *http.Request, _ int32) {
			_, _ = io.Copy(io.Discard, r.Body)
			<-r.Context().Done()
		}, want: end{PossiblyDelivered, CauseTimeout, "timed out", 1, 0}},
		"nobody listens":       {scheme: "none", want: always(CauseNetwork, "connection refused")},
		"no proxy":             {set: through(gone), want: always(CauseNetwork, "proxy: connection refused")},
		"a proxy that refuses": {set: through(proxy), want: always(CauseNetwork, "proxy: 407")},
		"unknown authority":    {scheme: "https", want: always(CauseNetwork, "TLS: certificate signed by an unknown authority")},
		"another host": {scheme: "https", set: func(tr *http.Transport, s *httptest.Server) {
			if trusting, ok := s.Client().Transport.(*http.Transport); ok {
				tr.TLSClientConfig = trusting.TLSClientConfig.Clone()
				tr.TLSClientConfig.ServerName = "elsewhere.example"
			}
		}, want: always(CauseNetwork, "TLS: certificate is for another host")},
		"no TLS": {scheme: "https to http", want: always(CauseNetwork, "TLS: the other side does not speak it")},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var calls, connections atomic.Int32
			s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				tt.does(w, r, calls.Add(1))
			}))
			s.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
			s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
				if state == http.StateNew {
					connections.Add(1)
				}
			}
			if tt.scheme == "https" {
				s.StartTLS()
			} else {
				s.Start()
			}
			t.Cleanup(s.Close)
			webhook := map[string]string{"none": gone.URL, "https to http": "https" + strings.TrimPrefix(s.URL, "http")}[tt.scheme]
			if webhook == "" {
				webhook = s.URL
			}
			tr := &http.Transport{}
			t.Cleanup(tr.CloseIdleConnections)
			to := must(NewSlack(webhook+"/services/T0CANARY1/B0CANARY2/caNaRy3SecretToken456789", nil))
			if tt.set != nil {
				tt.set(tr, s)
				if tt.scheme == "" {
					to = testSlack()
				}
			}
			got := deliver(t, tr, to, brief(), map[bool]time.Duration{true: 3 * time.Second, false: 30 * time.Second}[name == "hangs"])
			if diff := cmp.Diff(tt.want, got.end(tt.want.Variants)); diff != "" || tt.calls > 0 && (calls.Load() != tt.calls || connections.Load() != 1) {
				t.Errorf("%d calls over %d connections: %s", calls.Load(), connections.Load(), diff)
			}
			if strings.Contains(got.log, "127.0.0.1") {
				t.Errorf("an address in %s", got.log)
			}
		})
	}
}

// redirect leads to where a post would be confirmed.
func redirect(status int) func(http.ResponseWriter, *http.Request, int32) {
	return func(w http.ResponseWriter, r *http.Request, _ int32) {
		if strings.HasSuffix(r.URL.Path, "/elsewhere") {
			_, _ = io.WriteString(w, "ok")
			return
		}
		http.Redirect(w, r, "/elsewhere", status)
	}
}

// timeoutError is what a transport says of a connection that takes too long.
type timeoutError struct{}

func (timeoutError) Error() string   { return "i/o timeout" }
func (timeoutError) Timeout() bool   { return true }
func (timeoutError) Temporary() bool { return true }

// failures is those of the network. Before the request was written it is one;
// after it, the message may have been posted.
func failures() (list []outcome) {
	dial := func(err error) error { return &net.OpError{Op: "dial", Net: "tcp", Err: err} }
	read := func(err error) error { return &net.OpError{Op: "read", Net: "tcp", Err: err} }
	before, after := CauseNetwork, CauseTimeout
	for _, k := range []struct {
		when Cause
		err  error
		word string
	}{
		{before, dial(syscall.ECONNREFUSED), "connection refused"},
		{before, dial(&net.DNSError{Err: "no such host", Name: "hooks.slack.com", IsNotFound: true}), "no such host"},
		{before, dial(&net.DNSError{Err: "server misbehaving", Name: "hooks.slack.com", Server: "10.1.2.3:53"}), "the name of the host could not be looked up"},
		{before, &net.DNSError{Err: "no such host", Name: "hooks.slack.com", IsNotFound: true}, "no such host"},
		{before, dial(timeoutError{}), "timed out"},
		{before, dial(syscall.EHOSTUNREACH), "no route to host"},
		{before, dial(syscall.ENETUNREACH), "no route to host"},
		{before, &net.OpError{Op: "proxyconnect", Err: dial(syscall.ECONNREFUSED)}, "proxy: connection refused"},
		{before, &net.OpError{Op: "proxyconnect", Err: timeoutError{}}, "proxy: timed out"},
		{before, x509.CertificateInvalidError{Reason: x509.Expired}, "TLS: certificate is not valid, or no longer"},
		{before, x509.CertificateInvalidError{Reason: x509.NotAuthorizedToSign}, "TLS: certificate is not valid, or no longer"},
		{before, &tls.CertificateVerificationError{Err: errors.New("no IP SANs")}, "TLS: certificate is not valid, or no longer"},
		{before, errors.New(http.StatusText(http.StatusMultipleChoices)), "proxy: 300"},
		{before, errors.New(http.StatusText(http.StatusProxyAuthRequired)), "proxy: 407"},
		{before, errors.New(http.StatusText(http.StatusNetworkAuthenticationRequired)), "proxy: 511"},
		{after, &net.OpError{Op: "remote error", Err: errors.New("tls: bad certificate")}, "TLS: refused by the other side"},
		{after, context.Canceled, "stopped before an answer came"},
		{after, read(syscall.ECONNRESET), "connection reset"},
		{after, read(syscall.EPIPE), "connection reset"},
		{after, read(net.ErrClosed), "connection closed before an answer came"},
		{after, context.DeadlineExceeded, "timed out"},
		{after, read(timeoutError{}), "timed out"},
		{after, io.EOF, "connection closed before an answer came"},
		{after, io.ErrUnexpectedEOF, "connection closed before an answer came"},
		{after, errors.New("something else"), "connection failed"},
		{after, nil, "timed out"}, // hangs
	} {
		r := reply{err: k.err, unsent: k.when == before}
		list = append(list, outcome{"slack", replies{r}, 0, always(k.when, k.word)})
	}
	return list
}
