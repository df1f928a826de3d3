package handler

import (
	"log/slog"
	"time"

	"tcss-licensing-alerts/handler/ledger"
	"tcss-licensing-alerts/notify"
)

// summary is what the last log line of a run says.
type summary struct {
	began                           time.Time
	steps                           []any // pairs of "read_ms" and its value
	messages, attempts              int
	waited                          time.Duration
	reached, failedTargets, unsures int
}

// step adds the time since began to a step. Deferred with time.Now() as its
// argument it measures the function that defers it.
func (s *summary) step(name string, began time.Time) {
	s.steps = append(s.steps, name+"_ms", time.Since(began).Milliseconds())
}

func (s *summary) delivered(d notify.Delivery) {
	s.messages += d.Messages
	s.attempts += d.Attempts
	s.waited += d.Waited
	switch d.Status {
	case notify.Delivered:
		s.reached++
	case notify.PossiblyDelivered:
		s.unsures++
	case notify.Failed:
		s.failedTargets++
	}
}

// forgets says whether what this run remembers goes with the instance of SCF.
func (r *run) forgets() bool {
	l := r.location()
	return l.File != "" && !l.Outlives() && r.env["TENCENTCLOUD_RUNENV"] == "SCF"
}

// end writes the last line of an invocation, whatever LOG_LEVEL is: all its
// figures, and how it ended.
func (r *run) end(answer any, err error) {
	if m := r.memory; m != nil && m.Err() != nil && (m.Mode() != ledger.Proven || !m.Kept()) { // else the second try did it
		r.log.ErrorContext(r.ctx, "ledger unavailable", "error", r.memory.Err().Error(), "ledger", r.location().String())
	}
	if r.forgets() {
		r.log.WarnContext(r.ctx, "memory goes with the instance", "ledger", r.location().String())
	}
	s := r.summary
	fields := []any{
		"ok", err == nil, "trigger", r.request.Trigger, "timer", r.request.Timer, "dry_run", r.request.DryRun, "version", r.Version,
		"messages", s.messages, "posts", s.attempts, "post_wait_ms", s.waited.Milliseconds(),
		"destinations_reached", s.reached, "destinations_failed", s.failedTargets, "destinations_unsure", s.unsures,
	}
	if result, ok := answer.(Result); ok {
		fields = append(fields, "window_start", result.StartTime, "window_end", result.EndTime, "remembers", result.Remembers)
		if result.read {
			fields = append(fields, "tasks", result.Tasks.Total, "failed_tasks", result.Tasks.PartialFail+result.Tasks.AllFail, "failed_images", result.Images.Failed)
		}
	}
	if r.api != nil {
		s := r.api.Stats()
		fields = append(fields, "pages", s.Pages, "requests", s.Requests, "retries", s.Retries, "api_wait_ms", s.Waited.Milliseconds())
	}
	fields = append(append(fields, s.steps...), "total_ms", time.Since(s.began).Milliseconds())
	what, level := "run", slog.LevelInfo
	if _, ok := answer.(Checks); ok {
		what = "check"
	}
	ended := " done"
	if err != nil {
		ended, level = " failed", slog.LevelError
		fields = append(fields, "error", err.Error())
	}
	line := slog.NewRecord(time.Now(), level, what+ended, 0)
	line.Add(fields...)
	_ = r.log.Handler().Handle(r.ctx, line) // past the level; there is nowhere to say that a log cannot be written
}
