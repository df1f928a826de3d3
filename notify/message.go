package notify

import (
	"net/url"
	"strconv"
	"strings"
)

// brief is the message in one line, never empty.
func (m *Message) brief() string {
	for _, s := range []string{m.Brief, m.Title} {
		if len(whole(clean(s))) > 0 {
			return s
		}
	}
	return m.Level.icon()
}

// address is the link's URL with everything escaped that either channel would
// take for the link's end.
func (l Link) address() (string, bool) {
	u, err := url.Parse(l.URL)
	if err != nil || u.Host == "" || strings.ContainsAny(u.Host, "<>()|`\"\\") || u.Scheme != "https" && u.Scheme != "http" || clean(l.URL) != l.URL {
		return "", false
	}
	host := strings.Index(l.URL, u.Host)
	if host < 0 {
		return "", false // written in another way than it is meant
	}
	host += len(u.Host)
	return l.URL[:host] + linkEnds.Replace(l.URL[host:]), true
}

var linkEnds = strings.NewReplacer("<", "%3C", ">", "%3E", "|", "%7C", "(", "%28", ")", "%29", "[", "%5B",
	"]", "%5D", `"`, "%22", "`", "%60", " ", "%20", `\`, "%5C")

// label is never empty: a link needs something to be seen by.
func (l Link) label() string {
	if s := strings.TrimSpace(clean(l.Label)); s != "" {
		return s
	}
	return "→"
}

// rest says how much is not shown, in a number if words are missing.
func (m *Message) rest(items, weight int) Text {
	if m.Words.Rest != nil {
		if s := strings.TrimSpace(clean(m.Words.Rest(items, weight))); s != "" {
			return Plain(s)
		}
	}
	return Plain("… " + strconv.Itoa(items))
}

// icon shows a level without any colour or font.
func (l Level) icon() string {
	switch l {
	case LevelGood:
		return "🟢"
	case LevelWarning:
		return "🟠"
	case LevelCritical:
		return "🔴"
	case LevelInfo:
	}
	return "🔵"
}
