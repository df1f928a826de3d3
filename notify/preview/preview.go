// Package preview shows the bodies that were posted, or would be, to Slack and
// WeCom webhooks as a person sees them: at the terminal, and as a page.
//
// It reads nothing but the bodies. It does not know what a message is about,
// how it was made, where it goes, or whether it arrived; so what it shows is
// what the channel was told, not what somebody meant to tell it. Everything in
// a body is untrusted: no body can write outside of its place, be it with
// markup, with a link, or with an escape sequence.
package preview

import (
	"encoding/json"
	"time"
)

// Sample is one message as one channel would get it.
type Sample struct {
	Title    string // what kind of message it is, such as "Failures"
	Language string // of the message, and of dates and the few words around it: "en" or "zh"
	Channel  string // "slack" or "wecom"
	Bodies   []json.RawMessage
	Now      time.Time // when it is read: some dates are spelled "today" then; zero spells them all
}

// TerminalOptions say how Terminal writes. The zero value is plain text,
// 80 columns wide, with times in UTC.
type TerminalOptions struct {
	Color bool           // with ANSI escape sequences, for what is bold
	Width int            // in columns; a Chinese character takes two
	Zone  *time.Location // the reader's
}
