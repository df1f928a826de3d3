package terminal

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"tcss-licensing-alerts/handler/input"
	"tcss-licensing-alerts/notify/preview"
)

// Samples are every kind of message, in each channel and language, as the very
// bodies that the handler posts.
func (t Terminal) Samples(ctx context.Context) ([]preview.Sample, error) {
	// A daily timer went off last at five past nine in Beijing.
	const fivePastNine = time.Hour + 5*time.Minute // UTC
	now, all := time.Now().Add(-fivePastNine).Truncate(day).Add(fivePastNine), scenes()
	played := make([][]preview.Sample, 2*len(all))
	var g errgroup.Group
	g.SetLimit(8)
	for i := range played {
		g.Go(func() (err error) {
			played[i], err = t.play(ctx, all[i/2], [2]string{"en", "zh"}[i%2], now)
			return err
		})
	}
	err := g.Wait()
	return slices.Concat(played...), err
}

// play runs the acts of a scene, with one ledger, and returns what each channel
// was told last.
func (t Terminal) play(ctx context.Context, sc scene, language string, now time.Time) (samples []preview.Sample, err error) {
	s, err := newStage(ctx, t.Sample)
	if err != nil {
		return nil, err
	}
	defer s.close()
	folder, err := os.MkdirTemp("", "preview")
	if err != nil {
		return nil, fmt.Errorf("temporary folder: %w", err)
	}
	defer os.RemoveAll(folder)
	var messages map[string][]json.RawMessage
	for _, a := range sc.acts {
		env := s.environ(map[string]string{"LANGUAGE": language, "TIMEZONE": t.Environ["TIMEZONE"]})
		env["LEDGER"] = "file://" + filepath.Join(folder, "ledger.json")
		maps.Copy(env, a.env)
		a.env, a.event = env, cmp.Or(a.event, timerEvent("daily", now.Add(-a.ago), ""))
		silent := func(*slog.HandlerOptions) slog.Handler { return slog.DiscardHandler }
		_, messages, _ = t.perform(ctx, s, a, silent) // that it fails may be the point
	}
	for _, channel := range channels() {
		if list := messages[channel]; len(list) > 0 && channel != sc.acts[0].deaf {
			samples = append(samples, preview.Sample{
				Title: sc.title, Language: language, Channel: channel, Bodies: list[len(list)-1:], Now: now,
			})
		}
	}
	return samples, nil
}

// writePreview writes the page that shows the samples.
func (t Terminal) writePreview(ctx context.Context, name string) error {
	samples, err := t.Samples(ctx)
	var page bytes.Buffer
	if err == nil {
		settings, _ := input.ParseSettings(t.Environ) // the default of what is refused
		err = preview.Page(&page, samples, settings.Zone)
	}
	if err == nil {
		err = os.WriteFile(name, page.Bytes(), 0o600)
	}
	if err != nil {
		return fmt.Errorf("preview: %w", err)
	}
	return nil
}
