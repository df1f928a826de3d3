package notify

import (
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// What clients make live in text, as far as a pattern can tell.
var (
	liveLink    = regexp.MustCompile(`(?i)[a-z][a-z0-9+.-]*://|\bwww\.[\p{L}\p{N}]|\bmailto:[\p{L}\p{N}]`)
	liveMention = regexp.MustCompile(`(^|[^\p{L}\p{N}])[@#][\p{L}\p{N}]`)
	liveUnder   = regexp.MustCompile(`(^|[^0-9A-Za-z_])_|_($|[^0-9A-Za-z_])`)
	liveEmoji   = regexp.MustCompile(`:[\p{L}\p{N}_+'-]+:`)
	entity      = regexp.MustCompile(`&(amp|lt|gt);`)
)

// checkInert fails if text that was written without any style of ours holds
// something that a client would act on.
func checkInert(t *testing.T, name, got string, in Text) {
	t.Helper()
	bad := func(what string) { t.Helper(); t.Errorf("%s writes %q as %q: %s", name, in, got, what) }
	if !utf8.ValidString(got) || turning(got) {
		bad("not valid, or not visible")
	}
	for _, s := range in {
		if s.Strong || s.Code || !s.Time.IsZero() {
			return
		}
	}
	if liveLink.MatchString(got) {
		bad("a live link")
	}
	if liveMention.MatchString(got) {
		bad("a live mention")
	}
	formats := map[string]string{"slack mrkdwn": "*~`<>", "slack plain": "<>&", "wecom markdown": "*~`<\\", "wecom text": "<"}[name]
	if strings.ContainsAny(got, formats) {
		bad("a live format")
	}
	if strings.HasPrefix(name, "slack") {
		for _, m := range liveEmoji.FindAllString(got, -1) {
			if len(m) != 4 || strings.Trim(m[1:3], "0123456789") != "" {
				bad("a live emoji")
			}
		}
	}
	start := strings.TrimLeft(got, " ")
	switch name {
	case "slack mrkdwn":
		if strings.Contains(entity.ReplaceAllString(got, ""), "&") || strings.HasPrefix(start, "&gt;") || liveUnder.MatchString(got) {
			bad("a live format")
		}
	case "wecom markdown":
		if strings.ContainsAny(got, "[]") || strings.Contains(got, "](") || liveUnder.MatchString(got) ||
			start != "" && strings.ContainsAny(start[:1], "#>-+=") {
			bad("a live format")
		}
	}
}

// isolate is what is written from right to left, kept from turning anything
// around it.
var isolate = regexp.MustCompile("\u2068[^\u2068\u2069\n]*\u2069")

// address is a link's, which settings give.
var address = regexp.MustCompile(`https://[^\s|>)"]*`)

// turning tells posted text that turns others around, or hides something.
func turning(s string) bool {
	s = isolate.ReplaceAllString(address.ReplaceAllString(s, ""), "")
	return hidden(s) || rightToLeft().MatchString(s)
}

// hidden tells text with what is not seen, or what turns others around by
// itself.
func hidden(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool {
		return r != '\n' && unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) ||
			strings.ContainsRune("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0", r)
	})
}
