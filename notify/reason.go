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

// reason says in plain words why no answer came. The words are this package's
// own: errors of net/http hold the webhook's URL, those of net addresses.
func reason(err error) string {
	if status := connectStatus(err); status != 0 {
		return "proxy: " + strconv.Itoa(status)
	}
	proxy := ""
	if op := (*net.OpError)(nil); errors.As(err, &op) && op.Op == "proxyconnect" {
		proxy = "proxy: "
	}
	return proxy + plain(err)
}

// connectStatus is the status with which a proxy refused to connect, 0 if it
// did not or uses words of its own. net/http makes an error of the words that
// stand behind the status, and of nothing else.
func connectStatus(err error) int {
	for next := err; next != nil; next = errors.Unwrap(next) {
		err = next
	}
	for status := http.StatusMultipleChoices; err != nil && status < 600; status++ {
		if err.Error() == http.StatusText(status) {
			return status
		}
	}
	return 0
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

// tlsAlert is what crypto/tls calls the operation when the other side ends the
// connection by an alert.
const tlsAlert = "remote error"

func tlsReason(err error) string {
	var (
		unknown x509.UnknownAuthorityError
		name    x509.HostnameError
		invalid x509.CertificateInvalidError
		verify  *tls.CertificateVerificationError
		record  tls.RecordHeaderError
		op      *net.OpError
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
	case errors.As(err, &op) && op.Op == tlsAlert:
		return "TLS: refused by the other side"
	default:
		return ""
	}
}

// unsent tells errors that come before a request is written, whatever
// transport they come from. An alert may come later.
func unsent(err error) bool {
	op, dns := (*net.OpError)(nil), (*net.DNSError)(nil)
	if errors.As(err, &op) && (op.Op == "dial" || op.Op == "proxyconnect" || op.Op == tlsAlert) {
		return op.Op != tlsAlert
	}
	return errors.As(err, &dns) || errors.Is(err, syscall.ECONNREFUSED) || connectStatus(err) != 0 || tlsReason(err) != ""
}
