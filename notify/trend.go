package notify

// Trend is a short history: one bar a day, by series.
type Trend struct {
	Title  string   // at most 50 characters are shown
	Series []string // the names of the values, at most 6
	Days   []Day    // oldest first, at most 20
	Line   Text     // the same in small print, where no chart is drawn
}

// Day is one bar of a trend.
type Day struct {
	Label string // unique in its trend; at most 20 characters are shown
	// NoData says that nothing was there to count, which is not a zero.
	NoData bool
	Values []int // one a series
}

// What of a trend is shown, on any channel: as much as Slack's charts hold.
// https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block/
const (
	maxDays   = 20
	maxSeries = 6
)

// shown is a trend within those limits, its newest days, with one value from 0
// up for each series; nil if there is nothing to show.
func (t *Trend) shown() *Trend {
	if t == nil || len(t.Days) == 0 || len(t.Series) == 0 {
		return nil
	}
	days := t.Days[max(0, len(t.Days)-maxDays):]
	out := &Trend{Title: t.Title, Series: t.Series[:min(len(t.Series), maxSeries)], Days: make([]Day, len(days))}
	for i, d := range days {
		values := make([]int, len(out.Series))
		if !d.NoData {
			for j := range min(len(values), len(d.Values)) {
				values[j] = min(max(d.Values[j], 0), 1<<40) // which a float holds exactly
			}
		}
		out.Days[i] = Day{Label: d.Label, NoData: d.NoData, Values: values}
	}
	return out
}
