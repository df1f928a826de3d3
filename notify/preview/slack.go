package preview

import (
	"encoding/json"
	"fmt"
	"strings"
)

// The parts of a Slack body, see https://docs.slack.dev/reference/block-kit/.
type (
	slackBody struct {
		Text        clean             `json:"text"`
		Blocks      []json.RawMessage `json:"blocks"`
		Attachments []json.RawMessage `json:"attachments"`
	}
	slackText struct {
		Type     clean `json:"type"`
		Text     clean `json:"text"`
		Verbatim bool  `json:"verbatim"`
		Emoji    *bool `json:"emoji"`
	}
	slackButton struct {
		Type  clean     `json:"type"`
		Text  slackText `json:"text"`
		URL   clean     `json:"url"`
		Style clean     `json:"style"`
	}
	slackBlock struct {
		Text      *slackText        `json:"text"`
		Fields    []slackText       `json:"fields"`
		Elements  []json.RawMessage `json:"elements"`
		Accessory json.RawMessage   `json:"accessory"`
	}
)

func (r reader) slack(body []byte) (post, error) {
	var b slackBody
	if err := json.Unmarshal(body, &b); err != nil {
		return post{}, fmt.Errorf("decode body: %w", err)
	}
	p := post{Notification: plainText(r.mrkdwn(string(b.Text))), Sizes: slackSizes(body)}
	for _, raw := range b.Blocks {
		p.Blocks = append(p.Blocks, r.slackBlocks(raw)...)
	}
	if p.Bare = len(b.Blocks) == 0; p.Bare {
		p.Blocks = append(p.Blocks, block{Kind: blockText, Passages: r.mrkdwn(string(b.Text))})
	}
	if len(b.Attachments) > 0 {
		p.Blocks = append(p.Blocks, notice(r.words.unknown("field", "attachments")))
	}
	return p, nil
}

// slackBlocks reads one block, which may become several to draw.
func (r reader) slackBlocks(raw json.RawMessage) []block {
	kind := typeOf(raw)
	if kind == "divider" {
		return []block{{Kind: blockDivider}}
	}
	if kind == "data_visualization" {
		return r.slackChart(raw)
	}
	var b slackBlock
	switch kind {
	case "header", "section", "context", "actions":
		if json.Unmarshal(raw, &b) != nil {
			return []block{notice(r.words.unreadable(kind))}
		}
	default:
		return []block{notice(r.words.unknown("block", kind))}
	}
	switch kind {
	case "section":
		return r.slackSection(b)
	case "context":
		return r.slackContext(b)
	case "actions":
		return r.slackButtons(b.Elements)
	}
	if b.Text == nil {
		return []block{notice(r.words.unreadable(kind))}
	}
	return []block{{Kind: blockHeader, Passages: plainPassages(b.Text.plain())}}
}

func (r reader) slackSection(b slackBlock) []block {
	s := block{Kind: blockText}
	if b.Text != nil {
		s.Passages = r.slackText(*b.Text)
	}
	for _, f := range b.Fields {
		s.Columns = append(s.Columns, r.slackText(f))
	}
	all := []block{s}
	if len(b.Accessory) > 0 {
		all = append(all, r.slackButtons([]json.RawMessage{b.Accessory})...)
	}
	return all
}

func (r reader) slackText(t slackText) []passage {
	if t.Type == "plain_text" {
		return plainPassages(t.plain())
	}
	r.verbatim = t.Verbatim
	return r.mrkdwn(emoji(string(t.Text)))
}

// plain is the text of a plain_text object, which may ask for no emoji.
func (t slackText) plain() string {
	if t.Emoji != nil && !*t.Emoji {
		return string(t.Text)
	}
	return emoji(string(t.Text))
}

func (r reader) slackContext(b slackBlock) []block {
	c := block{Kind: blockContext}
	var notices []block
	for _, raw := range b.Elements {
		var t slackText
		if kind := typeOf(raw); kind != "mrkdwn" && kind != "plain_text" {
			notices = append(notices, notice(r.words.unknown("element", kind)))
		} else if json.Unmarshal(raw, &t) != nil {
			notices = append(notices, notice(r.words.unreadable(kind)))
		} else {
			c.Columns = append(c.Columns, r.slackText(t))
		}
	}
	return append([]block{c}, notices...)
}

func (r reader) slackButtons(elements []json.RawMessage) []block {
	a := block{Kind: blockActions}
	var notices []block
	for _, raw := range elements {
		var b slackButton
		if kind := typeOf(raw); kind != "button" {
			notices = append(notices, notice(r.words.unknown("element", kind)))
			continue
		}
		if json.Unmarshal(raw, &b) != nil {
			notices = append(notices, notice(r.words.unreadable("button")))
			continue
		}
		shown := button{Label: b.Text.plain(), URL: httpsOnly(string(b.URL))}
		if b.Style == "primary" || b.Style == "danger" {
			shown.Style = string(b.Style)
		}
		if shown.URL == "" {
			shown.Note = string(b.URL)
		}
		a.Buttons = append(a.Buttons, shown)
	}
	return append([]block{a}, notices...)
}

// typeOf is the type that a block or an element says it is of.
func typeOf(raw json.RawMessage) string {
	var t struct {
		Type clean `json:"type"`
	}
	if json.Unmarshal(raw, &t) != nil || t.Type == "" {
		return "?"
	}
	return strings.ReplaceAll(string(t.Type), "\n", " ")
}

// plainText is what is left of passages without their styles, on one line.
func plainText(passages []passage) string {
	var words []string
	for _, p := range passages {
		for _, l := range p.Lines {
			var b strings.Builder
			for _, s := range l {
				b.WriteString(s.Text)
			}
			words = append(words, strings.Fields(b.String())...)
		}
	}
	return strings.Join(words, " ")
}
