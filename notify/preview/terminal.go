package preview

import (
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
	r := newReader(o.Language, o.Zone)
	posts, err := r.readAll(channel, bodies)
	if err != nil {
		return err
	}
	s := &screen{words: r.words, color: o.Color, width: max(o.Width, leastWide)}
	if o.Width <= 0 {
		s.width = usualWide
	}
	name := tidy(channel)
	if known, found := r.words.channels[channel]; found {
		name = known
	}
	for i, p := range posts {
		count := r.words.messages(1)
		if len(posts) > 1 {
			count = r.words.message(i+1, len(posts))
		}
		s.rule(name, count, p)
		s.post(p)
	}
	s.put("", line{{Text: strings.Repeat("─", s.width), Tone: "comment"}})
	if _, err := io.WriteString(w, s.text.String()); err != nil {
		return fmt.Errorf("write preview: %w", err)
	}
	return nil
}

// rule is the line above a message: its channel, and its size.
func (s *screen) rule(name, count string, p post) {
	parts := []string{name, count}
	for i, z := range p.Sizes {
		of := s.words.of(grouped(z.Used), grouped(z.Limit)) + " " + s.words.sizes[z.Name]
		switch {
		case z.Used > z.Limit:
			parts = append(parts, of+s.words.comma+s.words.over)
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
		l := line{{Text: s.words.notification + s.words.colon + p.Notification, Tone: "comment"}}
		s.put(indent, l)
		s.gap()
	}
}

func (s *screen) block(b block) {
	switch b.Kind {
	case blockDivider:
		s.put(indent, line{{Text: strings.Repeat("┄", s.width-2*len(indent)), Tone: "comment"}})
	case blockNotice:
		s.put(indent, line{{Text: "[ " + b.Notice + " ]", Tone: "warning"}})
	case blockChart:
		s.chart(b.Chart)
	case blockActions:
		for _, button := range b.Buttons {
			s.button(button)
		}
	case blockContext:
		s.context(b.Columns)
	case blockHeader:
		for _, p := range b.Passages {
			s.passage(p, span{Bold: true})
		}
	default:
		for _, p := range b.Passages {
			s.passage(p, span{})
		}
		s.fields(b.Columns)
	}
	s.gap()
}

func (s *screen) button(b button) {
	l := line{{Text: "[ " + b.Label + " ]", Bold: true}}
	for _, address := range []string{b.URL, b.Note} {
		if address != "" {
			l = append(l, span{Text: " " + address})
		}
	}
	s.put(indent, l)
}

func (s *screen) context(elements [][]passage) {
	for _, passages := range elements {
		for _, p := range passages {
			s.passage(p, span{Tone: "comment"})
		}
	}
}

// passage writes lines in a style of the block's own.
func (s *screen) passage(p passage, style span) {
	prefix := indent
	switch p.Kind {
	case passageQuote:
		prefix += "> "
	case passagePre:
		prefix += indent
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

// fields writes label and value beside each other, the values aligned.
func (s *screen) fields(columns [][]passage) {
	widest := 0
	for _, f := range columns {
		if label, _, ok := labelled(f); ok {
			widest = max(widest, lineColumns(label)+2)
		}
	}
	for _, f := range columns {
		label, values, ok := labelled(f)
		if !ok || widest > s.width/2 {
			for _, p := range f {
				s.passage(p, span{})
			}
			continue
		}
		for i, v := range values {
			if i > 0 {
				label = nil
			}
			pad := strings.Repeat(" ", widest-lineColumns(label))
			s.hang(indent, append(append(line{}, label...), append(line{{Text: pad}}, v...)...), widest)
		}
	}
}

// labelled takes a field apart that is a label in bold over its value.
func labelled(f []passage) (label line, values []line, ok bool) {
	if len(f) != 1 || len(f[0].Lines) < 2 || len(f[0].Lines[0]) != 1 || !f[0].Lines[0][0].Bold {
		return nil, nil, false
	}
	return f[0].Lines[0], f[0].Lines[1:], true
}
