package notify

import "cmp"

// wecomMarkdown is the older markdown of group robots, the one with colours
// and mentions. It has headings, bold, links, code, quotes and <font>.
// https://developer.work.weixin.qq.com/document/path/91770
func wecomMarkdown() *markup {
	return &markup{
		size:   bytesOf,
		guard:  guard{live: "*~`[]\\", start: "#>-+=", under: true},
		strong: "**",
		code:   "`",
		small:  [2]string{`<font color="comment">`, "</font>"},
		heading: func(l Level, title string) string {
			return "## " + l.icon() + ` <font color="` + l.colour() + `">` + title + "</font>"
		},
		link: func(label, address string) string { return "[" + label + "](" + address + ")" },
	}
}

// wecomPlain is a text message. It has no markup but emoticons in brackets.
func wecomPlain() *markup {
	return &markup{
		size:    bytesOf,
		guard:   guard{live: "["},
		flat:    true,
		indent:  "  ",
		heading: func(l Level, title string) string { return l.icon() + " " + title },
		link:    func(label, address string) string { return label + ": " + address },
	}
}

func bytesOf(s string) int { return len(s) }

// colour is one of the three that there are: green, grey and orange.
func (l Level) colour() string {
	colours := map[Level]string{LevelGood: "info", LevelWarning: "warning", LevelCritical: "warning"}
	return cmp.Or(colours[l], "comment")
}
