package handler

import (
	"time"

	"tcss-licensing-alerts/notify"
)

// figures are what the last log line of a run says.
type figures struct {
	tally                           Tally
	messages, attempts              int
	waited                          time.Duration
	steps                           []any // pairs of "list_ms" and its value
	reached, failedTargets, unsures int
}

// step adds the time since began to a step. Deferred with time.Now() as its
// argument it measures the function that defers it.
func (f *figures) step(name string, began time.Time) {
	f.steps = append(f.steps, name+"_ms", time.Since(began).Milliseconds())
}

func (f *figures) found(t Tally) { f.tally = t }

func (f *figures) delivered(d notify.Delivery) {
	f.messages += d.Messages
	f.attempts += d.Attempts
	f.waited += d.Waited
	switch d.Status {
	case notify.Delivered:
		f.reached++
	case notify.PossiblyDelivered:
		f.unsures++
	case notify.Failed:
		f.failedTargets++
	}
}

// end writes the last line of a run: all its figures, and how it ended.
func (r *run) end(answer any, err error) {
	if e := r.ledger.trouble(); e != nil {
		r.log.ErrorContext(r.ctx, "ledger not in order", "error", e.Error(), "ledger", r.config.Ledger.String())
	}
	f := r.figures
	fields := []any{
		"ok", err == nil, "trigger", r.request.Trigger, "timer", r.request.Timer, "dry_run", r.request.DryRun, "version", r.Version,
		"tasks", f.tally.Total, "failed_tasks", f.tally.Failed(), "failed_images", f.tally.ImagesFailed,
		"messages", f.messages, "posts", f.attempts, "post_wait_ms", f.waited.Milliseconds(),
		"destinations_reached", f.reached, "destinations_failed", f.failedTargets, "destinations_unsure", f.unsures,
	}
	if result, ok := answer.(Result); ok {
		fields = append(fields, "window_start", result.StartTime, "window_end", result.EndTime)
	}
	if r.api != nil {
		s := r.api.Stats()
		fields = append(fields, "pages", s.Pages, "requests", s.Requests, "retries", s.Retries, "api_wait_ms", s.Waited.Milliseconds())
	}
	fields = append(append(fields, f.steps...), "total_ms", time.Since(r.began).Milliseconds())
	if err != nil {
		r.log.ErrorContext(r.ctx, "run failed", append(fields, "error", err.Error())...)
		return
	}
	r.log.InfoContext(r.ctx, "run done", fields...)
}
