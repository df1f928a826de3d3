package message

import (
	"strconv"
	"strings"
	"time"

	"tcss-licensing-alerts/handler/report"
	"tcss-licensing-alerts/notify"
)

// trend is the images that failed on each of the last days, by the tasks' own
// dates; nil if fewer than two of the days have a failure, or not all tasks of
// them were read.
func (c composer) trend() *notify.Trend {
	r := c.f.Seen.Report
	if c.TrendDays == 0 || c.f.Seen.Short || c.byStatus() {
		return nil
	}
	end := r.Window.End.In(c.Zone).Format(time.DateOnly)
	for _, i := range c.n.Items { // the zone of dates is the API's
		end = max(end, i.Day.Date)
	}
	type sum struct{ failed, succeeded int64 }
	sums := map[string]sum{}
	for i := range r.Series {
		for _, d := range r.Series[i].Results() {
			s := sums[d.Date]
			sums[d.Date] = sum{report.Sum(s.failed, d.Failed), report.Sum(s.succeeded, d.Succeeded)}
		}
	}
	last, err := time.Parse(time.DateOnly, end)
	if err != nil {
		return nil
	}
	t := &notify.Trend{Title: c.trendTitle, Series: []string{c.trendSeries}}
	bad := 0
	for back := c.TrendDays - 1; back >= 0; back-- {
		day := last.AddDate(0, 0, -back)
		date := day.Format(time.DateOnly)
		if date < r.Oldest {
			continue // it was not read, which is not a day without tasks
		}
		s, ok := sums[date]
		if s.failed > 0 {
			bad++
		}
		t.Days = append(t.Days, notify.Day{Label: day.Format(c.date), NoData: !ok, Values: []int{int(s.failed)}})
	}
	if bad < 2 {
		return nil
	}
	return t
}

// trendLine is a trend in numbers, for channels that draw none.
func (c composer) trendLine(t *notify.Trend) notify.Text {
	if t == nil {
		return nil
	}
	var numbers []string
	for _, d := range t.Days {
		if !d.NoData {
			numbers = append(numbers, strconv.Itoa(d.Values[0]))
		}
	}
	return c.say(c.failedTrend, len(numbers), strings.Join(numbers, c.comma))
}
