package main

import (
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/tencentyun/scf-go-lib/cloudfunction/messages"

	"tcss-licensing-alerts/handler/tcss"
	"tcss-licensing-alerts/handler/tcss/tcsstest"
)

// BenchmarkBinary runs the built binary over the platform's RPC against the
// sample server, beside the floor: a bare function that makes one POST. Each
// round is a process of its own. The metrics are the size of the binary, the
// time from its start to the first Ping, the time of the invocation, the CPU
// time of the process, its peak memory (Linux) and the requests to the API.
// DETAILS and TREND_DAYS are off.
//
// Where NODE_PATH has tencentcloud-sdk-nodejs-common and @slack/webhook, the
// same job runs on Node too, with all of its time as that of the invocation.
func BenchmarkBinary(b *testing.B) {
	b.Run("floor", func(b *testing.B) {
		chat := httptest.NewServer(&sink{bodies: map[string][]string{}})
		b.Cleanup(chat.Close)
		measure(b, build(b, "./testdata/floor"), map[string]string{"FLOOR_URL": chat.URL}, nil)
	})
	binary := build(b, ".")
	for _, n := range []int{1_000, 10_000, 100_000} {
		b.Run(fmt.Sprintf("tasks=%d", n), func(b *testing.B) {
			env, api := serveTasks(b, n)
			measure(b, binary, env, api)
		})
	}
	if os.Getenv("NODE_PATH") != "" {
		b.Run("node/tasks=1000", func(b *testing.B) {
			env, api := serveTasks(b, 1_000)
			measureNode(b, env, api)
		})
	}
}

// serveTasks serves n tasks of which one in 500 failed, and fails the benchmark
// if nothing is posted about them.
func serveTasks(b *testing.B, n int) (env map[string]string, api *tcsstest.Server) {
	b.Helper()
	api = &tcsstest.Server{Credentials: map[string]tcsstest.Credential{"id": {SecretKey: "key"}}, PerSecond: -1}
	ran := time.Now().In(time.FixedZone("CST", 8*3600)).Add(-time.Hour)
	tasks := make([]tcss.Task, n)
	for i := range tasks {
		tasks[i] = tcss.Task{
			TaskID: int64(i + 1), Type: "AUTO", Source: "REGISTRY", SuccessCount: 5,
			AuthorizedDate: ran.Format(time.DateOnly), LastAuthorizedTime: ran.Format(time.DateTime),
		}
		if i%500 == 0 {
			tasks[i].FailCount, tasks[i].LatestFailCode = 3, "REACH_LIMIT"
		}
	}
	api.SetTasks(tasks...)
	server := httptest.NewServer(api)
	b.Cleanup(server.Close)
	hooks := &sink{bodies: map[string][]string{}}
	chat := httptest.NewServer(hooks)
	b.Cleanup(chat.Close)
	b.Cleanup(func() {
		if posted := hooks.at("/slack"); len(posted) == 0 || !strings.Contains(posted[0], fmt.Sprintf("%d of ", (n+499)/500)) {
			b.Errorf("posted %q", posted)
		}
	})
	return map[string]string{
		"SLACK_WEBHOOK_URL": chat.URL + "/slack", "TCSS_ENDPOINT": server.URL, "LEDGER": "off", "DETAILS": "false", "TREND_DAYS": "0",
		"TCSS_REQUESTS_PER_SECOND": "1000000", "TENCENTCLOUD_SECRETID": "id", "TENCENTCLOUD_SECRETKEY": "key", "LOG_LEVEL": "error",
	}, api
}

func measure(b *testing.B, binary string, env map[string]string, api *tcsstest.Server) {
	b.Helper()
	info, err := os.Stat(binary)
	if err != nil {
		b.Fatal(err)
	}
	var started, invoked, cpu time.Duration
	var peak int
	for b.Loop() {
		began := time.Now()
		p := start(b, binary)
		if err := p.Call("Function.Ping", messages.PingRequest{}, &messages.PingResponse{}); err != nil {
			b.Fatal(err)
		}
		started += time.Since(began)
		began = time.Now()
		if response := invoke(b, p, "{}", env); response.Error != nil {
			b.Fatal(response.Error.Message)
		}
		invoked += time.Since(began)
		peak += peakMemory(p.command.Process.Pid)
		p.end()
		cpu += p.command.ProcessState.UserTime() + p.command.ProcessState.SystemTime()
	}
	rounds := float64(b.N)
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(info.Size())/1e6, "MB-binary")
	b.ReportMetric(float64(started.Microseconds())/1000/rounds, "ms-start")
	b.ReportMetric(float64(invoked.Microseconds())/1000/rounds, "ms-invoke")
	b.ReportMetric(float64(cpu.Microseconds())/1000/rounds, "ms-cpu")
	b.ReportMetric(float64(peak)/1000/rounds, "MB-peak")
	if api != nil {
		b.ReportMetric(float64(len(api.Calls()))/rounds, "requests")
	}
}

func measureNode(b *testing.B, env map[string]string, api *tcsstest.Server) {
	b.Helper()
	var ran, cpu time.Duration
	for b.Loop() {
		c := exec.CommandContext(b.Context(), "node", "testdata/node/job.js")
		for name, value := range env {
			c.Env = append(c.Env, name+"="+value)
		}
		c.Env = append(c.Env, "NODE_PATH="+os.Getenv("NODE_PATH"), "PATH="+os.Getenv("PATH"))
		began := time.Now()
		if out, err := c.CombinedOutput(); err != nil {
			b.Fatalf("%v\n%s", err, out)
		}
		ran += time.Since(began)
		cpu += c.ProcessState.UserTime() + c.ProcessState.SystemTime()
	}
	rounds := float64(b.N)
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(ran.Microseconds())/1000/rounds, "ms-invoke")
	b.ReportMetric(float64(cpu.Microseconds())/1000/rounds, "ms-cpu")
	b.ReportMetric(float64(len(api.Calls()))/rounds, "requests")
}

// peakMemory is the most that a process had in memory, in kB; 0 where that
// cannot be read.
func peakMemory(pid int) int {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	m := regexp.MustCompile(`VmHWM:\s+(\d+) kB`).FindSubmatch(status)
	if m == nil {
		return 0
	}
	kb, err := strconv.Atoi(string(m[1]))
	if err != nil {
		return 0
	}
	return kb
}
