package preview

import (
	"regexp"
	"strings"
	"testing"
)

func page(tb testing.TB, all ...Sample) string {
	tb.Helper()
	var b strings.Builder
	if err := Page(&b, all, shanghai(tb)); err != nil {
		tb.Fatal(err)
	}
	return b.String()
}

// The page must not need anything, run anything or go anywhere by itself.
func TestPageIsSelfContained(t *testing.T) {
	t.Parallel()
	_, all := samples(t)
	got := page(t, all...)
	for _, want := range []string{
		`<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:;`,
		`<html lang="en">`, `lang="zh-CN"`, `<main>`, `<h1>`, `role="img"`, `<figcaption>`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	for _, never := range []string{`<script`, `\ssrc=`, `<link`, `<iframe`, `<img`, `url\(`, `@import`, `\son\w+=`, `<form`, `<base`} {
		if found := regexp.MustCompile(`(?i)` + never).FindString(got); found != "" {
			t.Errorf("the page holds %q", found)
		}
	}
	for _, link := range regexp.MustCompile(`<a [^>]*>`).FindAllString(got, -1) {
		inside := strings.Contains(link, ` href="#`)
		outside := strings.Contains(link, ` href="https://`) && strings.Contains(link, `rel="noreferrer noopener"`)
		if !inside && !outside {
			t.Errorf("link %s", link)
		}
	}
}

// Others link to samples, and take pictures of them, by their ids.
func TestPageIDs(t *testing.T) {
	t.Parallel()
	body := [][]byte{[]byte(`{"text":"x"}`)}
	got := page(t,
		Sample{Title: "Failures", Language: "en", Channel: "slack", Bodies: body},
		Sample{Title: "One channel failed", Language: "zh", Channel: "slack", Bodies: body},
		Sample{Title: "Failures", Language: "zh", Channel: "slack", Bodies: body},
		Sample{Title: "Failures", Language: "zh", Channel: "slack", Bodies: body},
		Sample{Title: "失败", Language: "zh", Channel: "slack", Bodies: body})
	for _, id := range []string{
		"failures", "one-channel-failed", "sample",
		"failures-slack-en", "failures-slack-zh", "failures-slack-zh-2", "one-channel-failed-slack-zh", "sample-slack-zh",
	} {
		if n := strings.Count(got, ` id="`+id+`"`); n != 1 {
			t.Errorf("id %s is there %d times", id, n)
		}
		if !strings.Contains(got, ` href="#`+id+`"`) {
			t.Errorf("nothing leads to %s", id)
		}
	}
}

func TestPageOfOneSample(t *testing.T) {
	t.Parallel()
	got := page(t, sample(t, "failures-wecom-zh"))
	for _, want := range []string{`<html lang="zh-CN">`, `class="single"`, `id="failures-wecom-zh"`} {
		if !strings.Contains(got, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	if strings.Contains(got, "<nav") {
		t.Error("one sample needs no index")
	}
}

func TestPhoneCutsTheNotification(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		text string
		most int // runes before the ellipsis
	}{
		"short":        {strings.Repeat("a", 150), 150},
		"long":         {strings.Repeat("a", 151), 149},
		"Chinese":      {strings.Repeat("字", 76), 74},
		"no half rune": {strings.Repeat("🔴", 200), 74},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := post{Notification: tt.text}.Phone()
			if want := string([]rune(tt.text)[:tt.most]); strings.TrimSuffix(got, "…") != want {
				t.Errorf("got %q", got)
			}
		})
	}
}
