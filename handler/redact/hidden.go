package redact

import (
	"encoding/base64"
	"html"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// maxLayers is how often escapes may be laid over each other: more of them
// nobody writes but to hide something.
const maxLayers = 8

// hiddenIn says whether a run stands in s under escapes or base64.
func (x runs) hiddenIn(s string) bool {
	for range maxLayers {
		if x.inBase64(s) {
			return true
		}
		plain := unescape(s)
		if plain == s {
			return false
		}
		if s = plain; x.cut(s) != s {
			return true
		}
	}
	return true
}

// escape is one of percent-encoding or of JSON.
var escape = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`%[[:xdigit:]]{2}|\\x[[:xdigit:]]{2}|\\u[[:xdigit:]]{4}|\\[/\\"]`)
})

// unescape takes one layer off: what a reader would not see or sees through, or
// percent-encoding, JSON's escapes and HTML's entities.
func unescape(s string) string {
	if seen := strings.Map(legible, s); seen != s {
		return seen
	}
	if !strings.ContainsAny(s, `%&\`) {
		return s
	}
	return html.UnescapeString(escape().ReplaceAllStringFunc(s, func(e string) string {
		n, err := strconv.ParseUint(strings.TrimLeft(e, `%\xu`), 16, 16)
		switch {
		case err != nil:
			return e[1:]
		case e[1] == 'u':
			return string(rune(n))
		}
		return string([]byte{byte(n & 0xff)}) // whatever it is part of
	}))
}

// legible is what a reader takes r for: itself, the character that a full-width one
// stands for, or -1 for marks and what is not seen.
func legible(r rune) rune {
	switch {
	case ' ' <= r && r < 0x7f, r == utf8.RuneError:
		return r
	case '！' <= r && r <= '～':
		return r - '！' + '!'
	case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Mn, unicode.Other_Default_Ignorable_Code_Point):
		return -1
	}
	return r
}

// inBase64 reads what of s may be base64, of either alphabet and however far
// into a group it begins.
func (x runs) inBase64(s string) bool {
	const least = (run*8 + 5) / 6 // characters for a run
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
	s = strings.ReplaceAll(strings.ReplaceAll(s, "-", "+"), "_", "/")
	for _, word := range strings.FieldsFunc(s, func(r rune) bool { return !strings.ContainsRune(alphabet, r) }) {
		for from := 0; from < 4 && len(word)-from >= least; from++ {
			text, _ := base64.RawStdEncoding.DecodeString(word[from:]) // an end that is none changes nothing
			if x.cut(string(text)) != string(text) {
				return true
			}
		}
	}
	return false
}
