// Package notify posts messages to chat webhooks: Slack incoming webhooks and
// WeCom group robots.
//
// It knows how a channel looks, what it accepts and what its answers mean. It
// knows nothing of container images, of the platform it runs on, or of what
// was posted before: the caller says what to tell, and is told what arrived.
//
// Each channel is a type with the same few methods: how a message looks in its
// forms, and what the service's answers mean, row by row, with the pages they
// are from. Cutting, hostile text, repeats, pace and redaction are shared, and
// post.go alone calls out.
package notify

import (
	"log/slog"
	"time"
)

// Level is how bad a message or an item is. It chooses an icon and a colour.
type Level int

// The levels, mildest first.
const (
	LevelGood     Level = iota // nothing to do
	LevelInfo                  // worth knowing
	LevelWarning               // something failed in part
	LevelCritical              // something failed entirely, or is not watched
)

// Span is a run of text in one style. Its Text is plain and untrusted: a
// channel escapes it, so it can neither mention, link nor format.
type Span struct {
	Text   string
	Strong bool // bold
	Code   bool // a name, shown as it is typed
	// Time, if not zero, is the instant that Text spells out. A channel that
	// can show a time in the reader's own zone does so, with Text for clients
	// that cannot.
	Time time.Time
}

// Text is one line or one short paragraph.
type Text []Span

// Plain is a text without any style.
func Plain(s string) Text { return Text{{Text: s}} }

// String is the text without its styles.
func (t Text) String() string {
	var n int
	for _, s := range t {
		n += len(s.Text)
	}
	b := make([]byte, 0, n)
	for _, s := range t {
		b = append(b, s.Text...)
	}
	return string(b)
}

// Fact is a short label with its value, such as "Window" and two times.
type Fact struct {
	Label string
	Value Text
}

// Item is one thing that the message lists. A message is cut between items,
// never inside one.
type Item struct {
	// Key names the item to the caller, and is never shown: a Receipt lists
	// the keys of what a post told.
	Key   string
	Level Level
	Title Text
	Lines []Text // below the title
	// Weight is what Words.Rest counts besides the items, such as images.
	Weight int
}

// Trend is a short history: one bar a day, stacked by series.
type Trend struct {
	Title  string   // at most 50 characters are shown
	Series []string // the names of the values, at most 6
	Days   []Day    // oldest first, at most 20
}

// Day is one bar of a trend.
type Day struct {
	Label string // unique in its trend; at most 20 characters are shown
	// NoData says that nothing was there to count, which is not a zero.
	NoData bool
	Values []int // one a series
}

// Link is where a message leads. Its URL is trusted, and https.
type Link struct{ Label, URL string }

// Words are the few words that a channel adds of its own, in the language of
// the message.
type Words struct {
	Advice string                         // the heading over Message.Advice
	Colon  string                         // after a fact's label; empty is ":"
	Number func(n int) string             // a count in a trend; nil is its digits
	Part   func(part, parts int) string   // "part 2 of 3"
	Rest   func(items, weight int) string // "and 12 more tasks with 40 images"
	NoData string                         // what a day without data is called in a trend: "no tasks"; may be empty
}

// Message is what is to be told, however a channel shows it. All its strings
// but Link.URL are plain and untrusted.
type Message struct {
	Level  Level
	Title  string // one line: the headline
	Brief  string // the whole message in one line, for notifications
	Facts  []Fact
	Notes  []Text // what else must be known, before the items
	Items  []Item // worst first
	Trend  *Trend
	Advice []Text // what to do
	Link   Link
	Footer []Text // small print
	Words  Words

	// Keys are told by the message's first part, besides its items.
	Keys []string
	// Call says that the people named in a destination's settings are to be
	// called. CallKey is told by the post that calls them.
	Call    bool
	CallKey string
	// CallOnly says that everything else was told before: a channel that calls
	// by a post of its own posts nothing else.
	CallOnly bool
}

// Status is how the delivery of a message ended.
type Status string

// The ends of a delivery.
const (
	Delivered         Status = "delivered"          // every part was confirmed by the service
	Failed            Status = "failed"             // a part was refused, or did not get through
	PossiblyDelivered Status = "possibly_delivered" // no part was refused, but the answer to one never came
)

// Receipt is the service's confirmation of one post.
type Receipt struct {
	Keys []string // what the post told: items' keys, Message.Keys, CallKey
}

// Delivery is what became of one message at one destination.
type Delivery struct {
	Channel  string // "slack" or "wecom"
	Target   string // "slack#1f9c02ab": the channel and a fingerprint of the webhook
	Status   Status
	Messages int // posts that were confirmed
	Attempts int // posts that were tried, repeats included
	Waited   time.Duration
	Problem  *Problem // nil if and only if Status is Delivered
}

// Cause is what kind of thing went wrong, so that a caller can say in its own
// language what to do about it.
type Cause string

// The causes.
const (
	CauseWebhook   Cause = "webhook"   // the address is wrong, revoked, or its app or robot was removed
	CauseForbidden Cause = "forbidden" // the workspace does not allow this webhook to post there
	CauseChannel   Cause = "channel"   // the chat channel is gone or archived
	CauseThrottled Cause = "throttled" // too many messages, and the wait does not fit the deadline
	CauseMessage   Cause = "message"   // the service finds fault with the message itself, in every form
	CauseService   Cause = "service"   // the service is in trouble: 5xx, busy, unintelligible
	CauseNetwork   Cause = "network"   // the service was not reached
	CauseTimeout   Cause = "timeout"   // the answer never came
	CauseDeadline  Cause = "deadline"  // no time was left for a post
	CauseUnknown   Cause = "unknown"   // an answer that is in no table
)

// Problem is why a delivery was not confirmed. It holds no webhook, no key and
// no address.
type Problem struct { //nolint:errname // a part of Delivery first: to.Problem.Cause
	Cause Cause
	Word  string // the service's own word, "404 no_service" or "93000 invalid webhook url", else a plain reason
	Wait  time.Duration
}

// Error is the word.
func (p *Problem) Error() string { return p.Word }

// Options of one delivery.
type Options struct {
	// Confirmed is called after each receipt, before the next post, from the
	// goroutine of Deliver.
	Confirmed func(Receipt)
	Log       *slog.Logger // what the delivery meets on its way; never a secret
}

// Jitter returns a number from 0 up to 1 that spreads the waits before
// repeats. It is asked by what is repeated and which try failed, so that a run
// can be replayed.
type Jitter func(what string, try int) float64
