package notify

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"syscall"
)

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
