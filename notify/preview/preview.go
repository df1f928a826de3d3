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
	"errors"
	"io"
	"time"
)

// Sample is one message as one channel would get it.
type Sample struct {
	Title    string // what kind of message it is, such as "Failures"
	Language string // of the message: "en" or "zh"
	Channel  string // "slack" or "wecom"
	Bodies   [][]byte
}

// TerminalOptions say how Terminal writes. The zero value is plain English
// text, 80 columns wide, with times in UTC.
type TerminalOptions struct {
	Color    bool           // with ANSI escape sequences
	Width    int            // in columns; a Chinese character takes two
	Zone     *time.Location // the reader's
	Language string         // of dates, and of the few words around a message: "en" or "zh"
}

// Terminal writes the bodies of one message as somebody reads them in the
// chat. It fails if a body is not JSON, or with the writer.
func Terminal(w io.Writer, channel string, bodies [][]byte, o TerminalOptions) error {
	return errors.ErrUnsupported
}

// Page writes an HTML page that shows the samples as their channels draw them,
// each with its size against the channel's limits. The page needs no other
// file and runs no script. It fails if a body is not JSON, or with the writer.
func Page(w io.Writer, samples []Sample, zone *time.Location) error {
	return errors.ErrUnsupported
}
