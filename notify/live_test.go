package notify

import (
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"tcss-licensing-alerts/testdata/hostile"
)

// What clients make live in text, as far as a pattern can tell.
var (
	liveUnder = regexp.MustCompile(`(^|[^0-9A-Za-z_])_|_($|[^0-9A-Za-z_])`)
	liveEmoji = regexp.MustCompile(`:[\p{L}\p{N}_+'-]+:`)
)

// checkInert fails if text that was written without any style of ours holds
// something that a client would act on.
func checkInert(t *testing.T, name, got string, in Text) {
	t.Helper()
	bad := func(what string) { t.Helper(); t.Errorf("%s writes %q as %q: %s", name, in, got, what) }
	if !utf8.ValidString(got) || hostile.Turning(got) {
		bad("not valid, or not visible")
	}
	for _, s := range in {
		if s.Strong || s.Code || !s.Time.IsZero() {
			return
		}
	}
	if hostile.Link.MatchString(got) {
		bad("a live link")
	}
	if hostile.Mention.MatchString(got) {
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
		if strings.Contains(hostile.Entity.ReplaceAllString(got, ""), "&") || strings.HasPrefix(start, "&gt;") || liveUnder.MatchString(got) {
			bad("a live format")
		}
	case "wecom markdown":
		if strings.ContainsAny(got, "[]") || strings.Contains(got, "](") || liveUnder.MatchString(got) ||
			start != "" && strings.ContainsAny(start[:1], "#>-+=") {
			bad("a live format")
		}
	}
}
