package notify

import (
	"errors"
	"net/url"
	"slices"
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
// be a user ID, a mobile number of 11 digits, or @all.
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
	return errors.New("is not @all, a mobile number of 11 digits or a user ID (letters, digits and ._@-, at most 64, the first a letter or digit)")
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

// Mentions of a few users stand in the markdown. Only a text message can call
// everybody or a mobile number, and it holds no markup, so it follows.
func (wecomRobot) posts(m *Message, mentions []string) []post {
	plain := wecomPlain()
	call := post{mention: true, variants: []variant{{"text", wecomText(
		plain.heading(m.Level, plain.line(Plain(m.headline()), wecomTextBytes/2)), mentions,
	)}}}
	if m.MentionOnly {
		return []post{call}
	}
	var inline []string
	mention := "<@" + strings.Join(mentions, "> <@") + ">"
	if len(mentions) > 0 && len(mention) <= wecomInline &&
		!slices.ContainsFunc(mentions, func(who string) bool { return who == wecomAll || isMobile(who) }) {
		inline = mentions
	} else {
		mention = ""
	}
	posts := []post{{message: true, mention: len(inline) > 0, variants: []variant{
		{"markdown", encode(map[string]any{"msgtype": "markdown", "markdown": map[string]string{
			"content": m.text(wecomMarkdown(), wecomMarkdownBytes, mention),
		}})},
		{"text", wecomText(m.text(plain, wecomTextBytes, ""), inline)},
	}}}
	if len(mentions) > len(inline) {
		posts = append(posts, call)
	}
	return posts
}

// wecomText is the body of a text message that calls mentions.
func wecomText(content string, mentions []string) []byte {
	text := map[string]any{"content": content}
	for _, who := range mentions {
		list := "mentioned_list"
		if isMobile(who) {
			list = "mentioned_mobile_list"
		}
		called, _ := text[list].([]string)
		text[list] = append(called, who)
	}
	return encode(map[string]any{"msgtype": "text", "text": text})
}

// isMobile tells a mobile number of mainland China from a user ID.
func isMobile(who string) bool { return len(who) == 11 && strings.Trim(who, "0123456789") == "" }
