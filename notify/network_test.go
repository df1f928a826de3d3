package notify

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

// timeoutError is what a transport says of a connection that takes too long.
type timeoutError struct{}

func (timeoutError) Error() string   { return "i/o timeout" }
func (timeoutError) Timeout() bool   { return true }
func (timeoutError) Temporary() bool { return true }

// A failure before the request was written is a failure. After it, the message
// may have been posted.
func TestEveryFailureOfTheNetwork(t *testing.T) {
	t.Parallel()
	dial := func(err error) error { return &net.OpError{Op: "dial", Net: "tcp", Err: err} }
	read := func(err error) error { return &net.OpError{Op: "read", Net: "tcp", Err: err} }
	tests := []struct {
		err    error
		status Status
		cause  Cause
		word   string
	}{
		{dial(syscall.ECONNREFUSED), Failed, CauseNetwork, "connection refused"},
		{dial(&net.DNSError{Err: "no such host", Name: "hooks.slack.com", IsNotFound: true}), Failed, CauseNetwork, "no such host"},
		{dial(&net.DNSError{Err: "server misbehaving", Name: "hooks.slack.com", Server: "10.1.2.3:53"}), Failed, CauseNetwork, "the name of the host could not be looked up"},
		{&net.DNSError{Err: "no such host", Name: "hooks.slack.com", IsNotFound: true}, Failed, CauseNetwork, "no such host"},
		{dial(timeoutError{}), Failed, CauseNetwork, "timed out"},
		{dial(syscall.EHOSTUNREACH), Failed, CauseNetwork, "no route to host"},
		{&net.OpError{Op: "proxyconnect", Err: dial(syscall.ECONNREFUSED)}, Failed, CauseNetwork, "proxy: connection refused"},
		{&net.OpError{Op: "proxyconnect", Err: timeoutError{}}, Failed, CauseNetwork, "proxy: timed out"},
		{x509.CertificateInvalidError{Reason: x509.Expired}, Failed, CauseNetwork, "TLS: certificate is not valid, or no longer"},
		{x509.CertificateInvalidError{Reason: x509.NotAuthorizedToSign}, Failed, CauseNetwork, "TLS: certificate is not valid, or no longer"},
		{errors.New(http.StatusText(http.StatusProxyAuthRequired)), Failed, CauseNetwork, "proxy: 407"},
		{&net.OpError{Op: "remote error", Err: errors.New("tls: bad certificate")}, PossiblyDelivered, CauseTimeout, "TLS: refused by the other side"},
		{context.Canceled, PossiblyDelivered, CauseTimeout, "stopped before an answer came"},
		{read(syscall.ECONNRESET), PossiblyDelivered, CauseTimeout, "connection reset"},
		{read(timeoutError{}), PossiblyDelivered, CauseTimeout, "timed out"},
		{io.EOF, PossiblyDelivered, CauseTimeout, "connection closed before an answer came"},
		{io.ErrUnexpectedEOF, PossiblyDelivered, CauseTimeout, "connection closed before an answer came"},
		{errors.New("something else"), PossiblyDelivered, CauseTimeout, "connection failed"},
		{nil, PossiblyDelivered, CauseTimeout, "timed out"}, // hangs
	}
	for _, tt := range tests {
		t.Run(fmt.Sprint(tt.err), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := script(reply{err: tt.err, unsent: tt.cause == CauseNetwork})
				got := deliver(t, s, testSlack(), brief(), 5*time.Minute)
				attempts := map[Status]int{Failed: 3, PossiblyDelivered: 2}[tt.status]
				if got.Status != tt.status || got.Problem.Cause != tt.cause || got.Problem.Word != tt.word || got.Attempts != attempts {
					t.Errorf("%s after %d attempts: %s %s; want %s: %s %s",
						got.Status, got.Attempts, got.Problem.Cause, got.Problem.Word, tt.status, tt.cause, tt.word)
				}
			})
		})
	}
}

func TestProxy(t *testing.T) {
	t.Parallel()
	refusing := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusProxyAuthRequired)
	}))
	t.Cleanup(refusing.Close)
	for host, word := range map[string]string{
		unused(t):                         "proxy: connection refused",
		refusing.Listener.Addr().String(): "proxy: 407",
	} {
		tr := transport(t)
		tr.Proxy = http.ProxyURL(&url.URL{Scheme: "http", Host: host})
		got := deliver(t, tr, testSlack(), brief(), time.Minute)
		if got.Status != Failed || got.Problem.Cause != CauseNetwork || got.Problem.Word != word || strings.Contains(got.log, host) {
			t.Errorf("%s %v, want %s", got.Status, got.Problem, word)
		}
	}
}
