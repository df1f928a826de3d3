package handler_test

import (
	"testing"
	"time"

	"tcss-licensing-alerts/handler/tcss"
)

// BenchmarkInvoke is a whole invocation over services in memory: a timer's
// event, 1,000 tasks with 10 failures, details, trend, ledger in COS, both
// channels.
func BenchmarkInvoke(b *testing.B) {
	w := newWorld()
	w.api.PerSecond = -1
	w.env["TCSS_REQUESTS_PER_SECOND"] = "1000000"
	now := time.Now().In(beijing)
	tasks := make([]tcss.Task, 0, 1000)
	for i := range int64(1000) {
		t := task(i+1, now.Add(-time.Hour).Format(time.DateTime), 9, 0, "")
		if i%100 == 0 {
			t.FailCount, t.LatestFailCode = 3, "REACH_LIMIT"
		}
		tasks = append(tasks, t)
	}
	w.api.SetTasks(tasks...)
	b.ReportAllocs()
	for b.Loop() {
		b.StopTimer()
		h := w.handler() // anew, or its pace would be what is measured
		w.cos.objects = nil
		b.StartTimer()
		if _, err := w.invoke(b.Context(), h, timer(now)); err != nil {
			b.Fatal(err)
		}
	}
}
