package handler

import (
	"encoding/json"
	"fmt"
	"sort"
	"time"

	"tcss-licensing-alerts/handler/ledger"
	"tcss-licensing-alerts/handler/news"
	"tcss-licensing-alerts/handler/redact"
	"tcss-licensing-alerts/handler/report"
	"tcss-licensing-alerts/handler/tcss"
	"tcss-licensing-alerts/notify"
)

// Result is what an invocation answers.
type Result struct {
	StartTime, EndTime string // RFC 3339, in TIMEZONE
	Tasks              TaskCounts
	Images             ImageCounts
	Failures           []FailedTask // worst first, at most maxFailures
	FailuresOmitted    int          `json:",omitempty"`
	Incomplete         *Incomplete  `json:",omitempty"` // the list is short
	Deliveries         []Delivery
	// Remembers says whether what is told now will be known to tomorrow's run.
	Remembers bool
	DryRun    bool
	// Messages of a dry run: by channel, the exact bodies that would be posted.
	Messages map[string][]json.RawMessage `json:",omitempty"`

	read bool
}

// maxFailures, of 200 bytes a string, keep a result within the 6 MB that the
// platform takes: https://www.tencentcloud.com/document/product/583/11637.
const maxFailures = 1000

// TaskCounts count the tasks of the window. Total counts those without a
// success or a failure too.
type TaskCounts struct{ Total, Succeeded, PartialFail, AllFail int }

// ImageCounts count the images of the window's tasks.
type ImageCounts struct{ Succeeded, Failed int64 }

// Incomplete is how many of the list's rows were read, and of how many if that is
// known.
type Incomplete struct {
	Read  int
	Total int `json:",omitempty"`
}

// FailedTask is a task that failed, as the API gave it, with its status.
type FailedTask struct {
	TaskID             int64 `json:"TaskId"`
	Status             tcss.Status
	Type, Source       string
	AuthorizedDate     string
	LastAuthorizedTime string
	SuccessCount       int64
	FailCount          int64
	LatestFailCode     string
}

// Delivery is what became of one destination. Besides those of a
// notify.Delivery its Status can be already_delivered, skipped or not_posted.
type Delivery struct {
	Channel, Target string
	Status          notify.Status
	Reason          news.Reason
	Messages        int
	Attempts        int
}

// The ends of a delivery that needed no post.
const (
	AlreadyDelivered notify.Status = "already_delivered" // an earlier run of this event told all there is
	Skipped          notify.Status = "skipped"           // there is no news
	NotPosted        notify.Status = "not_posted"        // there is, in a dry run
)

// result is the answer of a run.
func (r *run) result(o *observation, parts []*part) Result {
	w := r.window()
	result := Result{
		StartTime: w.Start.In(r.settings.Zone).Format(time.RFC3339),
		EndTime:   w.End.In(r.settings.Zone).Format(time.RFC3339),
		Failures:  []FailedTask{}, Deliveries: make([]Delivery, 0, len(parts)), DryRun: r.request.DryRun,
		Remembers: r.memory.Kept() && r.memory.Mode() == ledger.Proven && r.location().Outlives(),
	}
	if o.Short {
		result.Incomplete = &Incomplete{Read: o.listing.Read, Total: o.listing.Total}
	}
	if o.Report != nil {
		t := o.Report.Tally
		result.read = true
		result.Tasks = TaskCounts{t.Total, t.Succeeded, t.PartialFail, t.AllFail}
		result.Images = ImageCounts{t.ImagesSucceeded, t.ImagesFailed}
		result.fail(o.Report, parts)
	}
	for _, p := range parts {
		result.Deliveries = append(result.Deliveries, r.delivery(p))
	}
	if r.request.DryRun {
		result.Messages = bodies(parts)
	}
	return result
}

func (r *run) delivery(p *part) Delivery {
	d := Delivery{Channel: p.to.Channel(), Target: p.to.Target(), Status: p.status(), Reason: p.news.Reason}
	if d.Reason == news.NothingNew && p.others.Reason != "" {
		d.Reason = p.others.Reason
	}
	if p.delivery != nil {
		d.Messages, d.Attempts = p.delivery.Messages, p.delivery.Attempts
	} else if r.request.DryRun && p.news.Post() {
		d.Status = NotPosted
	}
	return d
}

// fail lists the window's failing tasks, and every older one that is news to
// some destination.
func (r *Result) fail(seen *report.Report, parts []*part) {
	told := map[int64]bool{}
	for _, p := range parts {
		for id := range p.news.Told.Tasks {
			told[id] = true
		}
	}
	var list []report.Task
	seen.Failing(func(_ *report.Series, _ *report.Day, t report.Task) {
		if told[t.TaskID] || seen.Window.Contains(t.At) {
			list = append(list, t)
		}
	})
	sort.Slice(list, func(i, j int) bool { return report.Worse(list[i], list[j]) < 0 })
	shown := list[:min(len(list), maxFailures)]
	r.FailuresOmitted = len(list) - len(shown)
	for _, t := range shown {
		r.Failures = append(r.Failures, FailedTask{
			t.TaskID, t.Status(), redact.Clip(t.Type), redact.Clip(t.Source), redact.Clip(t.AuthorizedDate),
			redact.Clip(t.LastAuthorizedTime), t.SuccessCount, t.FailCount, redact.Clip(t.LatestFailCode),
		})
	}
}

// bodies are what would be posted, by channel.
func bodies(parts []*part) map[string][]json.RawMessage {
	list := map[string][]json.RawMessage{}
	for _, p := range parts {
		if !p.news.Post() || list[p.to.Channel()] != nil {
			continue
		}
		for _, body := range notify.Bodies(p.to, p.message) {
			list[p.to.Channel()] = append(list[p.to.Channel()], body)
		}
	}
	return list
}

// Read says whether the list could be read, if only in part: only then are
// there figures.
func (r Result) Read() bool { return r.read }

// found is what was found, in one line; empty if nothing could be read.
func (r Result) found() string {
	if !r.read {
		return ""
	}
	return fmt.Sprintf("%d of %d tasks failed, %d images", r.Tasks.PartialFail+r.Tasks.AllFail, r.Tasks.Total, r.Images.Failed)
}
