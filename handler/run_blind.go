package handler

import (
	"errors"
	"time"

	"tcss-licensing-alerts/handler/input"
	"tcss-licensing-alerts/handler/redact"
	"tcss-licensing-alerts/handler/tcss"
	"tcss-licensing-alerts/notify"
)

// refused ends a run that does not take place. A timer's run tells so whoever
// can be told, as nobody else would notice.
func (r *run) refused(err error) error {
	if !r.request.Timer || r.request.DryRun {
		return err
	}
	told := make([]*telling, 0, len(r.config.Destinations))
	for _, d := range r.config.Destinations {
		t := &telling{to: d, window: windowOf(r.request, r.config, r.ledger.end(d.Target(), r.filterKey()))}
		if r.due(d, r.blindKey(err)) {
			m := r.composer.refused(err)
			m.Keys = []string{r.blindKey(err)}
			t.message = &m
		}
		told = append(told, t)
	}
	r.tell(told)
	r.makeUp(told)
	return err
}

// blind ends a run that could not read the list whole.
func (r *run) blind(told []*telling, f *fold, err error) (Result, error) {
	r.log.ErrorContext(r.ctx, "list not read", "error", err.Error(), "code", apiError(err).Code, "api_request_id", apiError(err).RequestID)
	result := newResult(&Report{Window: f.reports[0].Window}, r.config.Zone)
	result.DryRun = r.request.DryRun
	failed := &BlindError{Text: err.Error(), Err: err}
	if !r.request.Timer || r.request.DryRun {
		return result, failed
	}
	for _, t := range told {
		if r.due(t.to, r.blindKey(err)) {
			m := r.composer.blind(err, r.blindSince(t, t.window.Start), r.ledger.store != nil)
			m.Keys = []string{r.blindKey(err)}
			t.message = &m
		} else {
			t.before = true
		}
	}
	r.tell(told)
	r.makeUp(told)
	result.Deliveries = deliveries(told)
	failed.Undelivered = undelivered(told)
	return result, failed
}

// blindKey says to the ledger that the runs of this trigger are blind, and why,
// as far as that tells reasons apart: while it stays the same, it is told once a
// day. All that may pass by itself is one reason, or a service that stumbles
// from one error into the next would be told at every step.
func (r *run) blindKey(err error) string {
	var settings *input.SettingsError
	var event *input.EventError
	switch {
	case errors.As(err, &settings):
		return r.blindPrefix() + "settings/" + names(settings.Problems, ",")
	case errors.As(err, &event):
		return r.blindPrefix() + "event/" + names(event.Problems, ",")
	}
	e := apiError(err)
	switch e.Class {
	case tcss.Transient, tcss.Incomplete, tcss.Deadline:
		return r.blindPrefix() + string(tcss.Transient)
	case tcss.Credentials, tcss.Permission, tcss.Request, tcss.Other:
	}
	return r.blindPrefix() + redact.Clip(e.Code)
}

// blindPrefix begins the keys of a blind watch: each trigger's is its own.
func (r *run) blindPrefix() string { return "blind/" + redact.Clip(r.request.Trigger) + "/" }

// due says whether what stays true is to be told again: once a day, by the
// events' time, so that the platform's second run of an event repeats nothing.
func (r *run) due(to notify.Destination, key string) bool {
	at, ok := r.ledger.told(to.Target(), key)
	return !ok || r.request.At.Sub(at) >= 24*time.Hour
}

// blindSince is since when a destination knows the watch to be blind, and
// otherwise what is given.
func (r *run) blindSince(t *telling, otherwise time.Time) time.Time {
	if end := r.ledger.end(t.to.Target(), r.filterKey()); !end.IsZero() {
		return end
	}
	return otherwise
}

// complete remembers which destinations have been told their whole window, and
// makes sure that the others are told theirs later. Windows that were asked for
// do not count: they need not follow each other.
func (r *run) complete(told []*telling) {
	defer r.figures.step("remember", time.Now())
	if r.request.Asked() {
		return
	}
	done := map[string]time.Time{}
	var left []*telling
	for _, t := range told {
		if t.confirmed() {
			done[t.to.Target()] = t.window.End
		} else {
			left = append(left, t)
		}
	}
	r.ledger.complete(r.ctx, r.filterKey(), done)
	r.makeUp(left)
}

// makeUp makes sure that what could not be watched or told is made up: where a
// destination has no completely told window yet, its first one begins where
// this one did.
func (r *run) makeUp(told []*telling) {
	if r.request.Asked() {
		return
	}
	ends := map[string]time.Time{}
	for _, t := range told {
		if r.ledger.end(t.to.Target(), r.filterKey()).IsZero() {
			ends[t.to.Target()] = t.window.Start
		}
	}
	r.ledger.complete(r.ctx, r.filterKey(), ends)
}
