package terminal

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"tcss-licensing-alerts/handler"
	"tcss-licensing-alerts/handler/tcss"
	"tcss-licensing-alerts/handler/tcss/tcsstest"
	"tcss-licensing-alerts/notify/preview"
)

// scene is one kind of message of the preview: a run under circumstances that
// bring it about.
type scene struct {
	title   string
	env     map[string]string
	data    func(*sampleData)
	set     func(*stage)
	payload func(at time.Time) string
	// before sets the stage of a run that comes first, a day earlier.
	before func(*stage)
	// last shows only the last message of a channel.
	last bool
}

// scenes are the kinds of messages that there are.
func scenes() []scene {
	return []scene{
		{title: "Failures"},
		{title: "Many failures, in parts", env: map[string]string{"SLACK_MENTION": "here", "WECOM_MENTION": "@all"}, data: manyFailures, payload: func(time.Time) string { return `{"DryRun":true}` }},
		{title: "All clear", env: map[string]string{"ALL_CLEAR": "true"}, data: noFailures},
		{title: "No task ran", env: map[string]string{"ALL_CLEAR": "true"}, data: func(d *sampleData) { d.Tasks = nil }},
		{title: "Blind", set: refuse, payload: timerEvent},
		{title: "Sees again", data: noFailures, before: refuse, payload: timerEvent},
		{title: "One channel failed", set: slackGone, payload: timerEvent, last: true},
		{title: "Automatic licensing off", data: func(d *sampleData) { noFailures(d); d.Rule.Enabled = false }},
		{title: "Settings refused", env: map[string]string{"LOOKBACK": "one day", "TREND_DAYS": "100"}, payload: timerEvent},
		{title: "Test message", payload: func(time.Time) string { return `{"Check":true,"Send":true}` }},
	}
}

func timerEvent(at time.Time) string {
	return fmt.Sprintf(`{"Type":"Timer","TriggerName":"daily","Time":%q,"Message":""}`, at.UTC().Format(time.RFC3339))
}

func noFailures(d *sampleData) {
	tasks := d.Tasks
	d.Tasks = nil
	for _, t := range tasks {
		if t.DaysBefore <= 1 { // the days of a window that makes up for one, too
			t.SuccessCount, t.FailCount, t.LatestFailCode = t.SuccessCount+t.FailCount, 0, ""
		}
		d.Tasks = append(d.Tasks, t)
	}
}

func manyFailures(d *sampleData) {
	for i := range 120 {
		d.Tasks = append(d.Tasks, sampleTask{
			Task: tcss.Task{
				TaskID: int64(90000 + i), Type: "MANUAL", Source: "REGISTRY",
				SuccessCount: int64(i % 3 * 40), FailCount: int64(120 - i), LatestFailCode: "LICENSE_INSUFFICIENT",
			},
			Clock: fmt.Sprintf("02:%02d:30", i%60),
		})
	}
}

func refuse(s *stage) {
	s.API.Faults = func(tcsstest.Call) *tcsstest.Fault {
		return &tcsstest.Fault{Kind: tcsstest.APIError, Code: "AuthFailure.UnauthorizedOperation", Message: "not authorized"}
	}
}

// slackGone makes Slack refuse; what WeCom is told of it is then shown.
func slackGone(s *stage) {
	s.answers["slack"] = func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusNotFound)
		_, _ = w.Write([]byte("no_service"))
	}
}

// wecomGone is the same the other way round.
func wecomGone(s *stage) {
	s.answers["wecom"] = func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(`{"errcode":93000,"errmsg":"invalid webhook url"}`))
	}
}

// Samples are every kind of message, in each channel and language, as the very
// bodies that the handler posts.
func (t Terminal) Samples(ctx context.Context) (samples []preview.Sample, err error) {
	for _, sc := range scenes() {
		for _, language := range []string{"en", "zh"} {
			bodies, err := t.play(ctx, sc, language)
			if err != nil {
				return nil, fmt.Errorf("preview %q: %w", sc.title, err)
			}
			for _, channel := range []string{"slack", "wecom"} {
				list := bodies[channel]
				if sc.last && len(list) > 1 {
					list = list[len(list)-1:]
				}
				if len(list) > 0 {
					samples = append(samples, preview.Sample{Title: sc.title, Language: language, Channel: channel, Bodies: list})
				}
			}
		}
	}
	return samples, nil
}

// writePreview writes the page that shows the samples.
func (t Terminal) writePreview(ctx context.Context, name string) error {
	samples, err := t.Samples(ctx)
	if err != nil {
		return err
	}
	var page bytes.Buffer
	if err := preview.Page(&page, samples, zoneOf(t.Environ)); err != nil {
		return fmt.Errorf("preview: %w", err)
	}
	if err := os.WriteFile(name, page.Bytes(), 0o600); err != nil {
		return fmt.Errorf("preview: %w", err)
	}
	return nil
}

// play runs a scene and returns what each channel was told.
func (t Terminal) play(ctx context.Context, sc scene, language string) (map[string][][]byte, error) {
	bodies := map[string][][]byte{}
	folder, err := os.MkdirTemp("", "preview")
	if err != nil {
		return nil, fmt.Errorf("temporary folder: %w", err)
	}
	defer os.RemoveAll(folder)
	at := time.Now()
	sets := []func(*stage){sc.set}
	if sc.last {
		sets = []func(*stage){slackGone, wecomGone}
	}
	for _, set := range sets {
		posted, err := t.act(ctx, sc, language, folder, at, set)
		if err != nil {
			return nil, err
		}
		for channel, list := range posted {
			bodies[channel] = append(bodies[channel], list...)
		}
	}
	return bodies, nil
}

// act is one run of a scene.
func (t Terminal) act(ctx context.Context, sc scene, language, folder string, at time.Time, set func(*stage)) (map[string][][]byte, error) {
	s, err := newStage()
	if err != nil {
		return nil, err
	}
	defer s.close()
	data, err := parseSample(t.Sample)
	if err != nil {
		return nil, err
	}
	if sc.data != nil {
		sc.data(&data)
	}
	if set != nil {
		set(s)
	}
	env := s.environ(map[string]string{"LANGUAGE": language, "TIMEZONE": t.Environ["TIMEZONE"], "LOG_LEVEL": "error"})
	maps.Copy(env, sc.env)
	if sc.before != nil {
		env["LEDGER"] = "file://" + filepath.Join(folder, "ledger.json")
	}
	payload := ""
	if sc.payload != nil {
		payload = sc.payload(at)
	}
	if err := data.lay(s, at, zoneOf(env)); err != nil {
		return nil, err
	}
	h := t.Wire(env, t.Transport, func(*slog.HandlerOptions) slog.Handler { return slog.DiscardHandler })
	h.Sample = true
	if sc.before != nil {
		sc.before(s)
		_, _ = h.Handle(ctx, []byte(sc.payload(at.AddDate(0, 0, -1))))
		s.forget()
	}
	answer, _ := h.Handle(ctx, []byte(payload))
	bodies := map[string][][]byte{"slack": s.posted("slack"), "wecom": s.posted("wecom")}
	if result, ok := answer.(handler.Result); ok {
		for channel, list := range result.Messages {
			for _, body := range list {
				bodies[channel] = append(bodies[channel], body)
			}
		}
	}
	return bodies, nil
}
