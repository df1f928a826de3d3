package input

import (
	"fmt"
	"testing"
	"time"
)

// A day is that day where the clocks go forward at midnight as well.
func TestDaysWithoutMidnight(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"Africa/Cairo", "America/Santiago", "Asia/Beirut", "America/Havana", "Asia/Shanghai"} {
		zone, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		for d := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC); d.Year() < 2027; d = d.AddDate(0, 0, 1) {
			day := d.Format(time.DateOnly)
			r, err := ParseEvent(fmt.Appendf(nil, `{"StartTime":%q,"EndTime":%q}`, day, day), Settings{TCSSZone: zone, Zone: time.UTC}, time.Date(2027, 1, 2, 0, 0, 0, 0, time.UTC))
			if err != nil {
				t.Fatalf("%s %s: %v", name, day, err)
			}
			first, last := r.Start.In(zone), r.End.Add(-1).In(zone)
			if first.Format(time.DateOnly) != day || last.Format(time.DateOnly) != day || first.Add(-1).Format(time.DateOnly) == day {
				t.Errorf("%s %s is from %s to %s", name, day, first, last)
			}
		}
	}
}
