package terminal

import (
	"encoding/json"
	"errors"
	"os"
	"testing"
	"time"

	"tcss-licensing-alerts/handler/input"
)

func readSample(t *testing.T) (d sampleData) {
	t.Helper()
	text, err := os.ReadFile("../../testdata/sample.json")
	if err = errors.Join(err, json.Unmarshal(text, &d)); err != nil {
		t.Fatal(err)
	}
	return d
}

// The sample tells a story that can happen.
func TestTheSampleCanHappen(t *testing.T) {
	t.Parallel()
	d := readSample(t)
	var used int64
	for _, x := range d.Tasks {
		used += x.SuccessCount
		capped := x.Type == "AUTO" && x.Source == "LOCAL"
		if capped && x.SuccessCount > d.Rule.MaxDailyCount {
			t.Errorf("task %d licenses more than the cap", x.TaskID)
		}
		if x.LatestFailCode == "REACH_LIMIT" && (!capped || x.SuccessCount != d.Rule.MaxDailyCount) {
			t.Errorf("task %d cannot reach the cap", x.TaskID)
		}
		if (x.LatestFailCode != "") != (x.FailCount > 0) {
			t.Errorf("task %d fails %d images by code %q", x.TaskID, x.FailCount, x.LatestFailCode)
		}
		for _, later := range d.Tasks {
			if x.LatestFailCode == "LICENSE_INSUFFICIENT" && later.DaysBefore == x.DaysBefore && later.MinutesBefore < x.MinutesBefore && later.SuccessCount > 0 {
				t.Errorf("task %d gets licences after the last was gone", later.TaskID)
			}
		}
	}
	if used > d.Licences.Used || d.Licences.Used != d.Licences.Total {
		t.Errorf("%d images have a licence, of %+v", used, d.Licences)
	}
}

// Whenever a window ends, the last night is in it as a whole, and the one before
// is not.
func TestTheSampleIsLaidIntoTheWindow(t *testing.T) {
	t.Parallel()
	zone := time.FixedZone("UTC+8", 8*3600)
	day := time.Date(2026, 11, 23, 0, 0, 0, 0, zone)
	for _, length := range []time.Duration{time.Hour, 24 * time.Hour} {
		for minutes := 0; minutes < 24*60; minutes += 5 {
			end := day.Add(time.Duration(minutes) * time.Minute)
			w := input.Window{Start: end.Add(-length), End: end}
			d := readSample(t)
			dates := map[int]string{}
			for _, x := range d.Tasks {
				x.date(w, zone)
				if in := !x.at.Before(w.Start) && x.at.Before(w.End); in != (x.DaysBefore == 0) {
					t.Errorf("up to %s: task %d of %d days before is at %s", end, x.TaskID, x.DaysBefore, x.at)
				}
				if date := dates[x.DaysBefore]; date != "" && date != x.AuthorizedDate {
					t.Errorf("up to %s: one night has the dates %s and %s", end, date, x.AuthorizedDate)
				}
				dates[x.DaysBefore] = x.AuthorizedDate
			}
		}
	}
}
