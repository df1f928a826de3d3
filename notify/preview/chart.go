package preview

import (
	"strconv"
	"strings"
)

// chart is a bar chart: one group of bars a category, one bar a series. The
// page's style sheet does the drawing.
type chart struct {
	Title  string
	Series []string
	Groups []chartGroup
	Most   int // the highest bar, at least 1
}

type chartGroup struct {
	Label  string
	Values []int
}

// slackChart is the part of a data_visualization block, see
// https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block/.
type slackChart struct {
	Type   string `json:"type"`
	Series []struct {
		Name string `json:"name"`
		Data []struct {
			Label string `json:"label"`
			Value int    `json:"value"`
		} `json:"data"`
	} `json:"series"`
	Axis struct {
		Categories []string `json:"categories"`
	} `json:"axis_config"`
}

// slackChart reads a chart, whose points stand in the order of its categories.
func (r reader) slackChart(title string, c slackChart) block {
	if c.Type != "bar" {
		return block{Kind: "section", Lines: r.notDrawn(c.Type + " " + title)}
	}
	drawn := &chart{Title: title, Most: 1}
	for _, label := range c.Axis.Categories {
		drawn.Groups = append(drawn.Groups, chartGroup{Label: label})
	}
	lines := []line{{Spans: []span{{Text: title, Style: "bold"}}}}
	for _, s := range c.Series {
		drawn.Series = append(drawn.Series, s.Name)
		var points []string
		for i, p := range s.Data[:min(len(s.Data), len(drawn.Groups))] {
			drawn.Groups[i].Values = append(drawn.Groups[i].Values, p.Value)
			drawn.Most = max(drawn.Most, p.Value)
			points = append(points, p.Label+" "+strconv.Itoa(p.Value))
		}
		text := s.Name + r.words.colon + strings.Join(points, r.words.comma)
		lines = append(lines, line{Spans: []span{{Text: text}}})
	}
	return block{Kind: "section", Lines: lines, Chart: drawn}
}
