package notify

import (
	"strings"

	"github.com/slack-go/slack"
)

// What a chart's labels may hold.
// https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block/
const (
	slackChartTitle = 50
	slackChartLabel = 20
	// A chart that takes more of a message than this is not drawn.
	slackChart = 3000
)

// chart is the trend as grouped bars, nil if there is none or Slack would not
// take it. A day without data has a zero, and says in its label why.
func (s *slackPage) chart() slack.Block {
	t := s.m.Trend
	if t == nil {
		return nil
	}
	label := func(text string, most int) string { return strings.TrimSpace(s.plain.line(Plain(text), most)) }
	labels := make([]string, len(t.Days))
	for i, d := range t.Days {
		text := d.Label
		if d.NoData {
			text += " " + s.m.Words.NoData
		}
		labels[i] = label(text, slackChartLabel)
	}
	var series []slack.DataVisualizationDataSeries
	for j, name := range t.Series {
		points := make([]slack.DataVisualizationDataPoint, len(t.Days))
		for i, d := range t.Days {
			points[i].Label = labels[i]
			if !d.NoData && j < len(d.Values) {
				points[i].Value = float64(d.Values[j])
			}
		}
		series = append(series, slack.NewDataVisualizationDataSeries(label(name, slackChartLabel), points...))
	}
	block := slack.DataVisualizationBlock{
		Type:  slack.MBTDataVisualization,
		Title: label(t.Title, slackChartTitle),
		Chart: slack.NewDataVisualizationBarChart(slack.NewDataVisualizationAxisConfig(labels...), series...),
	}
	if block.Validate() != nil || len(encode(block)) > slackChart {
		return nil
	}
	return block
}
