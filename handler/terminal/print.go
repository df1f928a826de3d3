package terminal

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strconv"
	"time"

	"tcss-licensing-alerts/handler"
	"tcss-licensing-alerts/handler/input"
	"tcss-licensing-alerts/notify/preview"
)

// printMessages shows a dry run's messages.
func (t Terminal) printMessages(messages map[string][]json.RawMessage) {
	for _, channel := range []string{"slack", "wecom"} {
		bodies := make([][]byte, 0, len(messages[channel]))
		for _, b := range messages[channel] {
			bodies = append(bodies, b)
		}
		t.print(channel, bodies)
	}
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
		Zone: zoneOf(t.Environ), Language: t.Environ["LANGUAGE"],
	}
	if err := preview.Terminal(t.Stdout, channel, bodies, o); err != nil {
		t.complain(err)
	}
	_, _ = fmt.Fprintln(t.Stdout)
}

func zoneOf(env map[string]string) *time.Location {
	c, _ := input.ParseSettings(env)
	return c.Zone
}

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

// logs shows warnings, and not how the run ended, which is told in words;
// LOG_LEVEL shows all that it names.
func (t Terminal) logs(o *slog.HandlerOptions) slog.Handler {
	if t.Environ["LOG_LEVEL"] != "" {
		return slog.NewTextHandler(t.Stderr, o)
	}
	o.Level = slog.LevelWarn
	return withoutEnd{slog.NewTextHandler(t.Stderr, o)}
}

// withoutEnd leaves out the last line of a run.
type withoutEnd struct{ slog.Handler }

func (h withoutEnd) Handle(ctx context.Context, r slog.Record) error {
	if r.Message == "run failed" {
		return nil
	}
	return h.Handler.Handle(ctx, r) //nolint:wrapcheck // the same
}

func (h withoutEnd) WithAttrs(attrs []slog.Attr) slog.Handler {
	return withoutEnd{h.Handler.WithAttrs(attrs)}
}

func (t Terminal) say(format string, a ...any) {
	_, _ = fmt.Fprintf(t.Stderr, format+"\n", a...)
}

func (t Terminal) complain(err error) { t.say("%s", err) }

// progress shows how far a long list has been read, if somebody is looking.
func (t Terminal) progress() func(read, total int) {
	if !isTerminal(t.Stderr) {
		return nil
	}
	return func(read, total int) {
		const long = 500
		if total < long {
			return
		}
		_, _ = fmt.Fprintf(t.Stderr, "\rreading tasks: %d of %d", read, total)
		if read >= total {
			_, _ = fmt.Fprint(t.Stderr, "\r\x1b[K")
		}
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
