package notify

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// guard makes text inert: nothing in it mentions, links or formats. What a
// service would act on is shown as its full-width twin (＊ for *), which reads
// the same and turns back into the original under Unicode's NFKC. Slack's own
// escapes are used where it has them. Names as registries allow them, with
// their dots, slashes, colons, dashes and underlines, stay as they are.
type guard struct {
	entities bool   // & < > have escapes, as in Slack's mrkdwn
	live     string // is live wherever it stands
	start    string // is live at the start of a line
	under    bool   // an underline is live unless it stands inside a word
	emoji    bool   // :fire: is live
}

// inert returns cleaned text so that nothing in it is live.
func (g *guard) inert(s string) string {
	var b strings.Builder
	start, colon := true, -1
	for i, r := range s {
		switch {
		case g.entities && r == '&':
			b.WriteString("&amp;")
		case g.entities && r == '<':
			b.WriteString("&lt;")
		case r == '<', strings.ContainsRune(g.live, r), start && strings.ContainsRune(g.start, r),
			r == '_' && g.under && !inside(s, i), (r == '@' || r == '#') && calls(s, i), links(s, i),
			r == ':' && g.emoji && colon >= 0 && isEmoji(s[colon+1:i]):
			b.WriteRune(wide(r))
		case g.entities && r == '>':
			b.WriteString("&gt;")
		default:
			b.WriteRune(r)
			if r == ':' {
				colon = i
			}
		}
		start = start && r == ' '
	}
	return b.String()
}

// wide is the full-width twin of a visible character of ASCII.
func wide(r rune) rune { return r - '!' + '！' }

// inside tells whether the underlines around s[i] have a letter or digit of
// ASCII on both sides, as in REACH_LIMIT.
func inside(s string, i int) bool {
	before := strings.TrimRight(s[:i], "_")
	after := strings.TrimLeft(s[i:], "_")
	return before != "" && after != "" && isWord(before[len(before)-1]) && isWord(after[0])
}

// calls tells whether the @ or # at s[i] starts a name, as in @here but not in
// app@sha256.
func calls(s string, i int) bool {
	before, _ := utf8.DecodeLastRuneInString(s[:i])
	after, _ := utf8.DecodeRuneInString(s[i+1:])
	return !isLetter(before) && isLetter(after)
}

// links tells whether the character at s[i] is the one without which no client
// sees an address: the colon of https:// and mailto:, the dot after www.
func links(s string, i int) bool {
	return strings.HasPrefix(s[i:], "://") || s[i] == ':' && ends(s[:i], "mailto") || s[i] == '.' && ends(s[:i], "www")
}

// ends tells whether the last word of s is word, in capitals or not.
func ends(s, word string) bool {
	n := len(s) - len(word)
	return n >= 0 && strings.EqualFold(s[n:], word) && (n == 0 || !isWord(s[n-1]))
}

// isEmoji tells what may stand between two colons to be an emoji's name. Two
// digits are the minutes of a time.
func isEmoji(s string) bool {
	if s == "" || len(s) == 2 && strings.Trim(s, "0123456789") == "" {
		return false
	}
	return strings.TrimFunc(s, func(r rune) bool { return isLetter(r) || strings.ContainsRune("_-+'", r) }) == ""
}

func isLetter(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
