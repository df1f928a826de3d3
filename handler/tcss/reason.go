package tcss

import (
	"errors"
	"io"
	"net"
	"os"
	"regexp"
	"sync"
)

// quoted is compiled when something goes wrong, not at every start.
var quoted = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`"(?:[^"\\]|\\.)*"?`) })

// reason says why a connection failed without saying where to: the innermost
// error has no address, and what others quote is left out, since a proxy's URL
// may hold a password.
func reason(err error) string {
	var dns *net.DNSError
	switch {
	case errors.As(err, &dns):
		return dns.Err
	case errors.Is(err, io.ErrUnexpectedEOF):
		return "the answer was cut short"
	case errors.Is(err, io.EOF):
		return "the connection was closed"
	case errors.Is(err, os.ErrDeadlineExceeded):
		return "i/o timeout"
	}
	for inner := errors.Unwrap(err); inner != nil; inner = errors.Unwrap(err) {
		err = inner
	}
	return quoted().ReplaceAllString(err.Error(), `"…"`)
}
