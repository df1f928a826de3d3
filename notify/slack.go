package notify

import (
	"errors"
	"net/url"
	"strings"
	"time"

	"github.com/slack-go/slack"
)

// slackHook posts to Slack incoming webhooks.
// See https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks/
type slackHook struct{}

// NewSlack is the destination behind a Slack incoming webhook,
// https://hooks.slack.com/services/T…/B…/…, where mentions (see
// [CheckSlackMention]) are called if a message says so. Loopback hosts are
// accepted for development, with any path, and over http.
func NewSlack(webhook string, mentions []string) (Destination, error) {
	return newDestination(slackHook{}, webhook, mentions)
}

// CheckSlackMention says what is wrong with one of the people to call: it must
// be here, channel, a user ID (U… or W…) or a user group's ID (S…).
func CheckSlackMention(s string) error { return slackHook{}.checkMention(s) }

func (slackHook) name() string { return "slack" }

// One message a second, with short bursts forgiven: none are asked for.
// https://docs.slack.dev/apis/web-api/rate-limits/
func (slackHook) pace() (time.Duration, int) { return time.Second, 1 }

func (slackHook) checkWebhook(u *url.URL) error {
	switch host := strings.ToLower(u.Hostname()); {
	case host == wecomHost:
		return errors.New("is a WeCom group robot's webhook, not a Slack one")
	case host != "hooks.slack.com" && host != "hooks.slack-gov.com":
		return errors.New("is not on Slack's host")
	}
	p := strings.Split(strings.TrimPrefix(u.Path, "/"), "/")
	switch {
	case p[0] == "workflows" || p[0] == "triggers":
		return errors.New("starts a workflow, which takes another kind of message; make an incoming webhook")
	case u.RawQuery != "" || u.ForceQuery:
		return errors.New("holds a query (?…)")
	case len(p) != 4 || p[0] != "services" ||
		!slackID(p[1], "T") || !slackID(p[2], "B") || !allOf(p[3], 1, 128, ""):
		return errors.New("is not a whole incoming webhook")
	}
	return nil
}

func (slackHook) checkMention(s string) error {
	if s == "here" || s == "channel" || slackID(s, "UWS") {
		return nil
	}
	return errors.New("is not here, channel, a user ID (U… or W…) or a user group's ID (S…)")
}

// slackID tells an ID of Slack: one of the initials, then capitals and digits.
func slackID(s, initials string) bool {
	return allOf(s, 2, 21, "") && strings.ToUpper(s) == s && strings.IndexByte(initials, s[0]) >= 0
}

// slackMention is what calls s.
func slackMention(s string) string {
	switch {
	case s == "here" || s == "channel":
		return "<!" + s + ">"
	case s[0] == 'S':
		return "<!subteam^" + s + ">"
	default:
		return "<@" + s + ">"
	}
}

// slackPost is the body of a webhook's post.
// https://docs.slack.dev/reference/methods/chat.postMessage/
type slackPost struct {
	Text   string        `json:"text"` // the notification; alone, the message
	Blocks []slack.Block `json:"blocks,omitempty"`
	Parse  string        `json:"parse"` // none: no links and mentions but ours
	// Links unfold into a preview of what they lead to, unless told not to.
	UnfurlLinks bool `json:"unfurl_links"`
	UnfurlMedia bool `json:"unfurl_media"`
}

// slackAlone is what a message without blocks may hold: of text that is longer
// than 4,000 characters, some clients show only the start.
const slackAlone = 3900

func (slackHook) posts(m *Message, mentions []string) []post {
	called := make([]string, len(mentions))
	for i, p := range mentions {
		called[i] = slackMention(p)
	}
	s := &slackPage{mrkdwn: slackMrkdwn(), plain: slackPlain(), m: m, mention: strings.Join(called, " ")}
	alone := func(text string) variant {
		return variant{"text alone", encode(slackPost{Text: text, Parse: "none"})}
	}
	if m.MentionOnly {
		title := s.mrkdwn.heading(m.Level, s.mrkdwn.line(Plain(m.headline()), slackNotice))
		return []post{{mention: true, variants: []variant{alone(title + " " + s.mention)}}}
	}
	p := post{message: true, mention: len(mentions) > 0}
	if chart := s.chart(); chart != nil {
		p.variants = append(p.variants, variant{"blocks with chart", s.post(chart)})
	}
	p.variants = append(p.variants, variant{"blocks", s.post(nil)}, alone(m.text(s.mrkdwn, slackAlone, s.mention)))
	return []post{p}
}
