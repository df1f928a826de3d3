package preview

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func slackReader(language string, zone *time.Location, now time.Time) reader {
	return reader{dialect: mrkdwn(), words: wordsOf(language), zone: zone, now: now}
}

func TestMrkdwn(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		in   string
		want []span
	}{
		"styles":             {"*b* _i_ ~s~", []span{{Text: "b", Style: "bold"}, {Text: " "}, {Text: "i", Style: "italic"}, {Text: " "}, {Text: "s", Style: "strike"}}},
		"nested":             {"*b _bi_*", []span{{Text: "b ", Style: "bold"}, {Text: "bi", Style: "bold italic"}}},
		"inside a word":      {"2*3*4 a_b_c x`y`z", []span{{Text: "2*3*4 a_b_c x`y`z"}}},
		"beside Chinese":     {"字`a` `b`字，`c`、", []span{{Text: "字`a` `b`字，"}, {Text: "c", Style: "code"}, {Text: "、"}}},
		"never closed":       {"*a _b ~c `d <e", []span{{Text: "*a _b ~c `d <e"}}},
		"space inside":       {"* a * b", []span{{Text: "* a * b"}}},
		"entities once":      {"&amp;lt; &lt;b&gt;", []span{{Text: "&lt; <b>"}}},
		"code is as it is":   {"`*a* &lt;`", []span{{Text: "*a* <", Style: "code"}}},
		"bold code":          {"*`a`*", []span{{Text: "a", Style: "bold code"}}},
		"link":               {"<https://a.example/?x=1&amp;y=2|go &amp; see>", []span{{Text: "go & see", URL: "https://a.example/?x=1&y=2"}}},
		"bare link":          {"<https://a.example>", []span{{Text: "https://a.example", URL: "https://a.example"}}},
		"not https":          {"<http://a.example|go>", []span{{Text: "go"}}},
		"with a user":        {"<https://user:pass@a.example|go>", []span{{Text: "go"}}},
		"script":             {"<javascript:alert(1)|go>", []span{{Text: "<javascript:alert(1)|go>"}}},
		"everyone":           {"<!here>*<!channel>*", []span{{Text: "@here", Style: "mention all"}, {Text: "@channel", Style: "bold mention all"}}},
		"one":                {"<@U1>", []span{{Text: "@U1", Style: "mention"}}},
		"group":              {"<!subteam^S1>", []span{{Text: "@S1", Style: "mention"}}},
		"escaped mention":    {"&lt;!channel&gt;", []span{{Text: "<!channel>"}}},
		"time in the zone":   {"<!date^1795308900^{date_short_pretty} {time}|x>", []span{{Text: "Nov 22, 2026 8:55 AM"}}},
		"unknown date token": {"<!date^1795308900^{moon}|full &amp; x>", []span{{Text: "full & x"}}},
	}
	for name, tt := range tests {
		if diff := cmp.Diff([]line{{Spans: tt.want}}, slackReader("en", shanghai(), time.Time{}).lines(tt.in)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// A time is drawn where the reader is, not where the sender is, and a pretty day
// is spelled beside the reader's own.
func TestDates(t *testing.T) {
	t.Parallel()
	newYork := must(time.LoadLocation("America/New_York"))
	now := time.Date(2026, 11, 22, 23, 30, 0, 0, shanghai()) // 15:30 UTC
	for _, tt := range []struct {
		reader reader
		at     time.Duration // from now
		want   string
	}{
		{slackReader("en", newYork, time.Time{}), -14*time.Hour - 35*time.Minute, "Nov 21, 2026 7:55 PM"},
		{slackReader("zh", newYork, time.Time{}), -14*time.Hour - 35*time.Minute, "2026年11月21日 19:55"},
		{slackReader("en", shanghai(), now), -48 * time.Hour, "Nov 20, 2026 11:30 PM"},
		{slackReader("en", shanghai(), now), -23*time.Hour - 31*time.Minute, "yesterday 11:59 PM"},
		{slackReader("en", shanghai(), now), -23 * time.Hour, "today 12:30 AM"},
		{slackReader("en", shanghai(), now), 29 * time.Minute, "today 11:59 PM"},
		{slackReader("en", shanghai(), now), 31 * time.Minute, "tomorrow 12:01 AM"},
		{slackReader("en", shanghai(), now), 25 * time.Hour, "Nov 24, 2026 12:30 AM"},
	} {
		in := fmt.Sprintf("<!date^%d^{date_short_pretty} {time}|x>", now.Add(tt.at).Unix())
		if got := plainText(tt.reader.lines(in)); got != tt.want {
			t.Errorf("%v from now: %s, want %s", tt.at, got, tt.want)
		}
	}
}

func TestMarkdown(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		in   string
		want []line
	}{
		"heading":          {"## **a**", []line{{Kind: kindHeading, Spans: []span{{Text: "a", Style: "bold"}}}}},
		"no heading":       {"#a", []line{{Spans: []span{{Text: "#a"}}}}},
		"quote":            {"> a\n>b", []line{{Kind: kindQuote, Spans: []span{{Text: "a"}}}, {Kind: kindQuote, Spans: []span{{Text: "b"}}}}},
		"no entities":      {"&lt;", []line{{Spans: []span{{Text: "&lt;"}}}}},
		"links":            {"[a](https://a.example) [b](javascript:x) [c", []line{{Spans: []span{{Text: "a", URL: "https://a.example"}, {Text: " "}, {Text: "b"}, {Text: " [c"}}}}},
		"mention and code": {"<@lina>`**x**` <@", []line{{Spans: []span{{Text: "@lina", Style: "mention"}, {Text: "**x**", Style: "code"}, {Text: " <@"}}}}},
		"colours": {`<font color="warning">a **b**</font><font color="red">c</font>`, []line{{Spans: []span{
			{Text: "a ", Style: "warning"}, {Text: "b", Style: "warning bold"}, {Text: `<font color="red">c</font>`},
		}}}},
	}
	for name, tt := range tests {
		if diff := cmp.Diff(tt.want, (reader{dialect: markdown()}).lines(tt.in)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
