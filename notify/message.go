package notify

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// Level is how bad a message is. It chooses an icon and a colour.
type Level int

// The levels, mildest first.
const (
	LevelGood     Level = iota // nothing to do
	LevelInfo                  // worth knowing
	LevelWarning               // something failed in part
	LevelCritical              // something failed entirely, or is not watched
)

// icon shows a level without any colour or font.
func (l Level) icon() string {
	icons := map[Level]string{LevelGood: "🟢", LevelWarning: "🟠", LevelCritical: "🔴"}
	return cmp.Or(icons[l], "🔵")
}

// Message is what is to be told, however a channel shows it. All its strings
// but Link.URL are plain and untrusted. A message is one post: what is too
// long is shortened, the title and the advice last.
type Message struct {
	Level  Level
	Title  string // one line: the headline
	Brief  string // the whole message in one line, for notifications
	Advice []Text // what to do
	Links  []Link // buttons, the most useful first; five are shown
	Items  []Item // worst first
	// More is shown below the items: what the caller did not list. It stands
	// for items that did not fit as well; a number does if it is empty.
	More   Text
	Notes  []Text // what else must be known
	Trend  *Trend // drawn as a chart where the channel draws one
	Footer []Text // small grey print
	Words  Words

	Mention     bool // call the people named in the destination's settings
	MentionOnly bool // all else was told before: post nothing but the call, and nothing where nobody is named
}

// Item is one thing that the message lists.
type Item struct {
	Title Text
	Lines []Text // below the title
}

// Words are the few words that a channel adds of its own, in the language of
// the message.
type Words struct {
	Advice string // the heading over Message.Advice
	NoData string // what a day without data is called in a trend: "no tasks"; may be empty
}

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
	var b strings.Builder
	for _, s := range t {
		b.WriteString(s.Text)
	}
	return b.String()
}

// headline is the title, never empty.
func (m *Message) headline() string { return firstShown(m.Title, m.Brief, m.Level.icon()) }

// brief is the message in one line, never empty.
func (m *Message) brief() string { return firstShown(m.Brief, m.Title, m.Level.icon()) }

// footer is the small print, with a trend in words where no chart is drawn.
func (m *Message) footer(chart bool) []Text {
	if chart || m.Trend == nil {
		return m.Footer
	}
	return append(slices.Clip(m.Footer), m.Trend.Line)
}

// firstShown is the first of some texts in which anything is seen.
func firstShown(texts ...string) string {
	for _, s := range texts {
		if len(whole(clean(s))) > 0 {
			return s
		}
	}
	return ""
}
