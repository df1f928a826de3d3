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
	"strings"
	"unicode"
	"unicode/utf16"

	"tcss-licensing-alerts/handler"
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
			_, _ = fmt.Fprintln(t.Stdout, escaped(string(text)))
		}
	}
	if err != nil {
		t.complain(err)
		return 1
	}
	return 0
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
