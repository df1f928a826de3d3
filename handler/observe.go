package handler

import (
	"context"
	"errors"
	"strings"
	"sync"
	"time"

	"tcss-licensing-alerts/handler/input"
	"tcss-licensing-alerts/handler/news"
	"tcss-licensing-alerts/handler/report"
	"tcss-licensing-alerts/handler/tcss"
)

// observation is what a run saw.
type observation struct {
	news.Seen

	listing  tcss.Listing
	err      error // why the list could not be read whole, or why the run does not take place
	licences *tcss.Licences
	rule     *tcss.Rule
	rest     sync.WaitGroup       // of the rule and the licences: until then they are not to be read
	images   map[int64]taskImages // by TaskId
}

// detailsTime bounds what is asked for besides the list: an alert does not
// wait longer for what makes it more useful.
const detailsTime = 20 * time.Second

// besides is the context of what is asked for besides the list.
func (r *run) besides() (context.Context, context.CancelFunc) {
	until := time.Now().Add(detailsTime)
	if r.deadlines.read.Before(until) {
		until = r.deadlines.read
	}
	return context.WithDeadline(r.ctx, until)
}

// observe asks for everything at once: the memory, the list, the rule and the
// licences. It waits for the first two.
func (r *run) observe() *observation {
	defer r.summary.step("read", time.Now())
	o := &observation{}
	ctx, cancel := context.WithDeadline(r.ctx, r.deadlines.read)
	defer cancel()
	var g sync.WaitGroup
	g.Go(func() { r.memory.Prove(ctx) })
	if o.err = r.refusal(); o.err == nil {
		o.err = r.connect()
	}
	b := report.NewBuilder(report.Options{Clock: r.request.At, Settle: r.settings.Settle, Window: r.window(), Zone: r.settings.TCSSZone})
	if o.err == nil {
		g.Go(func() {
			listing, err := r.api.Tasks(ctx, r.query(), func(t tcss.Task) { b.Add(r.task(t)) })
			o.listing, o.err = listing, r.fault(err)
		})
		if r.settings.Details {
			dctx, stop := r.besides()
			context.AfterFunc(r.ctx, stop) // observe does not wait for them
			o.rest.Go(func() { o.licences = useful(dctx, r, r.api.Licences) })
			o.rest.Go(func() { o.rule = useful(dctx, r, r.api.Rule) })
		}
	}
	g.Wait()
	r.judge(o, b)
	return o
}

// useful is what a call answers; nil, and a log line that says what to grant if
// that is it, if it does not.
func useful[T any](ctx context.Context, r *run, call func(context.Context) (T, error)) *T {
	v, err := call(ctx)
	if err == nil {
		return &v
	}
	if e := apiError(err); e.Class == tcss.Permission {
		r.log.WarnContext(ctx, "permission missing for details", "grant", "tcss:"+e.Action, "code", e.Code, "api_request_id", e.RequestID)
	} else {
		r.log.WarnContext(ctx, "details left out", "error", err.Error())
	}
	return nil
}

// query asks for the days from the horizon on, and where the trend or what was
// asked for begins before, from there; always for the day before as well, as a
// task of that day may have been at work until after midnight.
func (r *run) query() tcss.Query {
	clock, w := r.request.At, r.window()
	start := clock.Add(-news.Horizon(r.settings.Lookback))
	for _, t := range []time.Time{w.End.AddDate(0, 0, -r.settings.TrendDays), w.Start} {
		if t.Before(start) {
			start = t
		}
	}
	day := func(t time.Time, days int) string {
		return t.In(r.settings.TCSSZone).AddDate(0, 0, days).Format(time.DateOnly)
	}
	return tcss.Query{Start: day(start, -1), Recent: day(w.Start, -1), End: day(clock, 0), Filters: r.request.Filters}
}

// judge says what was seen, and logs what was not.
func (r *run) judge(o *observation, b *report.Builder) {
	e := apiError(o.err)
	o.Refused = r.refusal() != nil
	o.Short = o.err != nil && e.Class == tcss.Incomplete
	if o.err == nil || o.Short {
		o.Report = b.Report(o.listing.Start)
		o.Recent = o.listing.Start > r.query().Start
	} else {
		o.Reason = r.unread(e)
	}
	if o.err != nil && !o.Refused {
		r.log.ErrorContext(r.ctx, "cannot read the tasks", "error", o.err.Error(), "code", e.Code, "api_request_id", e.RequestID)
	}
}

// complete waits for the rule and the licences, and adds them to what was seen.
func (r *run) complete(o *observation) {
	o.rest.Wait()
	if o.rule != nil && o.rule.ID != 0 {
		o.Rule = map[bool]news.Switch{true: news.On, false: news.Off}[o.rule.Enabled]
	}
	if l := o.licences; l != nil && o.Report != nil {
		o.Licences = &report.Licences{Total: l.Total, Used: l.Used, Suspended: l.Suspended, Unscanned: l.NotScanned, KnowsUnscanned: l.NotScannedKnown}
		if !o.Short && !o.Recent {
			o.Licences.PerDay = o.Report.PerDay()
		}
		if end, err := time.ParseInLocation(time.DateTime, l.PeriodEnd, r.settings.TCSSZone); err == nil && end.Year() > 2015 {
			o.Licences.PeriodEnd = end
		}
	}
}

// unread is why nothing could be read, as far as reasons are told apart: while
// it stays the same, it is told once a day. All that may pass by itself is one
// reason, or a service that stumbles from one error into the next would be told
// at every step.
func (r *run) unread(e *tcss.Error) string {
	problems := input.Problems(r.refusal())
	names := make([]string, len(problems))
	for i, p := range problems {
		names[i] = p.Name
	}
	switch {
	case r.settingsErr != nil:
		return "settings/" + strings.Join(names, ",")
	case r.eventErr != nil:
		return "event/" + strings.Join(names, ",")
	case e.Class == tcss.Transient, e.Class == tcss.Deadline:
		return "blind/" + string(tcss.Transient)
	}
	return "blind/" + e.Code
}

// apiError is the API's error in err.
func apiError(err error) *tcss.Error {
	if e, ok := errors.AsType[*tcss.Error](err); ok {
		return e
	}
	e := &tcss.Error{Code: "Internal", Class: tcss.Other}
	if err != nil {
		e.Message = err.Error()
	}
	return e
}
