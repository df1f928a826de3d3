package preview

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

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
