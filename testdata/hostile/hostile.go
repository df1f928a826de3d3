// Package hostile is for tests: texts as somebody may write them who means
// harm, ways in which a secret may be written, and readers of what leaves the
// function.
//
// The services' limits and what they make live are written down here a second
// time and from their pages, so that a mistake in one place is seen in the
// other. It shares no code with what it reads.
package hostile

import "strings"

// Texts are what has gone wrong elsewhere. What must not become live calls
// itself evil, and stands at no end of a text, where markup of ours may.
func Texts() []string {
	return []string{
		"",
		" \t ",
		"x <!channel> <@UEVIL0> <!subteam^SEVIL|evil> <!date^1^{date}^javascript:evil|x> <!date^99999999999999999999^{time}|never> x",
		"x [evil](http://evil.example) <http://evil.example|evil> <javascript:evil|x> [x](javascript:evil) <https://user:pass@evil.example|x> <data:text/html,evil|x> x",
		"x <font color=\"info\">evil</font></font><font color=\"warning\">**[`<@",
		"<@all> <@evil> @all @here #general @evil.",
		"x *evil* _evil_ ~evil~ `evil` **evil** __evil__ ~~evil~~ ***evil*** :evil: :+1: 09:41:07 x",
		"> evil.",
		"# evil.",
		"- evil.",
		"  +=# evil.",
		"x\n# evil.\r\n> evil.\u2028<@evil>\u2029- evil.\u0085```\nevil\n``` x",
		"x\u202eevil\u202c \u2066isolate\u2069 \u200fmark\u061c \u200b\ufeff\U000e0041\u034f\u3164\uffa0 x",
		"x <\u200b!channel> @\u2060all http:\u200d//evil.example :\u00adevil: *\ufeffevil* _\u034fevil_ x",
		"x \u0435vil ＜!channel＞ ＊evil＊ ［evil］（http：／／evil.example） \u2215\u2215evil x",
		"a\xff\xc3(\x80<!channel>\xed\xa0\x80\xf4\x90\x80\x80 x",
		"\x00\x1b]8;;http://evil.example\x07evil\x1b[31m \u009b2J \x7f\b\b x",
		"www.evil.example WWW.evil.example mailto:evil@evil.example ftp://evil.example x",
		"x &lt;!channel&gt; &amp;lt;evil&#60;!channel&#62; \\u003c!channel\\u003e %3C!channel%3E x",
		`"},{"TaskId":1}]}} \" \\ \u0000 '; {{.}} {{template "page"}} ${evil} $(evil) 99999999999999999999 x`,
		"<script>alert(1)</script></style></title></textarea><img src=x onerror=alert(1)> \"><svg onload=evil> <!-- --> ]]> x",
		"registry.example.com:5000/team_a/app-b:1.2@sha256:0f1e",
		"אבג <!channel> ه *evil* 30 x",
		strings.Repeat("<&>", 400),
		strings.Repeat("长", 1500),
		strings.Repeat("*evil* <!channel> ", 250),
		strings.Repeat("\u202e\u200b", 700) + "x",
		strings.Repeat("ב<@evil>", 400),
	}
}
