package report_test

import (
	"runtime"
	"testing"

	"tcss-licensing-alerts/handler/report"
)

// BenchmarkReport is the largest list that a run must hold in 32 MB: 100,000
// tasks of one date, of which 10,000 fail.
func BenchmarkReport(b *testing.B) {
	const tasks, failing = 100_000, 10_000
	b.ReportAllocs()
	for b.Loop() {
		before := live()
		builder := report.NewBuilder(options())
		for i := range int64(tasks) {
			row := task(i+1, "2026-11-23 01:40:10", 3, 0)
			if i < failing {
				row.FailCount, row.LatestFailCode = 2, "REACH_LIMIT"
			}
			builder.Add(row)
		}
		r := builder.Report("2026-11-14")
		b.ReportMetric(float64(live()-before)/(1<<20), "live-MB")
		if len(r.Series) != 1 || len(r.Series[0].Days[0].Failing) != failing {
			b.Fatal(r.Tally)
		}
		runtime.KeepAlive(builder)
	}
}

// live is how many bytes are in use.
func live() int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
