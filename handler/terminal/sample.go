package terminal

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"tcss-licensing-alerts/handler"
	"tcss-licensing-alerts/handler/input"
	"tcss-licensing-alerts/handler/tcss"
)

// sampleData is testdata/sample.json: tasks with their age instead of a date.
type sampleData struct {
	Tasks    []sampleTask
	Licences tcss.Licences
	Rule     tcss.Rule
}

type sampleTask struct {
	tcss.Task

	DaysBefore int    // the last full night of the window
	Clock      string // when that night, 15:04:05
	Images     []tcss.Image
}

func parseSample(text []byte) (d sampleData, err error) {
	if err = json.Unmarshal(text, &d); err != nil {
		return d, fmt.Errorf("sample: %w", err)
	}
	return d, nil
}

// lay puts the sample's tasks around the end of a window.
func (d sampleData) lay(s *stage, end time.Time, zone *time.Location) error {
	tasks := make([]tcss.Task, 0, len(d.Tasks))
	for _, t := range d.Tasks {
		clock, err := time.Parse(time.TimeOnly, t.Clock)
		if err != nil {
			return fmt.Errorf("sample: task %d: %w", t.TaskID, err)
		}
		e := end.In(zone)
		at := time.Date(e.Year(), e.Month(), e.Day(), clock.Hour(), clock.Minute(), clock.Second(), 0, zone)
		if !at.Before(end) {
			at = at.AddDate(0, 0, -1)
		}
		at = at.AddDate(0, 0, -t.DaysBefore)
		t.LastAuthorizedTime, t.AuthorizedDate = at.Format(time.DateTime), at.Format(time.DateOnly)
		tasks = append(tasks, t.Task)
		s.API.SetImages(t.TaskID, t.images()...)
	}
	s.API.SetTasks(tasks...)
	s.API.SetLicences(d.Licences)
	s.API.SetRule(d.Rule)
	return nil
}

// images are as many as failed: those that are named, and more of their kind.
func (t sampleTask) images() []tcss.Image {
	list := slices.Clone(t.Images)
	for i := int64(len(list)); i < t.FailCount; i++ {
		list = append(list, tcss.Image{
			ImageID: fmt.Sprintf("sha256:%04d", i), ImageName: fmt.Sprintf("team/service-%02d:1.0", i), Status: t.LatestFailCode,
		})
	}
	return list
}

// sample is one run on the sample.
func (t Terminal) sample(ctx context.Context, payload []byte) int {
	s, err := newStage()
	if err != nil {
		t.complain(err)
		return 1
	}
	defer s.close()
	env := s.environ(t.Environ)
	if err = t.laySample(s, env, payload); err != nil {
		t.complain(err)
		return 1
	}
	h := t.Wire(env, t.Transport, t.logs)
	h.Sample = true
	h.Progress = t.progress()
	answer, err := h.Handle(ctx, payload)
	if checks, ok := answer.(handler.Checks); ok {
		_, _ = fmt.Fprint(t.Stdout, "SAMPLE: this tries the sample's own services. To try your settings: -check.\n\n")
		return t.printChecks(checks)
	}
	_, _ = fmt.Fprint(t.Stdout, "SAMPLE DATA: none of what follows happened.\n\n")
	for _, channel := range []string{"slack", "wecom"} {
		t.print(channel, s.posted(channel))
	}
	if result, ok := answer.(handler.Result); ok {
		t.printMessages(result.Messages)
		t.say("%s", summary(result))
	}
	if err != nil {
		t.complain(err)
		return 1
	}
	t.say("This was sample data, delivered to the sample's own server; nothing left this machine. Try the real settings with -check, and a real run with -live.")
	return 0
}

// laySample puts the sample around the window of an event, if it has one.
func (t Terminal) laySample(s *stage, env map[string]string, payload []byte) error {
	data, err := parseSample(t.Sample)
	if err != nil {
		return err
	}
	settings, _ := input.ParseSettings(env)
	request, _ := input.ParseEvent(payload, settings, time.Now())
	return data.lay(s, request.Window(settings).End, settings.TCSSZone)
}

// summary is a result in one line.
func summary(r handler.Result) string {
	parts := make([]string, 1, 1+len(r.Deliveries))
	parts[0] = fmt.Sprintf("%d of %d tasks failed, %d images", r.Tasks.PartialFail+r.Tasks.AllFail, r.Tasks.Total, r.Images.Failed)
	for _, d := range r.Deliveries {
		status := string(d.Status)
		if d.Status == handler.Skipped {
			status += ", as there is nothing to tell"
		}
		parts = append(parts, d.Target+" "+status)
	}
	return strings.Join(parts, "; ") + "."
}
