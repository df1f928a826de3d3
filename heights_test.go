package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"tcss-licensing-alerts/handler/tcss"
	"tcss-licensing-alerts/notify/preview"
)

// A phone's screen of 390 by 844 pixels shows this much of a chat.
const phoneWidth, phoneHeight = 390, 664

// box is how high a message is drawn on a phone, and where what to do and the
// buttons end below its top.
type box struct{ Whole, Acts float64 }

// onAPhone has Chromium draw the samples on a phone; none if there is no
// Chromium.
func onAPhone(t *testing.T, samples []preview.Sample) (boxes []box) {
	t.Helper()
	if _, err := exec.LookPath("chromium"); err != nil && os.Getenv("REQUIRE_CHROMIUM") == "" {
		t.Log("no Chromium to measure with")
		return nil
	}
	var page bytes.Buffer
	if err := preview.Page(&page, samples, time.FixedZone("UTC+8", 8*3600)); err != nil {
		t.Fatal(err)
	}
	dom := chromium(t, fmt.Sprintf(`<meta charset="utf-8"><iframe style="border:0;width:%dpx;height:9000px" srcdoc="%s"></iframe><pre></pre><script>
onload = () => { document.querySelector('pre').textContent = JSON.stringify([...frames[0].document.querySelectorAll('.chat')].map(chat => {
	const top = chat.getBoundingClientRect().top, lines = [...chat.querySelectorAll('.line')];
	const acts = lines.filter(l => l.textContent.startsWith('•') || l.querySelector('a')).map(l => l.getBoundingClientRect().bottom - top);
	return { Whole: chat.getBoundingClientRect().height, Acts: Math.max(...acts) };
})) }</script>`, phoneWidth, html.EscapeString(page.String())), "--virtual-time-budget=10000", "--dump-dom")
	found := regexp.MustCompile(`<pre>(.*?)</pre>`).FindSubmatch(dom)
	if found == nil || json.Unmarshal(found[1], &boxes) != nil || len(boxes) != len(samples) {
		t.Fatalf("%d messages are drawn as %s", len(samples), found)
	}
	return boxes
}

// chromium opens a page and returns what it prints.
func chromium(t *testing.T, page string, args ...string) []byte {
	t.Helper()
	folder, err := os.MkdirTemp("", "chromium") //nolint:usetesting // a browser may still write while t.TempDir is removed
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = os.RemoveAll(folder) }()
	file := filepath.Join(folder, "page.html")
	if err = os.WriteFile(file, []byte(page), 0o600); err != nil {
		t.Fatal(err)
	}
	c := exec.CommandContext(t.Context(), "chromium", append([]string{
		"--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--hide-scrollbars",
		"--disable-background-networking", "--disable-component-update", "--disable-sync", "--user-data-dir=" + filepath.Join(folder, "profile"),
	}, append(args, "file://"+file)...)...)
	var log bytes.Buffer
	c.Stderr = &log
	out, err := c.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, &log)
	}
	return out
}

// However many tasks fail, what to do and the buttons are on a phone's first
// screen.
func TestWhatToDoIsOnTheFirstScreen(t *testing.T) {
	t.Parallel()
	s := serve(t)
	tasks := make([]tcss.Task, 123)
	for i := range tasks {
		tasks[i] = task(int64(i+1), 5, 40)
		tasks[i].Type = []string{"AUTO", "MANUAL"}[i%2]
		tasks[i].Source = []string{"LOCAL", "REGISTRY"}[i/2%2]
		tasks[i].LatestFailCode = []string{"LICENSE_INSUFFICIENT", "REACH_LIMIT", "", "NEW_CODE"}[i%4]
	}
	s.api.SetTasks(tasks...)
	s.api.SetRule(tcss.Rule{ID: 1})
	s.api.SetLicences(tcss.Licences{Total: 500, Used: 500})
	samples := make([]preview.Sample, 0, 4)
	for _, language := range []string{"en", "zh"} {
		s.env["LANGUAGE"] = language
		if got := command(t, s.env, "-live"); got.status != 0 {
			t.Fatalf("%+v", got)
		}
		for _, channel := range []string{"slack", "wecom"} {
			posted := s.at("/" + channel)
			last := json.RawMessage(posted[len(posted)-1])
			samples = append(samples, preview.Sample{Title: "Many", Language: language, Channel: channel, Bodies: []json.RawMessage{last}})
		}
	}
	for i, b := range onAPhone(t, samples) {
		if b.Acts > phoneHeight || b.Acts < 100 {
			t.Errorf("%s, %s: what to do ends at %v", samples[i].Channel, samples[i].Language, b.Acts)
		}
	}
}
