package main

import (
	"fmt"
	"net/http/httptest"
	"os"
	"regexp"
	"strconv"
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
func BenchmarkBinary(b *testing.B) {
	b.Run("floor", func(b *testing.B) {
		chat := httptest.NewServer(&sink{bodies: map[string][]string{}})
		b.Cleanup(chat.Close)
		measure(b, build(b, "./testdata/floor"), map[string]string{"FLOOR_URL": chat.URL}, nil)
	})
	binary := build(b, ".")
	for _, n := range []int{1_000, 10_000, 100_000} {
		b.Run(fmt.Sprintf("tasks=%d", n), func(b *testing.B) {
			api := &tcsstest.Server{Credentials: map[string]tcsstest.Credential{"id": {SecretKey: "key"}}, PerSecond: -1}
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
			measure(b, binary, map[string]string{
				"SLACK_WEBHOOK_URL": chat.URL + "/slack", "TCSS_ENDPOINT": server.URL, "LEDGER": "off", "DETAILS": "false", "TREND_DAYS": "0",
				"TCSS_REQUESTS_PER_SECOND": "1000000", "TENCENTCLOUD_SECRETID": "id", "TENCENTCLOUD_SECRETKEY": "key", "LOG_LEVEL": "error",
			}, api)
			if len(hooks.at("/slack")) == 0 {
				b.Error("nothing was posted")
			}
		})
	}
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
		peak = max(peak, peakMemory(p.command.Process.Pid))
		p.end()
		cpu += p.command.ProcessState.UserTime() + p.command.ProcessState.SystemTime()
	}
	rounds := float64(b.N)
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(info.Size())/1e6, "MB-binary")
	b.ReportMetric(float64(started.Microseconds())/1000/rounds, "ms-start")
	b.ReportMetric(float64(invoked.Microseconds())/1000/rounds, "ms-invoke")
	b.ReportMetric(float64(cpu.Microseconds())/1000/rounds, "ms-cpu")
	b.ReportMetric(float64(peak)/1000, "MB-peak")
	if api != nil {
		b.ReportMetric(float64(len(api.Calls()))/rounds, "requests")
	}
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
