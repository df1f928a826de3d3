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
	const accepted = "accepted is https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=…"
	switch host := strings.ToLower(u.Hostname()); {
	case host == "hooks.slack.com" || host == "hooks.slack-gov.com":
		return errors.New("is a Slack webhook, not a WeCom group robot's; " + accepted)
	case host != wecomHost:
		return errors.New("is not on WeCom's host; " + accepted)
	case u.Path != "/cgi-bin/webhook/send":
		return errors.New("is not the address that sends messages; " + accepted)
	}
	key, ok := strings.CutPrefix(u.RawQuery, "key=")
	if !ok || !allOf(key, 36, 36, "-") || strings.Trim(key, "0123456789abcdefABCDEF-") != "" {
		return errors.New("does not end in a whole key (36 hexadecimal digits and dashes, and nothing after it); " + accepted)
	}
	return nil
}

func (wecomRobot) checkMention(s string) error {
	if s == wecomAll || allOf(s, 1, 64, "._@-") && isWord(s[0]) {
		return nil
	}
	return errors.New("is not @all or a user ID (letters, digits and ._@-, at most 64, the first a letter or digit)")
}
