package tcss

import (
	"strings"
	"testing"

	"tcss-licensing-alerts/handler/redact"
)

func TestClean(t *testing.T) {
	t.Parallel()
	c := cleaner{redact.New([]string{"secret-one", "secret-one-longer", ""}, nil)}
	for in, want := range map[string]string{
		"":                                 "",
		"plain key text":                   "plain key text",
		"a secret-one-longer b secret-one": "a [redacted] b [redacted]",
		"two\nlines\tand\x00more\u202e":    "two lines and more",
		"bad \xff utf8":                    "bad utf8",
		"中文 ok":                            "中文 ok",
		"at 10.0.0.1:80, v1.2.3 of 2026-11-20 01:40:10": "at [address], v1.2.3 of 2026-11-20 01:40:10",
		"a:b:c std:string key: value":                   "a:b:c std:string key: value",
		strings.Repeat("x", 100):                        strings.Repeat("x", 100),
		strings.Repeat("x", 101):                        strings.Repeat("x", 97) + "…",
		strings.Repeat("中", 50):                         strings.Repeat("中", 32) + "…",
		strings.Repeat("x", 95) + "secret-one-longer":   strings.Repeat("x", 95) + "[r…",
		strings.Repeat("x", 99) + "1.2.3.4":             strings.Repeat("x", 97) + "…",
	} {
		if got := c.text(in, 100); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}
