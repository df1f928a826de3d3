package notify

import (
	"net/url"
	"strings"
)

// maxLinks is how many links of a message are shown.
const maxLinks = 5

// Link is where a message leads. Its URL is trusted, and https.
type Link struct{ Label, URL string }

// linkEnds escapes where either channel would see an address end.
var linkEnds = strings.NewReplacer("<", "%3C", ">", "%3E", "|", "%7C", "(", "%28", ")", "%29", "[", "%5B",
	"]", "%5D", `"`, "%22", "`", "%60", " ", "%20", `\`, "%5C")

// links is the message's first links whose addresses are fit to be posted,
// each with a label to be seen by.
func (m *Message) links() (out []Link) {
	for _, l := range m.Links {
		u, err := url.Parse(l.URL)
		if err == nil && u.Host != "" && (u.Scheme == "https" || u.Scheme == "http") && clean(l.URL) == l.URL && len(out) < maxLinks {
			out = append(out, Link{Label: firstShown(l.Label, "→"), URL: linkEnds.Replace(l.URL)})
		}
	}
	return out
}
