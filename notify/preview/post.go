package preview

import (
	"fmt"
	"time"
)

// post is one body, taken apart for drawing. All its strings are clean.
type post struct {
	Notification string // what a locked phone shows; empty if the body does not say
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
	blockDivider = "divider"
	blockChart   = "chart"
	blockNotice  = "notice" // what this package has to say about the body
)

// block is one part of a message, drawn below the one before it.
type block struct {
	Kind     string
	Passages []passage
	Columns  [][]passage // the fields of a section, or the elements of a context
	Buttons  []button
	Chart    *chart
	Notice   string
}

// The kinds of a passage.
const (
	passageText    = "text"
	passageQuote   = "quote"
	passagePre     = "pre"
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

type button struct {
	Label string
	URL   string // https, or empty
	Style string // primary, danger or empty
	Note  string // an address that cannot be opened
}

// reader reads bodies for one person.
type reader struct {
	words    words
	zone     *time.Location
	verbatim bool // bare addresses are no links
}

func newReader(language string, zone *time.Location) reader {
	if zone == nil {
		zone = time.UTC
	}
	return reader{words: wordsOf(language), zone: zone}
}

// readAll reads the bodies of one message.
func (r reader) readAll(channel string, bodies [][]byte) ([]post, error) {
	posts := make([]post, 0, len(bodies))
	for i, body := range bodies {
		p, err := r.read(channel, body)
		if err != nil {
			return nil, fmt.Errorf("read %s body %d of %d: %w", tidy(channel), i+1, len(bodies), err)
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
		notice(r.words.unknown("channel", tidy(channel))),
		{Kind: blockText, Passages: plainPassages(tidy(string(body)))},
	}}, nil
}

func notice(text string) block { return block{Kind: blockNotice, Notice: text} }
