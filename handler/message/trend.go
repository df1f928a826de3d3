package message

import (
	"strconv"
	"strings"
	"time"

	"tcss-licensing-alerts/handler/report"
	"tcss-licensing-alerts/notify"
)

// trend is the images that failed on each of the last days, by the tasks' own
// dates, from the first day with a task; nil if fewer than two of the days have
// a failure, or not all tasks of them were read.
func (c composer) trend() *notify.Trend {
	r := c.f.Seen.Report
	if c.f.Seen.Short || c.byStatus() {
		return nil
	}
	end := r.Window.End.Add(-time.Nanosecond).In(c.Zone).Format(time.DateOnly)
	for _, i := range c.n.Items { // the zone of dates is the API's
		if end = max(end, i.Day.Date); !i.Over {
			end = max(end, i.Counted[0].Date)
		}
	}
	sums := map[string]int64{}
	for i := range r.Series {
		for _, d := range r.Series[i].Results() {
			sums[d.Date] = report.Sum(sums[d.Date], d.Failed)
		}
	}
	t := &notify.Trend{Title: c.word("Images that failed, by day"), Name: c.word("failed")}
	var numbers []string
	bad := 0
	for back := c.TrendDays - 1; back >= 0; back-- {
		day := dated(end).AddDate(0, 0, -back)
		date := day.Format(time.DateOnly)
		failed, ok := sums[date]
		if date < r.Oldest || !ok && len(t.Days) == 0 {
			continue
		}
		if ok {
			numbers = append(numbers, strconv.FormatInt(failed, 10))
		}
		if failed > 0 {
			bad++
		}
		t.Days = append(t.Days, notify.Day{Label: day.Format(c.date), NoData: !ok, Value: int(failed)})
	}
	if bad < 2 {
		return nil
	}
	t.Line = c.say("failed in the last {1 day} with tasks: {2}", len(numbers), strings.Join(numbers, c.comma))
	return t
}
