package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"tcss-licensing-alerts/handler/tcss"
	"tcss-licensing-alerts/handler/tcss/tcsstest"
	"tcss-licensing-alerts/testdata/network"
)

// BenchmarkNetwork runs the built binary over the platform's RPC, each round in
// a process of its own, with services at a distance: round trips of 50 ms to the
// API, 200 to Slack, 30 to WeCom and COS, TLS 1.3, and one more to connect. The
// metrics are the median time of the invocation, how many times that is of what
// its round trips alone take, and the median CPU time of the process. What
// is printed is the timeline of the last round: who waited for whom.
func BenchmarkNetwork(b *testing.B) {
	binary := build(b, ".")
	for _, bb := range []struct {
		name       string
		cos, fails bool
		floor      time.Duration
	}{
		{"quiet", false, false, 150 * time.Millisecond},
		{"quiet+COS", true, false, 150 * time.Millisecond},
		{"failures", false, true, 750 * time.Millisecond},
		{"failures+COS", true, true, 840 * time.Millisecond},
	} {
		b.Run(bb.name, func(b *testing.B) {
			var took, cpu []time.Duration
			var timeline strings.Builder
			for b.Loop() {
				env, n := far(b, bb.cos, bb.fails, func(*network.Host) {})
				p := start(b, binary)
				began := time.Now()
				invoke(b, p, daily(), env)
				took = append(took, time.Since(began))
				p.end()
				cpu = append(cpu, cpuTime(p.command))
				timeline.Reset()
				n.Timeline(&timeline, began)
				n.Close()
			}
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(float64(median(took).Microseconds())/1000, "ms-invoke")
			b.ReportMetric(float64(median(took))/float64(bb.floor), "x-floor")
			b.ReportMetric(float64(median(cpu).Microseconds())/1000, "ms-cpu")
			fmt.Printf("%s, in milliseconds:\n%s", bb.name, &timeline) // a log would be cut
		})
	}
}

func median(list []time.Duration) time.Duration {
	slices.Sort(list)
	return list[len(list)/2]
}

// far serves a week of tasks, both channels and COS from afar, as they are
// after a change.
func far(tb testing.TB, cos, fails bool, change func(*network.Host)) (env map[string]string, n *network.Network) {
	tb.Helper()
	api := newAPI()
	api.SetLicences(tcss.Licences{Total: 900_000})
	week(api, fails)
	hosts := map[string]*network.Host{
		network.API:   {Handler: api, RTT: 50 * time.Millisecond},
		network.Slack: {Handler: &network.Chat{Receipt: network.SlackReceipt}, RTT: 200 * time.Millisecond},
		network.WeCom: {Handler: &network.Chat{Receipt: network.WeComReceipt}, RTT: 30 * time.Millisecond},
		network.COS:   {Handler: &network.Bucket{}, RTT: 30 * time.Millisecond},
	}
	for _, h := range hosts {
		change(h)
	}
	n, err := network.New(hosts)
	if err != nil {
		tb.Fatal(err)
	}
	l := listen(tb)
	go n.Proxy(l)
	// As large as the bundle of a host: reading it is part of a cold run.
	bundle, err := os.ReadFile("/etc/ssl/certs/ca-certificates.crt")
	if err != nil && !os.IsNotExist(err) {
		tb.Fatal(err)
	}
	roots := filepath.Join(tb.TempDir(), "roots.pem")
	if err = os.WriteFile(roots, slices.Concat(bundle, n.CA), 0o600); err != nil {
		tb.Fatal(err)
	}
	env = map[string]string{
		"SLACK_WEBHOOK_URL":     "https://" + network.Slack + "/services/T00000000/B00000000/exampleexampleexample123",
		"WECOM_WEBHOOK_URL":     "https://" + network.WeCom + "/cgi-bin/webhook/send?key=0d1e2f30-4152-6374-8596-a7b8c9dadbec",
		"TENCENTCLOUD_SECRETID": "id", "TENCENTCLOUD_SECRETKEY": "key", "LEDGER": "file://" + filepath.Join(tb.TempDir(), "ledger.json"),
		"HTTPS_PROXY": "http://" + l.Addr().String(), "SSL_CERT_FILE": roots,
	}
	if cos {
		env["LEDGER"] = "cos://alerts-1250000000/x?region=ap-guangzhou"
	}
	return env, n
}

// week adds two tasks a day, of which the last one fails or does not.
func week(api *tcsstest.Server, fails bool) {
	for i := range int64(14) {
		failed := int64(0)
		if i == 0 && fails {
			failed = 2
			api.SetImages(1, tcss.Image{ImageID: "1", ImageName: "app:1", Status: "REACH_LIMIT"}, tcss.Image{ImageID: "2", ImageName: "app:2", Status: "REACH_LIMIT"})
		}
		t := taskAgo(time.Duration(1+12*i)*time.Hour, i+1, 20, failed)
		t.Source = []string{"LOCAL", "REGISTRY"}[i%2]
		api.AddTasks(t)
	}
}
