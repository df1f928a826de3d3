package preview

import (
	"fmt"
	"strings"
	"time"
)

// post is one body, taken apart for drawing. All its strings are sanitized.
type post struct {
	Words        words
	Channel      string // "slack"
	Part         string // "message 1 of 2"; empty if there is only one
	Notification string // what a locked phone shows
	Bare         bool   // the notification is all there is
	Blocks       []block
	Sizes        []size // against the channel's limits, the narrowest first
}

// The kinds of a block.
const (
	blockHeader  = "header"
	blockText    = "text"
	blockContext = "context"
	blockActions = "actions"
	blockChart   = "chart"
	blockNotice  = "notice" // what this package has to say about the body
)

// block is one part of a message, drawn below the one before it.
type block struct {
	Kind     string
	Passages []passage
	Elements [][]passage // of a context
	Buttons  []span
	Chart    *chart
	Notice   string
}

// The kinds of a passage.
const (
	passageText    = "text"
	passageQuote   = "quote"
	passageHeading = "heading"
)

// passage is a run of lines of one kind.
type passage struct {
	Kind  string
	Level int // of a heading
	Lines []line
}

type line []span

// span is a run of text in one style.
type span struct {
	Text                       string
	Bold, Italic, Strike, Code bool

	Tone    string // the colour that WeCom calls info, comment or warning
	Mention string // mentionOne or mentionAll, if it calls somebody
	URL     string // https, or empty
	Stamp   string // RFC 3339, if it is a time
}

// The kinds of a mention.
const (
	mentionOne = "one"
	mentionAll = "all"
)

// reader reads bodies for one person.
type reader struct {
	words    words
	zone     *time.Location
	now      time.Time
	verbatim bool // bare addresses are no links
}

func newReader(language string, zone *time.Location, now time.Time) reader {
	if zone == nil {
		zone = time.UTC
	}
	return reader{words: wordsOf(language), zone: zone, now: now}
}

// readAll reads the bodies of one message.
func (r reader) readAll(channel string, bodies [][]byte) ([]post, error) {
	posts := make([]post, 0, len(bodies))
	for i, body := range bodies {
		p, err := r.read(channel, body)
		if err != nil {
			return nil, fmt.Errorf("read %s body %d of %d: %w", sanitize(channel), i+1, len(bodies), err)
		}
		if p.Words, p.Channel = r.words, sanitize(channel); len(bodies) > 1 {
			p.Part = r.words.message(i+1, len(bodies))
		}
		posts = append(posts, p)
	}
	return posts, nil
}

func (r reader) read(channel string, body []byte) (post, error) {
	switch channel {
	case "slack":
		return r.slack(body)
	case "wecom":
		return r.wecom(body)
	}
	return post{Blocks: []block{
		notice(r.words.unknown("channel", sanitize(channel))),
		{Kind: blockText, Passages: plainPassages(sanitize(string(body)))},
	}}, nil
}

func notice(text string) block { return block{Kind: blockNotice, Notice: text} }

// plainText is what is left of passages without their styles, on one line.
func plainText(passages []passage) string {
	var words []string
	for _, p := range passages {
		for _, l := range p.Lines {
			words = append(words, strings.Fields(lineText(l))...)
		}
	}
	return strings.Join(words, " ")
}

func lineText(l line) string {
	var b strings.Builder
	for _, s := range l {
		b.WriteString(s.Text)
	}
	return b.String()
}

// cut is the beginning of a text, of so many columns at most.
func cut(text string, most int) string {
	if textColumns(text) <= most {
		return text
	}
	all := glyphs(line{{Text: text}})
	for used, i := 0, 0; ; i++ {
		if used += columns(all[i].rune); used >= most {
			return lineText(spans(trimRight(all[:i]))) + "…"
		}
	}
}
