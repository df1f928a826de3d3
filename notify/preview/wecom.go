package preview

import (
	"encoding/json"
	"fmt"
	"strings"
)

// wecomBody is what a group robot is sent, see
// https://developer.work.weixin.qq.com/document/path/91770.
type wecomBody struct {
	Type     clean `json:"msgtype"`
	Markdown struct {
		Content clean `json:"content"`
	} `json:"markdown"`
	Text struct {
		Content   clean   `json:"content"`
		Mentioned []clean `json:"mentioned_list"`
		Mobiles   []clean `json:"mentioned_mobile_list"`
	} `json:"text"`
}

// wecomNotice is about how many columns of a message its notification shows.
const wecomNotice = 60

func (r reader) wecom(body []byte) (post, error) {
	var b wecomBody
	if err := json.Unmarshal(body, &b); err != nil {
		return post{}, fmt.Errorf("decode body: %w", err)
	}
	p := post{Sizes: r.wecomSizes(b), Bare: b.Type == "text"}
	switch b.Type {
	case "markdown":
		p.Blocks = []block{{Kind: blockText, Passages: r.markdown(string(b.Markdown.Content))}}
	case "text":
		p.Blocks = []block{{Kind: blockText, Passages: r.wecomText(b)}}
	default:
		p.Blocks = []block{notice(r.words.unknown("msgtype", string(b.Type)))}
	}
	p.Notification = cut(plainText(p.Blocks[0].Passages), wecomNotice)
	return p, nil
}

// wecomText is a text message. WeCom puts those whom it calls at its end.
func (r reader) wecomText(b wecomBody) (all []passage) {
	for l := range strings.SplitSeq(string(b.Text.Content), "\n") {
		all = appendLine(all, passageText, r.bareLinks(l, span{}))
	}
	var called line
	for _, who := range append(b.Text.Mentioned, b.Text.Mobiles...) {
		m := span{Text: "@" + strings.TrimPrefix(string(who), "@"), Mention: mentionOne}
		if who == "@all" {
			m = span{Text: r.words.everyone, Mention: mentionAll}
		}
		if len(called) > 0 {
			called = append(called, span{Text: " "})
		}
		called = append(called, m)
	}
	if len(called) > 0 {
		all = appendLine(all, passageText, called)
	}
	return all
}
