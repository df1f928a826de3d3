package preview

import (
	"cmp"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// dialect is a language of markup, as far as alerts use it.
type dialect struct {
	start *regexp.Regexp // of a line that is not just text
	// marks are what stands within a line. A group's name says what it is.
	marks    *regexp.Regexp
	edges    string // the marks that are some only at the edges of words
	unescape *strings.Replacer
}

// mrkdwn is Slack's markup, see
// https://docs.slack.dev/messaging/formatting-message-text/.
func mrkdwn() dialect {
	return dialect{
		start: regexp.MustCompile(`^(?:>|&gt;) ?`),
		marks: regexp.MustCompile("`(?P<code>[^`]+)`" +
			`|\*(?P<bold>[^\s*](?:[^*]*[^\s*])?)\*` +
			`|_(?P<italic>[^\s_](?:[^_]*[^\s_])?)_` +
			`|~(?P<strike>[^\s~](?:[^~]*[^\s~])?)~` +
			`|<!date\^(?P<unix>\d{1,11})\^(?P<format>[^^|<>]+)\|(?P<fallback>[^<>]*)>` +
			`|<!(?P<all>here|channel|everyone)>` +
			`|<(?:!subteam\^|@)(?P<mention>[^|<>]+)>` +
			`|<(?P<address>https?://[^|<>]+)(?:\|(?P<label>[^<>]+))?>`),
		edges:    "*_~`",
		unescape: strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&"),
	}
}

// markdown is the dialect of WeCom's robots, see
// https://developer.work.weixin.qq.com/document/path/91770.
func markdown() dialect {
	return dialect{
		start: regexp.MustCompile(`^(?:#{1,6} +|> ?)`),
		marks: regexp.MustCompile("`(?P<code>[^`]+)`" +
			`|\*\*(?P<bold>.+?)\*\*` +
			`|<@(?P<mention>[^<>]+)>` +
			`|\[(?P<label>[^\[\]]+)\]\((?P<address>[^ ()]+)\)` +
			`|<font color="(?P<tone>info|comment|warning)">(?P<toned>.*?)</font>`),
		unescape: strings.NewReplacer(),
	}
}

// lines reads a text.
func (r reader) lines(text string) (all []line) {
	for l := range strings.SplitSeq(text, "\n") {
		start, kind := r.start.FindString(l), ""
		switch {
		case strings.HasPrefix(start, "#"):
			kind = kindHeading
		case start != "":
			kind = kindQuote
		}
		all = append(all, line{Kind: kind, Spans: r.inline(l[len(start):], span{})})
	}
	return all
}

// inline reads what stands within a line, in the style around it.
func (r reader) inline(s string, style span) (all []span) {
	add := func(text string) {
		if text != "" {
			style.Text = r.unescape.Replace(text)
			all = append(all, style)
		}
	}
	from := 0
	for _, at := range r.marks.FindAllStringSubmatchIndex(s, -1) {
		if strings.Contains(r.edges, s[at[0]:at[0]+1]) && !apart(s[:at[0]], s[at[1]:]) {
			continue
		}
		add(s[from:at[0]])
		found := map[string]string{}
		for i, name := range r.marks.SubexpNames() {
			if at[2*i] >= 0 {
				found[name] = s[at[2*i]:at[2*i+1]]
			}
		}
		all = append(all, r.marked(found, style)...)
		from = at[1]
	}
	add(s[from:])
	return all
}

// apart says whether no word goes on between the text before a mark and the
// text after it.
func apart(before, after string) bool {
	last, _ := utf8.DecodeLastRuneInString(before)
	first, _ := utf8.DecodeRuneInString(after)
	return !unicode.In(last, unicode.L, unicode.Nd) && !unicode.In(first, unicode.L, unicode.Nd)
}

// marked reads one mark, by the names of its groups.
func (r reader) marked(found map[string]string, style span) []span {
	for _, name := range []string{"bold", "italic", "strike"} {
		if in := found[name]; in != "" {
			return r.inline(in, style.styled(name))
		}
	}
	switch {
	case found["tone"] != "":
		return r.inline(found["toned"], style.styled(found["tone"]))
	case found["code"] != "":
		style = style.styled("code")
		style.Text = found["code"]
	case found["mention"] != "":
		style = style.styled("mention")
		style.Text = "@" + found["mention"]
	case found["all"] != "":
		style = style.styled("mention all")
		style.Text = "@" + found["all"]
	case found["unix"] != "":
		style.Text = r.date(found["unix"], found["format"], found["fallback"])
	default:
		style.URL = httpsOnly(r.unescape.Replace(found["address"]))
		style.Text = cmp.Or(found["label"], found["address"])
	}
	style.Text = r.unescape.Replace(style.Text)
	return []span{style}
}

// date is a time as Slack spells it in the reader's zone and language. The
// fallback is for a format with other tokens than alerts have.
func (r reader) date(unix, format, fallback string) string {
	seconds, err := strconv.ParseInt(unix, 10, 64)
	if err != nil {
		return fallback
	}
	t := time.Unix(seconds, 0).In(r.zone)
	day := t.Format(r.words.date)
	for i, word := range r.words.days {
		if r.now.In(r.zone).AddDate(0, 0, i-1).Format(time.DateOnly) == t.Format(time.DateOnly) {
			day = word
		}
	}
	text := strings.NewReplacer("{date_short_pretty}", day, "{time}", t.Format(r.words.time)).Replace(format)
	if strings.Contains(text, "{") {
		return fallback
	}
	return text
}
