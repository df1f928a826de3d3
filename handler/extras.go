package handler

import (
	"context"
	"slices"
	"sync"
	"time"

	"tcss-licensing-alerts/handler/tcss"
	"tcss-licensing-alerts/notify"
)

// extrasTime bounds what is asked for besides the list: an alert does not wait
// longer for what makes it more useful.
const extrasTime = 20 * time.Second

// extras reads the days before the window and the details, both at once. What
// of them fails is left out.
func (r *run) extras(f *fold, told []*telling) *details {
	defer r.figures.step("details", time.Now())
	deadline := time.Now().Add(extrasTime)
	if r.budget.read.Before(deadline) {
		deadline = r.budget.read
	}
	ctx, cancel := until(r.ctx, deadline)
	defer cancel()
	var wg sync.WaitGroup
	wg.Go(func() { r.readHistory(ctx, f) })
	d := &details{}
	if r.config.Details {
		wg.Go(func() { d = r.readDetails(ctx, r.toTell(f, told)) })
	}
	wg.Wait()
	return d
}

// readHistory reads the days before those that the list had.
func (r *run) readHistory(ctx context.Context, f *fold) {
	h := f.history
	if len(h.ends) == 0 {
		return
	}
	first, _ := f.reports[0].Window.dates(r.config.TCSSZone)
	start := h.start().In(r.config.TCSSZone).Format(time.DateOnly)
	if start >= first {
		h.complete = true
		return
	}
	day, err := time.Parse(time.DateOnly, first)
	if err == nil {
		q := tcss.Query{StartDate: start, EndDate: day.AddDate(0, 0, -1).Format(time.DateOnly), Filters: r.request.Filters}
		err = r.api.Tasks(ctx, q, f.addBefore)
	}
	if err != nil {
		r.log.WarnContext(ctx, "trend left out", "error", err.Error())
		return
	}
	h.complete = true
}

// toTell are the failures that any destination is to be told, worst first.
func (r *run) toTell(f *fold, told []*telling) (list []Failure) {
	for _, failure := range f.reports[0].Failures {
		if !slices.Contains(r.config.AlertOn, string(failure.Status)) {
			continue
		}
		news := func(t *telling) bool { _, before := r.toldBefore(t.to, failure); return !before }
		if slices.ContainsFunc(told, news) {
			list = append(list, failure)
		}
	}
	return list
}

// toldBefore says whether a destination was told of f, and at which event.
func (r *run) toldBefore(to notify.Destination, f Failure) (at time.Time, before bool) {
	return r.ledger.told(to.Target(), taskKey(f.Task))
}
