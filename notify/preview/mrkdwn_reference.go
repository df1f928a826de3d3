package preview

import (
	"cmp"
	"strconv"
	"strings"
	"time"
)

// reference reads what stands between < and > in Slack's markup: a mention, a
// date, or a link.
func (r reader) reference(s string, style span) span {
	target, label, _ := strings.Cut(s, "|")
	label = unescape(label)
	switch {
	case strings.HasPrefix(target, "!date^"):
		return r.date(target, label, style)
	case target == "!here", target == "!channel", target == "!everyone":
		style.Text, style.Mention = "@"+target[1:], mentionAll
	case strings.HasPrefix(target, "!subteam^"):
		style.Text, style.Mention = "@"+strings.TrimPrefix(target, "!subteam^"), mentionOne
	case strings.HasPrefix(target, "@"):
		style.Text, style.Mention = unescape(target), mentionOne
	case strings.HasPrefix(target, "#"):
		style.Text, style.Mention = unescape(target), mentionOne
	case strings.HasPrefix(target, "!"):
		style.Text = "<" + unescape(s) + ">"
	default:
		return linkSpan(label, unescape(target), style)
	}
	if label != "" {
		style.Text = style.Text[:1] + strings.TrimLeft(label, "@#")
	}
	return style
}

// date reads <!date^UNIX^FORMAT^LINK|FALLBACK> as the reader sees it, in the
// reader's zone and language. The fallback is for what cannot be read.
func (r reader) date(target, fallback string, style span) span {
	style.Text = fallback
	parts := strings.Split(target, "^")
	if len(parts) < 3 {
		return style
	}
	unix, err := strconv.ParseInt(parts[1], 10, 64)
	if err != nil || unix < 0 || unix > 1<<37 {
		return style
	}
	t := time.Unix(unix, 0).In(r.zone)
	text := unescape(parts[2])
	for token, format := range r.words.dates {
		text = strings.ReplaceAll(text, "{"+token+"}", t.Format(format))
		text = strings.ReplaceAll(text, "{"+token+"_pretty}", cmp.Or(r.relative(t), t.Format(format)))
	}
	if strings.Contains(text, "{") {
		return style
	}
	style.Text, style.Stamp = text, t.Format(time.RFC3339)
	if len(parts) > 3 {
		style.URL = httpsOnly(unescape(parts[3]))
	}
	return style
}

// relative is how Slack spells a day beside the reader's own, else empty.
func (r reader) relative(t time.Time) string {
	for days, word := range r.words.days {
		if now := r.now.In(r.zone).AddDate(0, 0, days-1); !r.now.IsZero() && now.Format(time.DateOnly) == t.Format(time.DateOnly) {
			return word
		}
	}
	return ""
}

// bareLinks makes links of the addresses in a text, as chats do by themselves.
func (r reader) bareLinks(text string, style span) (l line) {
	const scheme = "https://"
	for {
		at := strings.Index(text, scheme)
		if at < 0 || r.verbatim {
			style.Text = text
			return append(l, style)
		}
		end := at + len(scheme)
		for end < len(text) && text[end] > ' ' && text[end] < 0x7f && !strings.ContainsRune("<>\"'()[]{}|\\^`*", rune(text[end])) {
			end++
		}
		end = at + len(strings.TrimRight(text[at:end], ".,;:!?"))
		style.Text = text[:at]
		l = append(l, style, linkSpan("", text[at:end], style))
		text = text[end:]
	}
}
