// Package terminal runs the function at a terminal: on sample data with
// emulated services, or for real.
//
// It does not know how a message is made; it shows the bodies that the
// handler posts.
package terminal

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"os"
	"strings"
	"time"

	"tcss-licensing-alerts/handler"
	"tcss-licensing-alerts/handler/input"
)

// Options are the flags of the command.
type Options struct {
	Event       string // JSON, or the name of a file that holds it
	Live        bool
	Timer       bool   // with Live: the event is a timer's of now, and Event its argument
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

// Run does what the options say and returns the exit status: 0 done, 1 the run
// failed, 2 wrong use.
func (t Terminal) Run(ctx context.Context, o Options) int {
	t.Environ = atTerminal(t.Environ)
	payload, err := readEvent(o.Event)
	if err != nil {
		t.complain(err)
		return 2
	}
	if o.Timer {
		payload = timerEvent("terminal", time.Now(), payload)
	}
	do := t.sample
	switch {
	case o.Check:
		payload = fmt.Appendf(nil, `{"Check":true,"Send":%t}`, o.Send)
		do = t.live
	case o.Live:
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

// timerEvent is what the platform sends when a timer goes off.
func timerEvent(trigger string, at time.Time, argument []byte) []byte {
	if strings.TrimSpace(string(argument)) == "null" {
		argument = nil
	}
	text, err := json.Marshal(map[string]string{
		"Type": "Timer", "TriggerName": trigger, "Time": at.UTC().Format(time.RFC3339), "Message": string(argument),
	})
	if err != nil {
		panic(err) // strings always have a form
	}
	return text
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
		if hasFigures(answer, err) {
			t.printResult(answer)
		}
		if answer.DryRun || !hasFigures(answer, err) {
			t.summarize(answer, err)
		}
	}
	if err != nil {
		t.complain(err)
		return 1
	}
	return 0
}

// hasFigures says whether a run could read the list, if only in part.
func hasFigures(r handler.Result, err error) bool {
	_, unread := errors.AsType[*handler.ListError](err)
	return r.Incomplete != nil || !unread && len(refused(err)) == 0
}

// refused names what is refused of the settings or the event, if it is that why
// a run did not take place.
func refused(err error) (names []string) {
	var problems []input.Problem
	if e, ok := errors.AsType[*input.SettingsError](err); ok {
		problems = e.Problems
	}
	if e, ok := errors.AsType[*input.EventError](err); ok {
		problems = e.Problems
	}
	for _, p := range problems {
		names = append(names, p.Name)
	}
	return names
}
