package redact

import (
	"net/netip"
	"strings"
)

const address = "[address]"

// withoutAddresses is s without IP addresses and their ports.
func withoutAddresses(s string) string {
	if !strings.ContainsAny(s, ".:") { // most texts are simple words
		return s
	}
	const of = "0123456789abcdefABCDEF.:"
	var b strings.Builder
	for {
		n := strings.IndexAny(s, of)
		if n < 0 {
			_, _ = b.WriteString(s)
			return b.String()
		}
		rest := strings.TrimLeft(s[n:], of)
		token := s[n : len(s)-len(rest)]
		glued := n > 0 && isWord(s[n-1]) || rest != "" && isWord(rest[0])
		_, _ = b.WriteString(s[:n])
		_, _ = b.WriteString(withoutAddress(token, glued))
		s = rest
	}
}

// isWord says whether c continues a word, so that hexadecimal digits beside it
// are letters. What is not ASCII, as Chinese, does not: it knows no spaces.
func isWord(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_'
}

// withoutAddress takes out the address that token is or ends in: letters before
// it may be hexadecimal digits as well, and a stop after it its own.
func withoutAddress(token string, glued bool) string {
	if strings.Count(token, ".") < 3 && strings.Count(token, ":") < 2 {
		return token
	}
	body := strings.TrimRight(token, ".:")
	first := len(token) - len(strings.TrimLeft(token, "."))
	for i := first; i < len(body); i++ {
		part := i == first || body[i-1] == ':'
		switch {
		case part && !glued && isIPv6(token[i:]):
			return token[:i] + address
		case part && !glued && isIPv6(body[i:]),
			(part || body[i] <= '9' && body[i-1] >= 'A') && isIPv4(body[i:]):
			return token[:i] + address + token[len(body):]
		}
	}
	return token
}

// isIPv6 leaves out "::", which is more often some language's than anybody's
// address.
func isIPv6(s string) bool {
	a, err := netip.ParseAddr(s)
	return err == nil && a.Is6() && !a.IsUnspecified()
}

// isIPv4 takes for one also what is not quite one to a parser, but to a reader:
// 010.1.2.3, 1.2.3.4.5.
func isIPv4(s string) bool {
	host, _, _ := strings.Cut(s, ":")
	return strings.Count(host, ".") >= 3 && strings.Trim(host, "0123456789.") == "" && !strings.Contains(host, "..")
}
