package notify

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/slack-go/slack"
)

// What a Slack message holds. Blocks that come to more than some 13,000
// characters have been refused, though no page says so.
// https://docs.slack.dev/reference/block-kit/blocks/
const (
	slackBlocks   = 50
	slackText     = 10000 // of all blocks and the text together
	slackHeader   = 150
	slackSection  = 3000
	slackElements = 10 // in a context
	slackButton   = 75
	slackURL      = 3000
)

// How much of it each group may have, so that something is left for items
// whatever the others hold, 50 people who are called twice (in the text beside
// the blocks, and in one of them) among them.
const (
	slackNotice = 600 // the text beside the blocks
	slackAdvice = 2000
	slackMore   = 300
	slackNotes  = 1200
	slackFooter = 1000
	// A chart that leaves the items less than this is not drawn.
	slackItems = 1000
)

// slackPage writes a message as blocks.
type slackPage struct {
	mrkdwn, plain *markup
	m             *Message
	mention       string // ready to post
}

func (s *slackPage) section(text string) slack.Block {
	return slack.NewSectionBlock(s.object(text), nil, nil, slack.SectionBlockOptionExpand(true))
}

// sections is a section for each text that says something.
func (s *slackPage) sections(texts ...string) (out []slack.Block) {
	for _, text := range whole(texts...) {
		out = append(out, s.section(text))
	}
	return out
}

func (s *slackPage) object(text string) *slack.TextBlockObject {
	return slack.NewTextBlockObject(slack.MarkdownType, text, false, true)
}

// head is what stands above the items.
func (s *slackPage) head() []slack.Block {
	title := s.plain.line(Plain(s.m.headline()), slackHeader-s.plain.size(s.plain.heading(s.m.Level, "")))
	out := []slack.Block{slack.NewHeaderBlock(slack.NewTextBlockObject(
		slack.PlainTextType, s.plain.heading(s.m.Level, title), false, false,
	))}
	out = append(out, s.sections(s.mention, s.m.advice(s.mrkdwn, slackAdvice))...)
	if b := s.buttons(); len(b.Elements) > 0 {
		out = append(out, b)
	}
	return out
}

func (s *slackPage) buttons() actionsBlock {
	b := actionsBlock{Type: slack.MBTAction}
	for _, l := range s.m.links() {
		if len(l.URL) <= slackURL {
			text := slack.NewTextBlockObject(slack.PlainTextType, s.plain.line(Plain(l.Label), slackButton), false, false)
			id := "link_" + strconv.Itoa(len(b.Elements)) // no two in a message may be the same
			b.Elements = append(b.Elements, slack.NewButtonBlockElement(id, "", text).WithURL(l.URL))
		}
	}
	return b
}

// tail is what stands below the items and what is not listed, with a chart if
// it is not nil.
func (s *slackPage) tail(chart slack.Block) []slack.Block {
	out := s.sections(s.mrkdwn.stack(s.m.Notes, "", "", slackNotes))
	if chart != nil {
		out = append(out, chart)
	}
	if elements := s.footer(chart != nil); len(elements) > 0 {
		out = append(out, contextBlock{Type: slack.MBTContext, Elements: elements})
	}
	return out
}

func (s *slackPage) footer(chart bool) (out []*slack.TextBlockObject) {
	left, lines := slackFooter, s.m.footer(chart)
	for _, t := range lines[:min(len(lines), slackElements)] {
		if text := s.mrkdwn.line(t, left); strings.TrimSpace(text) != "" && s.mrkdwn.size(text) <= left {
			out = append(out, s.object(text))
			left -= s.mrkdwn.size(text)
		}
	}
	return out
}

// variant is the message as blocks. It is refused if a chart is asked for that
// leaves too little for the items.
func (s *slackPage) variant(name string, chart slack.Block) (variant, bool) {
	head, tail, notice := s.head(), s.tail(chart), s.notice()
	more := s.mrkdwn.line(s.m.More, slackMore)
	left := slackText - utf8.RuneCountInString(notice) - slackMore - slackSize(slices.Concat(head, tail)...).text
	if chart != nil && left < slackItems {
		return variant{}, false
	}
	items, all := s.m.spread(s.mrkdwn, left, 0, slackSection)
	if !all && strings.TrimSpace(more) == "" {
		more = omitted(len(s.m.Items) - len(items))
	}
	blocks := slices.Concat(head, s.sections(append(items, more)...), tail)
	used := slackSize(blocks...)
	used.text += utf8.RuneCountInString(notice)
	return variant{
		name: name, body: encode(slackPost{Text: notice, Blocks: blocks, Parse: "none"}),
		size: used, limit: size{slackText, slackBlocks},
	}, true
}

// notice is what notifications and readers aloud say.
func (s *slackPage) notice() string {
	return strings.Join(whole(s.mention, s.mrkdwn.line(Plain(s.m.brief()), slackNotice)), " ")
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
