package handler

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/tencentyun/scf-go-lib/functioncontext"

	"tcss-licensing-alerts/handler/input"
	"tcss-licensing-alerts/handler/ledger"
	"tcss-licensing-alerts/handler/news"
	"tcss-licensing-alerts/handler/redact"
	"tcss-licensing-alerts/handler/report"
	"tcss-licensing-alerts/handler/tcss"
)

// run is one invocation under way.
type run struct {
	*Handler

	ctx       context.Context //nolint:containedctx // a run is as long as its context: it is made and ended in Handle
	deadlines deadlines
	log       *slog.Logger
	secrets   redact.Redactor

	env         map[string]string
	platform    functioncontext.FunctionContext // what SCF says of the invocation; empty at a terminal
	settings    input.Settings
	settingsErr error
	request     input.Request
	eventErr    error

	memory  *ledger.Memory
	api     API
	summary summary
}

// begin reads the environment, the settings and the event. Nothing is sent
// yet.
func (h *Handler) begin(ctx context.Context, payload []byte) (*run, context.CancelFunc) {
	now := time.Now()
	r := &run{Handler: h, summary: summary{began: now}}
	if c, ok := functioncontext.FromContext(ctx); ok {
		r.platform = *c
	}
	r.deadlines = newDeadlines(ctx, now, time.Duration(r.platform.TimeLimitInMs)*time.Millisecond)
	// What the library has set for an earlier invocation is in neither.
	r.env = input.Environ(h.Environ, r.platform.Environment)
	ctx, cancel := context.WithDeadline(withProxy(detach(ctx), r.env), r.deadlines.answer)
	r.ctx = ctx
	r.secrets = input.Redactor(r.env)
	r.settings, r.settingsErr = input.ParseSettings(r.env)
	r.request, r.eventErr = input.ParseEvent(payload, r.settings, now)
	r.request.Trigger = redact.Clip(r.secrets.Text(r.request.Trigger)) // it is logged and remembered
	// A refusal is told and remembered, and the name of a field is whatever
	// somebody pasted there.
	for _, problems := range [][]input.Problem{input.Problems(r.settingsErr), input.Problems(r.eventErr)} {
		for i, p := range problems {
			problems[i].Name, problems[i].Text = r.secrets.Text(p.Name), r.secrets.Text(p.Text)
		}
	}
	if r.eventErr != nil { // a refused event keeps only its trigger and time
		r.request = input.Request{Timer: input.IsTimer(payload), Trigger: r.request.Trigger, At: r.request.At}
	}
	r.log = slog.New(h.Log(&slog.HandlerOptions{Level: r.settings.LogLevel, ReplaceAttr: r.secrets.Attr})).With("request_id", r.platform.RequestID)
	if len(r.request.Ignored) > 0 {
		r.log.InfoContext(ctx, "fields ignored", "fields", strings.Join(r.request.Ignored, ", "))
	}
	return r, cancel
}

// refusal is why this run does not take place, nil if it does.
func (r *run) refusal() error {
	if r.settingsErr != nil {
		return r.settingsErr
	}
	return r.eventErr
}

// remembers says whether this run keeps what it tells: a run by hand and a dry
// run do not.
func (r *run) remembers() bool { return r.request.Timer && !r.request.DryRun }

func (r *run) location() ledger.Location {
	return r.settings.Ledger.Named(r.platform.TencentcloudUin, r.platform.FunctionName)
}

func (r *run) store() ledger.Store {
	if !r.remembers() {
		return nil
	}
	return r.location().Open(r.Transport, r.settings.Credentials)
}

func (r *run) ledgerRun() ledger.Run {
	run := ledger.Run{
		API:   strings.TrimSpace(r.platform.TencentcloudUin + " " + tcss.Host(r.settings.Endpoint)),
		Clock: r.request.At, From: r.request.At.Add(-r.settings.Settle - r.settings.Lookback), Horizon: news.Horizon(r.settings.Lookback),
	}
	for _, d := range r.settings.Destinations {
		run.Destinations = append(run.Destinations, d.Target())
	}
	return run
}

// asked is the question that package news answers.
func (r *run) asked() news.Asked {
	q, s := r.request, r.settings
	a := news.Asked{
		Clock: q.At, Lookback: s.Lookback, Settle: s.Settle, Window: r.window(),
		ByHand: !q.Timer, Spanned: q.Asked(), Trigger: q.Trigger,
		Partial: slices.Contains(s.AlertOn, string(tcss.PartialFail)), Entire: slices.Contains(s.AlertOn, string(tcss.AllFail)), AllClear: s.AllClear, Warn: time.Duration(s.WarnDays) * 24 * time.Hour,
		Filtered: len(q.Filters) > 0,
	}
	shown := map[string][]string{}
	for _, f := range q.Filters {
		a.ByStatus = a.ByStatus || f.Name == "Status"
		shown[f.Name] = f.Values
	}
	a.Shows = func(g report.Group) bool {
		return passes(shown["Type"], g.Type) && passes(shown["Source"], g.Source)
	}
	return a
}

func passes(values []string, v string) bool { return len(values) == 0 || slices.Contains(values, v) }

func (r *run) window() report.Window { return report.Window(r.request.Window(r.settings)) }

// connect makes this run's view of the API.
func (r *run) connect() error {
	api, err := r.API(tcss.Settings{
		Endpoint: r.settings.Endpoint,
		SecretID: r.settings.Credentials.ID, SecretKey: r.settings.Credentials.Key, Token: r.settings.Credentials.Token,
		RequestsPerSecond: r.settings.PerSecond,
		RequestClient:     r.Version,
		Log:               r.log,
	})
	if err == nil { // or it is no API
		r.api = api
	}
	return err
}
