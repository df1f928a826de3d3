package preview

import (
	"cmp"
	"fmt"
	"io"
	"strings"
)

const (
	usualWide = 80
	leastWide = 24
)

// Bold text stands between these until it is wrapped. No other text holds
// them, and they take no column.
const boldOn, boldOff = "\x0e", "\x0f"

// screen collects what Terminal writes.
type screen struct {
	text  strings.Builder
	words words
	width int
}

// Terminal writes a sample as somebody reads it in the chat. It fails if a body
// is not what its channel takes, or with the writer.
func Terminal(w io.Writer, sample Sample, o TerminalOptions) error {
	around, posts, err := read(sample, o.Zone)
	if err != nil {
		return err
	}
	s := &screen{words: around, width: max(cmp.Or(max(o.Width, 0), usualWide), leastWide)}
	for _, p := range posts {
		s.post(around.Channels[sample.Channel], p)
	}
	s.put("", strings.Repeat("─", s.width))
	bold := strings.NewReplacer(boldOn, "", boldOff, "")
	if o.Color {
		bold = strings.NewReplacer(boldOn, "\x1b[1m", boldOff, "\x1b[0m")
	}
	if _, err := bold.WriteString(w, s.text.String()); err != nil {
		return fmt.Errorf("write preview: %w", err)
	}
	return nil
}

func (s *screen) post(channel string, p post) {
	head := "── " + channel + " "
	s.put("", head+strings.Repeat("─", s.width-textColumns(head)))
	s.put("", "")
	for _, b := range p.Blocks {
		for _, l := range b.Lines {
			s.line(b.Kind, l)
		}
		s.put("", "")
	}
	if p.Notice != "" {
		s.put("  ", s.words.notification+s.words.colon+visible(p.Notice))
		s.put("", "")
	}
}

// line writes a line of a kind of block, with the address behind each link
// that does not spell it.
func (s *screen) line(kind string, l line) {
	var b strings.Builder
	for _, sp := range l.Spans {
		text := visible(sp.Text)
		if sp.Style == styleButton {
			text = "[ " + text + " ]"
		}
		if kind == "header" || l.Kind == kindHeading || strings.Contains(sp.Style, "bold") {
			text = boldOn + text + boldOff
		}
		b.WriteString(text)
		if sp.URL != "" && sp.URL != sp.Text {
			b.WriteString(" (" + sp.URL + ")")
		}
	}
	prefix := "  "
	if l.Kind == kindQuote {
		prefix = "  > "
	}
	s.put(prefix, b.String())
}

// visible is a text on one line, without what a terminal would act on.
func visible(text string) string {
	return strings.ReplaceAll(sanitize(text), "\n", " ")
}

// put writes a text behind a prefix, wrapped.
func (s *screen) put(prefix, text string) {
	for _, l := range wrap(text, s.width-textColumns(prefix)) {
		s.text.WriteString(strings.TrimRight(prefix+l, " ") + "\n")
	}
}
