package preview

import (
	"encoding/json"
	"unicode/utf8"
)

// size is how much of one limit a body uses.
type size struct {
	Name        string // sizeCharacters and so on: a key of words.sizes
	Used, Limit int
}

// The limits that are measured.
const (
	sizeCharacters   = "characters"
	sizeBytes        = "bytes"
	sizeBlocks       = "blocks"
	sizeHeader       = "header"
	sizeSection      = "section"
	sizeField        = "field"
	sizeNotification = "notification"
)

// rawText is a text object whose text is counted as it is sent.
type rawText struct {
	Text string `json:"text"`
}

// slackSizes measures a body against Slack's limits: 50 blocks, 150 characters
// in a header, 3,000 in a section's text, 2,000 in a field and 4,000 in the
// text beside the blocks are documented; messages that hold more than about
// 12,000 characters together have been refused, so 10,000 is as far as a
// sender should go.
func slackSizes(body []byte) []size {
	var b struct {
		Text   string            `json:"text"`
		Blocks []json.RawMessage `json:"blocks"`
	}
	if json.Unmarshal(body, &b) != nil {
		return nil
	}
	total, header, section, field := utf8.RuneCountInString(b.Text), 0, 0, 0
	for _, raw := range b.Blocks {
		var k struct {
			Type   string    `json:"type"`
			Text   rawText   `json:"text"`
			Fields []rawText `json:"fields"`
		}
		total += characters(raw)
		if json.Unmarshal(raw, &k) != nil {
			continue
		}
		if length := utf8.RuneCountInString(k.Text.Text); k.Type == "header" {
			header = max(header, length)
		} else {
			section = max(section, length)
		}
		for _, f := range k.Fields {
			field = max(field, utf8.RuneCountInString(f.Text))
		}
	}
	text := size{sizeNotification, utf8.RuneCountInString(b.Text), 4000}
	if len(b.Blocks) == 0 {
		text.Name = sizeCharacters
		return []size{text}
	}
	all := []size{{sizeCharacters, total, 10_000}, {sizeBlocks, len(b.Blocks), 50}}
	for _, z := range []size{{sizeHeader, header, 150}, {sizeSection, section, 3000}, {sizeField, field, 2000}, text} {
		if z.Used > 0 {
			all = append(all, z)
		}
	}
	return all
}

// characters counts the text in a block, wherever it stands.
func characters(raw json.RawMessage) (n int) {
	var s string
	var list []json.RawMessage
	var object map[string]json.RawMessage
	switch {
	case json.Unmarshal(raw, &s) == nil:
		return utf8.RuneCountInString(s)
	case json.Unmarshal(raw, &list) == nil:
		for _, value := range list {
			n += characters(value)
		}
	case json.Unmarshal(raw, &object) == nil:
		for key, value := range object {
			switch key {
			case "type", "block_id", "action_id", "style", "url", "value":
			default:
				n += characters(value)
			}
		}
	}
	return n
}

// wecomSizes measures a body against WeCom's limits, which count the bytes of
// the content.
func wecomSizes(body []byte) []size {
	var b struct {
		Type     string  `json:"msgtype"`
		Markdown content `json:"markdown"`
		Text     content `json:"text"`
	}
	if json.Unmarshal(body, &b) != nil {
		return nil
	}
	switch b.Type {
	case "markdown":
		return []size{{sizeBytes, len(b.Markdown.Content), 4096}}
	case "text":
		return []size{{sizeBytes, len(b.Text.Content), 2048}}
	}
	return nil
}

type content struct {
	Content string `json:"content"`
}
