package terminal

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf16"

	"tcss-licensing-alerts/handler"
	"tcss-licensing-alerts/handler/input"
	"tcss-licensing-alerts/notify/preview"
)

// channels are those that are shown, in this order.
func channels() []string { return []string{"slack", "wecom"} }

// printMessages shows a dry run's messages.
func (t Terminal) printMessages(messages map[string][]json.RawMessage) {
	for _, channel := range channels() {
		t.print(channel, raw(messages[channel]))
	}
}

func raw(list []json.RawMessage) [][]byte {
	bodies := make([][]byte, len(list))
	for i, b := range list {
		bodies[i] = b
	}
	return bodies
}

// print shows one channel's message as a person reads it.
func (t Terminal) print(channel string, bodies [][]byte) {
	if len(bodies) == 0 {
		return
	}
	width, err := strconv.Atoi(t.Environ["COLUMNS"])
	if err != nil || width < 40 || width > 120 {
		width = 80
	}
	o := preview.TerminalOptions{
		Color: isTerminal(t.Stdout) && t.Environ["NO_COLOR"] == "", Width: width,
		Zone: zoneOf(t.Environ), Language: t.Environ["LANGUAGE"], Now: time.Now(),
	}
	if err := preview.Terminal(t.Stdout, channel, bodies, o); err != nil {
		t.complain(err)
	}
	_, _ = fmt.Fprintln(t.Stdout)
}

func zoneOf(env map[string]string) *time.Location {
	s, _ := input.ParseSettings(env) // the default if TIMEZONE is refused
	return s.Zone
}

// printResult prints a result as an invocation answers it, but for the messages,
// which are shown.
func (t Terminal) printResult(r handler.Result) {
	r.Messages = nil
	if text, err := json.MarshalIndent(r, "", "  "); err == nil {
		_, _ = fmt.Fprintln(t.Stdout, escaped(string(text)))
	}
}

// escaped is JSON in which nothing is left that a terminal would act on.
func escaped(text string) string {
	var b strings.Builder
	for _, r := range text {
		if r != '\n' && !unicode.IsPrint(r) {
			for _, unit := range utf16.Encode([]rune{r}) {
				_, _ = fmt.Fprintf(&b, `\u%04x`, unit)
			}
			continue
		}
		_, _ = b.WriteRune(r)
	}
	return b.String()
}

// summarize says in one line what was found, if it could be read, and what
// became of each destination.
func (t Terminal) summarize(r handler.Result, err error) {
	var parts []string
	if hasFigures(r, err) {
		parts = append(parts, fmt.Sprintf("%d of %d tasks failed, %d images", r.Tasks.PartialFail+r.Tasks.AllFail, r.Tasks.Total, r.Images.Failed))
	}
	for _, d := range r.Deliveries {
		status := strings.ReplaceAll(string(d.Status), "_", " ")
		if d.Status == handler.Skipped {
			status += ", as there is nothing to tell"
		}
		parts = append(parts, d.Target+" "+status)
	}
	if len(parts) > 0 {
		t.say("%s.", strings.Join(parts, "; "))
	}
}

// printChecks prints the table of checks, and returns the exit status.
func (t Terminal) printChecks(checks handler.Checks) int {
	bad := 0
	for _, c := range checks.Checks {
		mark := "ok "
		if !c.OK {
			mark = "BAD"
			bad++
		}
		_, _ = fmt.Fprintf(t.Stdout, "%s  %-25s %s\n", mark, c.Name, c.Found)
		if c.Remedy != "" {
			_, _ = fmt.Fprintf(t.Stdout, "%31s→ %s\n", "", c.Remedy)
		}
	}
	if bad > 0 {
		t.say("%d of %d checks failed.", bad, len(checks.Checks))
		return 1
	}
	t.say("All %d checks passed.", len(checks.Checks))
	return 0
}

func (t Terminal) say(format string, a ...any) {
	_, _ = fmt.Fprintf(t.Stderr, format+"\n", a...)
}

func (t Terminal) complain(err error) { t.say("%s", err) }

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
