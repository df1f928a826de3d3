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
	"flag"
	"fmt"
	"io"
	"log/slog"

	"tcss-licensing-alerts/handler"
)

// Terminal is the program at a terminal.
type Terminal struct {
	// Wire makes a handler for an environment.
	Wire           func(env map[string]string, logs func(*slog.HandlerOptions) slog.Handler) *handler.Handler
	Environ        map[string]string
	Sample         []byte // the sample's tasks, as JSON
	Stdout, Stderr io.Writer
}

// Run does what the arguments say and returns the exit status: 0 done, 1 the
// run failed, 2 wrong use.
func (t Terminal) Run(ctx context.Context, args []string) int {
	o, err := parse(args, t.Stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		return 2
	case o.version:
		_, _ = fmt.Fprintln(t.Stdout, t.Wire(t.Environ, t.logs).Version)
		return 0
	}
	payload, err := o.payload()
	if err != nil {
		return t.fail(err, 2)
	}
	t.Environ = atTerminal(t.Environ)
	job := t.sample
	if o.live || o.check {
		job = t.live
	}
	status := job(ctx, payload)
	if o.preview != "" {
		if err := t.writePreview(ctx, o.preview); err != nil {
			return t.fail(err, 1)
		}
		t.say("The preview is in %s.", o.preview)
	}
	return status
}

// live is one run with the services of the environment.
func (t Terminal) live(ctx context.Context, payload []byte) int {
	answer, err := t.Wire(t.Environ, t.logs).Handle(ctx, payload)
	result, _ := answer.(handler.Result)
	return t.report(answer, result.Messages, err, true)
}

// sample is one run on the sample.
func (t Terminal) sample(ctx context.Context, payload []byte) int {
	s, err := newStage(ctx, t.Sample)
	if err != nil {
		return t.fail(err, 1)
	}
	defer s.close()
	t.Environ = s.environ(t.Environ)
	answer, messages, err := t.perform(ctx, s, act{asIs: true, env: t.Environ, event: string(payload)}, t.logs)
	if answer != nil {
		_, _ = fmt.Fprint(t.Stdout, "SAMPLE DATA: none of what follows happened.\n\n")
	}
	status := t.report(answer, messages, err, false)
	if status == 0 {
		t.say("This was sample data, with the sample's own services; nothing left this machine. Try the real settings with -check, and a real run with -live.")
	}
	return status
}

// report shows what a run posted and what became of it, its result as well if
// that is of a live one, and returns the exit status.
func (t Terminal) report(answer any, messages map[string][]json.RawMessage, err error, live bool) int {
	switch answer := answer.(type) {
	case handler.Checks:
		return t.printChecks(answer)
	case handler.Result:
		t.printMessages(messages)
		read := answer.Read()
		if live && read {
			t.printResult(answer)
		}
		t.summarize(answer, read)
	}
	if err != nil {
		return t.fail(err, 1)
	}
	return 0
}

func (t Terminal) say(format string, a ...any) {
	_, _ = fmt.Fprintf(t.Stderr, format+"\n", a...)
}

func (t Terminal) fail(err error, status int) int {
	t.say("%s", err)
	return status
}
