package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"net"
	"net/rpc"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/tencentyun/scf-go-lib/cloudfunction/messages"

	"tcss-licensing-alerts/handler"
	"tcss-licensing-alerts/handler/tcss/tcsstest"
)

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

// listen takes a port that is free.
func listen(tb testing.TB) net.Listener {
	tb.Helper()
	l, err := (&net.ListenConfig{}).Listen(tb.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = l.Close() })
	return l
}

func start(tb testing.TB, binary string) *process {
	tb.Helper()
	l := listen(tb)
	_, port, _ := net.SplitHostPort(l.Addr().String())
	p := &process{command: exec.CommandContext(tb.Context(), binary)}
	p.command.Env = []string{"_LAMBDA_SERVER_PORT=" + port}
	p.command.Stdout, p.command.Stderr = &p.stdout, &p.stderr
	if err := errors.Join(l.Close(), p.command.Start()); err != nil {
		tb.Fatal(err)
	}
	for range 5000 {
		if conn, err := (&net.Dialer{}).DialContext(tb.Context(), "tcp", l.Addr().String()); err == nil {
			p.Client = rpc.NewClient(conn)
			tb.Cleanup(p.end)
			return p
		}
		time.Sleep(time.Millisecond)
	}
	tb.Fatal("the binary does not listen")
	return nil
}

// invoke returns the result of a run, which must not fail.
func invoke(tb testing.TB, p *process, payload string, env map[string]string) []byte {
	tb.Helper()
	response, err := try(p, payload, env)
	if err != nil || response.Error != nil {
		tb.Fatalf("%v %+v", err, response.Error)
	}
	return response.Payload
}

// try invokes a process that may be killed meanwhile.
func try(p *process, payload string, env map[string]string) (response messages.InvokeResponse, err error) {
	environment, err := json.Marshal(env)
	request := messages.InvokeRequest{
		Payload: []byte(payload), RequestId: "request-1", Environment: string(environment), FunctionName: "alerts", TencentcloudUin: "1000001",
		Deadline: messages.InvokeRequest_Timestamp{Seconds: time.Now().Add(30 * time.Second).Unix()},
	}
	err = errors.Join(err, p.Call("Function.Invoke", request, &response))
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
	refused, err := try(client, `{"key1":"test value 1"}`, s.env)
	if err != nil || refused.Error == nil || refused.Error.Type != "EventError" || !strings.Contains(refused.Error.Message, "key1") {
		t.Errorf("%v %+v", err, refused.Error)
	}
	for _, n := range []string{"one", "two"} {
		s.api.SetCredential("id-"+n, tcsstest.Credential{SecretKey: "key-" + n, Token: "token-" + n})
		s.env["TENCENTCLOUD_SECRETID"], s.env["TENCENTCLOUD_SECRETKEY"], s.env["TENCENTCLOUD_SESSIONTOKEN"] = "id-"+n, "key-"+n, "token-"+n
		s.env["SLACK_WEBHOOK_URL"] = s.env["TCSS_ENDPOINT"] + "/slack/" + n
		var result handler.Result
		err := json.Unmarshal(invoke(t, client, "{}", s.env), &result)
		if err != nil || result.Tasks.PartialFail != 1 || result.Images.Failed != 47 {
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
