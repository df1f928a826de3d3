package notify

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"tcss-licensing-alerts/testdata/hostile"
)

// shown is all that a body shows, one string a line.
func shown(body []byte) string {
	var v any
	if err := json.Unmarshal(body, &v); err != nil {
		return err.Error()
	}
	return strings.Join(hostile.Strings(v), "\n")
}

// checkPosts renders m and fails if any variant of any post would be refused,
// or if the posts are others than they should be: one for the message, and one
// for the call if that cannot stand in it.
func checkPosts(t *testing.T, d Destination, m Message) []post {
	t.Helper()
	posts, fault := d.posts(&m), map[string]func([]byte) string{"slack": hostile.SlackFault, "wecom": hostile.WeComFault}[d.Channel()]
	var messages, mentions int
	for i, p := range posts {
		if p.message {
			messages++
		}
		if p.mention {
			mentions++
		}
		if len(p.variants) == 0 || i > 1 {
			t.Fatalf("%v: post %d has %d variants", d, i, len(p.variants))
		}
		for _, v := range p.variants {
			if why := fault(v.body); why != "" {
				t.Errorf("%v refuses post %d as %s: %s", d, i, v.name, why)
			}
		}
	}
	want := map[bool]int{true: 1}[(m.Mention || m.MentionOnly) && d.Mentions()]
	if mentions != want || (messages != 1) != m.MentionOnly {
		t.Errorf("%v: %d posts tell the message, %d call", d, messages, mentions)
	}
	return posts
}

// What clients make live in text, as far as a pattern can tell.
var (
	liveUnder = regexp.MustCompile(`(^|[^0-9A-Za-z_])_|_($|[^0-9A-Za-z_])`)
	liveEmoji = regexp.MustCompile(`:[\p{L}\p{N}_+'-]+:`)
)

// checkInert fails if text that was written without any style of ours holds
// something that a client would act on.
func checkInert(t *testing.T, name, got string, in Text) {
	t.Helper()
	if !utf8.ValidString(got) || hostile.Turning(got) {
		t.Errorf("%s writes %q as %q: not valid, or not visible", name, in, got)
	}
	if slices.ContainsFunc(in, func(s Span) bool { return s.Strong || s.Code || !s.Time.IsZero() }) {
		return
	}
	link, mention := hostile.Link.MatchString(got), hostile.Mention.MatchString(got)
	emoji := strings.HasPrefix(name, "slack") && slices.ContainsFunc(liveEmoji.FindAllString(got, -1), func(s string) bool {
		return len(s) != 4 || strings.Trim(s[1:3], "0123456789") != ""
	})
	formats := map[string]string{"slack mrkdwn": "*~`<>", "slack plain": "<>&", "wecom markdown": "*~`<\\[]", "wecom text": "<"}[name]
	format := strings.ContainsAny(got, formats)
	start := strings.TrimLeft(got, " ")
	switch name {
	case "slack mrkdwn":
		format = format || strings.Contains(hostile.Entity.ReplaceAllString(got, ""), "&") || strings.HasPrefix(start, "&gt;") || liveUnder.MatchString(got)
	case "wecom markdown":
		format = format || liveUnder.MatchString(got) || start != "" && strings.ContainsAny(start[:1], "#>-+=")
	}
	if link || mention || emoji || format {
		t.Errorf("%s writes %q as %q: a live link %t, mention %t, emoji %t, format %t", name, in, got, link, mention, emoji, format)
	}
}
