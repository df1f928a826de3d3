package notify

import (
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxWord is how many characters of a service's words are repeated.
const maxWord = 200

// redact makes what a service said fit to be shown: one line, without
// invisible characters, addresses of machines, or any part of the webhook that
// is a secret, however it is written.
func (d Destination) redact(word string) string {
	word = strings.TrimSpace(clean(word))
	if utf8.RuneCountInString(word) > 4*maxWord { // longer than any answer of its own
		word = string([]rune(word)[:4*maxWord])
	}
	secrets := secretsOf(d.webhook)
	for _, s := range secrets {
		word = replaceFold(word, s, "[redacted]")
	}
	// Percent-encoding can be laid over any character, and more than once.
	for plain := unescape(word); ; plain = unescape(plain) {
		for _, s := range secrets {
			if replaceFold(plain, s, "") != plain {
				// The code before the words is our own reading of it.
				code, _, _ := strings.Cut(word, " ")
				return strings.TrimSpace(digits(code) + " [redacted]")
			}
		}
		if plain == unescape(plain) {
			break
		}
	}
	word = withoutAddresses(word)
	if runes := []rune(word); len(runes) > maxWord {
		word = string(runes[:maxWord-1]) + ellipsis
	}
	return word
}

// secretsOf is the webhook and what in it is a secret, the longest first: its
// path and query, every segment and value long enough to be one, and all of
// them percent-encoded.
func secretsOf(webhook string) []string {
	u, err := url.Parse(webhook)
	if err != nil {
		return []string{webhook}
	}
	all := []string{webhook, u.RequestURI(), u.Path, u.RawQuery}
	all = append(all, strings.Split(u.Path, "/")...)
	for _, values := range u.Query() {
		all = append(all, values...)
	}
	var out []string
	for _, s := range all {
		// Shorter ones are words of the service's own, as are these two.
		if len(s) < 8 || s == "services" || s == "/cgi-bin/webhook/send" {
			continue
		}
		out = append(out, s, url.QueryEscape(s), url.PathEscape(s))
	}
	slices.SortFunc(out, func(a, b string) int { return len(b) - len(a) })
	return slices.Compact(out)
}

// replaceFold is strings.ReplaceAll in capitals or not, for an ASCII old.
func replaceFold(s, old, with string) string {
	var b strings.Builder
	for i := 0; i < len(s); {
		if end := i + len(old); end <= len(s) && strings.EqualFold(s[i:end], old) {
			b.WriteString(with)
			i = end
			continue
		}
		b.WriteByte(s[i])
		i++
	}
	return b.String()
}

// digits is s if it is a code, as 404 and -1 are.
func digits(s string) string {
	if len(s) > 6 || strings.Trim(s, "-0123456789") != "" {
		return ""
	}
	return s
}

// unescape takes one layer of percent-encoding off, where there is any.
func unescape(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) {
			if c, err := strconv.ParseUint(s[i+1:i+3], 16, 8); err == nil {
				b.WriteByte(byte(c))
				i += 2
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// withoutAddresses takes out every IP address, with its port.
func withoutAddresses(s string) string {
	const of = "0123456789abcdefABCDEF.:"
	var b strings.Builder
	for s != "" {
		n := strings.IndexAny(s, of)
		if n < 0 {
			break
		}
		b.WriteString(s[:n])
		s = s[n:]
		end := len(s) - len(strings.TrimLeft(s, of))
		b.WriteString(withoutAddress(s[:end]))
		s = s[end:]
	}
	return b.String() + s
}

// withoutAddress takes out the address that token is or ends in: the letters
// of a word before it may be hexadecimal digits as well.
func withoutAddress(token string) string {
	for i := range len(token) {
		if i == 0 || token[i-1] == ':' || token[i] <= '9' && token[i-1] >= 'A' {
			if isAddress(token[i:]) {
				return token[:i] + "[address]"
			}
		}
	}
	return token
}

func isAddress(token string) bool {
	token = strings.Trim(token, ".")
	for _, t := range []string{token, strings.TrimRight(token, ":"), strings.TrimLeft(token, ":")} {
		if _, err := netip.ParseAddr(t); err == nil && strings.Trim(t, ":") != "" {
			return true
		}
		if _, err := netip.ParseAddrPort(t); err == nil {
			return true
		}
	}
	// Not quite addresses to a parser, but to a reader: 010.1.2.3, 1.2.3.4.5.
	host, _, _ := strings.Cut(strings.Trim(token, ":"), ":")
	return strings.Count(host, ".") >= 3 && strings.Trim(host, "0123456789.") == ""
}
