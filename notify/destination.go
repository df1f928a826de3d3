package notify

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
	"time"
	"unicode"

	"tcss-licensing-alerts/handler/redact"
)

// MaxMentions is how many people one destination may call.
const MaxMentions = 50

// channel is one kind of chat service: how it looks, what it accepts and what
// its answers mean. A further channel is a file with this interface and its
// constructor.
type channel interface {
	// name is "slack": what settings, logs and results call the channel.
	name() string
	// checkWebhook says what is wrong with the address of a webhook, without
	// showing it. It is not asked about loopback hosts.
	checkWebhook(u *url.URL) error
	// checkMention says what is wrong with one of the people to call.
	checkMention(s string) error
	// pace is how often the service may be posted to: burst posts at once, and
	// one more each time every has passed.
	pace() (every time.Duration, burst int)
	// posts renders a message that calls mentions, in the order in which it is
	// to be posted: the message, and the call if that needs a post of its own.
	// If m.MentionOnly is set there is somebody to call, and it is all there is.
	posts(m *Message, mentions []string) []post
	// read says what an answer means.
	read(a answer) result
}

// Destination is one webhook, with the people to call there. Two destinations
// are the same one if their targets are equal.
type Destination struct {
	channel  channel
	webhook  string
	target   string
	mentions []string
}

// Channel is the kind of service: "slack" or "wecom".
func (d Destination) Channel() string { return d.channel.name() }

// Target names the destination without giving its webhook away:
// "slack#1f9c02ab", the channel and the first 8 hex digits of the webhook's
// SHA-256.
func (d Destination) Target() string { return d.target }

// Mentions tells whether there are people to call at the destination.
func (d Destination) Mentions() bool { return len(d.mentions) > 0 }

// posts renders a message for the destination. It is none if all it has to do
// is to call nobody.
func (d Destination) posts(m *Message) []post {
	switch {
	case m.MentionOnly && len(d.mentions) == 0:
		return nil
	case m.Mention || m.MentionOnly:
		return d.channel.posts(m, d.mentions)
	}
	return d.channel.posts(m, nil)
}

// String is the target, so that a destination may be printed.
func (d Destination) String() string { return d.target }

// GoString is the target too: %#v must not show the webhook.
func (d Destination) GoString() string { return d.target }

// maxWord is how many characters of a service's words are repeated.
const maxWord = 200

// redact makes what a service said fit to be shown: one line, without
// invisible characters, addresses of machines, or any part of the webhook that
// is a secret.
func (d Destination) redact(word string) string {
	runes := []rune(strings.TrimSpace(clean(word)))
	runes = runes[:min(len(runes), 4*maxWord)] // no answer of its own is longer
	runes = []rune(redact.New(nil, []string{d.webhook}).Text(string(runes)))
	if len(runes) > maxWord {
		runes = append(runes[:maxWord-1], []rune(ellipsis)...)
	}
	return string(runes)
}

// newDestination checks a webhook and its mentions. Its errors never show
// either.
func newDestination(c channel, webhook string, mentions []string) (Destination, error) {
	u, err := checkWebhook(c, webhook)
	if err != nil {
		return Destination{}, err
	}
	u.Host = strings.ToLower(u.Host) // the same place in whatever letters
	if u.Scheme == "https" {
		u.Host = strings.TrimSuffix(u.Host, ":443")
	}
	webhook = u.String()
	if len(mentions) > MaxMentions {
		return Destination{}, fmt.Errorf("%d people to call; at most %d are accepted", len(mentions), MaxMentions)
	}
	for i, s := range mentions {
		if err := c.checkMention(s); err != nil {
			return Destination{}, fmt.Errorf("mention %d %w", i+1, err)
		}
	}
	sum := sha256.Sum256([]byte(webhook))
	return Destination{
		channel:  c,
		webhook:  webhook,
		target:   c.name() + "#" + hex.EncodeToString(sum[:4]),
		mentions: append([]string(nil), mentions...),
	}, nil
}

// checkWebhook reads a webhook, and checks what every channel's must be, and
// then what c's must.
func checkWebhook(c channel, webhook string) (*url.URL, error) {
	if err := checkCharacters(webhook); err != nil {
		return nil, err
	}
	u, err := url.Parse(webhook)
	if err != nil || u.Hostname() == "" {
		return nil, errors.New("is not a URL that starts with https:// and a host") // err would show it
	}
	local := isLoopback(u.Hostname())
	switch {
	case u.User != nil:
		err = errors.New("holds a user name (…@ before the host); a webhook has none")
	case u.Fragment != "" || strings.HasSuffix(webhook, "#"):
		err = errors.New("holds a fragment (#…); a webhook has none")
	case u.Scheme != "https" && (!local || u.Scheme != "http"):
		err = errors.New("must start with https:// (or http:// on a loopback host)")
	case !local && u.Port() != "" && u.Port() != "443":
		err = errors.New("must not name a port")
	case !local:
		err = c.checkWebhook(u)
	}
	return u, err
}

func checkCharacters(webhook string) error {
	switch {
	case webhook == "":
		return errors.New("is empty")
	case strings.Contains(webhook, ellipsis):
		return errors.New("still holds the … of an example")
	case strings.ContainsFunc(webhook, unicode.IsSpace):
		return errors.New("holds a line break or space")
	case strings.ContainsFunc(webhook, func(r rune) bool { return r < '!' || r > '~' }):
		return errors.New("holds a character that no URL has, perhaps an invisible one that was copied with it")
	}
	return nil
}

// isLoopback tells the hosts of this machine, which serve development.
func isLoopback(host string) bool {
	return strings.EqualFold(host, "localhost") || net.ParseIP(host).IsLoopback()
}

// allOf tells whether s has from lo to hi bytes, all of them letters or digits
// of ASCII or in also.
func allOf(s string, lo, hi int, also string) bool {
	other := func(r rune) bool { return !isWord(r) && !strings.ContainsRune(also, r) }
	return len(s) >= lo && len(s) <= hi && !strings.ContainsFunc(s, other)
}

// isWord tells letters and digits of ASCII.
func isWord[C byte | rune](c C) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
}
