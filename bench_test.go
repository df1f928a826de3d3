package main

import (
	"fmt"
	"maps"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/tencentyun/scf-go-lib/cloudfunction/messages"

	"tcss-licensing-alerts/handler/tcss"
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
		s := serve(b)
		s.env["FLOOR_URL"] = s.env["SLACK_WEBHOOK_URL"]
		measure(b, build(b, "./testdata/floor"), s)
	})
	binary := build(b, ".")
	for _, n := range []int{1_000, 10_000, 100_000} {
		b.Run(fmt.Sprintf("tasks=%d", n), func(b *testing.B) {
			measure(b, binary, serveTasks(b, n, 500))
		})
	}
	b.Run("failing=10000", func(b *testing.B) {
		measure(b, binary, serveTasks(b, 10_000, 1))
	})
	if os.Getenv("NODE_PATH") != "" {
		b.Run("node/tasks=1000", func(b *testing.B) {
			measureNode(b, serveTasks(b, 1_000, 500))
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
			s := serveTasks(t, load.tasks, load.every)
			p := start(t, binary)
			invoke(t, p, "{}", s.env)
			if kb := peakMemory(p.command.Process.Pid); kb > 32<<10 {
				t.Errorf("%d kB at the peak", kb)
			}
		})
	}
}

// serveTasks serves n tasks of one date in four groups, of which one in every so
// many failed, and fails the test if nothing is posted about them.
func serveTasks(tb testing.TB, n, every int) *services {
	tb.Helper()
	s := serve(tb)
	s.api.PerSecond = -1
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
	s.api.SetTasks(tasks...)
	tb.Cleanup(func() {
		images := strings.ReplaceAll(strings.Join(s.at("/slack"), ""), ",", "")
		if want := fmt.Sprintf("%d container images", failed); !strings.Contains(images, want) {
			tb.Errorf("posted nothing of %s: %q", want, s.at("/slack"))
		}
	})
	maps.Copy(s.env, map[string]string{
		"TENCENTCLOUD_SECRETID": "id", "TENCENTCLOUD_SECRETKEY": "key", "TCSS_REQUESTS_PER_SECOND": "1000000",
		"WECOM_WEBHOOK_URL": "", "DETAILS": "false", "TREND_DAYS": "0", "LOG_LEVEL": "error",
	})
	return s
}

// usage is what the rounds of a benchmark took together.
type usage struct {
	started, invoked, cpu time.Duration
	peak                  int
}

// report gives their means, and how often the API was called.
func (u usage) report(b *testing.B, s *services, binary int64) {
	b.Helper()
	mean := func(n float64, unit string) {
		if n > 0 {
			b.ReportMetric(n/float64(b.N), unit)
		}
	}
	b.ReportMetric(0, "ns/op")
	mean(float64(binary)*float64(b.N)/1e6, "MB-binary")
	mean(u.started.Seconds()*1000, "ms-start")
	mean(u.invoked.Seconds()*1000, "ms-invoke")
	mean(u.cpu.Seconds()*1000, "ms-cpu")
	mean(float64(u.peak)/1000, "MB-peak")
	mean(float64(len(s.api.Calls())), "requests")
}

// cpuTime is what an ended process took.
func cpuTime(c *exec.Cmd) time.Duration {
	return c.ProcessState.UserTime() + c.ProcessState.SystemTime()
}

func measure(b *testing.B, binary string, s *services) {
	b.Helper()
	info, err := os.Stat(binary)
	if err != nil {
		b.Fatal(err)
	}
	var u usage
	for b.Loop() {
		began := time.Now()
		p := start(b, binary)
		if err := p.Call("Function.Ping", messages.PingRequest{}, &messages.PingResponse{}); err != nil {
			b.Fatal(err)
		}
		u.started += time.Since(began)
		began = time.Now()
		invoke(b, p, "{}", s.env)
		u.invoked += time.Since(began)
		u.peak += peakMemory(p.command.Process.Pid)
		p.end()
		u.cpu += cpuTime(p.command)
	}
	u.report(b, s, info.Size())
}

func measureNode(b *testing.B, s *services) {
	b.Helper()
	var u usage
	for b.Loop() {
		c := exec.CommandContext(b.Context(), "node", "testdata/node/job.js")
		for name, value := range s.env {
			c.Env = append(c.Env, name+"="+value)
		}
		c.Env = append(c.Env, "NODE_PATH="+os.Getenv("NODE_PATH"), "PATH="+os.Getenv("PATH"))
		began := time.Now()
		if out, err := c.CombinedOutput(); err != nil {
			b.Fatalf("%v\n%s", err, out)
		}
		u.invoked += time.Since(began)
		u.cpu += cpuTime(c)
	}
	u.report(b, s, 0)
}

// peakMemory is the most that a process had in memory, in kB; 0 where that
// cannot be read.
func peakMemory(pid int) (kb int) {
	status, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if m := regexp.MustCompile(`VmHWM:\s+(\d+) kB`).FindSubmatch(status); m != nil {
		kb, _ = strconv.Atoi(string(m[1]))
	}
	return kb
}
