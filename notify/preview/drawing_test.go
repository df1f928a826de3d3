package preview

import (
	"encoding/json"
	"errors"
	"io"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func terminal(tb testing.TB, s Sample, o TerminalOptions) string {
	tb.Helper()
	var b strings.Builder
	if err := Terminal(&b, s, o); err != nil {
		tb.Fatal(err)
	}
	return b.String()
}

func TestTerminalGolden(t *testing.T) {
	t.Parallel()
	for name, s := range samples(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := terminal(t, s, TerminalOptions{Zone: shanghai()})
			golden := filepath.Join(testdata, name+".txt")
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if coloured := terminal(t, s, TerminalOptions{Color: true}); !strings.Contains(coloured, "\x1b[1m") {
				t.Errorf("no colour in %s", coloured)
			}
			if diff := cmp.Diff(string(must(os.ReadFile(golden))), got); diff != "" {
				t.Errorf("-want +got; run with -update if it should be so:\n%s", diff)
			}
		})
	}
}

func TestColumns(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{"abc": 3, "授权": 4, "：": 2, "🔴": 2, "⚠️": 2, "e\u0301": 1, "█▒░": 3, "…": 1, "": 0} {
		if got := textColumns(text); got != want {
			t.Errorf("%q takes %d columns, not %d", text, got, want)
		}
	}
}

func TestUnreadableBodies(t *testing.T) {
	t.Parallel()
	for _, channel := range []string{"slack", "wecom"} {
		for _, body := range []string{"", "null and void", `["text"]`, `{"text":5,"msgtype":5}`} {
			var b strings.Builder
			s := Sample{Channel: channel, Bodies: []json.RawMessage{json.RawMessage(`{}`), json.RawMessage(body)}}
			err := Terminal(&b, s, TerminalOptions{})
			if err == nil || !strings.Contains(err.Error(), "body 2 of 2") || b.Len() > 0 {
				t.Errorf("%s %q: error %v, and wrote %q", channel, body, err, b.String())
			}
			if Page(&b, []Sample{s}, nil) == nil {
				t.Errorf("%s %q: a page of it", channel, body)
			}
		}
	}
}

func TestBrokenWriter(t *testing.T) {
	t.Parallel()
	s := Sample{Channel: "slack", Bodies: []json.RawMessage{json.RawMessage(`{"text":"x"}`)}}
	_, closed := io.Pipe()
	_ = closed.Close()
	terminal, page := Terminal(closed, s, TerminalOptions{}), Page(closed, []Sample{s}, nil)
	if !errors.Is(terminal, io.ErrClosedPipe) || !errors.Is(page, io.ErrClosedPipe) {
		t.Errorf("Terminal: %v, Page: %v", terminal, page)
	}
}

func page(tb testing.TB, all ...Sample) string {
	tb.Helper()
	var b strings.Builder
	if err := Page(&b, all, shanghai()); err != nil {
		tb.Fatal(err)
	}
	return b.String()
}

// The page must not need anything, run anything or go anywhere by itself. One
// sample needs no index.
func TestPageIsSelfContained(t *testing.T) {
	t.Parallel()
	all := samples(t)
	for _, tt := range []struct {
		list  []Sample
		wants []string
	}{
		{slices.Collect(maps.Values(all)), []string{
			`<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:;`,
			`<html lang="en">`, `lang="zh-CN"`, `<main>`, `<h1>`, `<figcaption>`, `<nav`,
		}},
		{[]Sample{all["failures-wecom-zh"]}, []string{`<html lang="zh-CN">`, `class="single"`, `data-channel="wecom"`}},
	} {
		got := page(t, tt.list...)
		for _, want := range tt.wants {
			if !strings.Contains(got, want) {
				t.Errorf("the page lacks %s", want)
			}
		}
		inert(t, got)
		if found := regexp.MustCompile(`(?i)url\(|@import`).FindString(got); found != "" || len(tt.list) == 1 && strings.Contains(got, "<nav") {
			t.Errorf("the page of %d holds %q, or an index", len(tt.list), found)
		}
	}
}

// Samples of one title stand together, and the index leads to them.
func TestPageSections(t *testing.T) {
	t.Parallel()
	body := []json.RawMessage{json.RawMessage(`{"text":"x"}`)}
	got := page(t,
		Sample{Title: "Failures", Language: "en", Channel: "slack", Bodies: body},
		Sample{Title: "Failures", Language: "zh", Channel: "slack", Bodies: body},
		Sample{Title: "失败", Language: "zh", Channel: "slack", Bodies: body})
	want := []string{"#kind0", "Failures", "#kind1", "失败", "kind0", "Failures", "kind1", "失败"}
	found := make([]string, 0, len(want))
	for _, m := range regexp.MustCompile(`<a href="(#kind\d)">(.+)</a>|<h2 id="(kind\d)-title">(.+)</h2>`).FindAllStringSubmatch(got, -1) {
		found = append(found, m[1]+m[3], m[2]+m[4])
	}
	if diff := cmp.Diff(want, found); diff != "" || strings.Count(got, "<article") != 3 {
		t.Errorf("-want +got\n%s", diff)
	}
}
