package preview

import (
	"encoding/json"
	"unicode/utf8"
)

// size is how much of one limit a body uses.
type size struct {
	Name        string // of what is counted, in words
	Used, Limit int
	Text        string // "1,322 of 4,096"
	Over        string // says so if it is too much
}

// size is how much of a limit is used, in words.
func (w words) size(name string, used, limit int) size {
	s := size{Name: name, Used: used, Limit: limit, Text: w.of(grouped(used), grouped(limit))}
	if used > limit {
		s.Over = w.over
	}
	return s
}

// High is from where on it is near the limit.
func (s size) High() int { return s.Limit * 9 / 10 }

// slackSizes measures a body against Slack's limits: 50 blocks, and 4,000
// characters of a text alone, are documented; messages that hold more than
// about 13,000 characters together have been refused, so 10,000 is as far as a
// sender should go.
func (r reader) slackSizes(b slackBody) []size {
	total := utf8.RuneCountInString(string(b.Text))
	if len(b.Blocks) == 0 {
		return []size{r.words.size(r.words.characters, total, 4000)}
	}
	for _, raw := range b.Blocks {
		total += characters(raw)
	}
	return []size{r.words.size(r.words.characters, total, 10_000), r.words.size(r.words.blocks, len(b.Blocks), 50)}
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
			case "type", "action_id", "url":
			default:
				n += characters(value)
			}
		}
	}
	return n
}

// wecomSizes measures a body against WeCom's limits, which count the bytes of
// the content.
func (r reader) wecomSizes(b wecomBody) []size {
	switch b.Type {
	case "markdown":
		return []size{r.words.size(r.words.bytes, len(b.Markdown.Content), 4096)}
	case "text":
		return []size{r.words.size(r.words.bytes, len(b.Text.Content), 2048)}
	}
	return nil
}
