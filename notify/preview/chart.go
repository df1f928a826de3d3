package preview

import (
	"encoding/json"
	"strconv"
)

// chart is a bar chart: one group of bars a category, one bar a series.
type chart struct {
	Title      string
	Series     []string
	Categories []string
	Values     [][]float64 // by category, then by series
	words      words
}

type slackChart struct {
	Title clean `json:"title"`
	Chart struct {
		Type   clean `json:"type"`
		Series []struct {
			Name clean `json:"name"`
			Data []struct {
				Label clean   `json:"label"`
				Value float64 `json:"value"`
			} `json:"data"`
		} `json:"series"`
		Axis struct {
			Categories []clean `json:"categories"`
		} `json:"axis_config"`
	} `json:"chart"`
}

// slackChart reads a data_visualization block, see
// https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block/.
func (r reader) slackChart(raw json.RawMessage) []block {
	var b slackChart
	if json.Unmarshal(raw, &b) != nil {
		return []block{notice(r.words.unreadable("data_visualization"))}
	}
	if b.Chart.Type != "bar" {
		return []block{notice(r.words.unknown("chart", string(b.Chart.Type+" – "+b.Title)))}
	}
	c := &chart{Title: string(b.Title), words: r.words}
	at := map[clean]int{}
	for i, label := range b.Chart.Axis.Categories {
		at[label] = i
		c.Categories = append(c.Categories, string(label))
		c.Values = append(c.Values, make([]float64, len(b.Chart.Series)))
	}
	for i, s := range b.Chart.Series {
		c.Series = append(c.Series, string(s.Name))
		for _, point := range s.Data {
			if j, found := at[point.Label]; found {
				c.Values[j][i] = max(0, point.Value)
			}
		}
	}
	return []block{{Kind: blockChart, Chart: c}}
}

// most is the highest bar.
func (c *chart) most() (most float64) {
	for _, values := range c.Values {
		for _, v := range values {
			most = max(most, v)
		}
	}
	return most
}

// figure writes a value as people do.
func figure(v float64) string {
	if n := int(v); float64(n) == v {
		return grouped(n)
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}
