package notify

import (
	"cmp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// markups is every way to write text.
func markups() map[string]*markup {
	return map[string]*markup{
		"slack mrkdwn": slackMrkdwn(), "slack plain": slackPlain(),
		"wecom markdown": wecomMarkdown(), "wecom text": wecomPlain(),
	}
}

func TestNamesAreInert(t *testing.T) {
	t.Parallel()
	tests := []struct{ in, mrkdwn, plain, markdown, text string }{
		{"<!channel>", "&lt;!channel&gt;", "＜!channel＞", "＜!channel>", "＜!channel>"},
		{"<@U0123ABC>", "&lt;＠U0123ABC&gt;", "＜＠U0123ABC＞", "＜＠U0123ABC>", "＜＠U0123ABC>"},
		{"&lt;!here&gt;", "&amp;lt;!here&amp;gt;", "＆lt;!here＆gt;", "&lt;!here&gt;", "&lt;!here&gt;"},
		{"[x](http://evil.example)", "[x](http：//evil.example)", "[x](http：//evil.example)", "［x］(http：//evil.example)", "［x](http：//evil.example)"},
		{`<font color="info">ok</font>`, `&lt;font color="info"&gt;ok&lt;/font&gt;`, `＜font color="info"＞ok＜/font＞`, `＜font color="info">ok＜/font>`, `＜font color="info">ok＜/font>`},
		{"*x* _x_ ~x~ `x`", "＊x＊ ＿x＿ ～x～ ｀x｀", "*x* _x_ ~x~ `x`", "＊x＊ ＿x＿ ～x～ ｀x｀", "*x* _x_ ~x~ `x`"},
		{"_x_ **x** __x__", "＿x＿ ＊＊x＊＊ ＿＿x＿＿", "_x_ **x** __x__", "＿x＿ ＊＊x＊＊ ＿＿x＿＿", "_x_ **x** __x__"},
		{"> quoted", "＞ quoted", "＞ quoted", "＞ quoted", "> quoted"},
		{"  # heading", "  # heading", "  # heading", "  ＃ heading", "  # heading"},
		{"--- x", "--- x", "--- x", "－-- x", "--- x"},
		{"@here @all a@b #general #3", "＠here ＠all a@b ＃general ＃3", "＠here ＠all a@b ＃general ＃3", "＠here ＠all a@b ＃general ＃3", "＠here ＠all a@b ＃general ＃3"},
		{":fire: 09:41:07 :+1: :100:", ":fire： 09:41:07 :+1： :100：", ":fire： 09:41:07 :+1： :100：", ":fire: 09:41:07 :+1: :100:", ":fire: 09:41:07 :+1: :100:"},
		{"WWW.evil.example mailto:a@b", "WWW．evil.example mailto：a@b", "WWW．evil.example mailto：a@b", "WWW．evil.example mailto：a@b", "WWW．evil.example mailto：a@b"},
		{"www.(x)", "www．(x)", "www．(x)", "www．(x)", "www．(x)"},
		{`a\`, `a\`, `a\`, `a＼`, `a\`},
		{"a\u202egnp\x7f.exe\u2066b\u200b\ufeffc\U000e0041", "agnp.exebc", "agnp.exebc", "agnp.exebc", "agnp.exebc"},
		{"a\u3164b\u034fc\u115fd\u1160e\u17b4f\u17b5g\uffa0h\U000e0100i\U000e0fffj\U000e0000", "abcdefghij", "abcdefghij", "abcdefghij", "abcdefghij"},
		{"a\r\nb\x00\x1b[31mc\u2028d\u0085e\u2029f", "a  b[31mc d e f", "a  b[31mc d e f", "a  b［31mc d e f", "a  b［31mc d e f"},
		{strings.Repeat("\u200b", 1000) + "ab", "ab", "ab", "ab", "ab"},
		{"a\xffb\xc3", "a\ufffdb\ufffd", "a\ufffdb\ufffd", "a\ufffdb\ufffd", "a\ufffdb\ufffd"},
		{"registry.example.com:5000/team_a/app-b:1.2", "", "", "", ""}, // as it is
		{"nginx@sha256:0f1e2d awww.x amailto:b", "", "", "", ""},
		{"核心/支付-网关::v2.1\U000f0000", "", "", "", ""},
		{"אבג — 30", "\u2068אבג\u2069 — 30", "\u2068אבג\u2069 — 30", "\u2068אבג\u2069 — 30", "\u2068אבג\u2069 — 30"},
		{"\u0590-1", "\u2068\u0590\u2069-1", "\u2068\u0590\u2069-1", "\u2068\u0590\u2069-1", "\u2068\u0590\u2069-1"},
		{"\ufb1d-1", "\u2068\ufb1d\u2069-1", "\u2068\ufb1d\u2069-1", "\u2068\ufb1d\u2069-1", "\u2068\ufb1d\u2069-1"},
		{"app-עב גד:1 ه", "app-\u2068עב גד\u2069:1 \u2068ه\u2069", "app-\u2068עב גד\u2069:1 \u2068ه\u2069", "app-\u2068עב גד\u2069:1 \u2068ه\u2069", "app-\u2068עב גד\u2069:1 \u2068ه\u2069"},
	}
	for _, tt := range tests {
		for name, want := range map[string]string{"slack mrkdwn": tt.mrkdwn, "slack plain": tt.plain, "wecom markdown": tt.markdown, "wecom text": tt.text} {
			want = cmp.Or(want, tt.in)
			if got := markups()[name].line(Plain(tt.in), 1000); got != want {
				t.Errorf("%s writes %q as %q, want %q", name, tt.in, got, want)
			}
		}
	}
}

func TestStyles(t *testing.T) {
	t.Parallel()
	at := time.Unix(1795308900, 0)
	const date = "<!date^1795308900^{date_short_pretty} {time}|"
	for _, tt := range []struct {
		name                   string
		in                     Text
		mrkdwn, markdown, text string
	}{
		{"bold in Chinese stands free", Text{{Text: "共"}, {Text: "3", Strong: true}, {Text: "个"}}, "共 *3* 个", "共 **3** 个", "共3个"},
		{"before punctuation", Text{{Text: "("}, {Text: "a", Code: true}, {Text: "), "}, {Text: "b", Strong: true}, {Text: "."}}, "(`a`), *b*.", "(`a`), **b**.", "(a), b."},
		{"two styles", Text{{Text: "a", Strong: true}, {Text: "b", Code: true}}, "*a* `b`", "**a** `b`", "ab"},
		{"spaces are not bold", Text{{Text: "a"}, {Text: " b ", Strong: true}, {Text: "c"}}, "a *b* c", "a **b** c", "a b c"},
		{"backtick in a name", Text{{Text: "a`b", Code: true}}, "`a｀b`", "`a｀b`", "a`b"},
		{"nothing to style", Text{{Text: "\u200b", Strong: true}, {Text: " ", Code: true}, {Text: "x"}}, " x", " x", " x"},
		{"nothing in between", Text{{Text: "https:"}, {Text: "\u200b", Strong: true}, {Text: "//evil"}}, "https：//evil", "https：//evil", "https：//evil"},
		{"time", Text{{Text: "from "}, {Text: "22 Nov|^ >", Time: at}}, "from " + date + "22 Nov｜＾ &gt;>", "from 22 Nov|^ >", "from 22 Nov|^ >"},
		{"bold time", Text{{Text: "9:00", Time: at, Strong: true}}, "*" + date + "9:00>*", "**9:00**", "9:00"},
		{"time that Slack does not know", Text{{Text: "long ago", Time: time.Unix(0, 0)}}, "long ago", "long ago", "long ago"},
		{"last time", Text{{Text: "never ", Time: time.Unix(253400000000+1e8, 0)}, {Text: "late", Time: time.Unix(253400000000, 0)}}, "never <!date^253400000000^{date_short_pretty} {time}|late>", "never late", "never late"},
		{
			"nothing live is put together from spans",
			Text{{Text: "http"}, {Text: "s:"}, {Text: "//evil.example :fi"}, {Text: "re: <"}, {Text: "!here>"}},
			"https：//evil.example :fire： &lt;!here&gt;", "https：//evil.example :fire: ＜!here>", "https：//evil.example :fire: ＜!here>",
		},
		{
			"nor where there are no styles",
			Text{{Text: "http"}, {Text: "s:", Strong: true}, {Text: "//evil.example", Code: true}, {Text: "x", Time: at}},
			"http *s:* `//evil.example` " + date + "x>", "http **s:** `//evil.example` x", "https：//evil.examplex",
		},
	} {
		for k, want := range map[*markup]string{
			slackMrkdwn(): tt.mrkdwn, wecomMarkdown(): tt.markdown, wecomPlain(): tt.text,
			slackPlain(): strings.NewReplacer(">", "＞", ":fire:", ":fire：").Replace(tt.text),
		} {
			if got := k.line(tt.in, 1000); got != want {
				t.Errorf("%s: got %q, want %q", tt.name, got, want)
			}
		}
	}
	// A time that is cut, or that no client can show, is as plain as its neighbours.
	for _, at := range []time.Time{time.Unix(-5, 0), time.Unix(1<<40, 0), at} {
		in := Text{{Text: "https:"}, {Text: "//evil.example " + strings.Repeat("x", 100), Time: at}}
		if got := slackMrkdwn().line(in, 60); !strings.HasPrefix(got, "https：//evil.example xx") {
			t.Errorf("%v: got %q", at, got)
		}
	}
}

// Two big projects ship a helper that slices bytes and panics on Chinese text.
func TestLinesAreCutBetweenRunes(t *testing.T) {
	t.Parallel()
	texts := []Text{
		Plain(strings.Repeat("镜像", 50)),
		Plain(strings.Repeat("<&>", 50)),
		{{Text: "任务"}, {Text: strings.Repeat("核心", 20), Code: true}, {Text: strings.Repeat("失败", 20), Strong: true}},
		{{Text: strings.Repeat("x", 30), Time: time.Unix(1795308900, 0)}, {Text: strings.Repeat("🔴", 40)}},
		Plain(strings.Repeat("www.a mailto:b :c:d: ", 9)),
	}
	for name, k := range markups() {
		for i, text := range texts {
			for most := 8; most < 160; most++ {
				got := k.line(text, most)
				if k.size(got) > most || !utf8.ValidString(got) {
					t.Fatalf("%s cuts text %d to %q: %d of %d", name, i, got, k.size(got), most)
				}
				if (k.size(k.line(text, 1<<20)) > most) != strings.Contains(got, ellipsis) {
					t.Fatalf("%s cuts text %d to %q without an ellipsis, or need not", name, i, got)
				}
				if strings.Count(got, "`")%2 != 0 && name != "slack plain" && name != "wecom text" {
					t.Fatalf("%s cuts text %d inside markup: %q", name, i, got)
				}
				checkInert(t, name, got, text)
			}
		}
	}
}

func TestStacksSayThatTheyAreCut(t *testing.T) {
	t.Parallel()
	k := wecomMarkdown()
	lines := []Text{Plain("first line"), Plain(""), Plain("\u200b"), Plain("second line"), Plain("third line")}
	for _, lines := range [][]Text{lines, append([]Text{nil, Plain("\u200b")}, lines...)} {
		if got, want := k.stack(lines, "> ", "", 1000), "> first line\n> second line\n> third line"; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	for most := range 60 {
		got := k.stack(lines, "> ", "", most)
		if len(got) > most {
			t.Fatalf("%q is longer than %d", got, most)
		}
		if most >= 6 && most < 40 && !strings.Contains(got, ellipsis) || (most >= 23) != strings.Contains(got, "first line") {
			t.Fatalf("%q of %d does not say that it is cut, or shows too little", got, most)
		}
	}
}
