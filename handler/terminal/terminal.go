// Package terminal runs the function at a terminal: on sample data with
// emulated services, or for real.
//
// It does not know how a message is made; it shows the bodies that the
// handler posts.
package terminal

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"

	"tcss-licensing-alerts/handler"
	"tcss-licensing-alerts/notify/preview"
)

// Options are the flags of the command.
type Options struct {
	Event       string // JSON, or the name of a file that holds it
	Live        bool
	Preview     string // the name of the page's file
	Check, Send bool
}

// Wire makes a handler for an environment. All it sends goes over the
// transport.
type Wire func(env map[string]string, over http.RoundTripper, logs func(*slog.HandlerOptions) slog.Handler) *handler.Handler

// Terminal is the program at a terminal.
type Terminal struct {
	Wire           Wire
	Transport      http.RoundTripper
	Environ        map[string]string
	Sample         []byte // the sample's tasks, as JSON
	Stdout, Stderr io.Writer
}

// Run does what the options say and returns the exit status.
func (t Terminal) Run(ctx context.Context, o Options) int {
	t.Environ = atTerminal(t.Environ)
	payload, err := readEvent(o.Event)
	if err != nil {
		t.complain(err)
		return 2
	}
	if o.Check {
		return t.check(ctx, o.Send)
	}
	do := t.sample
	if o.Live {
		do = t.live
	}
	status := do(ctx, payload)
	if o.Preview != "" {
		if err := t.writePreview(ctx, o.Preview); err != nil {
			t.complain(err)
			return 1
		}
		t.say("The preview is in %s.", o.Preview)
	}
	return status
}

// atTerminal is the environment with what a desktop sets for other programs
// made fit: there LANGUAGE is a list of locales such as zh_CN:en.
func atTerminal(env map[string]string) map[string]string {
	fit := make(map[string]string, len(env))
	maps.Copy(fit, env)
	if l := fit["LANGUAGE"]; strings.ContainsAny(l, "_:") {
		delete(fit, "LANGUAGE")
		for locale := range strings.SplitSeq(l, ":") {
			if short, _, _ := strings.Cut(locale, "_"); short == "en" || short == "zh" {
				fit["LANGUAGE"] = short
				break
			}
		}
	}
	if fit["LOG_LEVEL"] == "" {
		fit["LOG_LEVEL"] = "warn"
	}
	return fit
}

// readEvent takes JSON as it is, and reads a file otherwise.
func readEvent(event string) ([]byte, error) {
	if text := strings.TrimSpace(event); text == "" || text == "null" || strings.ContainsAny(text[:1], `{["`) {
		return []byte(event), nil
	}
	text, err := os.ReadFile(event) //nolint:gosec // the user names the file
	if err != nil {
		return nil, fmt.Errorf("-event takes JSON or the name of a file: %w", err)
	}
	return text, nil
}

// live is one run with the services of the environment.
func (t Terminal) live(ctx context.Context, payload []byte) int {
	h := t.Wire(t.Environ, t.Transport, t.logs)
	h.Progress = t.progress()
	answer, err := h.Handle(ctx, payload)
	switch answer := answer.(type) {
	case handler.Checks:
		return t.printChecks(answer)
	case handler.Result:
		t.printMessages(answer.Messages)
		answer.Messages = nil
		if text, e := json.MarshalIndent(answer, "", "  "); e == nil {
			_, _ = fmt.Fprintln(t.Stdout, string(text))
		}
	}
	if err != nil {
		t.complain(err)
		return 1
	}
	return 0
}

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
	c, _ := handler.ParseConfig(env)
	return c.Zone
}

// check tries everything with the services of the environment.
func (t Terminal) check(ctx context.Context, send bool) int {
	h := t.Wire(t.Environ, t.Transport, t.logs)
	answer, err := h.Handle(ctx, fmt.Appendf(nil, `{"Check":true,"Send":%t}`, send))
	checks, ok := answer.(handler.Checks)
	if !ok || err != nil {
		t.complain(err)
		return 1
	}
	return t.printChecks(checks)
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

func (t Terminal) logs(o *slog.HandlerOptions) slog.Handler {
	return slog.NewTextHandler(t.Stderr, o)
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
