package preview

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"html"
	"io"
	"maps"
	"math"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// seen is what testdata's look.html finds in one frame.
type seen struct {
	Page                   string
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
	browser := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "/usr/bin/chromium"} {
		if path, err := exec.LookPath(name); err == nil {
			browser = cmp.Or(browser, path)
		}
	}
	if browser == "" {
		if os.Getenv("REQUIRE_CHROMIUM") != "" {
			t.Error("REQUIRE_CHROMIUM is set, and there is no Chromium")
		}
		t.Log("no Chromium to look with")
		return
	}
	all := samples(t)
	lists := map[string][]Sample{"all": slices.Collect(maps.Values(all)), "one": {all["failures-slack-en"]}, "hostile": hostileSamples()}
	pages, bodies := map[string]string{}, map[string]int{}
	for name, list := range lists {
		pages[name] = page(t, list...)
		for _, s := range list {
			bodies[name] += len(s.Bodies)
		}
	}
	for scheme, setting := range map[string]string{"light": "1", "dark": "0"} {
		t.Run(scheme, func(t *testing.T) {
			t.Parallel()
			for _, s := range look(t, browser, pages, "--blink-settings=preferredColorScheme="+setting) {
				s.check(t, bodies[s.Page], scheme == "dark")
			}
		})
	}
}

func (s seen) check(t *testing.T, messages int, dark bool) {
	t.Helper()
	for _, p := range s.Problems[:min(len(s.Problems), 10)] {
		t.Errorf("%s at %d pixels: %s", s.Page, s.Width, p)
	}
	if s.Messages != messages || s.Texts < 10*messages || s.Dark != dark || len(s.Charts) == 0 {
		t.Errorf("%s at %d pixels: %d messages of %d, %d texts, %d charts, dark %v", s.Page, s.Width, s.Messages, messages, s.Texts, len(s.Charts), s.Dark)
	}
	for _, c := range s.Charts {
		var unit float64 // pixels a unit of value
		for _, b := range c.Bars {
			unit = max(unit, b.Height/max(b.Value, 1))
		}
		if len(c.Bars) == 0 || c.Labels == 0 || unit == 0 {
			t.Errorf("%s at %d pixels: a chart of %d bars and %d labels", s.Page, s.Width, len(c.Bars), c.Labels)
		}
		for _, b := range c.Bars {
			if math.Abs(b.Height-b.Value*unit) > 0.2 || b.Width < 3 {
				t.Errorf("%s at %d pixels: a bar %.1f high and %.1f wide for %v, at %.2f a unit", s.Page, s.Width, b.Height, b.Width, b.Value, unit)
			}
		}
	}
}

// look serves the pages beside look.html, and has a browser open that.
func look(t *testing.T, browser string, pages map[string]string, flags ...string) (all []seen) {
	t.Helper()
	mux, query := http.NewServeMux(), url.Values{}
	for name, page := range pages {
		query.Add("page", name)
		mux.HandleFunc("/page/"+name, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, page) })
	}
	mux.HandleFunc("/look", func(w http.ResponseWriter, r *http.Request) {
		http.ServeFile(w, r, filepath.Join(testdata, "look.html"))
	})
	mux.HandleFunc("/favicon.ico", func(http.ResponseWriter, *http.Request) {})
	mux.HandleFunc("/", func(_ http.ResponseWriter, r *http.Request) { t.Errorf("the page asked for %s", r.URL) })
	server := httptest.NewServer(mux)
	defer server.Close()

	dom, log := dumpDOM(t, browser, append(flags, server.URL+"/look?"+query.Encode()))
	// look.html itself writes one line to the console, or this would see none.
	console := regexp.MustCompile(`.*CONSOLE.*`).FindAllString(log, -1)
	if len(console) != 1 || !strings.Contains(console[0], "looked") {
		t.Errorf("the console says %q", console)
	}
	found := regexp.MustCompile(`(?s)<pre id="seen">(.*?)</pre>`).FindSubmatch(dom)
	if found == nil {
		t.Fatalf("nothing was looked at: %s\n%s", dom, log)
	}
	if err := json.Unmarshal([]byte(html.UnescapeString(string(found[1]))), &all); err != nil || len(all) != 3*len(pages) {
		t.Fatalf("%d frames: %v", len(all), err)
	}
	return all
}

// dumpDOM has a browser open what args name, and returns the document and what
// the browser logged.
func dumpDOM(t *testing.T, browser string, args []string) (dom []byte, log string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	profile := must(os.MkdirTemp("", "preview")) //nolint:usetesting // a browser may still write while t.TempDir is removed
	defer func() { _ = os.RemoveAll(profile) }()
	cmd := exec.CommandContext(ctx, browser, append([]string{
		"--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-extensions",
		"--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-default-apps",
		"--user-data-dir=" + profile, "--window-size=1300,900", "--enable-logging=stderr", "--virtual-time-budget=10000", "--dump-dom",
	}, args...)...)
	cmd.WaitDelay = 5 * time.Second
	var logged bytes.Buffer
	cmd.Stderr = &logged
	dom, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, logged.String())
	}
	return dom, logged.String()
}
