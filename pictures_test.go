package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"tcss-licensing-alerts/handler/terminal"
	"tcss-licensing-alerts/notify/preview"
)

var pictures = flag.Bool("pictures", false, "take the README's pictures anew, with Chromium")

// TestPreviewShowsEveryKind: every kind of message, in both channels and
// languages, each drawn on one page. With -pictures it takes the README's.
func TestPreviewShowsEveryKind(t *testing.T) {
	t.Parallel()
	command := terminal.Terminal{Wire: wire, Environ: map[string]string{}, Sample: sample}
	samples, err := command.Samples(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[string]int{}
	shown := sha256.New()
	var alerts []preview.Sample
	for _, s := range samples {
		kinds[s.Title]++
		if s.Title != "Failures" {
			continue
		}
		alerts = append(alerts, s)
		for _, body := range s.Bodies {
			_, _ = shown.Write(numberLike.ReplaceAll(body, []byte("0")))
		}
		if *pictures {
			take(t, s)
		}
	}
	current(t, hex.EncodeToString(shown.Sum(nil)))
	for i, b := range onAPhone(t, alerts) {
		if b.Whole >= 600 || b.Whole < 400 || b.Acts > 300 {
			t.Errorf("%s, %s: the alert is %v pixels high on a phone, and what to do ends at %v", alerts[i].Channel, alerts[i].Language, b.Whole, b.Acts)
		}
	}
	for title, n := range kinds {
		if n != 4 {
			t.Errorf("%q is shown %d times, want in two channels and two languages", title, n)
		}
	}
	if len(kinds) != 22 {
		t.Errorf("%d kinds of messages", len(kinds))
	}
	var page bytes.Buffer
	if err := preview.Page(&page, samples, time.UTC); err != nil || strings.Contains(page.String(), "<script") {
		t.Errorf("page of %d bytes: %v", page.Len(), err)
	}
}

// numberLike is what changes from day to day in what a picture shows.
var numberLike = regexp.MustCompile(`\d+( [A-Z][a-z]{2}\b)?`)

// current holds that the pictures show what is posted today.
func current(t *testing.T, shown string) {
	t.Helper()
	file := filepath.Join("testdata", "pictures", "shown.sha256")
	if *pictures {
		if err := os.WriteFile(file, []byte(shown+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if strings.TrimSpace(readFile(t, file)) != shown {
		t.Error("the README's pictures show messages of another version; take them anew: go test . -run Preview -pictures")
	}
}

// take draws one sample into testdata/pictures.
func take(t *testing.T, s preview.Sample) {
	t.Helper()
	var text bytes.Buffer
	if err := preview.Page(&text, []preview.Sample{s}, time.FixedZone("UTC+8", 8*3600)); err != nil {
		t.Fatal(err)
	}
	shot := filepath.Join(t.TempDir(), "shot.png")
	chromium(t, text.String(), "--window-size=700,2400", "--screenshot="+shot)
	picture, err := png.Decode(strings.NewReader(readFile(t, shot)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	err = (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&out, trimmed(picture))
	name := filepath.Join("testdata", "pictures", fmt.Sprintf("failures-%s-%s.png", s.Channel, s.Language))
	if err = errors.Join(err, os.WriteFile(name, out.Bytes(), 0o644)); err != nil {
		t.Fatal(err)
	}
}

// trimmed is a picture without the empty rows at its end, but for a few.
func trimmed(picture image.Image) image.Image {
	all := image.NewRGBA(picture.Bounds())
	draw.Draw(all, all.Rect, picture, all.Rect.Min, draw.Src)
	rows := slices.Collect(slices.Chunk(all.Pix, all.Stride))
	last := len(rows) - 1
	for last > 0 && bytes.Equal(rows[last][4:], rows[last][:all.Stride-4]) { // each pixel is as the next one
		last--
	}
	return all.SubImage(image.Rect(0, 0, all.Rect.Dx(), last+24)) // cut at the picture's end
}
