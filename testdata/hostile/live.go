package hostile

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/bidi"
)

// What clients make live in text, as far as a pattern can tell.
var (
	Link    = regexp.MustCompile(`(?i)[a-z][a-z0-9+.-]*://|\bwww\.[\p{L}\p{N}]|\bmailto:[\p{L}\p{N}]`)
	Mention = regexp.MustCompile(`(^|[^\p{L}\p{N}])[@#][\p{L}\p{N}]`)
	Entity  = regexp.MustCompile(`&(amp|lt|gt);`)
)

// What in a channel's markup only a text of this package's would do.
var (
	slackEvil = regexp.MustCompile("(?i)[*_~`]evil|evil[*_~`]|<[^<>]*evil|<!channel|:evil:")
	wecomEvil = regexp.MustCompile("(?im)[*_~`\\[]evil|evil[*_~`\\]]|<[^<>]*evil|<@all|\\]\\([^)]*evil|^(> )?[ #>+=-]+evil")
)

// Evil is what a text of this package's made live in a body; "" if nothing.
func Evil(body []byte) string {
	var s SlackMessage
	var w wecomMessage
	_, _ = json.Unmarshal(body, &s), json.Unmarshal(body, &w) // that they can be read is another's to say
	if w.Markdown != nil {
		return wecomEvil.FindString(w.Markdown.Content)
	}
	texts := []string{s.Text}
	for _, b := range s.Blocks {
		if b.Text != nil && b.Text.Type == "mrkdwn" {
			texts = append(texts, b.Text.Text)
		}
		for _, e := range b.Elements {
			texts = append(texts, string(e.Text))
		}
	}
	return slackEvil.FindString(strings.Join(texts, "\n"))
}

// isolate is what is written from right to left, kept from turning anything
// around it.
var isolate = regexp.MustCompile("\u2068[^\u2068\u2069\n]*\u2069")

// address is a link's, which settings give.
var address = regexp.MustCompile(`https://[^\s|>)"]*`)

// Turning tells posted text that turns others around, or hides something.
func Turning(s string) bool {
	s = isolate.ReplaceAllString(address.ReplaceAllString(s, ""), "")
	return Hidden(s) || strings.ContainsFunc(s, func(r rune) bool {
		p, _ := bidi.LookupRune(r)
		return p.Class() == bidi.R || p.Class() == bidi.AL
	})
}

// Hidden tells text with what is not seen, or what turns others around by
// itself.
func Hidden(s string) bool {
	return Acts(strings.ReplaceAll(s, "\n", "")) || strings.ContainsAny(s, "\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0")
}

// Acts tells text that is more than one line, or on which a terminal acts.
func Acts(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) })
}

// LineFault is what is wrong with a line that is shown; "" if nothing.
func LineFault(s string) string {
	if !utf8.ValidString(s) || Acts(s) {
		return fmt.Sprintf("not one line of text: %+q", s)
	}
	return ""
}

// decode reads a body strictly.
func decode(body []byte, v any) string {
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return err.Error()
	}
	return JSONFault(body, Turning)
}

// JSONFault is what is wrong with a text that is to be JSON, and with the
// strings in it; "" if nothing.
func JSONFault(text []byte, bad func(string) bool) string {
	var all any
	if err := json.Unmarshal(text, &all); err != nil {
		return err.Error()
	}
	if !utf8.Valid(text) {
		return "not UTF-8"
	}
	for _, s := range Strings(all) {
		if bad(s) {
			return fmt.Sprintf("hidden characters in %+q", s)
		}
	}
	return ""
}

// Strings are all that a decoded JSON value holds, names too.
func Strings(v any) (all []string) {
	switch v := v.(type) {
	case string:
		all = append(all, v)
	case []any:
		for _, e := range v {
			all = append(all, Strings(e)...)
		}
	case map[string]any:
		for name, e := range v {
			all = append(append(all, name), Strings(e)...)
		}
	}
	return all
}
