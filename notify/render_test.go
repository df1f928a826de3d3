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
	"testing/synctest"
	"time"

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
				got := make([]golden, 0, 2)
				for _, p := range checkPosts(t, d, m) {
					g := golden{Message: p.message, Mention: p.mention}
					for _, v := range p.variants {
						g.Variants = append(g.Variants, v.body)
					}
					got = append(got, g)
				}
				var b bytes.Buffer
				e := json.NewEncoder(&b)
				e.SetEscapeHTML(false)
				e.SetIndent("", "  ")
				if err := e.Encode(got); err != nil {
					t.Fatal(err)
				}
				file := filepath.Join("..", "testdata", "notify", d.Channel()+"_"+name+".json")
				if *update {
					if err := os.WriteFile(file, b.Bytes(), 0o644); err != nil {
						t.Fatal(err)
					}
				}
				if diff := cmp.Diff(kinds()[name], m); diff != "" {
					t.Errorf("the caller's message was changed: %s", diff)
				}
				if diff := cmp.Diff(string(must(os.ReadFile(file))), b.String()); diff != "" {
					t.Errorf("%s (-update writes it anew):\n%s", file, diff)
				}
			})
		}
	}
}

// A simpler variant is sent once, and the log says so.
func TestSimplerVariants(t *testing.T) {
	t.Parallel()
	fault, ok := reply{status: 400, body: "invalid_blocks"}, confirmed(testSlack())
	for _, tt := range []struct {
		replies []reply
		outcome Outcome
		says    string
	}{
		{[]reply{ok}, Confirmed, ""},
		{[]reply{fault, ok}, Confirmed, `"variant":"blocks with chart","bytes":`},
		{[]reply{fault, {status: 500}, fault, ok}, Confirmed, `"variant":"blocks","bytes":`},
		{[]reply{{}, fault, ok}, Confirmed, ""},
		{[]reply{fault}, Refused, `"message rejected by service"`},
		{[]reply{fault}, Refused, `"word":"400 invalid_blocks","variant":"text alone"`},
	} {
		synctest.Test(t, func(t *testing.T) {
			s := script(tt.replies...)
			got := deliver(t, s, testSlack("here"), sample(), time.Minute)
			if diff := cmp.Diff([]Receipt{{Message: true, Mention: true, Outcome: tt.outcome}}, got.receipts); diff != "" || !strings.Contains(got.log, tt.says) {
				t.Errorf("%s\n%s", diff, got.log)
			}
			last := string(s.bodies[len(s.bodies)-1])
			if strings.Contains(last, "data_visualization") != (len(tt.replies) == 1 && tt.outcome == Confirmed) {
				t.Errorf("the variant after %d answers is %s", len(tt.replies), last)
			}
		})
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
