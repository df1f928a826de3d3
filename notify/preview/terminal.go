package preview

import (
	"cmp"
	"fmt"
	"io"
	"strings"
)

// screen collects what Terminal writes.
type screen struct {
	text  strings.Builder
	words words
	color bool
	width int
}

const (
	indent    = "  "
	usualWide = 80
	leastWide = 24
)

// Terminal writes the bodies of one message as somebody reads them in the
// chat. It fails if a body is not what its channel takes, or with the writer.
func Terminal(w io.Writer, channel string, bodies [][]byte, o TerminalOptions) error {
	r := newReader(o.Language, o.Zone, o.Now)
	posts, err := r.readAll(channel, bodies)
	if err != nil {
		return err
	}
	s := &screen{words: r.words, color: o.Color, width: max(o.Width, leastWide)}
	if o.Width <= 0 {
		s.width = usualWide
	}
	for _, p := range posts {
		s.rule(p)
		s.post(p)
	}
	s.put("", line{{Text: strings.Repeat("─", s.width), Tone: "comment"}})
	if _, err := io.WriteString(w, s.text.String()); err != nil {
		return fmt.Errorf("write preview: %w", err)
	}
	return nil
}

// rule is the line above a message: its channel, and its size.
func (s *screen) rule(p post) {
	parts := []string{s.words.channel(p.Channel), cmp.Or(p.Part, s.words.messages(1))}
	for i, z := range p.Sizes {
		switch of := z.Text + " " + z.Name; {
		case z.Over != "":
			parts = append(parts, of+s.words.comma+z.Over)
		case i == 0:
			parts = append(parts, of)
		}
	}
	l := line{{Text: "── ", Tone: "comment"}, {Text: strings.Join(parts, " · "), Bold: true}}
	if rest := s.width - lineColumns(l) - 1; rest > 0 {
		l = append(l, span{Text: " " + strings.Repeat("─", rest), Tone: "comment"})
	}
	s.put("", l)
	s.gap()
}

func (s *screen) post(p post) {
	for _, b := range p.Blocks {
		s.block(b)
	}
	if p.Notification != "" && !p.Bare {
		l := line{{Text: s.words.Notification + s.words.colon + p.Notification, Tone: "comment"}}
		s.put(indent, l)
		s.gap()
	}
}

func (s *screen) block(b block) {
	switch b.Kind {
	case blockNotice:
		s.put(indent, line{{Text: "[ " + b.Notice + " ]", Tone: "warning"}})
	case blockChart:
		s.chart(b.Chart)
	case blockActions:
		for _, b := range b.Buttons {
			b.Text, b.Bold = "[ "+b.Text+" ]", true
			s.put(indent, line{b})
		}
	case blockContext:
		for _, passages := range b.Elements {
			s.passages(passages, span{Tone: "comment"})
		}
	case blockHeader:
		s.passages(b.Passages, span{Bold: true})
	default:
		s.passages(b.Passages, span{})
	}
	s.gap()
}

func (s *screen) passages(passages []passage, style span) {
	for _, p := range passages {
		s.passage(p, style)
	}
}

// passage writes lines in a style of the block's own.
func (s *screen) passage(p passage, style span) {
	prefix := indent
	switch p.Kind {
	case passageQuote:
		prefix += "> "
	case passageHeading:
		style.Bold = true
	}
	for _, l := range p.Lines {
		s.put(prefix, restyled(l, style))
	}
}

func restyled(l line, style span) line {
	styled := make(line, len(l))
	for i, sp := range l {
		sp.Bold = sp.Bold || style.Bold
		if sp.Tone == "" {
			sp.Tone = style.Tone
		}
		styled[i] = sp
	}
	return styled
}
