package terminal

import (
	"context"
	"fmt"
	"log/slog"
)

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
