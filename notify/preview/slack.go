package preview

import (
	"encoding/json"
	"fmt"
)

// The parts of a Slack body that alerts have, see
// https://docs.slack.dev/reference/block-kit/.
type (
	slackBody struct {
		Text   string       `json:"text"`
		Blocks []slackBlock `json:"blocks"`
	}
	slackBlock struct {
		Type     string         `json:"type"`
		Text     slackElement   `json:"text"`
		Elements []slackElement `json:"elements"`
		Title    string         `json:"title"`
		Chart    slackChart     `json:"chart"`
	}
	// slackElement is a text or a button.
	slackElement struct {
		Type string          `json:"type"`
		Text json.RawMessage `json:"text"` // of a text a string, of a button a text
		URL  string          `json:"url"`
	}
)

func (r reader) slack(body []byte) (post, error) {
	var b slackBody
	if err := json.Unmarshal(body, &b); err != nil {
		return post{}, fmt.Errorf("decode body: %w", err)
	}
	text := r.lines(b.Text)
	if len(b.Blocks) == 0 {
		return post{Blocks: []block{{Kind: "section", Lines: text}}}, nil
	}
	p := post{Notice: plainText(text)}
	for _, part := range b.Blocks {
		p.Blocks = append(p.Blocks, r.slackBlock(part))
	}
	return p, nil
}

func (r reader) slackBlock(b slackBlock) block {
	out := block{Kind: b.Type}
	switch b.Type {
	case "header", "section":
		out.Lines = r.slackElement(b.Text)
	case "context", "actions":
		for _, e := range b.Elements {
			out.Lines = append(out.Lines, r.slackElement(e)...)
		}
	case "data_visualization":
		return r.slackChart(b.Title, b.Chart)
	default:
		return block{Kind: "section", Lines: r.notDrawn(b.Type)}
	}
	return out
}

func (r reader) slackElement(e slackElement) []line {
	switch e.Type {
	case "mrkdwn":
		return r.lines(e.text())
	case "plain_text":
		return plainLines(e.text())
	case "button":
		return []line{{Spans: []span{{Text: e.text(), Style: styleButton, URL: httpsOnly(e.URL)}}}}
	}
	return r.notDrawn(e.Type)
}

// text is what an element says, empty if it says nothing.
func (e slackElement) text() (text string) {
	var in slackElement
	if json.Unmarshal(e.Text, &in) == nil && len(in.Text) > 0 {
		return in.text()
	}
	if json.Unmarshal(e.Text, &text) != nil {
		return ""
	}
	return text
}
