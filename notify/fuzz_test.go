package notify

import (
	"slices"
	"strings"
	"testing"
	"time"

	"tcss-licensing-alerts/testdata/hostile"
)

// hostileMessage puts s wherever a message holds text, with as many of
// everything as n says.
func hostileMessage(s string, n uint16, level int) Message {
	at := time.Unix(int64(n)*1e6, 0)
	line := Text{{Text: s}, {Text: s, Code: n&1 == 0}, {Text: s, Strong: n&2 == 0}, {Text: s, Time: at}}
	few, more := int(n%13), int(n%97)
	m := Message{
		Level: Level(level), Title: s, Brief: s, Notes: []Text{Plain(s), line}, More: Plain(s),
		Words:   Words{Advice: s, NoData: s},
		Mention: n&4 == 0, MentionOnly: n%7 == 6,
		Trend: &Trend{Title: s, Name: s, Days: []Day{
			{Label: s, Value: int(n)}, {Label: "b", NoData: true, Value: -1}, {Label: s + "c", Value: 1 << 62},
		}},
	}
	for range more {
		m.Items = append(m.Items, Item{Title: line, Lines: []Text{Plain(s), line}})
	}
	if more > 0 {
		m.Items[0].Lines = append(m.Items[0].Lines, Plain(strings.Repeat(s, few)))
	}
	for range few {
		m.Links = append(m.Links, Link{Label: s, URL: "https://example.com/?q=1&r=" + s})
		m.Advice = append(m.Advice, line)
		m.Footer = append(m.Footer, line)
	}
	return m
}

// fuzzPosts puts text that has gone wrong elsewhere, and more, wherever a message
// holds some: the service would take every variant of it, and nothing in it is
// live but what is ours.
func fuzzPosts(f *testing.F, markups []string, to ...Destination) {
	f.Helper()
	for _, s := range slices.Concat(hostile.Texts(), []string{
		"x", "|^>\\](", "_", "__a_", "::a:", "https:", "//x", "``", "www", ".a",
	}) {
		for _, n := range []uint16{0, 1, 12, 13 * 96, 4095} {
			f.Add(s, n, int(n%5))
		}
	}
	f.Fuzz(func(t *testing.T, s string, n uint16, level int) {
		t.Parallel()
		for _, d := range to {
			checkPosts(t, d, hostileMessage(s, n, level))
		}
		for _, name := range markups {
			checkText(t, name, s, int(n))
		}
	})
}

func FuzzSlack(f *testing.F) {
	fuzzPosts(f, []string{"slack mrkdwn", "slack plain"}, testSlack("here", "U0123ABC"))
}

func FuzzWeCom(f *testing.F) {
	fuzzPosts(f, []string{"wecom markdown", "wecom text"}, testWeCom("zhangsan", "@all"), testWeCom("zhangsan"))
}

// checkText fails if one text of s is live, too long, or cannot be read back.
func checkText(t *testing.T, name, s string, most int) {
	t.Helper()
	k := markups()[name]
	most = max(most, 8)
	half := len(s) / 2
	in := Text{{Text: s[:half]}, {Text: s[half:]}}
	got := k.line(in, most)
	if k.size(got) > most {
		t.Errorf("%s: %q is longer than %d", name, got, most)
	}
	checkInert(t, name, got, in)
	// What is shown in another way can be turned back.
	whole := k.line(Plain(s), 1<<30)
	plain := whole
	if name == "slack mrkdwn" {
		plain = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&").Replace(whole)
	}
	plain = strings.NewReplacer("\u2068", "", "\u2069", "").Replace(plain)
	was := clean(s)
	if narrow(plain) != narrow(was) {
		t.Errorf("%s: %q cannot be read in %q", name, was, whole)
	}
}

// narrow turns full-width characters into what they stand for, as NFKC does.
func narrow(s string) string {
	return strings.Map(func(r rune) rune {
		if '！' <= r && r <= '～' {
			return r - '！' + '!'
		}
		return r
	}, s)
}

// FuzzWebhook: nothing that is refused is shown, and nothing else is accepted.
func FuzzWebhook(f *testing.F) {
	for _, s := range []string{testSlackURL, testWeComURL, "http://127.0.0.1/x", "https://hooks.slack.com/services/T1/B1/", "https://u@h#f"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, channel := range []string{"slack", "wecom"} {
			for _, webhook := range []string{s, s + "caNaRy", "caNaRy" + s} {
				d, err := newTest(channel, webhook)
				if err != nil {
					if strings.Contains(err.Error(), "caNaRy") {
						t.Errorf("%q shows the webhook", err)
					}
					continue
				}
				if len(d.Target()) != len(channel)+9 || hostile.Hidden(s) || strings.ContainsAny(webhook, " \n#") {
					t.Errorf("%q is accepted as %v", s, d)
				}
			}
		}
	})
}
