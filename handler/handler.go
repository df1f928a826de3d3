// Package handler is the run: it reads what is the case, compares it with what
// each destination knows, tells the difference, and remembers the receipts.
//
// It holds the context, the deadlines and the order of things, and nothing that
// can be judged without a run: what is news is decided in package news, how it
// is said in message, how the API and the chat services are spoken to in tcss
// and notify.
package handler

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"tcss-licensing-alerts/handler/ledger"
	"tcss-licensing-alerts/handler/tcss"
	"tcss-licensing-alerts/notify"
)

// API is TCSS as one invocation uses it.
type API interface {
	Tasks(ctx context.Context, q tcss.Query, each func(tcss.Task)) (tcss.Listing, error)
	FailedImages(ctx context.Context, taskID int64, statuses []string, limit int) (images []tcss.Image, total int64, err error)
	Licences(ctx context.Context) (tcss.Licences, error)
	Rule(ctx context.Context) (tcss.Rule, error)
	Probe(ctx context.Context, action string) error
	Stats() tcss.Stats
	Skew() (skew time.Duration, known bool)
}

// Notifier posts a message to a destination, and connects to it ahead, once
// though it is asked twice.
type Notifier interface {
	Open(ctx context.Context, to notify.Destination)
	Deliver(ctx context.Context, to notify.Destination, m notify.Message, o notify.Options) notify.Delivery
}

// Handler serves invocations. Its fields are set once; what an invocation
// brings, settings and credentials among it, is read inside the call.
type Handler struct {
	// Environ is the environment that the process was started with.
	Environ map[string]string
	// API makes an invocation's view of TCSS.
	API func(tcss.Settings) (API, error)
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

// Handle is the story of one event. The answer is a Result, or Checks; it is
// there as far as the run came even if there is an error, which is one of
// *input.EventError, *input.SettingsError, *ListError, *DeliveryError and
// *CheckError.
func (h *Handler) Handle(ctx context.Context, payload []byte) (answer any, err error) {
	h.afresh()
	r, cancel := h.begin(ctx, payload)
	defer cancel()
	err = errPanic // unless a return says otherwise
	defer func() { r.end(answer, err) }()
	if r.request.Check && r.eventErr == nil {
		checks := r.check()
		return checks, checks.err()
	}
	if refused := r.refusal(); refused != nil && !r.remembers() {
		return nil, refused // its caller is told, and nobody else
	}
	result, err := r.job()
	r.heartbeat(result, err)
	return result, err
}

// job is a run: what is the case, what of it is news to whom, and the telling.
func (r *run) job() (Result, error) {
	r.memory = ledger.New(r.store(), r.ledgerRun(), r.deadlines.ledger)
	seen := r.observe()
	failures := r.decide(seen) // they are news whatever the rule and the licences are
	r.open(failures)
	r.explain(seen, failures)
	parts := r.decide(seen)
	r.open(parts)
	r.write(seen, parts)
	if !r.request.DryRun {
		r.tell(seen, parts)
	}
	result := r.result(seen, parts)
	return result, r.failure(seen, parts, result)
}
