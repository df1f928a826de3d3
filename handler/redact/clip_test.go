package redact

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestClip(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]string{
		"":                       "",
		`a "word"`:               `a "word"`,
		"镜像\n\x1b[31m\u202e\xff": `镜像\n\x1b[31m\u202e` + "\uFFFD",
		strings.Repeat("x", 200): strings.Repeat("x", 200),
		strings.Repeat("x", 201): strings.Repeat("x", 197) + "…",
		strings.Repeat("镜", 67):  strings.Repeat("镜", 65) + "…",
	} {
		got := Clip(s)
		if got != want || len(got) > maxQuoted || !utf8.ValidString(got) {
			t.Errorf("%q is quoted as %q, want %q", s, got, want)
		}
	}
}
