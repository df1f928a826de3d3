package preview

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"tcss-licensing-alerts/testdata/hostile"
)

// hostileSamples hold each of them at every place that takes text.
func hostileSamples() (all []Sample) {
	for _, h := range hostile.Texts() {
		all = append(all, samplesOf(h)...)
	}
	return all
}

// samplesOf are messages with a text at every place that takes one.
func samplesOf(h string) []Sample {
	type object = map[string]any
	text := func(kind, s string) object { return object{"type": kind, "text": s} }
	marshal := func(v object) []json.RawMessage { return []json.RawMessage{must(json.Marshal(v))} }
	series := []object{{"name": h, "data": []object{{"label": h, "value": 3}}}}
	slack := object{"text": h, "blocks": []object{
		{"type": "header", "text": text("plain_text", h)},
		{"type": "section", "text": text("mrkdwn", h+"\n> "+h), "expand": true},
		{"type": "context", "elements": []object{text("mrkdwn", h), text("plain_text", h), {"type": h}}},
		{"type": "actions", "elements": []object{{"type": "button", "text": text("plain_text", h), "url": h}}},
		{"type": "data_visualization", "title": h, "chart": object{
			"type": "bar", "series": series, "axis_config": object{"categories": []string{h}},
		}},
		{"type": "data_visualization", "title": h, "chart": object{"type": h}},
		{"type": h},
	}}
	return []Sample{
		{Title: h, Language: "en", Channel: "slack", Bodies: marshal(slack)},
		{Title: h, Language: h, Channel: "wecom", Bodies: marshal(object{"msgtype": "markdown", "markdown": object{"content": "# " + h + "\n> " + h + "\n" + h}})},
		{Title: h, Language: "zh", Channel: "wecom", Bodies: marshal(object{"msgtype": "text", "text": object{"content": h, "mentioned_list": []string{h, "@all"}}})},
		{Title: h, Language: "zh", Channel: "wecom", Bodies: marshal(object{"msgtype": h})},
	}
}

// Beside hostile texts, messages of ours keep to the terminal's width, and
// colour adds nothing but colour.
func TestNothingButTextReachesTheTerminal(t *testing.T) {
	t.Parallel()
	for _, s := range slices.AppendSeq(hostileSamples(), maps.Values(samples(t))) {
		for _, width := range []int{24, 40, 60, 79, 200} {
			plain, coloured := squeezed(harmless(t, s, false, width)), squeezed(harmless(t, s, true, width))
			if plain != coloured {
				t.Errorf("%+q: colour changes the text:\n%s", s.Title, cmp.Diff(plain, coloured))
			}
			if strings.Contains(plain, "31m") != strings.Contains(s.Title, "31m") {
				t.Errorf("%+q: what follows an escape is text, and is shown: %+q", s.Title, plain)
			}
		}
	}
}

func FuzzText(f *testing.F) {
	for _, h := range hostile.Texts() {
		f.Add(h)
	}
	f.Fuzz(func(t *testing.T, text string) {
		all := samplesOf(text)
		for _, s := range all {
			harmless(t, s, true, 60)
		}
		shown := inert(t, page(t, all...))
		if script := "<script>alert(1)"; strings.HasPrefix(text, script) && strings.Count(shown, script) < 20 {
			t.Errorf("some text was dropped: %s", shown)
		}
	})
}

// harmless is what the terminal gets of a sample, without its own colours. It
// must hold nothing that a terminal acts on, and no line that is too long.
func harmless(t *testing.T, s Sample, color bool, width int) string {
	t.Helper()
	got := terminal(t, s, TerminalOptions{Color: color, Width: width})
	if color {
		got = regexp.MustCompile("\x1b\\[[0-9;]+m").ReplaceAllString(got, "")
	}
	for l := range strings.SplitSeq(got, "\n") {
		if strings.ContainsFunc(l, acts) || textColumns(l) > width {
			t.Fatalf("color %v, %+q: %+q", color, s.Title, l)
		}
	}
	return got
}

// acts says whether a character does something else than to be read.
func acts(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) }

// inert is the text of a page and where its links lead. It must hold nothing but the elements and
// attributes that its templates write, and no link.
func inert(t *testing.T, page string) string {
	t.Helper()
	if strings.ContainsFunc(strings.ReplaceAll(page, "\n", ""), acts) {
		t.Error("the page holds control characters")
	}
	elements := strings.Fields("html head meta title style body main header h1 h2 h3 p nav ul li a span section div article strong " +
		"figure figcaption svg rect path circle")
	attributes := strings.Fields("class id lang href rel content name charset http-equiv aria-label aria-labelledby aria-hidden data-channel data-value " +
		"style width height x y cx cy r rx d fill stroke stroke-width viewbox")
	var text strings.Builder
	for z := html.NewTokenizer(strings.NewReader(page)); z.Next() != html.ErrorToken; {
		token := z.Token()
		switch token.Type {
		case html.TextToken:
			text.WriteString(token.Data + "\n")
		case html.CommentToken:
			t.Errorf("comment %q", token.Data)
		case html.StartTagToken, html.SelfClosingTagToken:
			if !slices.Contains(elements, token.Data) {
				t.Errorf("element %s", token)
			}
			for _, a := range token.Attr {
				safe := a.Key != "href" || strings.HasPrefix(a.Val, "#") ||
					strings.HasPrefix(a.Val, "https://") && slices.Contains(token.Attr, html.Attribute{Key: "rel", Val: "noreferrer noopener"})
				safe = safe && (a.Key != "style" || regexp.MustCompile(`^--(most|value): -?\d+ ?$`).MatchString(a.Val))
				if !slices.Contains(attributes, a.Key) || !safe {
					t.Errorf("attribute %q of %s", a, token)
				}
				if a.Key == "href" {
					text.WriteString(a.Val + "\n")
				}
			}
		case html.ErrorToken, html.EndTagToken, html.DoctypeToken:
		}
	}
	return text.String()
}
