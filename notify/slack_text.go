package notify

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// slackMrkdwn is text with Slack's markup. `verbatim` and `parse` keep Slack
// from adding links and mentions of its own; everything else that it would act
// on is guarded here. https://docs.slack.dev/messaging/formatting-message-text/
func slackMrkdwn() *markup {
	return &markup{
		size:    utf8.RuneCountInString,
		guard:   guard{entities: true, live: "*~`", start: ">", under: true, emoji: true},
		strong:  "*",
		code:    "`",
		instant: slackInstant,
		heading: func(l Level, title string) string { return l.icon() + " *" + title + "*" },
		link:    func(label, address string) string { return "<" + escapeAmp(address) + "|" + bar(label) + ">" },
	}
}

// slackPlain is text without any markup: headers, buttons, charts. It holds no
// character that Slack escapes, so it reads the same escaped or not.
func slackPlain() *markup {
	return &markup{
		size:    utf8.RuneCountInString,
		guard:   guard{live: "&>", emoji: true},
		flat:    true,
		heading: func(l Level, title string) string { return l.icon() + " " + title },
	}
}

// slackInstant is a time in the reader's own zone, with text for clients that
// cannot show one.
// https://docs.slack.dev/messaging/formatting-message-text/#date-formatting
func slackInstant(text string, at time.Time) string {
	text = strings.ReplaceAll(bar(text), "^", string(wide('^')))
	return fmt.Sprintf("<!date^%d^{date_short_pretty} {time}|%s>", at.Unix(), text)
}

// bar keeps text from ending the first half of a link.
func bar(text string) string { return strings.ReplaceAll(text, "|", string(wide('|'))) }

func escapeAmp(s string) string { return strings.ReplaceAll(s, "&", "&amp;") }
