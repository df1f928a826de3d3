package preview

import (
	"bytes"
	"context"
	"encoding/json"
	"html"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// seen is what testdata's look.html finds in one frame.
type seen struct {
	Width, Texts, Messages int
	Dark                   bool
	Problems               []string
	Charts                 []struct {
		Labels int
		Bars   []struct{ Value, Height, Width float64 }
	}
}

// The page as a browser draws it. Where none is installed there is nothing to
// look at, unless REQUIRE_CHROMIUM is set.
func TestPageInChromium(t *testing.T) {
	t.Parallel()
	browser := findChromium()
	if browser == "" {
		if os.Getenv("REQUIRE_CHROMIUM") != "" {
			t.Error("REQUIRE_CHROMIUM is set, and there is no Chromium")
		}
		t.Log("no Chromium to look with")
		return
	}
	_, all := samples(t)
	looks := []struct {
		name    string
		samples []Sample
		dark    bool
	}{
		{"samples by day", all, false},
		{"samples by night", all, true},
		{"one sample", []Sample{sample(t, "failures-slack-en")}, false},
		{"hostile samples", hostileSamples(t), true},
	}
	for _, l := range looks {
		t.Run(l.name, func(t *testing.T) {
			t.Parallel()
			bodies, setting := 0, "1"
			if l.dark {
				setting = "0"
			}
			for _, s := range l.samples {
				bodies += len(s.Bodies)
			}
			for _, s := range look(t, browser, page(t, l.samples...), "--blink-settings=preferredColorScheme="+setting) {
				s.check(t, bodies, l.dark)
			}
		})
	}
}

func (s seen) check(t *testing.T, messages int, dark bool) {
	t.Helper()
	for _, p := range s.Problems[:min(len(s.Problems), 10)] {
		t.Errorf("at %d pixels: %s", s.Width, p)
	}
	if s.Messages != messages || s.Texts < 10*messages || s.Dark != dark {
		t.Errorf("at %d pixels: %d messages of %d, %d texts, dark %v", s.Width, s.Messages, messages, s.Texts, s.Dark)
	}
	if len(s.Charts) == 0 {
		t.Errorf("at %d pixels: no chart", s.Width)
	}
	for _, c := range s.Charts {
		var unit float64 // pixels a unit of value
		for _, b := range c.Bars {
			unit = max(unit, b.Height/max(b.Value, 1))
		}
		if len(c.Bars) == 0 || c.Labels == 0 || unit == 0 {
			t.Errorf("at %d pixels: a chart of %d bars and %d labels", s.Width, len(c.Bars), c.Labels)
		}
		for _, b := range c.Bars {
			if math.Abs(b.Height-b.Value*unit) > 0.2 || b.Width < 3 {
				t.Errorf("at %d pixels: a bar %.1f high and %.1f wide for %v, at %.2f a unit", s.Width, b.Height, b.Width, b.Value, unit)
			}
		}
	}
}

func findChromium() string {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "/usr/bin/chromium"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

// look serves the page beside look.html, and has a browser open that.
func look(t *testing.T, browser, page string, flags ...string) (all []seen) {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("/page", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, page) })
	mux.HandleFunc("/look", func(w http.ResponseWriter, r *http.Request) {
		http.ServeFile(w, r, filepath.Join(testdata, "look.html"))
	})
	mux.HandleFunc("/favicon.ico", func(http.ResponseWriter, *http.Request) {})
	mux.HandleFunc("/", func(_ http.ResponseWriter, r *http.Request) { t.Errorf("the page asked for %s", r.URL) })
	server := httptest.NewServer(mux)
	defer server.Close()

	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	profile, err := os.MkdirTemp("", "preview") //nolint:usetesting // a browser may still write while t.TempDir is removed
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = os.RemoveAll(profile) }()
	args := append([]string{
		"--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-extensions",
		"--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-default-apps",
		"--user-data-dir=" + profile, "--window-size=1300,900", "--enable-logging=stderr", "--virtual-time-budget=10000", "--dump-dom",
	}, flags...)
	cmd := exec.CommandContext(ctx, browser, append(args, server.URL+"/look")...)
	cmd.WaitDelay = 5 * time.Second
	var log bytes.Buffer
	cmd.Stderr = &log
	dom, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, log.String())
	}
	// look.html itself writes one line to the console, or this would see none.
	console := regexp.MustCompile(`.*CONSOLE.*`).FindAllString(log.String(), -1)
	if len(console) != 1 || !strings.Contains(console[0], "looked") {
		t.Errorf("the console says %q", console)
	}
	found := regexp.MustCompile(`(?s)<pre id="seen">(.*?)</pre>`).FindSubmatch(dom)
	if found == nil {
		t.Fatalf("nothing was looked at: %s\n%s", dom, log.String())
	}
	if err := json.Unmarshal([]byte(html.UnescapeString(string(found[1]))), &all); err != nil || len(all) != 3 {
		t.Fatalf("%d frames: %v", len(all), err)
	}
	return all
}
