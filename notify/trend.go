package notify

import (
	"strconv"
	"strings"
)

// What of a trend is shown, on any channel: as much as Slack's charts hold.
// https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block/
const (
	maxDays   = 20
	maxSeries = 6
)

// noData stands for a day on which there was nothing to count.
const noData = "·"

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
		for j := range min(len(values), len(d.Values)) {
			values[j] = min(max(d.Values[j], 0), 1<<40) // 20 days of 6 can be summed
		}
		out.Days[i] = Day{Label: d.Label, NoData: d.NoData, Values: values}
	}
	return out
}

func (d Day) total() int {
	var n int
	for _, v := range d.Values {
		n += v
	}
	return n
}

// bars draws the days' totals in a line: ▁ for zero, █ for the largest, a dot
// for a day without data.
func (t *Trend) bars() string {
	const heights = "▁▂▃▄▅▆▇█"
	bar := []rune(heights)
	var most int
	for _, d := range t.Days {
		if !d.NoData {
			most = max(most, d.total())
		}
	}
	var b strings.Builder
	for _, d := range t.Days {
		switch n := d.total(); {
		case d.NoData:
			b.WriteString(noData)
		case n == 0:
			b.WriteRune(bar[0])
		default: // whatever is not zero is seen not to be
			b.WriteRune(bar[(n*(len(bar)-1)+most-1)/most])
		}
	}
	return b.String()
}

// numbers is the days' totals, as the bars show them.
func (t *Trend) numbers(w Words) string {
	var b strings.Builder
	for i, d := range t.Days {
		if i > 0 {
			b.WriteByte(' ')
		}
		if d.NoData {
			b.WriteString(noData)
		} else {
			b.WriteString(w.number(d.total()))
		}
	}
	return b.String()
}

// sums is what each series comes to.
func (t *Trend) sums(w Words) string {
	out := make([]string, len(t.Series))
	for j, name := range t.Series {
		var n int
		for _, d := range t.Days {
			if !d.NoData {
				n += d.Values[j]
			}
		}
		out[j] = name + " " + w.number(n)
	}
	return strings.Join(out, " / ")
}

func (w Words) number(n int) string {
	if w.Number != nil {
		return w.Number(n)
	}
	return strconv.Itoa(n)
}

// text is the trend for channels that draw no charts: its bars between the
// first and the last day, and its numbers.
func (t *Trend) text(k *markup, w Words, most int) string {
	if t = t.shown(); t == nil {
		return ""
	}
	from, to := t.Days[0].Label, t.Days[len(t.Days)-1].Label
	bars := Plain(from + " " + t.bars() + " " + to)
	if len(t.Days) == 1 {
		bars = Plain(from + " " + t.bars())
	}
	lines := []Text{{{Text: t.Title, Strong: true}}, bars, Plain(t.numbers(w))}
	if len(t.Series) > 1 {
		lines = append(lines, Plain(t.sums(w)))
	}
	for _, d := range t.Days {
		if d.NoData && w.NoData != "" {
			lines = append(lines, Plain(noData+" "+w.NoData))
			break
		}
	}
	return k.stack(lines, "", most)
}
