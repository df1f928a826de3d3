// Package notify posts messages to chat webhooks: Slack incoming webhooks and
// WeCom group robots.
//
// It knows how a channel looks, what it accepts and what its answers mean. It
// knows nothing of container images, of the platform it runs on, or of what
// was posted before: the caller says what to tell, and is told what arrived.
//
// Each channel is a type with the same few methods: how a message looks in its
// variants, and what the service's answers mean, row by row, with the pages
// they are from. Layout, hostile text, repeats, pace and redaction are shared,
// and post.go alone calls out.
package notify

import (
	"log/slog"
	"time"
)

// Status is how the delivery of a message ended.
type Status string

// The ends of a delivery, besides Failed: a post was refused, or did not get
// through.
const (
	Delivered         Status = "delivered"          // every post was confirmed by the service
	PossiblyDelivered Status = "possibly_delivered" // no post was refused, but the answer to one never came
)

// Outcome is how one post ended.
type Outcome string

// The ends of a post, besides Failed: it was not posted, and a later run may
// try again.
const (
	Confirmed Outcome = "confirmed" // by the service
	Doubtful  Outcome = "doubtful"  // posted without an answer: it may have arrived
	Refused   Outcome = "refused"   // for good: nothing helps but a person
)

// Failed is a Status and an Outcome.
const Failed = "failed"

// Receipt tells what one post was to tell, and what became of it.
type Receipt struct {
	Message bool // all but the call
	Mention bool // the call of Message.Mention
	Outcome Outcome
	Twice   bool // posted more than once, with no answer to either
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
	CauseMessage   Cause = "message"   // the service finds fault with the message itself, in every variant
	CauseService   Cause = "service"   // the service is in trouble: 5xx, busy, unintelligible
	CauseNetwork   Cause = "network"   // the service was not reached
	CauseTimeout   Cause = "timeout"   // the service's own answer never came
	CauseDeadline  Cause = "deadline"  // no time was left for a post
	CauseUnknown   Cause = "unknown"   // an answer that is in no table
)

// Problem is why a delivery was not confirmed. It holds no webhook, no key and
// no address.
type Problem struct {
	Cause Cause
	Word  string // the service's own word, "404 no_service" or "93000 invalid webhook url", else a plain reason
}

// Options of one delivery.
type Options struct {
	// Posted is called after each post has ended, in whatever outcome, before
	// the next, from the goroutine of Deliver.
	Posted func(Receipt)
	Once   bool         // a post that gets no answer is not repeated: one of before got none either
	Log    *slog.Logger // what the delivery meets on its way; never a secret
}
