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
			env, api := serveTasks(b, n, 500)
			measure(b, binary, env, api)
		})
	}
	b.Run("failing=10000", func(b *testing.B) {
		env, api := serveTasks(b, 10_000, 1)
		measure(b, binary, env, api)
	})
	if os.Getenv("NODE_PATH") != "" {
		b.Run("node/tasks=1000", func(b *testing.B) {
			env, api := serveTasks(b, 1_000, 500)
			measureNode(b, env, api)
		})
	}
}

// TestMemory holds the most that the binary has in memory, as Linux counts it,
// to a quarter of what serverless.yml gives the function.
func TestMemory(t *testing.T) {
	t.Parallel()
	binary := build(t, ".")
	for name, load := range map[string]struct{ tasks, every int }{"100,000 tasks of one date": {100_000, 500}, "10,000 that fail": {10_000, 1}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env, _ := serveTasks(t, load.tasks, load.every)
			p := start(t, binary)
			if response := invoke(t, p, "{}", env); response.Error != nil {
				t.Fatal(response.Error.Message)
			}
			if kb := peakMemory(p.command.Process.Pid); kb > 32<<10 {
				t.Errorf("%d kB at the peak", kb)
			}
		})
	}
}

// serveTasks serves n tasks of one date in four groups, of which one in every so
// many failed, and fails the test if nothing is posted about them.
func serveTasks(tb testing.TB, n, every int) (env map[string]string, api *tcsstest.Server) {
	tb.Helper()
	api = &tcsstest.Server{Credentials: map[string]tcsstest.Credential{"id": {SecretKey: "key"}}, PerSecond: -1}
	tasks, failed := make([]tcss.Task, n), 0
	for i := range tasks {
		if i%every > 0 {
			tasks[i] = task(int64(i+1), 5, 0)
		} else {
			tasks[i] = task(int64(i+1), 5, 3)
			failed += 3
		}
		tasks[i].Type = []string{"AUTO", "MANUAL"}[failed/3%2]
		tasks[i].Source = []string{"LOCAL", "REGISTRY"}[failed/6%2]
	}
	api.SetTasks(tasks...)
	server := httptest.NewServer(api)
	tb.Cleanup(server.Close)
	hooks := &sink{bodies: map[string][]string{}}
	chat := httptest.NewServer(hooks)
	tb.Cleanup(chat.Close)
	tb.Cleanup(func() {
		images := strings.ReplaceAll(strings.Join(hooks.at("/slack"), ""), ",", "")
		if want := fmt.Sprintf("%d container images", failed); !strings.Contains(images, want) {
			tb.Errorf("posted nothing of %s: %q", want, hooks.at("/slack"))
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
