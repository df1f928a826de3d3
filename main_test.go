package main

import (
	"bytes"
	"context"
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

// The built binary over the platform's RPC, twice in one warm process: with
// other credentials and another webhook the second time.
func TestBinaryOverThePlatformsRPC(t *testing.T) {
	t.Parallel()
	api := &tcsstest.Server{Credentials: map[string]tcsstest.Credential{"id-one": {SecretKey: "key-one", Token: "token-one"}}}
	api.SetTasks(task(7, 3, 47))
	server := httptest.NewServer(api)
	t.Cleanup(server.Close)
	hooks := &sink{bodies: map[string][]string{}}
	chat := httptest.NewServer(hooks)
	t.Cleanup(chat.Close)
	client := start(t, build(t, "."))
	if err := client.Call("Function.Ping", messages.PingRequest{}, &messages.PingResponse{}); err != nil {
		t.Fatal(err)
	}
	env := map[string]string{
		"SLACK_WEBHOOK_URL": chat.URL + "/first-webhook", "TCSS_ENDPOINT": server.URL, "LEDGER": "off",
		"TENCENTCLOUD_SECRETID": "id-one", "TENCENTCLOUD_SECRETKEY": "key-one", "TENCENTCLOUD_SESSIONTOKEN": "token-one",
	}
	check := func(response messages.InvokeResponse, path string) {
		t.Helper()
		if response.Error != nil {
			t.Fatalf("%s: %s", response.Error.Type, response.Error.Message)
		}
		var result handler.Result
		if err := json.Unmarshal(response.Payload, &result); err != nil || result.Tasks.PartialFail != 1 || result.Images.Failed != 47 {
			t.Errorf("%v %+v", err, result)
		}
		if posted := hooks.at(path); len(posted) != 1 || !strings.Contains(posted[0], "47 container images") || !strings.Contains(posted[0], "1000001") {
			t.Errorf("%s got %q", path, posted)
		}
	}
	check(invoke(t, client, "{}", env), "/first-webhook")
	api.RevokeCredential("id-one")
	api.SetCredential("id-two", tcsstest.Credential{SecretKey: "key-two", Token: "token-two"})
	env["TENCENTCLOUD_SECRETID"], env["TENCENTCLOUD_SECRETKEY"], env["TENCENTCLOUD_SESSIONTOKEN"] = "id-two", "key-two", "token-two"
	env["SLACK_WEBHOOK_URL"] = chat.URL + "/second-webhook"
	check(invoke(t, client, "{}", env), "/second-webhook")

	refused := invoke(t, client, `{"key1":"test value 1"}`, env)
	if refused.Error == nil || refused.Error.Type != "EventError" || !strings.Contains(refused.Error.Message, "key1") {
		t.Errorf("%+v", refused.Error)
	}
}

func TestExitStatus(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		args []string
		want int
	}{
		"an unknown flag":       {[]string{"-frobnicate"}, 2},
		"a stray argument":      {[]string{"now"}, 2},
		"-send alone":           {[]string{"-send"}, 2},
		"-timer alone":          {[]string{"-timer"}, 2},
		"a file that is not":    {[]string{"-event", "no/such/file"}, 2},
		"an event that is none": {[]string{"-event", `{"key1":1}`}, 1},
		"-live with nothing":    {[]string{"-live"}, 1},
		"-check with nothing":   {[]string{"-check"}, 1},
		"-help":                 {[]string{"-help"}, 0},
		"-version":              {[]string{"-version"}, 0},
		"a dry run":             {[]string{"-event", `{"DryRun":true}`}, 0},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := run(context.Background(), tt.args, map[string]string{"NO_PROXY": "*"}, io.Discard, io.Discard); got != tt.want {
				t.Errorf("status %d, want %d", got, tt.want)
			}
		})
	}
}
