package preview

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// mrkdwn reads Slack's markup, see
// https://docs.slack.dev/messaging/formatting-message-text/.
func (r reader) mrkdwn(text string) (all []passage) {
	for l := range strings.SplitSeq(text, "\n") {
		kind := passageText
		for _, mark := range []string{"&gt;", ">"} {
			if rest, found := strings.CutPrefix(l, mark); found {
				kind, l = passageQuote, strings.TrimPrefix(rest, " ")
				break
			}
		}
		all = appendLine(all, kind, r.inline(l, span{}))
	}
	return all
}

// appendLine adds a line to the last passage if that is of the same kind.
func appendLine(all []passage, kind string, l line) []passage {
	if n := len(all); n > 0 && all[n-1].Kind == kind {
		all[n-1].Lines = append(all[n-1].Lines, l)
		return all
	}
	return append(all, passage{Kind: kind, Lines: []line{l}})
}

func plainPassages(text string) (all []passage) {
	for l := range strings.SplitSeq(text, "\n") {
		all = appendLine(all, passageText, line{{Text: l}})
	}
	return all
}

// inline reads the markup of one line, in the style around it.
func (r reader) inline(s string, style span) line {
	return scan(s, func(i int) (line, int) { return r.mark(s, i, style) },
		func(text string) line { return r.bareLinks(unescape(text), style) })
}

// scan reads a line: what mark finds at an index, with its length, and as plain
// what stands between.
func scan(s string, mark func(i int) (line, int), plain func(text string) line) (l line) {
	from := 0 // where the text begins that is not in l yet
	for i := 0; i < len(s); {
		found, length := mark(i)
		if length == 0 {
			i++
			continue
		}
		l = appendSpans(appendSpans(l, plain(s[from:i])...), found...)
		i += length
		from = i
	}
	return appendSpans(l, plain(s[from:])...)
}

// mark reads the mark at s[i:]; its length is 0 if there is none.
func (r reader) mark(s string, i int, style span) (line, int) {
	switch c := s[i]; c {
	case '<':
		if end := strings.IndexByte(s[i:], '>'); end > 1 {
			return line{r.reference(s[i+1:i+end], style)}, end + 1
		}
	case '`':
		if end := strings.IndexByte(s[i+1:], '`'); end > 0 && free(s, i, i+1+end) {
			style.Text, style.Code = unescape(s[i+1:i+1+end]), true
			return line{style}, end + 2
		}
	case '*', '_', '~':
		if !opens(s, i) {
			return nil, 0
		}
		for j := i + 1; j < len(s); j++ {
			if s[j] == c && closes(s, i, j) {
				return r.inline(s[i+1:j], styled(style, c)), j + 1 - i
			}
		}
	}
	return nil, 0
}

func styled(style span, mark byte) span {
	style.Bold = style.Bold || mark == '*'
	style.Italic = style.Italic || mark == '_'
	style.Strike = style.Strike || mark == '~'
	return style
}

// free says whether the marks at s[i] and s[j] stand at edges of words.
func free(s string, i, j int) bool {
	before, _ := utf8.DecodeLastRuneInString(s[:i])
	after, _ := utf8.DecodeRuneInString(s[j+1:])
	return !isWord(before) && !isWord(after)
}

// opens says whether the mark at s[i] may begin a style: it stands at the edge
// of a word.
func opens(s string, i int) bool {
	before, _ := utf8.DecodeLastRuneInString(s[:i])
	after, size := utf8.DecodeRuneInString(s[i+1:])
	return !isWord(before) && size > 0 && !unicode.IsSpace(after) && after != rune(s[i])
}

// closes says whether the mark at s[j] may end the style that s[i] began.
func closes(s string, i, j int) bool {
	before, _ := utf8.DecodeLastRuneInString(s[i+1 : j])
	after, _ := utf8.DecodeRuneInString(s[j+1:])
	return j > i+1 && !unicode.IsSpace(before) && !isWord(after)
}

func isWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// appendSpans adds spans, and joins those that look the same.
func appendSpans(l line, more ...span) line {
	for _, s := range more {
		if s.Text == "" {
			continue
		}
		if n := len(l); n > 0 && s.Mention == "" && s.URL == "" && s.Stamp == "" {
			last := l[n-1]
			last.Text = s.Text
			if last == s {
				l[n-1].Text += s.Text
				continue
			}
		}
		l = append(l, s)
	}
	return l
}

// unescape undoes the only three escapes that Slack knows.
func unescape(s string) string {
	return strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&").Replace(s)
}
