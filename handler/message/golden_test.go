package message

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tcss-licensing-alerts/notify"
)

var update = flag.Bool("update", false, "write the golden files")

// Every kind of message, as a person reads it, in both languages. It fits both
// channels as it is: nothing of it is cut.
func TestMessages(t *testing.T) {
	t.Parallel()
	slack := must(notify.NewSlack("http://127.0.0.1/services/T/B/x", []string{"U0123ABCD"}))
	wecom := must(notify.NewWeCom("http://127.0.0.1/cgi-bin/webhook/send?key=x", []string{"zhang.san"}))
	for _, language := range []string{"en", "zh"} {
		t.Run(language, func(t *testing.T) {
			t.Parallel()
			var b strings.Builder
			for _, e := range slices.Concat(alerts(), states(), watches()) {
				m := e.write(writer(language))
				read := drawn(m)
				fmt.Fprintf(&b, "=== %s\n%s\n", e.name, read)
				for _, body := range slices.Concat(notify.Bodies(slack, m), notify.Bodies(wecom, m)) {
					if strings.Contains(string(body), "…") && !strings.Contains(read, "…") {
						t.Errorf("%s is cut:\n%s", e.name, body)
					}
				}
			}
			path := filepath.Join("testdata", "messages", language+".txt")
			if *update {
				if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			if diff := cmp.Diff(string(must(os.ReadFile(path))), b.String()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// drawn is a message in the order in which it is read.
func drawn(m notify.Message) string {
	var b strings.Builder
	line := func(prefix string, t notify.Text) {
		if s := styled(t); s != "" {
			b.WriteString(prefix + s + "\n")
		}
	}
	icon := map[notify.Level]string{notify.LevelGood: "🟢", notify.LevelInfo: "🔵", notify.LevelWarning: "🟠", notify.LevelCritical: "🔴"}
	call := map[bool]string{true: " @"}[m.Mention] + map[bool]string{true: " (alone)"}[m.MentionOnly]
	fmt.Fprintf(&b, "%s %s%s\n", icon[m.Level], m.Title, call)
	for i, a := range m.Advice {
		if i == 0 {
			b.WriteString(m.Words.Advice + "\n")
		}
		line("• ", a)
	}
	for _, l := range m.Links {
		fmt.Fprintf(&b, "[%s %s] ", l.Label, strings.TrimPrefix(l.URL, "https://"))
	}
	b.WriteString("\n")
	for _, i := range m.Items {
		line("", i.Title)
		for _, l := range i.Lines {
			line("  ", l)
		}
	}
	line("+ ", m.More)
	for _, n := range m.Notes {
		line("- ", n)
	}
	if m.Trend != nil {
		fmt.Fprintf(&b, "%s, %s:", m.Trend.Title, m.Trend.Name)
		for _, d := range m.Trend.Days {
			fmt.Fprintf(&b, " %s=%s", d.Label, map[bool]string{true: m.Words.NoData, false: strconv.Itoa(d.Value)}[d.NoData])
		}
		b.WriteString("\n")
		line("~ ", m.Trend.Line)
	}
	for _, f := range m.Footer {
		line("~ ", f)
	}
	b.WriteString("! " + m.Brief + "\n")
	return b.String()
}

func styled(t notify.Text) string {
	var b strings.Builder
	for _, s := range t {
		switch {
		case s.Code:
			b.WriteString("`" + s.Text + "`")
		case s.Strong:
			b.WriteString("*" + s.Text + "*")
		default:
			b.WriteString(s.Text)
		}
	}
	return b.String()
}
