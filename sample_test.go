package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What needs no service: wrong use, and the sample.
func TestAlone(t *testing.T) {
	t.Parallel()
	nonsense := map[string]string{}
	for name := range strings.FieldsSeq("LANGUAGE TIMEZONE TCSS_TIMEZONE LOOKBACK SETTLE ALERT_ON TREND_DAYS DETAILS LOG_LEVEL CONSOLE_URL HTTPS_PROXY") {
		nonsense[name] = "de"
	}
	elsewhere := map[string]string{
		"LANGUAGE": "zh", "TIMEZONE": "Europe/Lisbon", "SLACK_WEBHOOK_URL": "nonsense", "TCSS_ENDPOINT": "nonsense", "LEDGER": "nonsense",
	}
	rule := "\n" + strings.Repeat("─", 80) + "\n"
	for _, tt := range []struct {
		args           string
		env            map[string]string
		status         int
		stdout, stderr string
	}{
		{"-frobnicate", nil, 2, "", "-frobnicate"},
		{"now", nil, 2, "", "unexpected argument \"now\""},
		{"-send", nil, 2, "", "-send takes -check"},
		{"-timer", nil, 2, "", "-timer takes -live"},
		{"-event no/such/file", nil, 2, "", "name of a file"},
		{"-check -event {}", nil, 2, "", "-check takes no event"},
		{"-check -preview page.html", nil, 2, "", "writes no preview"},
		{"-live", nil, 1, "", "SLACK_WEBHOOK_URL"},
		{"-check", nil, 1, "", "checks failed"},
		{"-help", nil, 0, "", "-live"},
		{"", nil, 0, "── Slack|── WeCom|42 container images unscanned|SAMPLE DATA: none of what|Notification: SAMPLE DATA: none of this happened", ""},
		{"", nil, 0, "What to do|30 of 30|3rd day|9 of 209|1st day|3 of 15|14, 0, 11, 28, 42|0 of 500", ""},
		// A dry run says that nothing was posted, and an event that is refused only so.
		{"-event null", nil, 0, "", "sample data"},
		{`-event {"Check":true}`, nil, 0, "", "checks passed"},
		{`-event {"DryRun":true}`, nil, 0, "── Slack", "3 of 3 tasks failed, 42 images; slack#|2×not posted|0×delivered"},
		{`-event {"key1":1}`, nil, 1, nothing, "1×\n|^event refused: key1: "},
		// Of the user's environment it takes how to report if that is accepted, and
		// nothing that leads elsewhere.
		{"", elsewhere, 0, "42 个镜像未扫描|0×UTC+8", ""},
		{"", nonsense, 0, "42 container images unscanned", "0×level="},
		{"", map[string]string{"COLUMNS": ""}, 0, rule, ""},
		{"", map[string]string{"COLUMNS": "10"}, 0, rule, ""},
		{"", map[string]string{"COLUMNS": "500"}, 0, rule, ""},
		{"", map[string]string{"COLUMNS": "wide"}, 0, rule, ""},
	} {
		command(t, tt.env, strings.Fields(tt.args)...).check(t, tt.status, tt.stdout, tt.stderr)
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
		got.check(t, 0, "42 container images unscanned", "")
		if !strings.Contains(got.stdout, "28 Feb") && !strings.Contains(got.stdout, "1 Mar") {
			t.Errorf("%s: %+v", e, got)
		}
	}
}

// A timer's event on the sample leaves no ledger on the machine.
func TestTheSampleRemembersNothing(t *testing.T) {
	folder := t.TempDir()
	t.Setenv("TMPDIR", folder)
	// The language is a desktop's, which is none of ours.
	command(t, map[string]string{"LANGUAGE": "de_DE"}, "-event", daily()).check(t, 0, "42 container images unscanned", "")
	if left, err := os.ReadDir(folder); err != nil || len(left) > 0 {
		t.Errorf("left are %v, %v", left, err)
	}
}

func TestPreviewCommand(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "page.html")
	command(t, map[string]string{}, "-preview", file).check(t, 0, "── Slack", "")
	if page := readFile(t, file); !strings.Contains(page, "</html>") || !strings.Contains(page, "42 个镜像未扫描") {
		t.Errorf("the page is %s", page)
	}
	command(t, map[string]string{}, "-preview", filepath.Join(file, "no", "such", "folder")).check(t, 1, "", "")
}
