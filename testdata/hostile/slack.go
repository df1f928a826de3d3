package hostile

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"
)

// SlackMessage is a body as Slack reads it.
type SlackMessage struct {
	Text   string       `json:"text"`
	Blocks []slackBlock `json:"blocks"`
	Parse  string       `json:"parse"`
	Links  *bool        `json:"unfurl_links"`
	Media  *bool        `json:"unfurl_media"`
}

type slackBlock struct {
	Type     string          `json:"type"`
	Text     *slackObject    `json:"text"`
	Expand   bool            `json:"expand"`
	Elements []slackElement  `json:"elements"`
	Title    string          `json:"title"`
	Chart    json.RawMessage `json:"chart"`
}

type slackObject struct {
	Type     string `json:"type"`
	Text     string `json:"text"`
	Emoji    *bool  `json:"emoji"`
	Verbatim bool   `json:"verbatim"`
}

// slackElement is a text object or a button.
type slackElement struct {
	Type     string          `json:"type"`
	Text     json.RawMessage `json:"text"`
	Verbatim bool            `json:"verbatim"`
	Action   string          `json:"action_id"`
	URL      string          `json:"url"`
}

// SlackFault is what Slack would find wrong with a body; "" if nothing.
func SlackFault(body []byte) string {
	var m SlackMessage
	if why := decode(body, &m); why != "" {
		return why
	}
	switch {
	case m.Text == "":
		return "no_text"
	case m.Parse != "none", m.Links == nil, m.Media == nil, *m.Links, *m.Media:
		return "links could unfold or be made"
	case len(m.Blocks) > 50:
		return "more than 50 blocks"
	case len(m.Blocks) == 0 && utf8.RuneCountInString(m.Text) > 4000:
		return "text of more than 4,000 characters"
	}
	total, charts := utf8.RuneCountInString(m.Text), 0
	if why := slackMarkup(m.Text); why != "" {
		return "text: " + why
	}
	for i, b := range m.Blocks {
		n, why := b.check()
		if why != "" {
			return fmt.Sprintf("block %d (%s): %s", i, b.Type, why)
		}
		if b.Type == "data_visualization" {
			charts++
		}
		total += n
	}
	if total > 10000 || charts > 2 {
		return fmt.Sprintf("%d characters, %d charts", total, charts)
	}
	return ""
}

// check counts a block's characters, and says what is wrong with it.
func (b slackBlock) check() (int, string) {
	switch b.Type {
	case "header":
		if b.Text == nil || b.Text.Type != "plain_text" {
			return 0, "no plain text"
		}
		return b.Text.check(150)
	case "section":
		if b.Text == nil || !b.Expand {
			return 0, "no text, or text that may be folded"
		}
		return b.Text.check(3000)
	case "context":
		return b.context()
	case "actions":
		return b.buttons()
	case "data_visualization":
		return b.chart()
	default:
		return 0, "unknown type"
	}
}

func (b slackBlock) buttons() (total int, why string) {
	seen := map[string]bool{}
	for _, e := range b.Elements {
		n, fault := e.button()
		if fault != "" {
			return 0, fault
		}
		seen[e.Action] = true
		total += n
	}
	if len(b.Elements) == 0 || len(b.Elements) > 25 || len(seen) != len(b.Elements) {
		return 0, fmt.Sprintf("%d buttons, %d of them distinct", len(b.Elements), len(seen))
	}
	return total, ""
}

func (b slackBlock) context() (total int, why string) {
	if len(b.Elements) == 0 || len(b.Elements) > 10 {
		return 0, "not 1 to 10 elements"
	}
	for _, e := range b.Elements {
		var text string
		if json.Unmarshal(e.Text, &text) != nil {
			return 0, "an element without text"
		}
		n, fault := slackObject{Type: e.Type, Text: text, Verbatim: e.Verbatim}.check(2000)
		if fault != "" {
			return 0, fault
		}
		total += n
	}
	return total, ""
}

func (e slackElement) button() (int, string) {
	var label slackObject
	if json.Unmarshal(e.Text, &label) != nil || e.Type != "button" || label.Type != "plain_text" ||
		len(e.URL) > 3000 || !strings.HasPrefix(e.URL, "http") || e.Action == "" {
		return 0, "not a button with a link"
	}
	return label.check(75)
}

// check counts a text object's characters.
func (o slackObject) check(most int) (int, string) {
	n := utf8.RuneCountInString(o.Text)
	switch {
	case strings.TrimSpace(o.Text) == "" || n > most:
		return n, fmt.Sprintf("%d characters of %d", n, most)
	case o.Type == "mrkdwn" && (!o.Verbatim || o.Emoji != nil):
		return n, "mrkdwn that is not verbatim"
	case o.Type == "mrkdwn":
		return n, slackMarkup(o.Text)
	case o.Type != "plain_text" || o.Emoji == nil || *o.Emoji:
		return n, "neither mrkdwn nor plain text without emoji"
	case strings.ContainsAny(o.Text, "<>&"):
		return n, "a character that Slack escapes"
	}
	return n, ""
}
