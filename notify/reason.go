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

// reason says in plain words why no answer came. The words are this package's
// own: errors of net/http hold the webhook's URL, those of net addresses.
func reason(err error) string {
	proxy := ""
	if op := (*net.OpError)(nil); errors.As(err, &op) && op.Op == "proxyconnect" {
		proxy = "proxy: "
	}
	return proxy + plain(err)
}

func plain(err error) string {
	if s := tlsReason(err); s != "" {
		return s
	}
	dns, refused := (*net.DNSError)(nil), net.Error(nil)
	switch {
	case errors.As(err, &dns) && dns.IsNotFound:
		return "no such host"
	case errors.Is(err, context.Canceled):
		return "stopped before an answer came"
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &refused) && refused.Timeout():
		return "timed out"
	case dns != nil:
		return "the name of the host could not be looked up"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "connection refused"
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return "connection reset"
	case errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH):
		return "no route to host"
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, net.ErrClosed):
		return "connection closed before an answer came"
	default:
		return "connection failed"
	}
}

func tlsReason(err error) string {
	var (
		unknown x509.UnknownAuthorityError
		name    x509.HostnameError
		invalid x509.CertificateInvalidError
		verify  *tls.CertificateVerificationError
		record  tls.RecordHeaderError
		alert   tls.AlertError
	)
	switch {
	case errors.As(err, &unknown):
		return "TLS: certificate signed by an unknown authority"
	case errors.As(err, &name):
		return "TLS: certificate is for another host"
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return "TLS: certificate has expired or is not valid yet"
	case errors.As(err, &invalid), errors.As(err, &verify):
		return "TLS: certificate is not valid"
	case errors.As(err, &record), errors.Is(err, http.ErrSchemeMismatch):
		return "TLS: the other side does not speak it"
	case errors.As(err, &alert):
		return "TLS: refused by the other side"
	default:
		return ""
	}
}

// unsent tells errors that come before a request is written, whatever
// transport they come from.
func unsent(err error) bool {
	op, dns, alert := (*net.OpError)(nil), (*net.DNSError)(nil), tls.AlertError(0)
	return errors.As(err, &op) && (op.Op == "dial" || op.Op == "proxyconnect") ||
		errors.As(err, &dns) || errors.Is(err, syscall.ECONNREFUSED) ||
		tlsReason(err) != "" && !errors.As(err, &alert) // an alert may come later
}
