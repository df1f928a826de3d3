package hostile

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html"
	"net/url"
	"strings"
	"unicode"
)

// Run is how many characters of a secret in a row may not be seen.
const Run = 8

// Secrets are the runs that may not be seen.
type Secrets map[string]bool

// SecretsOf are those of some secrets, with their dashes and without.
func SecretsOf(secrets ...string) Secrets {
	set := Secrets{}
	for _, secret := range secrets {
		for _, s := range []string{secret, strings.ReplaceAll(secret, "-", "")} {
			for i := Run; i <= len(s); i++ {
				set[strings.ToLower(s[i-Run:i])] = true
			}
		}
	}
	return set
}

// Seen is a run that s shows to whoever knows how to read it; "" if none.
func (x Secrets) Seen(s string) string {
	if len(x) == 0 {
		return ""
	}
	var all any
	if json.Unmarshal([]byte(s), &all) == nil {
		s += "\n" + strings.Join(Strings(all), "\n")
	}
	for piece := range strings.SplitSeq(s, "[redacted]") {
		for _, text := range readings(narrow(piece)) {
			text = strings.ToLower(text)
			for i := Run; i <= len(text); i++ {
				if x[text[i-Run:i]] {
					return text[i-Run : i]
				}
			}
		}
	}
	return ""
}

// readings are what a text may stand for.
func readings(s string) []string {
	read := []string{s, html.UnescapeString(s)}
	for plain := s; ; {
		plain = strings.ReplaceAll(plain, "%zz", "")
		next, err := url.PathUnescape(plain)
		if err != nil || next == plain {
			break
		}
		read = append(read, next)
		plain = next
	}
	for word := range strings.FieldsSeq(s) {
		for o := range min(4, len(word)) {
			for _, e := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
				b, _ := e.DecodeString(strings.TrimRight(word[o:], "="))
				read = append(read, string(b))
			}
		}
	}
	return read
}

// narrow is s without what is not seen, and with full-width characters as what
// they stand for.
func narrow(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case '！' <= r && r <= '～':
			return r - '！' + '!'
		case r != '\n' && unicode.In(r, unicode.Cc, unicode.Cf, unicode.Mn), r == '\u3164':
			return -1
		}
		return r
	}, s)
}

// Percent is s with every byte percent-encoded.
func Percent(s string) string {
	var b strings.Builder
	for i := range len(s) {
		_, _ = fmt.Fprintf(&b, "%%%02x", s[i])
	}
	return b.String()
}

// Writings are the ways in which a text may be written.
func Writings() map[string]func(string) string {
	return map[string]func(string) string{
		"as it is": func(s string) string { return s },
		"capitals": strings.ToUpper,
		"small":    strings.ToLower,
		"no dash":  func(s string) string { return strings.ReplaceAll(s, "-", "") },
		"query":    url.QueryEscape,
		"path":     url.PathEscape,
		"percent":  Percent,
		"twice":    func(s string) string { return Percent(Percent(s)) },
		"partly":   func(s string) string { return Percent(s[:len(s)/2]) + s[len(s)/2:] },
		"HTML":     html.EscapeString,
		"entities": func(s string) string {
			var b strings.Builder
			for i := range len(s) {
				_, _ = fmt.Fprintf(&b, []string{"&#%d;", "&#x%x;"}[i%2], s[i])
			}
			return b.String()
		},
		"base64":         func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) },
		"base64 of URLs": func(s string) string { return base64.RawURLEncoding.EncodeToString([]byte("ü" + s + "??>")) },
		"base64 within":  func(s string) string { return "x/" + base64.StdEncoding.EncodeToString([]byte("a:"+s)) + "tail" },
		"base64, escaped": func(s string) string {
			return url.QueryEscape(base64.StdEncoding.EncodeToString([]byte(s)))
		},
		"zero width": func(s string) string { return strings.Join(strings.Split(s, ""), "\u200b") },
		"controls":   func(s string) string { return strings.Join(strings.Split(s, ""), "\x01\u034f") },
		"full width": func(s string) string {
			return strings.Map(func(r rune) rune {
				if '!' <= r && r <= '~' {
					return r - '!' + '！'
				}
				return r
			}, s)
		},
	}
}
