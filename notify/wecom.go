package notify

import (
	"errors"
	"net/url"
	"strings"
	"time"
)

// wecomHost serves the webhooks of all group robots.
const wecomHost = "qyapi.weixin.qq.com"

// wecomAll calls everybody in the chat.
const wecomAll = "@all"

// wecomRobot posts to WeCom group robots.
// See https://developer.work.weixin.qq.com/document/path/91770
type wecomRobot struct{}

// NewWeCom is the destination behind a WeCom group robot's webhook,
// https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=…, where mentions (see
// [CheckWeComMention]) are called if a message says so. Loopback hosts are
// accepted for development, with any path and query, and over http.
func NewWeCom(webhook string, mentions []string) (Destination, error) {
	return newDestination(wecomRobot{}, webhook, mentions)
}

// CheckWeComMention says what is wrong with one of the people to call: it must
// be a user ID or @all.
func CheckWeComMention(s string) error { return wecomRobot{}.checkMention(s) }

func (wecomRobot) name() string { return "wecom" }

// 20 messages a minute: 5 at once and then one in 4 s come to 20 in the
// fullest 60 s. https://developer.work.weixin.qq.com/document/path/91770
func (wecomRobot) pace() (time.Duration, int) { return 4 * time.Second, 5 }

func (wecomRobot) checkWebhook(u *url.URL) error {
	switch host := strings.ToLower(u.Hostname()); {
	case host == "hooks.slack.com" || host == "hooks.slack-gov.com":
		return errors.New("is a Slack webhook, not a WeCom group robot's")
	case host != wecomHost:
		return errors.New("is not on WeCom's host")
	case u.Path != "/cgi-bin/webhook/send":
		return errors.New("is not the address that sends messages")
	}
	key, ok := strings.CutPrefix(u.RawQuery, "key=")
	if !ok || !allOf(key, 36, 36, "-") || strings.Trim(key, "0123456789abcdefABCDEF-") != "" {
		return errors.New("does not end in a whole key (36 hexadecimal digits and dashes, and nothing after it)")
	}
	return nil
}

func (wecomRobot) checkMention(s string) error {
	if strings.EqualFold(s, "all") {
		return errors.New("is nobody's user ID; everybody is @all")
	}
	if s == wecomAll || allOf(s, 1, 64, "._@-") && isWord(s[0]) {
		return nil
	}
	return errors.New("is not @all or a user ID (letters, digits and ._@-, at most 64, the first a letter or digit)")
}

// What a message of either kind may hold, in bytes of UTF-8.
// https://developer.work.weixin.qq.com/document/path/91770
const (
	wecomMarkdownBytes = 4096
	wecomTextBytes     = 2048
)

// wecomInline is how much of a message mentions may take. Longer ones go into
// a message of their own.
const wecomInline = 600

// wecomPost is the body of a robot's post.
type wecomPost struct {
	Type     string         `json:"msgtype"`
	Markdown *wecomContent  `json:"markdown,omitempty"`
	Text     *wecomTextBody `json:"text,omitempty"`
}

type wecomContent struct {
	Content string `json:"content"`
}

type wecomTextBody struct {
	Content   string   `json:"content"`
	Mentioned []string `json:"mentioned_list,omitempty"`
}

// Mentions of users stand in the markdown. Only a text message can call
// everybody, and it holds no markup, so it follows the others.
func (wecomRobot) posts(m *Message, mentions []string) []post {
	if m.CallOnly && len(mentions) > 0 {
		return []post{wecomCall(m, mentions)}
	}
	inline, apart := wecomMentions(m, mentions)
	s := &sheet{markup: wecomMarkdown(), m: m, limit: wecomMarkdownBytes}
	if len(inline) > 0 {
		s.mention = "<@" + strings.Join(inline, "> <@") + ">"
	}
	alone := &sheet{markup: wecomPlain(), m: m, limit: wecomTextBytes}
	parts := s.parts()
	posts := make([]post, len(parts), len(parts)+1)
	for i, p := range parts {
		var called []string
		if p.first() {
			called = inline
		}
		posts[i] = post{keys: p.keys, forms: []form{
			s.form("markdown", p, func(text string) any {
				return wecomPost{Type: "markdown", Markdown: &wecomContent{text}}
			}),
			alone.form("text", p, func(text string) any { return wecomText(text, called) }),
		}}
	}
	if len(apart) > 0 {
		posts = append(posts, wecomCall(m, apart))
	} else if m.Call {
		posts[0].keys = append(posts[0].keys, named([]string{m.CallKey})...)
	}
	return posts
}

// wecomCall calls people by a message of its own.
func wecomCall(m *Message, mentions []string) post {
	brief := wecomPlain().line(Plain(m.brief()), wecomTextBytes)
	return post{keys: named([]string{m.CallKey}), forms: []form{{
		name: "call", body: encode(wecomText(brief, mentions)),
		size: room{text: len(brief)}, limit: room{text: wecomTextBytes},
	}}}
}

func wecomText(content string, called []string) wecomPost {
	return wecomPost{Type: "text", Text: &wecomTextBody{Content: content, Mentioned: called}}
}

// wecomMentions tells who is called in the markdown, and who in a message
// apart.
func wecomMentions(m *Message, mentions []string) (inline, apart []string) {
	if !m.Call {
		return nil, nil
	}
	var size int
	for _, id := range mentions {
		if id == wecomAll {
			apart = []string{wecomAll}
			continue
		}
		inline = append(inline, id)
		size += len("<@> ") + len(id)
	}
	if size > wecomInline {
		return nil, append(inline, apart...)
	}
	return inline, apart
}
