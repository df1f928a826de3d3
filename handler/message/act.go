package message

import (
	"slices"
	"strings"

	"tcss-licensing-alerts/notify"
)

const maxActs = 3 // that a message advises

// act is one thing to do, that can work.
type act struct {
	text  notify.Text
	brief string
	pages []page // where it is done
	spare bool   // needless beside another that is done at the first of pages
}

// page is where a button leads, by its label: only to pages that a document
// names.
type page string

const (
	console  page = "Open TCSS"
	buying   page = "Buy licences" // https://www.tencentcloud.com/document/product/1285: the purchase guide's
	access   page = "Access management"
	function page = "Functions" // their settings and logs
)

// links are where the acts are done; TCSS too, unless what comes first is done
// elsewhere.
func (c composer) links(acts []act) (list []notify.Link) {
	var pages []page
	for _, a := range acts {
		pages = append(pages, a.pages...)
	}
	if len(acts) == 0 || !slices.Contains(acts[0].pages, function) {
		pages = append(pages, console)
	}
	urls := map[page]string{
		console: c.ConsoleURL, buying: "https://buy.cloud.tencent.com/tcss",
		access: "https://console.cloud.tencent.com/cam", function: "https://console.cloud.tencent.com/scf",
	}
	for i, p := range pages {
		if !slices.Contains(pages[:i], p) {
			list = append(list, notify.Link{Label: c.word(string(p)), URL: urls[p]})
		}
	}
	return list
}

// withActs sets what is to be done, each thing once.
func (c composer) withActs(m notify.Message, acts []act) notify.Message {
	var kept []act
	m.Advice = nil
	for _, a := range acts {
		same := func(b act) bool {
			return a.text.String() == b.text.String() || a.spare && b.pages[0] == a.pages[0]
		}
		if len(kept) < maxActs && !slices.ContainsFunc(kept, same) {
			kept, m.Advice = append(kept, a), append(m.Advice, a.text)
		}
	}
	m.Links, m.Brief = c.links(kept), c.brief(m.Title, kept, nil)
	return m
}

// todo is an act whose brief is its text.
func (c composer) todo(text notify.Text, pages ...page) act {
	return act{text, strings.TrimSuffix(text.String(), c.stop), pages, false}
}
