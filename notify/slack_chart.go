package notify

import (
	"strings"
	"unicode/utf8"

	"github.com/slack-go/slack"
)

// What a chart's labels may hold.
// https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block/
const (
	slackChartTitle = 50
	slackChartLabel = 20
)

// chart is the trend as grouped bars, nil if there is none or Slack would not
// take it. A day without data has a zero, and says in its label why.
func (s *slackPage) chart() slack.Block {
	t := s.m.Trend.shown()
	if t == nil {
		return nil
	}
	label := func(text string) string { return strings.TrimSpace(s.plain.line(Plain(text), slackChartLabel)) }
	var labels []string
	for _, d := range t.Days {
		text := d.Label
		if d.NoData {
			text = s.noData(text)
		}
		labels = append(labels, label(text))
	}
	var series []slack.DataVisualizationDataSeries
	for j, name := range t.Series {
		points := make([]slack.DataVisualizationDataPoint, len(t.Days))
		for i, d := range t.Days {
			points[i] = slack.NewDataVisualizationDataPoint(labels[i], float64(d.Values[j]))
		}
		series = append(series, slack.NewDataVisualizationDataSeries(label(name), points...))
	}
	block := slack.DataVisualizationBlock{
		Type:  slack.MBTDataVisualization,
		Title: strings.TrimSpace(s.plain.line(Plain(t.Title), slackChartTitle)),
		Chart: slack.NewDataVisualizationBarChart(slack.NewDataVisualizationAxisConfig(labels...), series...),
	}
	if block.Validate() != nil || len(encode(block)) > slackChart {
		return nil
	}
	return block
}

// noData is the label of a day without data: with the words for it if there
// is room, else with a dot.
func (s *slackPage) noData(label string) string {
	if text := label + " " + s.m.Words.NoData; s.m.Words.NoData != "" && s.plain.size(text) <= slackChartLabel {
		return text
	}
	return string([]rune(clean(label))[:min(utf8.RuneCountInString(clean(label)), slackChartLabel-2)]) + " ·"
}
