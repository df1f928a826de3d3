package hostile

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// wecomMessage is a body as WeCom reads it.
type wecomMessage struct {
	Type     string `json:"msgtype"`
	Markdown *struct {
		Content string `json:"content"`
	} `json:"markdown"`
	Text *struct {
		Content   string   `json:"content"`
		Mentioned []string `json:"mentioned_list"`
		Mobiles   []string `json:"mentioned_mobile_list"`
	} `json:"text"`
}

// What a markdown message of ours may hold that is live.
var (
	wecomFont    = regexp.MustCompile(`^## [🔴🟠🟢🔵] <font color="(warning|comment|info)">([^<\n]*)</font>`)
	wecomMention = regexp.MustCompile(`(?m)^<@[0-9A-Za-z][0-9A-Za-z._@-]*>( <@[0-9A-Za-z][0-9A-Za-z._@-]*>)*$`)
	wecomLink    = regexp.MustCompile(`(?m)^\[[^\[\]]+\]\(https?://[^()\s]+\)( \| \[[^\[\]]+\]\(https?://[^()\s]+\))*$`)
	wecomSmall   = regexp.MustCompile(`(?m)^<font color="comment">([^<\n]+)</font>$`)
)

// WeComFault is what WeCom would find wrong with a body; "" if nothing.
func WeComFault(body []byte) string {
	var m wecomMessage
	if why := decode(body, &m); why != "" {
		return why
	}
	escapes := bytes.ReplaceAll(body, []byte(`\\`), nil)
	switch {
	case bytes.Contains(escapes, []byte(`\u003`)) || bytes.Contains(escapes, []byte(`\u0026`)):
		return "40033: escaped as JSON for browsers"
	case m.Type == "markdown" && m.Markdown != nil && m.Text == nil:
		return wecomMarkup(m.Markdown.Content)
	case m.Type == "text" && m.Text != nil && m.Markdown == nil:
		text := m.Text.Content
		if strings.TrimSpace(text) == "" || len(text) > 2048 {
			return fmt.Sprintf("44004 or 40058: %d bytes", len(text))
		}
		if strings.ContainsAny(text, "<") || Link.MatchString(withoutLine(text, ": http")) {
			return "a live character in " + text
		}
		for _, who := range m.Text.Mobiles {
			if len(who) != 11 {
				return "no mobile number: " + who
			}
		}
		return ""
	}
	return "40008: " + m.Type
}

// wecomMarkup says what is wrong with a markdown message's content.
func wecomMarkup(text string) string {
	if len(text) > 4096 {
		return fmt.Sprintf("40058: %d bytes", len(text))
	}
	if !wecomFont.MatchString(text) {
		return "no title in " + text
	}
	rest := wecomFont.ReplaceAllString(text, "$2")
	rest = wecomSmall.ReplaceAllString(rest, "$1")
	rest = wecomLink.ReplaceAllString(wecomMention.ReplaceAllString(rest, ""), "")
	if strings.ContainsAny(rest, "<~\\") || strings.Contains(rest, "](") || Link.MatchString(rest) ||
		Mention.MatchString(rest) || strings.Contains(rest, "***") {
		return "a live character in " + rest
	}
	for line := range strings.SplitSeq(rest, "\n") {
		switch {
		case strings.Count(line, "`")%2 != 0 || strings.Count(line, "**")%2 != 0 || strings.Count(line, "*")%4 != 0:
			return "markup that is cut in " + line
		case strings.HasPrefix(strings.TrimLeft(strings.TrimPrefix(line, "> "), " "), "#"), strings.HasPrefix(line, "> >"):
			return "a live heading or quotation in " + line
		}
	}
	return ""
}

// withoutLine leaves out the last line that holds mark: the link of ours.
func withoutLine(text, mark string) string {
	lines := strings.Split(text, "\n")
	for i, l := range slices.Backward(lines) {
		if strings.Contains(l, mark) {
			return strings.Join(slices.Delete(lines, i, i+1), "\n")
		}
	}
	return text
}
