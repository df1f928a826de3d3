package preview

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "write the golden files anew")

const testdata = "../../testdata/preview"

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// shanghai is the reader's zone.
func shanghai() *time.Location { return must(time.LoadLocation("Asia/Shanghai")) }

// samples are the hand-made messages of testdata, by file name without .json:
// each file holds the bodies of one message.
func samples(tb testing.TB) map[string]Sample {
	tb.Helper()
	all := map[string]Sample{}
	for _, file := range must(filepath.Glob(filepath.Join(testdata, "*.json"))) {
		name := strings.TrimSuffix(filepath.Base(file), ".json")
		parts := strings.Split(name, "-")
		n := len(parts)
		s := Sample{Title: strings.Join(parts[:n-2], " "), Channel: parts[n-2], Language: parts[n-1]}
		s.Now = time.Date(2026, 11, 23, 9, 1, 0, 0, shanghai()) // when it is read
		if err := json.Unmarshal(must(os.ReadFile(file)), &s.Bodies); err != nil {
			tb.Fatalf("%s: %v", name, err)
		}
		all[name] = s
	}
	if len(all) == 0 {
		tb.Fatal("no samples")
	}
	return all
}

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
