package notify

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tcss-licensing-alerts/testdata/hostile"
)

// history is a message with a trend of some days.
func history(days ...Day) Message {
	m := brief()
	m.Trend = &Trend{Title: "history", Name: "a", Days: days, Line: Plain("1, 2 in words")}
	return m
}

// A chart shows what a trend holds, and a day without data as none.
func TestChart(t *testing.T) {
	t.Parallel()
	m := history(Day{Label: "11-20", Value: 1}, Day{Label: "11-21", NoData: true, Value: 100}, Day{Label: "11-22"})
	c := chartOf(t, checkPosts(t, testSlack(), m)[0].variants[0].body)
	got := map[string][]float64{}
	for _, s := range c.Series {
		for _, p := range s.Data {
			got[p.Label] = append(got[p.Label], p.Value)
		}
	}
	want := map[string][]float64{"11-20": {1}, "11-21 no tasks": {0}, "11-22": {0}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func chartOf(t *testing.T, body []byte) (c hostile.SlackBars) {
	t.Helper()
	var m hostile.SlackMessage
	if err := json.Unmarshal(body, &m); err != nil {
		t.Fatal(err)
	}
	for _, b := range m.Blocks {
		if b.Type == "data_visualization" {
			if err := json.Unmarshal(b.Chart, &c); err != nil {
				t.Fatal(err)
			}
		}
	}
	return c
}

// A trend stands in the small print where no chart is drawn, and only there.
func TestTrendInWords(t *testing.T) {
	t.Parallel()
	m := history(Day{Label: "11-22", Value: 1}, Day{Label: "11-23", Value: 2})
	for _, to := range []Destination{testSlack(), testWeCom()} {
		for _, v := range checkPosts(t, to, m)[0].variants {
			body := string(v.body)
			if strings.Contains(body, "in words") == strings.Contains(body, "data_visualization") {
				t.Errorf("%s: %s", v.name, body)
			}
		}
	}
}

// What is long in a chart is cut rather than the chart left out.
func TestLongTrends(t *testing.T) {
	t.Parallel()
	m := history()
	m.Trend.Title = strings.Repeat("long title ", 6)
	for i := range 20 {
		m.Trend.Days = append(m.Trend.Days, Day{Label: fmt.Sprintf("%05d", i), Value: i, NoData: i == 15})
	}
	m.Words.NoData = "nothing at all to do"
	c := chartOf(t, checkPosts(t, testSlack(), m)[0].variants[0].body)
	if labels := c.Axis.Categories; len(labels) != 20 || labels[15] != "00015 nothing at al…" || labels[19] != "00019" {
		t.Errorf("days %q", labels)
	}
}

// A chart that Slack would not take is left out, and so is one of more than
// 3,000 bytes, which would leave too little for the rest.
func TestChartsThatAreNone(t *testing.T) {
	t.Parallel()
	same := []Day{{Label: "11-20", Value: 1}, {Label: "11-20", Value: 2}}
	large := make([]Day, 20)
	for i := range large {
		large[i].Label = strings.Repeat("🔴", 14) + strconv.Itoa(10+i)
	}
	for name, trend := range map[string]*Trend{
		"same labels": {Title: "t", Name: "a", Days: same},
		"no name":     {Title: "t", Days: same[:1]},
		"no title":    {Title: "\u200b", Name: "a", Days: same[:1]},
		"no label":    {Title: "t", Name: "a", Days: []Day{{Value: 1}}},
		"too large":   {Title: strings.Repeat("t", 34), Name: "a", Days: large},
		"just fits":   {Title: strings.Repeat("t", 33), Name: "a", Days: large},
	} {
		m := brief()
		m.Mention, m.Trend = true, trend
		m.Advice, m.Notes = []Text{Plain(strings.Repeat("x", 5000))}, []Text{Plain(strings.Repeat("x", 5000))}
		m.Footer = m.Notes
		if posts := checkPosts(t, testSlack(crowd()...), m); len(posts[0].variants) != map[bool]int{true: 3, false: 2}[name == "just fits"] {
			t.Errorf("%s: %d variants, the first %s", name, len(posts[0].variants), posts[0].variants[0].body)
		}
	}
}
