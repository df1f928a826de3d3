package preview

import (
	"fmt"
	"strings"
	"time"
)

// post is one body, taken apart for drawing. Its strings are as they came:
// whoever writes them sanitizes them.
type post struct {
	Notice string // what a notification shows, if that is not the message itself
	Blocks []block
}

// block is one part of a message, drawn below the one before it.
type block struct {
	Kind  string // what Slack calls it: header, section, context, actions
	Lines []line
	Chart *chart // what Lines say in numbers, or nil
}

// The kinds of a line that is not just text.
const (
	kindQuote   = "quote"
	kindHeading = "heading"
)

type line struct {
	Kind  string
	Spans []span
}

// span is a run of text in one style.
type span struct {
	Text  string
	Style string // the page's classes: "bold italic"
	URL   string // https, or empty
}

// styleButton is the style of a button, which stands alone.
const styleButton = "button"

func (s span) styled(name string) span {
	s.Style = strings.TrimSpace(s.Style + " " + name)
	return s
}

// reader reads bodies for one person.
type reader struct {
	dialect // of the channel

	words words
	zone  *time.Location
	now   time.Time
}

// read reads the bodies of one message, with the words around them; a reader
// without a zone is in UTC.
func read(s Sample, zone *time.Location) (words, []post, error) {
	if zone == nil {
		zone = time.UTC
	}
	r := reader{words: wordsOf(s.Language), zone: zone, now: s.Now}
	var draw func(r reader, body []byte) (post, error)
	switch s.Channel {
	case "slack":
		r.dialect, draw = mrkdwn(), reader.slack
	case "wecom":
		r.dialect, draw = markdown(), reader.wecom
	default:
		return words{}, nil, fmt.Errorf("unknown channel %q", s.Channel)
	}
	posts := make([]post, 0, len(s.Bodies))
	for i, body := range s.Bodies {
		p, err := draw(r, body)
		if err != nil {
			return words{}, nil, fmt.Errorf("read %s body %d of %d: %w", s.Channel, i+1, len(s.Bodies), err)
		}
		posts = append(posts, p)
	}
	return r.words, posts, nil
}

// notDrawn says that a body holds what this package cannot draw.
func (r reader) notDrawn(what string) []line {
	return plainLines("[" + r.words.notDrawn + what + "]")
}

func plainLines(text string) (all []line) {
	for l := range strings.SplitSeq(text, "\n") {
		all = append(all, line{Spans: []span{{Text: l}}})
	}
	return all
}

// Notification is what a locked phone begins to show.
func (p post) Notification() string {
	if p.Notice != "" {
		return p.Notice
	}
	var all []line
	for _, b := range p.Blocks {
		all = append(all, b.Lines...)
	}
	return plainText(all)
}

// plainText is what is left of lines without their styles, on one line.
func plainText(lines []line) string {
	var b strings.Builder
	for _, l := range lines {
		for _, s := range l.Spans {
			b.WriteString(s.Text)
		}
		b.WriteByte(' ')
	}
	return strings.Join(strings.Fields(b.String()), " ")
}
