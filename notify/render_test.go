package notify

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files anew")

// kinds is every kind of message that looks different.
func kinds() map[string]Message {
	quiet := Message{
		Level: LevelGood, Title: "TCSS: all 340 images licensed · 160 of 500 licences left",
		Brief: "TCSS: all 340 images licensed · 160 of 500 licences left", Words: words(),
		Footer: []Text{Plain("tcss-licensing-alerts")},
	}
	blind := Message{
		Level: LevelCritical, Title: "TCSS: not watching – tasks cannot be read, permission missing", Brief: "TCSS: not watching",
		Advice: []Text{{{Text: "Add "}, {Text: "tcss:DescribeImageAutoAuthorizedTaskList", Code: true}, {Text: " to the function's role."}}},
		Links:  []Link{{"Open access management", "https://console.cloud.tencent.com/cam"}},
		Notes:  []Text{Plain("Not watched since 22 Nov 09:00.")}, Words: words(), Mention: true,
	}
	mention := sample()
	mention.MentionOnly = true
	hostile := sample()
	for i, s := range []string{"<!channel> *x* `y`", "[x](http://evil.example)\n# y", `<font color="info">ok</font> @all :fire:`} {
		hostile.Items[i].Title = Plain(s)
		hostile.Items[i].Lines = []Text{{{Text: s, Code: true}}, Plain(s), {{Text: s, Strong: true}}}
	}
	hostile.Title, hostile.Brief = hostile.Items[0].Title.String(), hostile.Items[1].Title.String()
	return map[string]Message{"failures": sample(), "quiet": quiet, "blind": blind, "mention": mention, "hostile": hostile, "many": many(60)}
}

func TestGolden(t *testing.T) {
	t.Parallel()
	for name, m := range kinds() {
		for _, d := range []Destination{testSlack("here", "U0123ABC", "S0123ABC"), testWeCom("zhangsan", "@all")} {
			t.Run(d.Channel()+" "+name, func(t *testing.T) {
				t.Parallel()
				type golden struct {
					Message  bool              `json:"message"`
					Mention  bool              `json:"mention"`
					Variants []json.RawMessage `json:"variants"`
				}
				posts := checkPosts(t, d, m)
				got := make([]golden, 0, len(posts))
				for _, p := range posts {
					g := golden{Message: p.message, Mention: p.mention}
					for _, v := range p.variants {
						g.Variants = append(g.Variants, v.body)
					}
					got = append(got, g)
				}
				var raw, b bytes.Buffer
				e := json.NewEncoder(&raw)
				e.SetEscapeHTML(false)
				if err := e.Encode(got); err != nil {
					t.Fatal(err)
				}
				if err := json.Indent(&b, raw.Bytes(), "", "  "); err != nil {
					t.Fatal(err)
				}
				file := filepath.Join("..", "testdata", "notify", d.Channel()+"_"+name+".json")
				if *update {
					if err := os.WriteFile(file, b.Bytes(), 0o644); err != nil {
						t.Fatal(err)
					}
				}
				want, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(string(want), b.String()); diff != "" {
					t.Errorf("%s (-update writes it anew):\n%s", file, diff)
				}
			})
		}
	}
}

func TestBodiesAreTheRichestVariants(t *testing.T) {
	t.Parallel()
	for _, d := range []Destination{testSlack("here"), testWeCom("@all")} {
		posts, bodies := checkPosts(t, d, many(400)), Bodies(d, many(400))
		for i, p := range posts {
			if len(bodies) != len(posts) || string(bodies[i]) != string(p.variants[0].body) { // random order of maps would show, too
				t.Errorf("%v: %d bodies of %d posts: %q", d, len(bodies), len(posts), bodies)
			}
		}
	}
}

func TestEmptyMessagesAreNotEmpty(t *testing.T) {
	t.Parallel()
	for _, d := range []Destination{testSlack(), testWeCom("@all")} {
		for _, m := range []Message{
			{},
			{Title: "\u200b", Brief: " "},
			{Level: 99, Mention: true},
			{Level: 99, MentionOnly: true},
			{Items: []Item{{}, {Lines: []Text{{}}}}, More: Text{{}}, Notes: []Text{{}}, Advice: []Text{nil}, Footer: []Text{{}}},
			{Trend: &Trend{}},
			{Trend: &Trend{Days: []Day{{}}}},
			{Trend: &Trend{Days: []Day{{}, {}}}},
			{Links: []Link{{URL: "https://example.com"}}},
			{Links: []Link{{Label: "x", URL: "javascript:alert(1)"}}},
			{Links: []Link{{Label: "x", URL: "ftp://example.com/x"}}},
			{Notes: slices.Repeat([]Text{Plain("b")}, 700), Items: make([]Item, 400)},
			{Links: []Link{{Label: "x", URL: "https://example.com/" + strings.Repeat("x", 5000)}}},
			{Links: []Link{{Label: "a|b>c](d)", URL: "https://example.com/a b|c>d)(e?f=`g`&h"}}},
		} {
			checkPosts(t, d, m)
		}
	}
}
