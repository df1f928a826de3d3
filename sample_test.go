package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestSampleRun(t *testing.T) {
	t.Parallel()
	var stdout, stderr bytes.Buffer
	if status := run(context.Background(), nil, map[string]string{}, &stdout, &stderr); status != 0 {
		t.Fatalf("status %d: %s", status, &stderr)
	}
	for _, want := range []string{
		"── Slack", "── WeCom", "42 container images unscanned", "SAMPLE DATA: none of what", "Notification: SAMPLE DATA: none of this happened", "What to do",
		"30 of 30", "3rd day", "9 of 209", "1st day", "3 of 15", "14, 0, 11, 28, 42", "0 of 500",
	} {
		if !strings.Contains(stdout.String(), want) {
			t.Errorf("%q is not printed", want)
		}
	}
}

// An event is JSON or a file, and the sample is laid around its window.
func TestEventsOnTheSample(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "event.json")
	const event = `{"StartTime":"2026-03-01","EndTime":"2026-03-01"}`
	if err := os.WriteFile(file, []byte(event), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, e := range []string{event, " " + event, file} {
		got := command(t, map[string]string{}, "-event", e)
		if got.status != 0 || !strings.Contains(got.stdout, "42 container images unscanned") || !strings.Contains(got.stdout, "28 Feb") && !strings.Contains(got.stdout, "1 Mar") {
			t.Errorf("%s: %+v", e, got)
		}
	}
	for e, want := range map[string]string{"null": "sample data", `{"Check":true}`: "checks passed"} {
		if got := command(t, map[string]string{}, "-event", e); got.status != 0 || !strings.Contains(got.stderr, want) {
			t.Errorf("%s: %+v", e, got)
		}
	}
}

// Of the user's environment the sample takes how to report if that is accepted,
// and nothing that leads elsewhere.
func TestTheSampleWorksInEveryShell(t *testing.T) {
	t.Parallel()
	got := command(t, map[string]string{"LANGUAGE": "zh", "TIMEZONE": "Europe/Lisbon", "SLACK_WEBHOOK_URL": "nonsense", "TCSS_ENDPOINT": "nonsense", "LEDGER": "nonsense"})
	if got.status != 0 || !strings.Contains(got.stdout, "42 个镜像未扫描") || strings.Contains(got.stdout, "UTC+8") {
		t.Errorf("%+v", got)
	}
	nonsense := map[string]string{}
	for _, name := range []string{"LANGUAGE", "TIMEZONE", "TCSS_TIMEZONE", "LOOKBACK", "SETTLE", "ALERT_ON", "TREND_DAYS", "DETAILS", "LOG_LEVEL", "CONSOLE_URL", "HTTPS_PROXY"} {
		nonsense[name] = "de"
	}
	if got = command(t, nonsense); got.status != 0 || !strings.Contains(got.stdout, "42 container images unscanned") || strings.Contains(got.stderr, "level=") {
		t.Errorf("%+v", got)
	}
	for _, columns := range []string{"", "10", "500", "wide"} {
		if got = command(t, map[string]string{"COLUMNS": columns}); !strings.Contains(got.stdout, "\n"+strings.Repeat("─", 80)+"\n") {
			t.Errorf("%q columns: %s", columns, got.stdout)
		}
	}
}

// A dry run says that nothing was posted, and an event that is refused only so.
func TestWhatTheSampleSays(t *testing.T) {
	t.Parallel()
	got := command(t, map[string]string{}, "-event", `{"DryRun":true}`)
	if !strings.Contains(got.stdout, "── Slack") || !strings.Contains(got.stderr, "3 of 3 tasks failed, 42 images; slack#") || strings.Count(got.stderr, "not posted") != 2 || strings.Contains(got.stderr, "delivered") {
		t.Errorf("%+v", got)
	}
	got = command(t, map[string]string{}, "-event", `{"key1":1}`)
	if got.status != 1 || got.stdout != "" || strings.Count(got.stderr, "\n") != 1 || !strings.HasPrefix(got.stderr, "event refused: key1: ") {
		t.Errorf("%+v", got)
	}
}

// A timer's event on the sample leaves no ledger on the machine.
func TestTheSampleRemembersNothing(t *testing.T) {
	folder := t.TempDir()
	t.Setenv("TMPDIR", folder)
	event := `{"Type":"Timer","TriggerName":"daily","Time":"` + time.Now().UTC().Format(time.RFC3339) + `","Message":""}`
	got := command(t, map[string]string{"LANGUAGE": "de_DE"}, "-event", event) // a desktop's, which is none of ours
	if got.status != 0 || !strings.Contains(got.stdout, "42 container images unscanned") {
		t.Errorf("%+v", got)
	}
	if left, err := os.ReadDir(folder); err != nil || len(left) > 0 {
		t.Errorf("left are %v, %v", left, err)
	}
}

func TestPreviewCommand(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "page.html")
	got := command(t, map[string]string{}, "-preview", file)
	page, err := os.ReadFile(file)
	if err != nil || got.status != 0 || !strings.Contains(got.stdout, "── Slack") || !strings.Contains(string(page), "</html>") || !strings.Contains(string(page), "42 个镜像未扫描") {
		t.Errorf("%v, page of %d bytes, %+v", err, len(page), got)
	}
	if got = command(t, map[string]string{}, "-preview", filepath.Join(file, "no", "such", "folder")); got.status != 1 {
		t.Errorf("%+v", got)
	}
}
