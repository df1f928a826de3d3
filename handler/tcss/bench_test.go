package tcss_test

import (
	"testing"

	"tcss-licensing-alerts/handler/tcss"
	"tcss-licensing-alerts/handler/tcss/tcsstest"
)

// Reads and folds 10,000 tasks, the server's work included.
func BenchmarkTasks(b *testing.B) {
	const n = 10_000
	s := newServer(tasksOf(n)...)
	s.PerSecond = -1
	c := newClient(b, s, func(s *tcss.Settings) { s.RequestsPerSecond = 1e6 })
	b.ReportAllocs()
	for b.Loop() {
		var failed int64
		if _, err := c.Tasks(b.Context(), week, func(t tcss.Task) { failed += t.FailCount }); err != nil || failed != n/2 {
			b.Fatal(failed, err)
		}
		s.Forget()
	}
	b.ReportMetric(n*float64(b.N)/b.Elapsed().Seconds(), "tasks/s")
}

// What each invocation pays before its first request.
func BenchmarkClient(b *testing.B) {
	api := tcss.New(tcsstest.Memory(newServer()), half)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := api.Client(settings()); err != nil {
			b.Fatal(err)
		}
	}
}
