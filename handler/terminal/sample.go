package terminal

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"tcss-licensing-alerts/handler"
	"tcss-licensing-alerts/handler/input"
	"tcss-licensing-alerts/handler/tcss"
)

// sampleData is testdata/sample.json: tasks with their age in place of a date.
type sampleData struct {
	Tasks    []sampleTask
	Licences tcss.Licences
	Rule     tcss.Rule
}

type sampleTask struct {
	tcss.Task

	DaysBefore int    // the last night of the window
	Clock      string // when that night, 15:04:05
	Images     []tcss.Image

	at time.Time // once it is laid out
}

func parseSample(text []byte) (d sampleData, err error) {
	if err = json.Unmarshal(text, &d); err != nil {
		return d, fmt.Errorf("sample: %w", err)
	}
	for _, t := range d.Tasks {
		if _, err = time.Parse(time.TimeOnly, t.Clock); err != nil {
			return d, fmt.Errorf("sample: task %d: %w", t.TaskID, err)
		}
	}
	return d, nil
}

// usual is how long before the end of a window the tasks of its night are over,
// where they keep their clocks.
const usual = 70 * time.Minute

// lay dates the tasks, so that the last night is in the window as a whole: at
// its own clocks if they are, else in the middle.
func (d sampleData) lay(w input.Window, zone *time.Location) {
	first, last := d.clocks()
	end := w.End.In(zone)
	midnight := time.Date(end.Year(), end.Month(), end.Day(), 0, 0, 0, 0, zone)
	if !midnight.Add(last).Before(w.End.Add(-usual)) {
		midnight = midnight.AddDate(0, 0, -1)
	}
	var shift time.Duration
	if midnight.Add(first).Before(w.Start) {
		shift = w.Start.Add((w.End.Sub(w.Start) - (last - first)) / 2).Sub(midnight.Add(first))
	}
	for i := range d.Tasks {
		t := &d.Tasks[i]
		t.at = midnight.Add(t.clock()+shift).AddDate(0, 0, -t.DaysBefore)
		t.LastAuthorizedTime = t.at.Format(time.DateTime)
		t.AuthorizedDate = midnight.Add(first+shift).AddDate(0, 0, -t.DaysBefore).Format(time.DateOnly)
	}
}

// clocks are the first and the last of a night, since midnight.
func (d sampleData) clocks() (first, last time.Duration) {
	first = 24 * time.Hour
	for _, t := range d.Tasks {
		first, last = min(first, t.clock()), max(last, t.clock())
	}
	return min(first, last), last
}

func (t sampleTask) clock() time.Duration {
	c, _ := time.Parse(time.TimeOnly, t.Clock) // parseSample has tried it
	return c.Sub(time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC))
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

// serve puts on stage what there was at a time.
func (d sampleData) serve(s *stage, at time.Time) {
	var tasks []tcss.Task
	for _, t := range d.Tasks {
		if t.at.Before(at) {
			tasks = append(tasks, t.Task)
			s.API.SetImages(t.TaskID, t.images()...)
		}
	}
	s.API.SetTasks(tasks...)
	s.API.SetLicences(d.Licences)
	s.API.SetRule(d.Rule)
}

// sample is one run on the sample.
func (t Terminal) sample(ctx context.Context, payload []byte) int {
	s, err := newStage(ctx)
	if err != nil {
		t.complain(err)
		return 1
	}
	defer s.close()
	data, err := parseSample(t.Sample)
	if err != nil {
		t.complain(err)
		return 1
	}
	t.Environ = s.environ(t.Environ)
	settings, _ := input.ParseSettings(t.Environ)
	request, _ := input.ParseEvent(payload, settings, time.Now())
	w := request.Window(settings)
	data.lay(w, settings.TCSSZone)
	data.serve(s, w.End)
	h := t.Wire(t.Environ, t.Transport, t.logs)
	h.Sample = true
	answer, err := h.Handle(ctx, payload)
	if checks, ok := answer.(handler.Checks); ok {
		_, _ = fmt.Fprint(t.Stdout, "SAMPLE: this tries the sample's own services. To try your settings: -check.\n\n")
		return t.printChecks(checks)
	}
	result, _ := answer.(handler.Result)
	t.printPosted(s, result)
	if err != nil {
		t.complain(err)
		return 1
	}
	t.summarize(result, err)
	t.say("This was sample data%s; nothing left this machine. Try the real settings with -check, and a real run with -live.",
		map[bool]string{false: ", delivered to the sample's own server"}[result.DryRun])
	return 0
}

// printPosted shows what the stage was told, or would have been by a dry run.
func (t Terminal) printPosted(s *stage, r handler.Result) {
	bodies := s.bodies(r.Messages)
	if len(bodies) > 0 {
		_, _ = fmt.Fprint(t.Stdout, "SAMPLE DATA: none of what follows happened.\n\n")
	}
	for _, channel := range channels() {
		t.print(channel, bodies[channel])
	}
}
