package preview

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
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
