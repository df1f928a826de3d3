package preview

import (
	"encoding/json"
	"fmt"
	"strings"
)

// The parts of a Slack body that alerts have, see
// https://docs.slack.dev/reference/block-kit/.
type (
	slackBody struct {
		Text   clean             `json:"text"`
		Blocks []json.RawMessage `json:"blocks"`
	}
	slackText struct {
		Type     clean `json:"type"`
		Text     clean `json:"text"`
		Verbatim bool  `json:"verbatim"`
	}
	slackButton struct {
		Text slackText `json:"text"`
		URL  clean     `json:"url"`
	}
	slackBlock struct {
		Text     slackText         `json:"text"`
		Elements []json.RawMessage `json:"elements"`
	}
)

func (r reader) slack(body []byte) (post, error) {
	var b slackBody
	if err := json.Unmarshal(body, &b); err != nil {
		return post{}, fmt.Errorf("decode body: %w", err)
	}
	text := r.mrkdwn(string(b.Text))
	p := post{Notification: plainText(text), Bare: len(b.Blocks) == 0, Sizes: r.slackSizes(b)}
	for _, raw := range b.Blocks {
		p.Blocks = append(p.Blocks, r.slackBlocks(raw)...)
	}
	if p.Bare {
		p.Blocks = []block{{Kind: blockText, Passages: text}}
	}
	return p, nil
}

// slackBlocks reads one block, with a notice of what in it cannot be drawn.
func (r reader) slackBlocks(raw json.RawMessage) []block {
	kind := typeOf(raw)
	var b slackBlock
	switch kind {
	case "data_visualization":
		return r.slackChart(raw)
	case "header", "section", "context", "actions":
		if json.Unmarshal(raw, &b) != nil {
			return []block{notice(r.words.unreadable(kind))}
		}
	default:
		return []block{notice(r.words.unknown("block", kind))}
	}
	switch kind {
	case "header":
		return []block{{Kind: blockHeader, Passages: r.slackText(b.Text)}}
	case "section":
		return []block{{Kind: blockText, Passages: r.slackText(b.Text)}}
	}
	return r.slackElements(kind, b.Elements)
}

func (r reader) slackText(t slackText) []passage {
	if t.Type == "plain_text" {
		return plainPassages(string(t.Text))
	}
	r.verbatim = t.Verbatim
	return r.mrkdwn(string(t.Text))
}

// slackElements reads what stands beside each other: texts or buttons.
func (r reader) slackElements(kind string, elements []json.RawMessage) []block {
	all := []block{{Kind: kind}}
	for _, raw := range elements {
		var t slackText
		var b slackButton
		switch element := typeOf(raw); {
		case kind == blockContext && (element == "mrkdwn" || element == "plain_text") && json.Unmarshal(raw, &t) == nil:
			all[0].Elements = append(all[0].Elements, r.slackText(t))
		case kind == blockActions && element == "button" && json.Unmarshal(raw, &b) == nil:
			all[0].Buttons = append(all[0].Buttons, linkSpan(string(b.Text.Text), string(b.URL), span{}))
		default:
			all = append(all, notice(r.words.unknown("element", element)))
		}
	}
	return all
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
