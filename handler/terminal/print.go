package terminal

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strconv"
	"strings"
	"time"
	"unicode"

	"tcss-licensing-alerts/handler"
	"tcss-licensing-alerts/handler/input"
	"tcss-licensing-alerts/notify/preview"
)

// channels are those that are shown, in this order.
func channels() []string { return []string{"slack", "wecom"} }

// printMessages shows each channel's messages as a person reads them.
func (t Terminal) printMessages(messages map[string][]json.RawMessage) {
	width, err := strconv.Atoi(t.Environ["COLUMNS"])
	if err != nil || width < 40 || width > 120 {
		width = 80
	}
	settings, _ := input.ParseSettings(t.Environ) // the default of what is refused
	o := preview.TerminalOptions{
		Color: isTerminal(t.Stdout) && t.Environ["NO_COLOR"] == "", Width: width, Zone: settings.Zone,
	}
	for _, channel := range channels() {
		if len(messages[channel]) == 0 {
			continue
		}
		s := preview.Sample{Channel: channel, Language: settings.Language, Bodies: messages[channel], Now: time.Now()}
		if err := preview.Terminal(t.Stdout, s, o); err != nil {
			t.say("%s", err)
		}
		_, _ = fmt.Fprintln(t.Stdout)
	}
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// printResult prints a result as an invocation answers it, but for the messages,
// which are shown.
func (t Terminal) printResult(r handler.Result) {
	r.Messages = nil
	if text, err := json.MarshalIndent(r, "", "  "); err == nil {
		_, _ = fmt.Fprintln(t.Stdout, inert(string(text)))
	}
}

// inert has a mark in place of whatever a terminal would act on.
func inert(text string) string {
	return strings.Map(func(r rune) rune {
		if r != '\n' && !unicode.IsPrint(r) {
			return unicode.ReplacementChar
		}
		return r
	}, text)
}

// summarize says in one line what was found, if it could be read, and what
// became of each destination.
func (t Terminal) summarize(r handler.Result, read bool) {
	var parts []string
	if read {
		parts = append(parts, fmt.Sprintf("%d of %d tasks failed, %d images", r.Tasks.PartialFail+r.Tasks.AllFail, r.Tasks.Total, r.Images.Failed))
	}
	for _, d := range r.Deliveries {
		parts = append(parts, d.Target+" "+strings.ReplaceAll(string(d.Status), "_", " "))
	}
	if len(parts) > 0 {
		t.say("%s.", strings.Join(parts, "; "))
	}
}

// printChecks prints the table of checks, and returns the exit status.
func (t Terminal) printChecks(checks handler.Checks) int {
	bad, width := 0, 0
	for _, c := range checks.Checks {
		width = max(width, len(c.Name))
	}
	for _, c := range checks.Checks {
		mark := "ok "
		if !c.OK {
			mark = "BAD"
			bad++
		}
		_, _ = fmt.Fprintf(t.Stdout, "%s  %-*s  %s\n", mark, width, c.Name, c.Found)
		if c.Remedy != "" {
			_, _ = fmt.Fprintf(t.Stdout, "%*s→ %s\n", width+len("ok   "+"  "), "", c.Remedy)
		}
	}
	if bad > 0 {
		t.say("%d of %d checks failed.", bad, len(checks.Checks))
		return 1
	}
	t.say("All %d checks passed.", len(checks.Checks))
	return 0
}

// logs shows warnings, and not how the run ended, which is told in words;
// LOG_LEVEL shows all that it names.
func (t Terminal) logs(o *slog.HandlerOptions) slog.Handler {
	if t.Environ["LOG_LEVEL"] != "" {
		return slog.NewTextHandler(t.Stderr, o)
	}
	o.Level = slog.LevelWarn
	return withoutEnd{slog.NewTextHandler(t.Stderr, o)}
}

// withoutEnd leaves out the last line of a run, which is written past the level,
// and what the error of a run says too.
type withoutEnd struct{ slog.Handler }

func (h withoutEnd) Handle(ctx context.Context, r slog.Record) error {
	switch r.Message {
	case "run done", "run failed", "check done", "check failed", "cannot read the tasks", "destination not reached":
		return nil
	}
	return h.Handler.Handle(ctx, r) //nolint:wrapcheck // the same
}

func (h withoutEnd) WithAttrs(attrs []slog.Attr) slog.Handler {
	return withoutEnd{h.Handler.WithAttrs(attrs)}
}
