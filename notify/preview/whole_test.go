package preview

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"
)

// Whatever a body says must be seen: all its words are in what is drawn.
func TestNothingIsDropped(t *testing.T) {
	t.Parallel()
	word := regexp.MustCompile(`[\p{L}\p{N}]+`)
	for name, s := range samples(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			drawn := map[string]string{
				"terminal": terminal(t, s, TerminalOptions{Width: 40}),
				"page":     inert(t, page(t, s)),
			}
			for _, body := range s.Bodies {
				for _, text := range texts(t, body) {
					for _, w := range word.FindAllString(text, -1) {
						for where, d := range drawn {
							if !strings.Contains(squeezed(d), w) {
								t.Errorf("%s lacks %q of %q", where, w, text)
							}
						}
					}
				}
			}
		})
	}
}

// texts are the strings of a body that are to be seen, without their markup.
func texts(tb testing.TB, body []byte) (all []string) {
	tb.Helper()
	var root any
	if err := json.Unmarshal(body, &root); err != nil {
		tb.Fatal(err)
	}
	markup := regexp.MustCompile(`<!date[^>]*>|</?font[^>]*>|<!subteam\^(?:[^|>]*\|)?|<@[^|>]*\||<#[^|>]*\||</?[@!]?|&(amp|lt|gt);`)
	var walk func(key string, v any)
	walk = func(key string, v any) {
		switch v := v.(type) {
		case string:
			if !strings.HasPrefix(v, "https://") && key != "action_id" {
				all = append(all, markup.ReplaceAllString(v, " "))
			}
		case []any:
			for _, e := range v {
				walk(key, e)
			}
		case map[string]any:
			if kind, _ := v["type"].(string); kind == "pie" {
				return // cannot be drawn, and is said to be one
			}
			for k, e := range v {
				if k != "type" && k != "msgtype" && k != "parse" {
					walk(k, e)
				}
			}
		}
	}
	walk("", root)
	return all
}

// squeezed is a text without the spaces that wrapping put in.
func squeezed(s string) string {
	return strings.Join(strings.Fields(strings.ReplaceAll(s, "> ", "")), "")
}
