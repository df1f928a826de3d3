package handler

import (
	"encoding/json"
	"fmt"
	"time"

	"tcss-licensing-alerts/notify"
)

// Result is what an invocation answers.
type Result struct {
	StartTime, EndTime string // RFC 3339, in TIMEZONE
	Tasks              TaskCounts
	Images             ImageCounts
	Failures           []FailedTask // worst first, at most maxFailures
	FailuresOmitted    int          `json:",omitempty"`
	Deliveries         []Delivery
	DryRun             bool
	// Messages of a dry run: by channel, the exact bodies that would be posted.
	Messages map[string][]json.RawMessage `json:",omitempty"`
}

// maxFailures keeps a result within the 6 MB that the platform takes.
const maxFailures = 1000

// TaskCounts count the tasks of the window. Total counts those without a
// success or a failure too.
type TaskCounts struct{ Total, Succeeded, PartialFail, AllFail int }

// ImageCounts count the images of the window's tasks.
type ImageCounts struct{ Succeeded, Failed int64 }

// FailedTask is a task that failed, as the API gave it, with its status.
type FailedTask struct {
	TaskID             int64 `json:"TaskId"`
	Status             Status
	Type, Source       string
	AuthorizedDate     string
	LastAuthorizedTime string
	SuccessCount       int64
	FailCount          int64
	LatestFailCode     string
}

// Delivery is what became of one destination. Besides those of a
// notify.Delivery its Status can be already_delivered or skipped.
type Delivery struct {
	Channel, Target string
	Status          notify.Status
	Messages        int
	Attempts        int
}

// The ends of a delivery that needed no post.
const (
	AlreadyDelivered notify.Status = "already_delivered" // an earlier run told all there is
	Skipped          notify.Status = "skipped"           // there is nothing to tell
)

func newResult(report *Report, zone *time.Location) Result {
	t := report.Tally
	r := Result{
		StartTime:  report.Window.Start.In(zone).Format(time.RFC3339),
		EndTime:    report.Window.End.In(zone).Format(time.RFC3339),
		Tasks:      TaskCounts{t.Total, t.Succeeded, t.PartialFail, t.AllFail},
		Images:     ImageCounts{t.ImagesSucceeded, t.ImagesFailed},
		Failures:   []FailedTask{},
		Deliveries: []Delivery{},
	}
	shown := report.Failures[:min(len(report.Failures), maxFailures)]
	r.FailuresOmitted = len(report.Failures) - len(shown)
	for _, f := range shown {
		r.Failures = append(r.Failures, FailedTask{
			f.TaskID, f.Status, f.Type, f.Source, f.AuthorizedDate, f.LastAuthorizedTime,
			f.SuccessCount, f.FailCount, f.LatestFailCode,
		})
	}
	return r
}

// found is what was found, in one line.
func (r Result) found() string {
	return fmt.Sprintf("%d of %d tasks failed, %d images", r.Tasks.PartialFail+r.Tasks.AllFail, r.Tasks.Total, r.Images.Failed)
}
