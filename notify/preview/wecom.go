package preview

import (
	"encoding/json"
	"fmt"
	"strings"
)

// wecomBody is what a group robot is sent, see
// https://developer.work.weixin.qq.com/document/path/91770.
type wecomBody struct {
	Type     string `json:"msgtype"`
	Markdown struct {
		Content string `json:"content"`
	} `json:"markdown"`
	Text struct {
		Content   string   `json:"content"`
		Mentioned []string `json:"mentioned_list"`
		Mobiles   []string `json:"mentioned_mobile_list"`
	} `json:"text"`
}

func (r reader) wecom(body []byte) (post, error) {
	var b wecomBody
	if err := json.Unmarshal(body, &b); err != nil {
		return post{}, fmt.Errorf("decode body: %w", err)
	}
	var lines []line
	switch b.Type {
	case "markdown":
		lines = r.lines(b.Markdown.Content)
	case "text":
		lines = r.wecomText(b)
	default:
		lines = r.notDrawn(b.Type)
	}
	return post{Blocks: []block{{Kind: "section", Lines: lines}}}, nil
}

// wecomText is a text message. WeCom puts those whom it mentions at its end.
func (r reader) wecomText(b wecomBody) []line {
	all := plainLines(b.Text.Content)
	var mentioned line
	for _, who := range append(b.Text.Mentioned, b.Text.Mobiles...) {
		text := "@" + strings.TrimPrefix(who, "@")
		if who == "@all" {
			text = r.words.everyone
		}
		mentioned.Spans = append(mentioned.Spans, span{Text: text, Style: "mention"}, span{Text: " "})
	}
	return append(all, mentioned)
}
