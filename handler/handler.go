// Package handler is the job: it turns an event into a window, the window's
// tasks into a report, the report into messages, and the messages into
// deliveries.
//
// It does not know how the API is signed and paged, nor what a message looks
// like in a channel; those are the packages tcss and notify.
package handler

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/tencentyun/scf-go-lib/functioncontext"

	"tcss-licensing-alerts/handler/input"
	"tcss-licensing-alerts/handler/tcss"
	"tcss-licensing-alerts/notify"
)

// TaskLister lists the tasks of some days, each once, as they come.
type TaskLister interface {
	Tasks(ctx context.Context, q tcss.Query, each func(tcss.Task)) error
}

// TCSS is the API as one invocation uses it.
type TCSS interface {
	TaskLister
	FailedImages(ctx context.Context, taskID int64, statuses []string, limit int) (images []tcss.Image, total int64, err error)
	Licences(ctx context.Context) (tcss.Licences, error)
	Rule(ctx context.Context) (tcss.Rule, error)
	Probe(ctx context.Context, action string) error
	Stats() tcss.Stats
	Skew() (skew time.Duration, known bool)
}

// Notifier posts a message to a destination.
type Notifier interface {
	Deliver(ctx context.Context, to notify.Destination, m notify.Message, o notify.Options) notify.Delivery
}

// Handler serves invocations. Its fields are set once; what an invocation
// brings, settings and credentials among it, is read inside the call.
type Handler struct {
	// Environ is the environment that the process was started with.
	Environ map[string]string
	// TCSS makes an invocation's view of the API.
	TCSS func(tcss.Settings) (TCSS, error)
	// Notifier posts messages.
	Notifier Notifier
	// Transport carries what the ledger sends. It finds the invocation's proxy
	// with Proxy.
	Transport http.RoundTripper
	// Log makes the handler of the log lines.
	Log func(*slog.HandlerOptions) slog.Handler
	// Version is shown to the services that are called.
	Version string
	// Sample says that the data is made up; every message says so then.
	Sample bool
	// Progress, if set, is told how many tasks of how many have been read.
	Progress func(read, total int)
}

// Invoke serves one invocation of the platform, whatever its payload. The
// answer is a Result as JSON, or Checks if those were asked for.
func (h *Handler) Invoke(ctx context.Context, payload []byte) ([]byte, error) {
	answer, err := h.Handle(ctx, payload)
	if err != nil {
		return nil, err
	}
	// Without HTML escaping, which would rewrite the bodies of a dry run.
	var text bytes.Buffer
	e := json.NewEncoder(&text)
	e.SetEscapeHTML(false)
	if err := e.Encode(answer); err != nil {
		return nil, fmt.Errorf("encode result: %w", err)
	}
	return bytes.TrimSpace(text.Bytes()), nil
}

// Handle is the whole story of one event. The answer is a Result, or Checks;
// it is there as far as the run came even if there is an error, which is one
// of *input.EventError, *input.SettingsError, *BlindError and *DeliveryError.
func (h *Handler) Handle(ctx context.Context, payload []byte) (answer any, err error) {
	r, cancel := h.begin(ctx, payload)
	defer cancel()
	defer func() { r.end(answer, err) }()
	if r.request.Check && r.eventErr == nil {
		return r.check(), nil
	}
	if refusal := r.refusal(); refusal != nil {
		return nil, r.refused(redacted(r.secrets, refusal))
	}
	result, err := r.job()
	return result, redacted(r.secrets, err)
}

// environ is the invocation's environment laid over that of the process. What
// the library has set for an earlier invocation is not in it.
func (h *Handler) environ(ctx context.Context) map[string]string {
	c, ok := functioncontext.FromContext(ctx)
	if !ok {
		return input.Environ(h.Environ, nil)
	}
	return input.Environ(h.Environ, c.Environment)
}
