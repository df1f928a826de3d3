package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"tcss-licensing-alerts/handler"
	"tcss-licensing-alerts/handler/tcss"
	"tcss-licensing-alerts/handler/tcss/tcsstest"
)

// said is what the command says, and its exit status.
type said struct {
	status         int
	stdout, stderr string
}

func command(t *testing.T, env map[string]string, args ...string) said {
	t.Helper()
	var stdout, stderr bytes.Buffer
	status := run(context.Background(), args, env, &stdout, &stderr)
	return said{status, stdout.String(), stderr.String()}
}

// services are the API and both chats on loopback, and an environment that
// leads there.
type services struct {
	*sink

	api *tcsstest.Server
	env map[string]string

	mu     sync.Mutex
	agents map[string]bool // of all calls
}

func (s *services) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	s.agents[r.UserAgent()], s.agents[r.Header.Get("X-TC-RequestClient")] = true, true
	s.mu.Unlock()
	switch r.URL.Path {
	case "/slack", "/wecom":
		s.sink.ServeHTTP(w, r)
	case "/gone":
		http.Error(w, "no_service", http.StatusNotFound)
	default:
		s.api.ServeHTTP(w, r)
	}
}

func serve(t *testing.T) *services {
	t.Helper()
	s := &services{
		sink:   &sink{bodies: map[string][]string{}},
		api:    &tcsstest.Server{Credentials: map[string]tcsstest.Credential{"id": {SecretKey: "key"}}},
		agents: map[string]bool{},
	}
	ran := time.Now().In(time.FixedZone("CST", 8*3600)).Add(-time.Hour)
	s.api.SetTasks(tcss.Task{
		TaskID: 7, Type: "AUTO", Source: "LOCAL", SuccessCount: 3, FailCount: 2, LatestFailCode: "REACH_LIMIT",
		AuthorizedDate: ran.Format(time.DateOnly), LastAuthorizedTime: ran.Format(time.DateTime),
	})
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	s.env = map[string]string{
		"SLACK_WEBHOOK_URL": server.URL + "/slack", "WECOM_WEBHOOK_URL": server.URL + "/wecom", "TCSS_ENDPOINT": server.URL,
		"TENCENTCLOUD_SECRET_ID": "id", "TENCENTCLOUD_SECRET_KEY": "key", "LEDGER": "off",
	}
	return s
}

// A run with the services of the environment prints its result, and what it
// calls is told the program's name and version.
func TestLive(t *testing.T) {
	t.Parallel()
	s := serve(t)
	got := command(t, s.env, "-live")
	var result handler.Result
	if err := json.Unmarshal([]byte(got.stdout), &result); err != nil || got.status != 0 || result.Tasks.PartialFail != 1 || len(result.Deliveries) != 2 {
		t.Errorf("%v %+v", err, got)
	}
	if n := len(s.at("/slack")) + len(s.at("/wecom")); n != 2 {
		t.Errorf("%d messages", n)
	}
	name, version, _ := strings.Cut(version(), " ")
	for _, agent := range []string{name + "/" + version, "SDK_GO_1.3.210: " + name + " " + version} {
		if !s.agents[agent] {
			t.Errorf("nobody was called by %q, but by %v", agent, s.agents)
		}
	}
	if got.stderr != "" {
		t.Errorf("at a terminal only what is wrong is logged, not %s", got.stderr)
	}
}

// How far a long list has been read is shown at a terminal, and nowhere else.
func TestProgressIsForTerminals(t *testing.T) {
	t.Parallel()
	s := serve(t)
	tasks := make([]tcss.Task, 600)
	for i := range tasks {
		tasks[i] = tcss.Task{TaskID: int64(i + 1), AuthorizedDate: time.Now().Format(time.DateOnly)}
	}
	s.api.SetTasks(tasks...)
	if got := command(t, s.env, "-live"); got.status != 0 || !strings.Contains(got.stdout, `"Total": 600`) || got.stderr != "" {
		t.Errorf("%+v", got)
	}
}

func TestLiveDryRun(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.env["LANGUAGE"] = "de_DE:zh_CN:en" // as a desktop sets it
	s.env["COLUMNS"], s.env["LOG_LEVEL"] = "60", "info"
	got := command(t, s.env, "-live", "-event", `{"DryRun":true}`)
	for _, want := range []string{"── Slack", "── 企业微信", "2 个镜像未获授权", `"DryRun": true`} {
		if got.status != 0 || !strings.Contains(got.stdout, want) {
			t.Errorf("no %s in %+v", want, got)
		}
	}
	if !strings.Contains(got.stdout, "\n"+strings.Repeat("─", 60)+"\n") {
		t.Error("the message is not as wide as the terminal")
	}
	if strings.Contains(got.stdout, `"Messages": {`) || len(s.at("/slack")) > 0 || !strings.Contains(got.stderr, "run done") {
		t.Errorf("%+v", got)
	}
}

func TestLiveFails(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.env["SLACK_WEBHOOK_URL"] = strings.Replace(s.env["SLACK_WEBHOOK_URL"], "/slack", "/gone", 1)
	if got := command(t, s.env, "-live"); got.status != 1 || !strings.Contains(got.stderr, "1 of 1 tasks failed, 2 images; slack#") {
		t.Errorf("%+v", got)
	}
}

func TestCheckCommand(t *testing.T) {
	t.Parallel()
	s := serve(t)
	if got := command(t, s.env, "-check"); got.status != 0 || !strings.Contains(got.stderr, "checks passed") || strings.Contains(got.stdout, "BAD") || len(s.at("/slack")) > 0 {
		t.Errorf("%+v", got)
	}
	if got := command(t, s.env, "-check", "-send"); got.status != 0 || len(s.at("/slack")) != 1 || len(s.at("/wecom")) != 1 {
		t.Errorf("%+v", got)
	}
	s.env["LOOKBACK"] = "one day"
	got := command(t, s.env, "-check")
	if got.status != 1 || !strings.Contains(got.stdout, "BAD  LOOKBACK ") || !strings.Contains(got.stdout, "→ set it to a duration above zero") || !strings.Contains(got.stderr, "1 of ") {
		t.Errorf("%+v", got)
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
		if got.status != 0 || !strings.Contains(got.stdout, "42 images not licensed: 3 of 4 tasks failed") || !strings.Contains(got.stdout, "Mar 1, 2026 1:40 AM") {
			t.Errorf("%s: %+v", e, got)
		}
	}
	for e, want := range map[string]string{"null": "sample data", `{"Check":true}`: "checks passed"} {
		if got := command(t, map[string]string{}, "-event", e); got.status != 0 || !strings.Contains(got.stderr, want) {
			t.Errorf("%s: %+v", e, got)
		}
	}
	// Of the user's environment it takes how to report, and nothing that leads
	// elsewhere.
	got := command(t, map[string]string{"LANGUAGE": "zh", "TIMEZONE": "Europe/Lisbon", "SLACK_WEBHOOK_URL": "nonsense", "TCSS_ENDPOINT": "nonsense", "LEDGER": "nonsense"})
	if got.status != 0 || !strings.Contains(got.stdout, "42 个镜像未获授权") || !strings.Contains(got.stdout, "日期按 Europe/Lisbon") {
		t.Errorf("%+v", got)
	}
	for _, columns := range []string{"", "10", "500", "wide"} {
		if got = command(t, map[string]string{"COLUMNS": columns}); !strings.Contains(got.stdout, "\n"+strings.Repeat("─", 80)+"\n") {
			t.Errorf("%q columns: %s", columns, got.stdout)
		}
	}
	if got = command(t, map[string]string{}, "-event", `{"DryRun":true}`); !strings.Contains(got.stdout, "── Slack") || !strings.Contains(got.stderr, "3 of 4 tasks failed, 42 images; slack#") {
		t.Errorf("%+v", got)
	}
}

// A timer's event on the sample leaves no ledger on the machine.
func TestTheSampleRemembersNothing(t *testing.T) {
	folder := t.TempDir()
	t.Setenv("TMPDIR", folder)
	event := `{"Type":"Timer","TriggerName":"daily","Time":"` + time.Now().UTC().Format(time.RFC3339) + `","Message":""}`
	got := command(t, map[string]string{"LANGUAGE": "de_DE"}, "-event", event) // a desktop's, which is none of ours
	if got.status != 0 || !strings.Contains(got.stdout, "42 images not licensed") {
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
	if err != nil || got.status != 0 || !strings.Contains(got.stdout, "── Slack") || !strings.Contains(string(page), "</html>") || !strings.Contains(string(page), "42 个镜像未获授权") {
		t.Errorf("%v, page of %d bytes, %+v", err, len(page), got)
	}
	if got = command(t, map[string]string{}, "-preview", filepath.Join(file, "no", "such", "folder")); got.status != 1 {
		t.Errorf("%+v", got)
	}
}

func TestWrongUse(t *testing.T) {
	t.Parallel()
	for want, args := range map[string][]string{
		"-check takes no event": {"-check", "-event", "{}"}, "writes no preview": {"-check", "-preview", "page.html"},
		"unexpected argument \"now\"": {"now"}, "-send takes -check": {"-send"}, "name of a file": {"-event", "no/such/file"},
	} {
		if got := command(t, map[string]string{}, args...); got.status != 2 || !strings.Contains(got.stderr, want) {
			t.Errorf("%q: %+v", args, got)
		}
	}
}

// The version names the program, and is what the API's audit log takes.
func TestVersion(t *testing.T) {
	t.Parallel()
	got := command(t, map[string]string{}, "-version")
	if got.stdout != version()+"\n" || !strings.HasPrefix(got.stdout, "tcss-licensing-alerts ") || strings.ContainsAny(got.stdout, "()+/") {
		t.Errorf("%q", got.stdout)
	}
}

// The binary reaches the API by the proxy of its environment.
func TestTheTransportTakesTheProxy(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	asked := map[string]bool{}
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		asked[r.Method+" "+r.Host] = true
		mu.Unlock()
		w.WriteHeader(http.StatusForbidden)
		_, _ = io.WriteString(w, "no")
	}))
	t.Cleanup(proxy.Close)
	got := command(t, map[string]string{
		"HTTPS_PROXY": proxy.URL, "DETAILS": "false", "LEDGER": "cos://alerts-1250000000/x?region=ap-guangzhou", "TENCENTCLOUD_SECRET_ID": "id", "TENCENTCLOUD_SECRET_KEY": "key",
		"SLACK_WEBHOOK_URL": "https://hooks.slack.com/services/T1/B1/x",
	}, "-check")
	for _, host := range []string{"tcss.tencentcloudapi.com", "alerts-1250000000.cos.ap-guangzhou.myqcloud.com"} {
		if !asked["CONNECT "+host+":443"] || got.status != 1 {
			t.Errorf("the proxy was asked for %v: %+v", asked, got)
		}
	}
}

// Under the platform each line of standard output is one JSON object.
func TestLogsUnderThePlatform(t *testing.T) {
	t.Parallel()
	s := serve(t)
	p := start(t, build(t, "."))
	if response := invoke(t, p, "{}", s.env); response.Error != nil {
		t.Fatal(response.Error.Message)
	}
	p.end()
	lines := strings.Split(strings.TrimSpace(p.stdout.String()), "\n")
	var last struct {
		Msg     string
		Request string `json:"request_id"`
		Version string
	}
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &last); err != nil || last.Msg != "run done" || last.Request != "request-1" || !strings.HasPrefix(last.Version, "tcss-licensing-alerts ") {
		t.Errorf("%v: the last line is %q", err, lines[len(lines)-1])
	}
	for _, l := range lines {
		if !json.Valid([]byte(l)) {
			t.Errorf("not JSON: %s", l)
		}
	}
}
