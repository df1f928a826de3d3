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
	for _, load := range []struct {
		name         string
		tasks, every int
	}{{"tasks=1000", 1_000, 500}, {"tasks=10000", 10_000, 500}, {"tasks=100000", 100_000, 500}, {"failing=10000", 10_000, 1}} {
		b.Run(load.name, func(b *testing.B) { measure(b, binary, serveTasks(b, load.tasks, load.every)) })
	}
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

// sums are what the rounds of a benchmark took together, by unit.
type sums map[string]float64

func (u sums) took(unit string, d time.Duration) { u[unit] += d.Seconds() * 1000 }

// report gives their means, and how often the API was called.
func (u sums) report(b *testing.B, s *services) {
	b.Helper()
	u["requests"] = float64(len(s.api.Calls()))
	b.ReportMetric(0, "ns/op")
	for unit, sum := range u {
		if sum > 0 {
			b.ReportMetric(sum/float64(b.N), unit)
		}
	}
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
	u := sums{}
	for b.Loop() {
		began := time.Now()
		p := start(b, binary)
		if err := p.Call("Function.Ping", messages.PingRequest{}, &messages.PingResponse{}); err != nil {
			b.Fatal(err)
		}
		u.took("ms-start", time.Since(began))
		began = time.Now()
		invoke(b, p, "{}", s.env)
		u.took("ms-invoke", time.Since(began))
		u["MB-peak"] += float64(peakMemory(p.command.Process.Pid)) / 1000
		p.end()
		u.took("ms-cpu", cpuTime(p.command))
		u["MB-binary"] += float64(info.Size()) / 1e6
	}
	u.report(b, s)
}

func measureNode(b *testing.B, s *services) {
	b.Helper()
	u := sums{}
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
		u.took("ms-invoke", time.Since(began))
		u.took("ms-cpu", cpuTime(c))
	}
	u.report(b, s)
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
