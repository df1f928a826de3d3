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
	"tcss-licensing-alerts/handler/redact"
	"tcss-licensing-alerts/handler/tcss"
	"tcss-licensing-alerts/notify"
)

// run is one invocation under way.
type run struct {
	*Handler

	ctx     context.Context //nolint:containedctx // a run is as long as its context: it is made and ended in Handle
	budget  budget
	began   time.Time
	env     map[string]string
	secrets redact.Redactor
	log     *slog.Logger

	config      input.Settings
	settingsErr error
	request     input.Request
	eventErr    error

	composer composer
	ledger   *memory
	api      TCSS
	figures  figures
}

// begin reads the environment, the settings and the event. Nothing is sent
// yet.
func (h *Handler) begin(ctx context.Context, payload []byte) (*run, context.CancelFunc) {
	now := time.Now()
	r := &run{Handler: h, began: now, env: h.environ(ctx)}
	r.budget = newBudget(ctx, now)
	ctx, cancel := until(withProxy(detach(ctx), r.env), r.budget.answer)
	r.ctx = ctx
	r.secrets = input.Redactor(r.env)
	r.config, r.settingsErr = input.ParseSettings(r.env)
	r.request, r.eventErr = input.ParseEvent(payload, r.config, now)
	if r.eventErr != nil {
		// Of a refused event only whose it is and when counts.
		r.request = input.Request{Timer: input.IsTimer(payload), Trigger: r.request.Trigger, At: r.request.At}
	}
	r.composer = composer{words: wordsOf(r.config.Language), config: r.config, function: "tcss-licensing-alerts", sample: h.Sample}
	var requestID string
	if c, ok := functioncontext.FromContext(ctx); ok {
		requestID = c.RequestID
		r.composer.account, r.composer.request = c.TencentcloudUin, c.RequestID
		if c.FunctionName != "" {
			r.composer.function = c.FunctionName
		}
	}
	r.log = slog.New(h.Log(&slog.HandlerOptions{Level: r.config.LogLevel, ReplaceAttr: r.secrets.Attr})).With("request_id", requestID)
	r.ledger = openLedger(ctx, r.store(), r.request.At, r.config.Lookback, r.budget.ledger)
	r.figures.step("begin", now)
	return r, cancel
}

// store is where the ledger of this run is kept: a run by hand always posts
// and is not remembered, and a dry run posts nothing.
func (r *run) store() ledger.Store {
	if !r.request.Timer || r.request.DryRun || r.request.Check {
		return nil
	}
	return r.config.Ledger.Open(r.Transport, r.config.Credentials)
}

// refusal is why this run does not take place, nil if it does.
func (r *run) refusal() error {
	if r.settingsErr != nil {
		return r.settingsErr
	}
	return r.eventErr
}

// job is a run that takes place: read, report, tell.
func (r *run) job() (Result, error) {
	told := r.plan()
	f, err := r.read(told)
	if err != nil {
		return r.blind(told, f, err)
	}
	widest := f.reports[0]
	d := r.extras(f, told)
	r.write(told, f, d)
	result := newResult(widest, r.config.Zone)
	result.DryRun = r.request.DryRun
	if r.request.DryRun {
		result.Messages = bodies(told)
	} else {
		r.tell(told)
		r.complete(told)
	}
	result.Deliveries = deliveries(told)
	r.figures.found(widest.Tally)
	if missed := undelivered(told); missed != "" {
		return result, &DeliveryError{Found: result.found(), Undelivered: missed}
	}
	return result, nil
}

// plan gives each destination its window: from where it was last told
// completely.
func (r *run) plan() []*telling {
	told := make([]*telling, 0, len(r.config.Destinations))
	for _, d := range r.config.Destinations {
		end := r.ledger.end(d.Target(), r.filterKey())
		told = append(told, &telling{to: d, window: windowOf(r.request, r.config, end), madeUp: !end.IsZero() && !r.request.Asked()})
	}
	return told
}

// filterKey tells apart the windows of timers that ask for different tasks.
func (r *run) filterKey() string {
	parts := make([]string, 0, len(r.request.Filters))
	for _, f := range r.request.Filters {
		parts = append(parts, f.Name+"="+strings.Join(f.Values, ","))
	}
	return strings.Join(parts, "&")
}

// read folds the tasks of all the days that the widest window touches.
func (r *run) read(told []*telling) (*fold, error) {
	defer r.figures.step("list", time.Now())
	windows := make([]Window, 0, len(told))
	for _, t := range told {
		windows = append(windows, t.window)
	}
	f := newFold(windows, r.config.TCSSZone, newHistory(windows[0].End, r.trendDays(), r.config.TCSSZone))
	if err := r.connect(); err != nil {
		return f, err
	}
	ctx, cancel := until(r.ctx, r.budget.read)
	defer cancel()
	first, last := f.reports[0].Window.dates(r.config.TCSSZone)
	err := r.api.Tasks(ctx, tcss.Query{StartDate: first, EndDate: last, Filters: r.request.Filters}, f.add)
	f.done()
	return f, err
}

// connect makes this run's view of the API.
func (r *run) connect() error {
	api, err := r.TCSS(tcss.Settings{
		Endpoint: r.config.Endpoint,
		SecretID: r.config.Credentials.ID, SecretKey: r.config.Credentials.Key, Token: r.config.Credentials.Token,
		RequestsPerSecond: r.config.PerSecond,
		RequestClient:     r.Version,
		Log:               r.log,
		Progress:          r.Progress,
	})
	if err != nil {
		return err
	}
	r.api = api
	return nil
}

// trendDays is how many days are read for the trend, and to know whether to call
// people. A list that is filtered by result has no days without failures.
func (r *run) trendDays() int {
	if r.filtersStatus() {
		return 0
	}
	if slices.ContainsFunc(r.config.Destinations, notify.Destination.Calls) {
		return max(r.config.TrendDays, callsAfter)
	}
	return r.config.TrendDays
}

func (r *run) filtersStatus() bool {
	for _, f := range r.request.Filters {
		if f.Name == "Status" {
			return true
		}
	}
	return false
}
