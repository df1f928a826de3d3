package preview

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestMrkdwn(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		in   string
		want line
	}{
		"styles":             {"*b* _i_ ~s~", line{{Text: "b", Bold: true}, {Text: " "}, {Text: "i", Italic: true}, {Text: " "}, {Text: "s", Strike: true}}},
		"nested":             {"*b _bi_*", line{{Text: "b ", Bold: true}, {Text: "bi", Bold: true, Italic: true}}},
		"inside a word":      {"2*3*4 a_b_c x`y`z", line{{Text: "2*3*4 a_b_c x`y`z"}}},
		"never closed":       {"*a _b ~c `d <e", line{{Text: "*a _b ~c `d <e"}}},
		"space inside":       {"* a * b", line{{Text: "* a * b"}}},
		"entities once":      {"&amp;lt; &lt;b&gt;", line{{Text: "&lt; <b>"}}},
		"code is as it is":   {"`*a* &lt;`", line{{Text: "*a* <", Code: true}}},
		"bold code":          {"*`a`*", line{{Text: "a", Bold: true, Code: true}}},
		"link":               {"<https://a.example/?x=1&amp;y=2|go &amp; see>", line{{Text: "go & see", URL: "https://a.example/?x=1&y=2"}}},
		"bare link":          {"<https://a.example>", line{{Text: "https://a.example", URL: "https://a.example"}}},
		"not https":          {"<http://a.example|go>", line{{Text: "go (http://a.example)"}}},
		"with a user":        {"<https://user:pass@a.example|go>", line{{Text: "go (https://user:pass@a.example)"}}},
		"script":             {"<javascript:alert(1)|go>", line{{Text: "go (javascript:alert(1))"}}},
		"address in text":    {"see https://a.example/b, ok", line{{Text: "see "}, {Text: "https://a.example/b", URL: "https://a.example/b"}, {Text: ", ok"}}},
		"everyone":           {"<!here> <!channel>", line{{Text: "@here", Mention: mentionAll}, {Text: " "}, {Text: "@channel", Mention: mentionAll}}},
		"one":                {"<@U1>", line{{Text: "@U1", Mention: mentionOne}}},
		"group with a name":  {"<!subteam^S1|@oncall>", line{{Text: "@oncall", Mention: mentionOne}}},
		"escaped mention":    {"&lt;!channel&gt;", line{{Text: "<!channel>"}}},
		"time in the zone":   {"<!date^1795308900^{date_short_pretty} {time}|x>", line{{Text: "Nov 22, 2026 8:55 AM", Stamp: "2026-11-22T08:55:00+08:00"}}},
		"unknown date token": {"<!date^1795308900^{moon}|full>", line{{Text: "full"}}},
		"date out of range":  {"<!date^99999999999999^{time}|x>", line{{Text: "x"}}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want := []passage{{Kind: passageText, Lines: []line{tt.want}}}
			if diff := cmp.Diff(want, newReader("en", shanghai(t), time.Time{}).mrkdwn(tt.in)); diff != "" {
				t.Errorf("%s: -want +got\n%s", tt.in, diff)
			}
		})
	}
}

// What is verbatim has no links but those that are marked.
func TestVerbatim(t *testing.T) {
	t.Parallel()
	const in = "see https://a.example"
	for _, verbatim := range []bool{false, true} {
		got := newReader("en", nil, time.Time{}).slackText(slackText{Type: "mrkdwn", Text: in, Verbatim: verbatim})
		if linked := len(got[0].Lines[0]) == 2; linked == verbatim || plainText(got) != in {
			t.Errorf("verbatim %t: %+v", verbatim, got)
		}
	}
}

// A time is drawn where the reader is, not where the sender is.
func TestDateInTheReadersZone(t *testing.T) {
	t.Parallel()
	const in = "<!date^1795308900^{date_short_pretty} {time}|x>"
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ language, want string }{{"en", "Nov 21, 2026 7:55 PM"}, {"zh", "2026年11月21日 19:55"}} {
		if got := plainText(newReader(tt.language, zone, time.Time{}).mrkdwn(in)); got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.language, got, tt.want)
		}
	}
}

// A pretty day is spelled beside the reader's own, in the reader's zone.
func TestPrettyDays(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 22, 23, 30, 0, 0, shanghai(t)) // 15:30 UTC
	for add, want := range map[time.Duration]string{
		-48 * time.Hour: "Nov 20, 2026", -23*time.Hour - 31*time.Minute: "yesterday", -23 * time.Hour: "today",
		29 * time.Minute: "today", 31 * time.Minute: "tomorrow", 25 * time.Hour: "Nov 24, 2026",
	} {
		in := fmt.Sprintf("<!date^%d^{date_short_pretty}|x>", now.Add(add).Unix())
		if got := plainText(newReader("en", shanghai(t), now).mrkdwn(in)); got != want {
			t.Errorf("%v from now: %s, want %s", add, got, want)
		}
		plain := strings.ReplaceAll(in, "_pretty", "")
		if got := plainText(newReader("en", shanghai(t), now).mrkdwn(plain)); !strings.HasPrefix(got, "Nov ") {
			t.Errorf("%v from now: %s is not pretty", add, got)
		}
	}
}

func TestMarkdown(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		in   string
		want []passage
	}{
		"heading": {"## **a**", []passage{{Kind: passageHeading, Level: 2, Lines: []line{{{Text: "a", Bold: true}}}}}},
		"no heading": {
			"#a\n####### b",
			[]passage{{Kind: passageText, Lines: []line{{{Text: "#a"}}, {{Text: "####### b"}}}}},
		},
		"quote": {"> a\n>b\nc", []passage{
			{Kind: passageQuote, Lines: []line{{{Text: "a"}}, {{Text: "b"}}}},
			{Kind: passageText, Lines: []line{{{Text: "c"}}}},
		}},
		"colours": {
			`<font color="warning">a **b**</font> <font color="red">c</font>`,
			[]passage{{Kind: passageText, Lines: []line{{
				{Text: "a ", Tone: "warning"},
				{Text: "b", Tone: "warning", Bold: true},
				{Text: ` <font color="red">c</font>`},
			}}}},
		},
		"links": {
			"[a](https://a.example) [b](javascript:x) [c",
			[]passage{{Kind: passageText, Lines: []line{{
				{Text: "a", URL: "https://a.example"}, {Text: " b (javascript:x) [c"},
			}}}},
		},
		"mention and code": {
			"<@lina> `**x**` <@",
			[]passage{{Kind: passageText, Lines: []line{{
				{Text: "@lina", Mention: mentionOne}, {Text: " "}, {Text: "**x**", Code: true}, {Text: " <@"},
			}}}},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, newReader("en", nil, time.Time{}).markdown(tt.in)); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}
