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
	slackText    = 10000 // of all blocks and the text beside them
	slackHeader  = 150
	slackSection = 3000
	slackButton  = 75
	slackURL     = 3000
)

// slackNotice is how much of it the text beside the blocks may have, without
// mentions.
const slackNotice = 600

// slackPage writes a message as blocks.
type slackPage struct {
	mrkdwn, plain *markup
	m             *Message
	mention       string // ready to post
}

// post is the body of the message as blocks, with a chart if it is not nil.
func (s *slackPage) post(chart slack.Block) []byte {
	// What notifications and readers aloud say.
	notice := strings.Join(whole(s.mention, s.mrkdwn.line(Plain(s.m.brief()), slackNotice)), " ")
	title := s.plain.line(Plain(s.m.headline()), slackHeader-s.plain.size(s.plain.heading(s.m.Level, "")))
	blocks := []slack.Block{slack.NewHeaderBlock(plainObject(s.plain.heading(s.m.Level, title)))}
	left := slackText - utf8.RuneCountInString(notice+s.mention) - slackHeader - maxLinks*slackButton
	var tail []slack.Block
	if chart != nil {
		tail = append(tail, chart)
		left -= utf8.RuneCount(encode(chart))
	}
	g := s.m.groups(s.mrkdwn, chart != nil, left, slackSection)
	blocks = append(blocks, sections(s.mention)...)
	blocks = append(blocks, sections(g.advice)...)
	if b := s.buttons(); len(b.Elements.ElementSet) > 0 {
		blocks = append(blocks, b)
	}
	blocks = append(blocks, sections(g.items...)...)
	blocks = append(blocks, sections(g.notes)...)
	if g.footer != "" {
		tail = append(tail, slack.NewContextBlock("", mrkdwnObject(g.footer)))
	}
	return encode(slackPost{Text: notice, Blocks: slices.Concat(blocks, tail), Parse: "none"})
}

// sections is texts below each other in as few sections as hold them.
func sections(texts ...string) (out []slack.Block) {
	text := ""
	flush := func() {
		if text != "" {
			out = append(out, slack.NewSectionBlock(mrkdwnObject(text), nil, nil, slack.SectionBlockOptionExpand(true)))
		}
	}
	for _, next := range texts {
		joined := strings.Join(whole(text, next), "\n")
		if utf8.RuneCountInString(joined) > slackSection {
			flush()
			joined = next
		}
		text = joined
	}
	flush()
	return out
}

func (s *slackPage) buttons() *slack.ActionBlock {
	b := slack.NewActionBlock("")
	for i, l := range s.m.links() {
		if len(l.URL) <= slackURL {
			label := plainObject(s.plain.line(Plain(l.Label), slackButton))
			// No two in a message may be the same.
			b.Elements.ElementSet = append(b.Elements.ElementSet, slack.NewButtonBlockElement("link_"+strconv.Itoa(i), "", label).WithURL(l.URL))
		}
	}
	return b
}

func plainObject(text string) *slack.TextBlockObject {
	return slack.NewTextBlockObject(slack.PlainTextType, text, false, false)
}

func mrkdwnObject(text string) *slack.TextBlockObject {
	return &slack.TextBlockObject{Type: slack.MarkdownType, Text: text, Verbatim: true}
}
