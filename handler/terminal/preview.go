package terminal

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sync/errgroup"

	"tcss-licensing-alerts/handler"
	"tcss-licensing-alerts/handler/input"
	"tcss-licensing-alerts/handler/tcss"
	"tcss-licensing-alerts/handler/tcss/tcsstest"
	"tcss-licensing-alerts/notify/preview"
)

// play is what an act of a scene changes before it runs: the sample as it is,
// and services that work.
type play struct {
	data    sampleData
	env     map[string]string
	row     func(tcss.Task) any // how the API lists a task
	trouble *tcsstest.Fault     // of every call of the API
	gone    string              // a channel whose webhook is
	event   []byte              // nil: a timer's
	ago     time.Duration       // how long before the last run
	end     time.Time           // of the last run's window, in the API's zone
}

// Samples are every kind of message, in each channel and language, as the very
// bodies that the handler posts.
func (t Terminal) Samples(ctx context.Context) ([]preview.Sample, error) {
	now, all := lastMorning(time.Now()), scenes()
	played := make([]map[string][][]byte, 2*len(all))
	var g errgroup.Group
	g.SetLimit(8)
	for i := range played {
		g.Go(func() (err error) {
			played[i], err = t.play(ctx, all[i/2], languages()[i%2], now)
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return nil, fmt.Errorf("preview: %w", err)
	}
	var samples []preview.Sample
	for i, bodies := range played {
		for _, channel := range channels() {
			if list := all[i/2].shown(channel, bodies[channel]); len(list) > 0 {
				samples = append(samples, preview.Sample{
					Title: all[i/2].title, Language: languages()[i%2], Channel: channel, Bodies: list, Now: now,
				})
			}
		}
	}
	return samples, nil
}

// lastMorning is when a daily timer went off last: five past nine in Beijing.
func lastMorning(now time.Time) time.Time {
	n := now.In(time.FixedZone("", 8*60*60))
	at := time.Date(n.Year(), n.Month(), n.Day(), 9, 5, 0, 0, n.Location())
	if at.After(now) {
		at = at.AddDate(0, 0, -1)
	}
	return at
}

func languages() []string { return []string{"en", "zh"} }

func (sc scene) shown(channel string, bodies [][]byte) [][]byte {
	switch {
	case sc.only == "" || len(bodies) == 0:
		return bodies
	case sc.only == channel:
		return bodies[len(bodies)-1:]
	}
	return nil
}

// play runs the acts of a scene, on one ledger, and returns what each channel was
// told by the last one.
func (t Terminal) play(ctx context.Context, sc scene, language string, now time.Time) (map[string][][]byte, error) {
	s, err := newStage(ctx)
	if err != nil {
		return nil, err
	}
	defer s.close()
	folder, err := os.MkdirTemp("", "preview")
	if err != nil {
		return nil, fmt.Errorf("temporary folder: %w", err)
	}
	defer os.RemoveAll(folder)
	env := s.environ(map[string]string{"LANGUAGE": language, "TIMEZONE": t.Environ["TIMEZONE"]})
	env["LEDGER"] = "file://" + filepath.Join(folder, "ledger.json")
	settings, _ := input.ParseSettings(env)
	w := input.Request{At: now}.Window(settings)
	maps.Copy(env, sc.env)
	var bodies map[string][][]byte
	for i, act := range sc.acts {
		data, err := parseSample(t.Sample)
		if err != nil {
			return nil, err
		}
		p := play{
			data: data, env: maps.Clone(env), end: w.End.In(settings.TCSSZone),
			ago: time.Duration(len(sc.acts)-1-i) * 24 * time.Hour,
		}
		p.data.lay(w, settings.TCSSZone)
		act(&p)
		bodies = t.act(ctx, s, p, now.Add(-p.ago))
	}
	return bodies, nil
}

// act is one run of a scene, and what it told. That it fails may be the point.
func (t Terminal) act(ctx context.Context, s *stage, p play, at time.Time) map[string][][]byte {
	s.set(p.row, p.trouble, p.gone)
	p.data.serve(s, p.end.Add(-p.ago))
	if p.event == nil {
		p.event = timerEvent("daily", at, nil)
	}
	h := t.Wire(p.env, t.Transport, func(*slog.HandlerOptions) slog.Handler { return slog.DiscardHandler })
	h.Sample = true
	answer, _ := h.Handle(ctx, p.event)
	result, _ := answer.(handler.Result)
	return s.bodies(result.Messages)
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
