package handler

import (
	"cmp"
	"errors"
	"strings"
	"time"

	"tcss-licensing-alerts/handler/input"
	"tcss-licensing-alerts/handler/ledger"
	"tcss-licensing-alerts/handler/message"
)

// write writes each destination's message.
func (r *run) write(o *observation, parts []*part) {
	refused := input.Problems(o.err)
	problems := make([]message.Problem, len(refused))
	for i, p := range refused {
		problems[i] = message.Problem{Name: p.Name, Accepts: p.Accepts}
	}
	for _, p := range parts {
		switch {
		case !p.news.Post():
		case o.Refused:
			p.message = r.writer().Refused(problems, r.settingsErr != nil, p.news.Watch.Since)
		default:
			p.message = r.writer().News(p.news, r.facts(o, p))
		}
	}
}

func (r *run) writer() message.Writer {
	return message.Writer{
		Settings: message.Settings{
			Language: r.settings.Language, Zone: r.settings.Zone, ConsoleURL: r.settings.ConsoleURL, TrendDays: r.settings.TrendDays,
		},
		Account: r.platform.TencentcloudUin, Function: cmp.Or(r.platform.FunctionName, "tcss-licensing-alerts"),
		Request: r.platform.RequestID, Sample: r.Sample,
	}
}

// facts are what is known besides a destination's news.
func (r *run) facts(o *observation, p *part) message.Facts {
	f := message.Facts{
		Seen: o.Seen, Read: o.listing.Read, Total: o.listing.Total, Images: o.imagesFor(p.news.Items),
		KnownAt: func(id int64) time.Time {
			if fact, ok := p.account.Tasks[id]; ok {
				return time.Unix(fact.Read, 0)
			}
			return time.Time{}
		},
		Unproven: r.unproven(), Memory: r.location().String(),
		MakesUp: r.memory.Mode() == ledger.Proven && r.location().Outlives(),
	}
	if o.rule != nil {
		f.Cap = o.rule.MaxDailyCount
	}
	for _, filter := range r.request.Filters {
		f.Filters = append(f.Filters, filter.Name+"="+strings.Join(filter.Values, ","))
	}
	if o.err != nil {
		e := apiError(o.err)
		f.Fault = message.Fault{Class: string(e.Class), Code: e.Code, Action: e.Action, RequestID: e.RequestID}
	}
	return f
}

// unproven is why something may be told twice although a memory is set; empty
// if it is not so.
func (r *run) unproven() message.Unproven {
	err := r.memory.Err()
	switch {
	case err == nil, r.memory.Mode() == ledger.Proven:
		return ""
	case errors.Is(err, ledger.ErrNotLedger):
		return message.Foreign
	case errors.Is(err, ledger.ErrNewer):
		return message.Newer
	case r.memory.Mode() == ledger.Read:
		return message.Unwritten
	}
	return message.Unread
}
