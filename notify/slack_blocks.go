package notify

import (
	"strings"

	"github.com/slack-go/slack"
)

// What a Slack message holds. Blocks that come to more than some 12,000
// characters have been refused, though no page says so.
// https://docs.slack.dev/reference/block-kit/blocks/
const (
	slackBlocks   = 50
	slackText     = 10000 // of all blocks and the text together
	slackHeader   = 150
	slackSection  = 3000
	slackFields   = 10 // in a section
	slackElements = 10 // in a context
	slackButton   = 75
	slackURL      = 3000
)

// How much of it each piece may have, so that head and tail fit whatever they
// hold: 600 + 150 + 1,200 + 3,000 + 2,900 characters in the first part, and
// 600 + 150 + 300 + 2,500 + 3,000 + 800 + 1,800 in the last.
const (
	slackNotice = 600  // the text beside the blocks
	slackFact   = 260  // one field
	slackFacts  = 3000 // all fields
	slackPara   = 2900 // notes, or one item
	slackRest   = 300
	slackAdvice = 2500
	slackTrend  = 800  // in words
	slackFooter = 1800 // all elements
)

// slackPage writes a message as blocks.
type slackPage struct {
	mrkdwn, plain *markup
	m             *Message
	mention       string
	items         []slack.Block // the first items as written, kept from measuring them
}

func (s *slackPage) section(text string) slack.Block {
	return slack.NewSectionBlock(s.object(text), nil, nil)
}

func (s *slackPage) object(text string) *slack.TextBlockObject {
	return slack.NewTextBlockObject(slack.MarkdownType, text, false, true)
}

func (s *slackPage) title(p part) slack.Block {
	mark := p.mark(s.m.Words)
	if mark != "" {
		mark = " · " + s.plain.line(Plain(mark), 40)
	}
	title := s.plain.line(Plain(s.m.Title), slackHeader-50)
	return slack.NewHeaderBlock(slack.NewTextBlockObject(
		slack.PlainTextType, s.plain.heading(s.m.Level, title, mark), false, false,
	))
}

// head is what the first part says before the items.
func (s *slackPage) head() (out []slack.Block) {
	if s.mention != "" {
		out = append(out, s.section(s.mention))
	}
	var fields []*slack.TextBlockObject
	left := slackFacts
	for _, f := range s.m.Facts {
		text := strings.Join(whole(
			s.mrkdwn.line(Text{{Text: f.Label, Strong: true}}, slackFact/4),
			s.mrkdwn.line(f.Value, slackFact*3/4-1),
		), "\n")
		if left -= s.mrkdwn.size(text); left < 0 || len(fields) == 2*slackFields {
			break
		}
		if text != "" {
			fields = append(fields, s.object(text))
		}
	}
	for len(fields) > 0 {
		n := min(len(fields), slackFields)
		out = append(out, slack.NewSectionBlock(nil, fields[:n], nil))
		fields = fields[n:]
	}
	if notes := s.mrkdwn.stack(s.m.Notes, "", slackPara); notes != "" {
		out = append(out, s.section(notes))
	}
	return out
}

func (s *slackPage) item(i int) slack.Block {
	for len(s.items) <= i {
		s.items = append(s.items, s.write(s.m.Items[len(s.items)]))
	}
	return s.items[i]
}

func (s *slackPage) write(it Item) slack.Block {
	icon := it.Level.icon() + " "
	title := icon + s.mrkdwn.bold(it.Title, slackPara/3)
	lines := s.mrkdwn.stack(it.Lines, "", slackPara-s.mrkdwn.size(title+"\n"))
	return s.section(strings.Join(whole(title, lines), "\n"))
}

// tail is what the last part says after the items, with the trend as a chart
// or in words.
func (s *slackPage) tail(chart bool) (out []slack.Block) {
	k := s.mrkdwn
	if advice := k.stack(s.m.Advice, "• ", slackAdvice-200); advice != "" {
		heading := k.line(Text{{Text: s.m.Words.Advice, Strong: true}}, 190)
		out = append(out, slack.NewDividerBlock(), s.section(strings.Join(whole(heading, advice), "\n")))
	}
	if block := s.chart(); block != nil && chart {
		out = append(out, block)
	} else if text := s.m.Trend.text(k, s.m.Words, slackTrend); text != "" {
		out = append(out, s.section(text))
	}
	if address, ok := s.m.Link.address(); ok && len(address) <= slackURL {
		label := s.plain.line(Plain(s.m.Link.label()), slackButton)
		out = append(out, newActions(label, address))
	}
	if elements := s.footer(); len(elements) > 0 {
		out = append(out, contextBlock{Type: slack.MBTContext, Elements: elements})
	}
	return out
}

func (s *slackPage) footer() (out []*slack.TextBlockObject) {
	for _, t := range s.m.Footer[:min(len(s.m.Footer), slackElements)] {
		if text := s.mrkdwn.line(t, slackFooter/slackElements); strings.TrimSpace(text) != "" {
			out = append(out, s.object(text))
		}
	}
	return out
}

// blocks writes one part.
func (s *slackPage) blocks(p part, chart bool) []slack.Block {
	out := []slack.Block{s.title(p)}
	if p.first() {
		out = append(out, s.head()...)
	}
	if len(p.items) > 0 && len(out) > 1 {
		out = append(out, slack.NewDividerBlock())
	}
	for i := range p.items {
		out = append(out, s.item(p.from+i))
	}
	if p.more > 0 {
		out = append(out, s.section(s.mrkdwn.line(s.m.rest(p.more, p.weight), slackRest)))
	}
	if p.last() {
		out = append(out, s.tail(chart)...)
	}
	return out
}

// The two blocks below are this package's own because slack-go's escape < and
// > of their elements as JSON, a second time.

type contextBlock struct {
	Type     slack.MessageBlockType   `json:"type"`
	Elements []*slack.TextBlockObject `json:"elements"`
}

func (b contextBlock) BlockType() slack.MessageBlockType { return b.Type }
func (contextBlock) ID() string                          { return "" }

type actionsBlock struct {
	Type     slack.MessageBlockType      `json:"type"`
	Elements []*slack.ButtonBlockElement `json:"elements"`
}

func (b actionsBlock) BlockType() slack.MessageBlockType { return b.Type }
func (actionsBlock) ID() string                          { return "" }

func newActions(label, address string) slack.Block {
	text := slack.NewTextBlockObject(slack.PlainTextType, label, false, false)
	button := slack.NewButtonBlockElement("console", "", text).WithURL(address)
	return actionsBlock{Type: slack.MBTAction, Elements: []*slack.ButtonBlockElement{button}}
}
