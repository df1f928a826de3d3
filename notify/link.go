package notify

import (
	"net/url"
	"strings"
)

// maxLinks is how many links of a message are shown.
const maxLinks = 5

// Link is where a message leads. Its URL is trusted, and https.
type Link struct{ Label, URL string }

// links is the message's first links whose addresses are fit to be posted,
// escaped, each with a label.
func (m *Message) links() []Link {
	var out []Link
	for _, l := range m.Links {
		if address, ok := l.address(); ok && len(out) < maxLinks {
			out = append(out, Link{Label: l.label(), URL: address})
		}
	}
	return out
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
