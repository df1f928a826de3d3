package main

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Both languages have the same sections, and in each the same commands, links,
// and tables with the same names.
func TestReadmesAreTheSame(t *testing.T) {
	t.Parallel()
	en, zh := parseDocument(t, "README.md"), parseDocument(t, ".github/README.zh-CN.md")
	if len(en) != len(zh) {
		t.Fatalf("%d sections in English, %d in Chinese", len(en), len(zh))
	}
	links := regexp.MustCompile(`\]\(([^)]+)\)`)
	for i := range en {
		a, b := fixed(en[i], links), fixed(zh[i], links)
		if diff := cmp.Diff(a, b); diff != "" {
			t.Errorf("%q and %q (-English +Chinese):\n%s", en[i].title, zh[i].title, diff)
		}
	}
}

// fixed is what of a section no translation changes. Sample messages are
// translated: those in the table of what one sees are left out.
func fixed(s section, links *regexp.Regexp) map[string][]string {
	f := map[string][]string{
		"level": {s.title[:strings.LastIndex(s.title, "#")+1]}, "code": s.code,
		"names in the text": slices.Sorted(slices.Values(spans(s.prose))),
	}
	for _, m := range links.FindAllStringSubmatch(s.prose, -1) {
		if !regexp.MustCompile(`\.(md|png)$|^#`).MatchString(m[1]) { // of these each has its own
			f["links"] = append(f["links"], strings.TrimPrefix(m[1], "../"))
		}
	}
	for _, table := range s.tables {
		for n, row := range table {
			names := regexp.MustCompile(`[A-Z][A-Z_]{4,}|https://[\w./]+`).FindAllString(strings.Join(row, " "), -1)
			if regexp.MustCompile(`^[A-Z_]+$`).MatchString(row[0]) && row[0] != "LEDGER" {
				names = append(names, "default "+row[1])
			}
			for _, cell := range row {
				if !strings.ContainsAny(cell, "🔴🟠🟢🔵") {
					names = append(names, spans(cell)...)
				}
			}
			slices.Sort(names)
			f["tables"] = append(f["tables"], fmt.Sprint(len(row), " cells, head ", n == 0, slices.Compact(names)))
		}
	}
	return f
}

// The messages that are explained are ones that are sent.
func TestReadmesExplainRealMessages(t *testing.T) {
	t.Parallel()
	for name, language := range map[string]string{"README.md": "en", ".github/README.zh-CN.md": "zh"} {
		sent := readFile(t, "handler/message/testdata/messages/"+language+".txt")
		for _, s := range parseDocument(t, name) {
			for _, row := range slices.Concat(s.tables...) {
				if !strings.ContainsAny(row[0], "🔴🟠🟢🔵") {
					continue
				}
				for _, quoted := range spans(row[0]) {
					if !strings.Contains(sent, quoted) {
						t.Errorf("%s: no message says %q", name, quoted)
					}
				}
			}
		}
	}
}
