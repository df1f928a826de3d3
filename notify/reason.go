package notify

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"strconv"
	"syscall"
)

// reason says in plain words why no answer came, which is why ctx ended, if it
// has. The words are this package's own: errors of net/http hold the webhook's
// URL, those of net addresses.
func reason(ctx context.Context, err error) string {
	if ctx.Err() != nil {
		err = context.Cause(ctx)
	}
	if status := connectStatus(err); status != 0 {
		return "proxy: " + strconv.Itoa(status)
	}
	if operation(err) == "proxyconnect" {
		return "proxy: " + plain(err)
	}
	return plain(err)
}

// connectStatus is the status with which a proxy refused to connect, 0 if it
// did not or uses words of its own. net/http makes an error of the words that
// stand behind the status, and of nothing else: nothing wraps it.
func connectStatus(err error) int {
	for status := http.StatusMultipleChoices; status <= http.StatusNetworkAuthenticationRequired; status++ {
		if err.Error() == http.StatusText(status) {
			return status
		}
	}
	return 0
}

func plain(err error) string {
	dns, named := errors.AsType[*net.DNSError](err)
	slow, _ := errors.AsType[net.Error](err)
	switch {
	case is[x509.UnknownAuthorityError](err):
		return "TLS: certificate signed by an unknown authority"
	case is[x509.HostnameError](err):
		return "TLS: certificate is for another host"
	case is[x509.CertificateInvalidError](err), is[*tls.CertificateVerificationError](err):
		return "TLS: certificate is not valid, or no longer"
	case is[tls.RecordHeaderError](err):
		return "TLS: the other side does not speak it"
	case operation(err) == "remote error": // an alert of TLS
		return "TLS: refused by the other side"
	case named && dns.IsNotFound:
		return "no such host"
	case errors.Is(err, context.Canceled):
		return "stopped before an answer came"
	case slow != nil && slow.Timeout(): // as context.DeadlineExceeded does
		return "timed out"
	case named:
		return "the name of the host could not be looked up"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "connection refused"
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return "connection reset"
	case errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH):
		return "no route to host"
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, net.ErrClosed):
		return "connection closed before an answer came"
	}
	return "connection failed"
}

// operation is what was being done on the network, empty if that is not known.
func operation(err error) string {
	if op, ok := errors.AsType[*net.OpError](err); ok {
		return op.Op
	}
	return ""
}

// is tells whether err is, or wraps, an error of the type E.
func is[E error](err error) bool {
	_, ok := errors.AsType[E](err)
	return ok
}
