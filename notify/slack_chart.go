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

// chart is the trend as bars, nil if there is none or Slack would not
// take it. A day without data has a zero, and says in its label why.
func (s *slackPage) chart() slack.Block {
	t := s.m.Trend
	if t == nil {
		return nil
	}
	label := func(text string, most int) string { return strings.TrimSpace(s.plain.line(Plain(text), most)) }
	labels, points := make([]string, len(t.Days)), make([]slack.DataVisualizationDataPoint, len(t.Days))
	for i, d := range t.Days {
		text := d.Label
		if d.NoData {
			text += " " + s.m.Words.NoData
		}
		labels[i] = label(text, slackChartLabel)
		points[i].Label = labels[i]
		if !d.NoData {
			points[i].Value = float64(d.Value)
		}
	}
	series := slack.NewDataVisualizationDataSeries(label(t.Name, slackChartLabel), points...)
	block := slack.DataVisualizationBlock{
		Type:  slack.MBTDataVisualization,
		Title: label(t.Title, slackChartTitle),
		Chart: slack.NewDataVisualizationBarChart(slack.NewDataVisualizationAxisConfig(labels...), series),
	}
	if block.Validate() != nil || len(encode(block)) > slackChart {
		return nil
	}
	return block
}
