package terminal

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"tcss-licensing-alerts/handler/input"
	"tcss-licensing-alerts/handler/tcss"
	"tcss-licensing-alerts/handler/tcss/tcsstest"
)

// sampleData is testdata/sample.json: tasks with their age in place of a date.
type sampleData struct {
	Tasks    []sampleTask
	Licences tcss.Licences
	Rule     tcss.Rule
}

type sampleTask struct {
	tcss.Task

	DaysBefore    int // the last night of the window
	MinutesBefore int // the end of its night
	Images        []tcss.Image

	at time.Time // once it is laid out
}

// date dates a task, so that the last night is in the window as a whole: over so
// early that a run of an hour before has seen it, or in the middle of a window
// that is too short for that.
func (t *sampleTask) date(w input.Window, zone *time.Location) {
	const night, early = 30 * time.Minute, 70 * time.Minute
	over := w.End.Add(-min(early, (w.End.Sub(w.Start)-night)/2)).In(zone).AddDate(0, 0, -t.DaysBefore)
	t.at = over.Add(-time.Duration(t.MinutesBefore) * time.Minute)
	t.LastAuthorizedTime = t.at.Format(time.DateTime)
	t.AuthorizedDate = over.Add(-night).Format(time.DateOnly)
}

// serve has the API say what an act finds at the end of its window.
func (d sampleData) serve(api *tcsstest.Server, a act, w input.Window, zone *time.Location) {
	last := input.Window{Start: w.Start.Add(a.ago), End: w.End.Add(a.ago)}
	if !a.asIs {
		d.Rule.Enabled = !a.ruleOff
		d.Licences.Used, d.Licences.Suspended = cmp.Or(a.used, 340), a.suspended
	}
	if a.periodEnds {
		d.Licences.PeriodEnd = last.End.In(zone).AddDate(0, 0, 2).Format(time.DateTime)
	}
	var tasks []tcss.Task
	for _, t := range d.Tasks {
		t.date(last, zone)
		if t.DaysBefore < a.without || !t.at.Before(w.End) {
			continue
		}
		switch {
		case a.asIs:
		case t.TaskID == a.task:
			t.FailCount = a.failed
		default:
			t.SuccessCount, t.FailCount, t.LatestFailCode = (t.SuccessCount+t.FailCount)/5, 0, ""
		}
		tasks = append(tasks, t.Task)
		api.SetImages(t.TaskID, t.images()...)
	}
	api.SetTasks(tasks...)
	api.SetLicences(d.Licences)
	api.SetRule(d.Rule)
}

// images are as many as failed: those that are named, and more of their kind.
func (t sampleTask) images() []tcss.Image {
	list := slices.Clone(t.Images[:min(int64(len(t.Images)), t.FailCount)])
	for i := int64(len(list)); i < t.FailCount; i++ {
		list = append(list, tcss.Image{
			ImageID:   fmt.Sprintf("sha256:%s-%s-%d", t.Source, t.Type, i),
			ImageName: fmt.Sprintf("team/service-%02d:1.0", i), Status: t.LatestFailCode,
		})
	}
	return list
}
