package main

import (
	"bytes"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/rpc"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tencentyun/scf-go-lib/cloudfunction/messages"

	"tcss-licensing-alerts/handler"
	"tcss-licensing-alerts/handler/tcss"
	"tcss-licensing-alerts/handler/tcss/tcsstest"
)

// sink is a chat service that takes everything.
type sink struct {
	delay time.Duration

	mu     sync.Mutex
	bodies map[string][]string
}

func (s *sink) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	time.Sleep(s.delay)
	s.mu.Lock()
	s.bodies[r.URL.Path] = append(s.bodies[r.URL.Path], string(body))
	s.mu.Unlock()
	if strings.HasSuffix(r.URL.Path, "wecom") {
		_, _ = io.WriteString(w, `{"errcode":0}`)
		return
	}
	_, _ = io.WriteString(w, "ok")
}

func (s *sink) at(path string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.bodies[path]
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
	switch path := r.URL.Path; {
	case strings.HasPrefix(path, "/slack"), path == "/wecom":
		s.sink.ServeHTTP(w, r)
	case path == "/gone":
		http.Error(w, "no_service", http.StatusNotFound)
	default:
		s.api.ServeHTTP(w, r)
	}
}

func serve(tb testing.TB) *services {
	tb.Helper()
	s := &services{
		sink:   &sink{bodies: map[string][]string{}},
		api:    &tcsstest.Server{Credentials: map[string]tcsstest.Credential{"id": {SecretKey: "key"}}},
		agents: map[string]bool{},
	}
	s.api.SetTasks(task(7, 3, 47))
	s.api.SetRule(tcss.Rule{ID: 1, Enabled: true})
	s.api.SetLicences(tcss.Licences{Total: 500, Used: 100})
	server := httptest.NewServer(s)
	tb.Cleanup(server.Close)
	s.env = map[string]string{
		"SLACK_WEBHOOK_URL": server.URL + "/slack", "WECOM_WEBHOOK_URL": server.URL + "/wecom", "TCSS_ENDPOINT": server.URL,
		"TENCENTCLOUD_SECRET_ID": "id", "TENCENTCLOUD_SECRET_KEY": "key", "LEDGER": "off",
	}
	return s
}

// task is one that was at work an hour ago.
func task(id, succeeded, failed int64) tcss.Task {
	at := time.Now().In(time.FixedZone("CST", 8*3600)).Add(-time.Hour)
	t := tcss.Task{
		TaskID: id, Type: "AUTO", Source: "LOCAL", SuccessCount: succeeded, FailCount: failed,
		AuthorizedDate: at.Format(time.DateOnly), LastAuthorizedTime: at.Format(time.DateTime),
	}
	if failed > 0 {
		t.LatestFailCode = "REACH_LIMIT"
	}
	return t
}

// build makes a binary of a package as it is deployed.
func build(tb testing.TB, pkg string) string {
	tb.Helper()
	binary := filepath.Join(tb.TempDir(), "main")
	c := exec.CommandContext(tb.Context(), "go", "build", "-trimpath", "-ldflags", "-s -w", "-o", binary, pkg)
	c.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := c.CombinedOutput(); err != nil {
		tb.Fatalf("%v\n%s", err, out)
	}
	return binary
}

// process is a binary as the platform runs it, with nothing in its environment
// but the port.
type process struct {
	*rpc.Client

	command *exec.Cmd
	stdout  bytes.Buffer // to be read after its end, as stderr
	stderr  bytes.Buffer
}

// end kills the process, as kill -9 does.
func (p *process) end() {
	_ = p.command.Process.Kill()
	_ = p.command.Wait()
	_ = p.Close()
}

func start(tb testing.TB, binary string) *process {
	tb.Helper()
	l, err := (&net.ListenConfig{}).Listen(tb.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(l.Addr().String())
	if err = l.Close(); err != nil {
		tb.Fatal(err)
	}
	c := exec.CommandContext(tb.Context(), binary)
	c.Env = []string{"_LAMBDA_SERVER_PORT=" + port}
	p := &process{command: c}
	c.Stdout, c.Stderr = &p.stdout, &p.stderr
	if err = c.Start(); err != nil {
		tb.Fatal(err)
	}
	for range 5000 {
		conn, err := (&net.Dialer{}).DialContext(tb.Context(), "tcp", "127.0.0.1:"+port)
		if err == nil {
			p.Client = rpc.NewClient(conn)
			tb.Cleanup(p.end)
			return p
		}
		time.Sleep(time.Millisecond)
	}
	tb.Fatal("the binary does not listen")
	return nil
}

func invoke(tb testing.TB, p *process, payload string, env map[string]string) messages.InvokeResponse {
	tb.Helper()
	response, err := try(tb, p, payload, env)
	if err != nil {
		tb.Fatal(err)
	}
	return response
}

// try invokes a process that may be killed meanwhile.
func try(tb testing.TB, p *process, payload string, env map[string]string) (response messages.InvokeResponse, err error) {
	tb.Helper()
	environment, err := json.Marshal(env)
	if err != nil {
		tb.Fatal(err)
	}
	deadline := time.Now().Add(30 * time.Second)
	request := messages.InvokeRequest{
		Payload: []byte(payload), RequestId: "request-1", Environment: string(environment),
		Deadline: messages.InvokeRequest_Timestamp{Seconds: deadline.Unix()}, FunctionName: "alerts", TencentcloudUin: "1000001",
	}
	err = p.Call("Function.Invoke", request, &response)
	return response, err
}

// The built binary over the platform's RPC, twice in one warm process after an
// event that it refuses: with other credentials and another webhook the second
// time.
func TestBinaryOverThePlatformsRPC(t *testing.T) {
	t.Parallel()
	s := serve(t)
	client := start(t, build(t, "."))
	if err := client.Call("Function.Ping", messages.PingRequest{}, &messages.PingResponse{}); err != nil {
		t.Fatal(err)
	}
	refused := invoke(t, client, `{"key1":"test value 1"}`, s.env)
	if refused.Error == nil || refused.Error.Type != "EventError" || !strings.Contains(refused.Error.Message, "key1") {
		t.Errorf("%+v", refused.Error)
	}
	for _, n := range []string{"one", "two"} {
		s.api.SetCredential("id-"+n, tcsstest.Credential{SecretKey: "key-" + n, Token: "token-" + n})
		s.env["TENCENTCLOUD_SECRETID"], s.env["TENCENTCLOUD_SECRETKEY"], s.env["TENCENTCLOUD_SESSIONTOKEN"] = "id-"+n, "key-"+n, "token-"+n
		s.env["SLACK_WEBHOOK_URL"] = s.env["TCSS_ENDPOINT"] + "/slack/" + n
		response := invoke(t, client, "{}", s.env)
		if response.Error != nil {
			t.Fatalf("%s: %s", response.Error.Type, response.Error.Message)
		}
		var result handler.Result
		if err := json.Unmarshal(response.Payload, &result); err != nil || result.Tasks.PartialFail != 1 || result.Images.Failed != 47 {
			t.Errorf("%v %+v", err, result)
		}
		if posted := s.at("/slack/" + n); len(posted) != 1 || !strings.Contains(posted[0], "47 container images") || !strings.Contains(posted[0], "1000001") {
			t.Errorf("%s got %q", n, posted)
		}
		s.api.RevokeCredential("id-" + n)
	}
	client.end()
	lines := strings.Split(strings.TrimSpace(client.stdout.String()), "\n")
	var last struct {
		Msg     string
		Request string `json:"request_id"`
		Version string
	}
	for _, l := range lines { // each is one JSON object
		last.Version = ""
		if err := json.Unmarshal([]byte(l), &last); err != nil {
			t.Errorf("%v: %s", err, l)
		}
	}
	if last.Msg != "run done" || last.Request != "request-1" || !strings.HasPrefix(last.Version, "tcss-licensing-alerts ") {
		t.Errorf("the last line is %q", lines[len(lines)-1])
	}
}
