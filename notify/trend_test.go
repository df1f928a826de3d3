package notify

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestBars(t *testing.T) {
	t.Parallel()
	days := func(values ...int) (out []Day) {
		for _, v := range values {
			out = append(out, Day{Label: fmt.Sprint("d", len(out)), NoData: v < 0, Values: []int{v}})
		}
		return out
	}
	tests := []struct {
		days          []Day
		bars, numbers string
	}{
		{days(0, 0, 0), "▁▁▁", "0 0 0"},
		{days(-1, 0, -1), "·▁·", "· 0 ·"},
		{days(1), "█", "1"},
		{days(0, 1, 7), "▁▂█", "0 1 7"},
		{days(0, 1, 1000, 500, -1), "▁▂█▅·", "0 1 1000 500 ·"},
		{days(1<<62, 1), "█▂", "1099511627776 1"},
		{[]Day{{Values: []int{-5}}, {Values: []int{3}}}, "▁█", "0 3"},
		{[]Day{{NoData: true, Values: []int{100}}, {Values: []int{1, 2, 3}}, {}}, "·█▁", "· 1 0"},
	}
	for _, tt := range tests {
		trend := (&Trend{Series: []string{"a"}, Days: tt.days}).shown()
		if trend.bars() != tt.bars || trend.numbers(Words{}) != tt.numbers {
			t.Errorf("%v: %q, %q; want %q, %q", tt.days, trend.bars(), trend.numbers(Words{}), tt.bars, tt.numbers)
		}
	}
}

func TestTrendInWords(t *testing.T) {
	t.Parallel()
	trend := sample().Trend
	trend.Days[2].Values = []int{1000, 1000} // of a day without data: not counted
	got := trend.text(wecomMarkdown(), words(), 1000)
	want := "**Images that failed per day**\n11-17 ▁▁·▂▃▅█ 11-23\n0 0 · 3 12 20 42\nFailed in part 34 / Failed entirely 43\n· no tasks"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	trend.Series, trend.Days = trend.Series[:1], []Day{{Label: "11-23", Values: []int{3}}}
	got = trend.text(wecomMarkdown(), words(), 1000)
	if diff := cmp.Diff("**Images that failed per day**\n11-23 █\n3", got); diff != "" {
		t.Errorf("of one day: %s", diff)
	}
}

// The chart, the bars and the numbers of one history agree.
func TestTrendsAgree(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		m := brief()
		m.Trend = &Trend{Title: "history"}
		for j := range 1 + rng.IntN(7) {
			m.Trend.Series = append(m.Trend.Series, fmt.Sprint("series ", j))
		}
		for i := range 1 + rng.IntN(24) {
			d := Day{Label: fmt.Sprint("11-", i), NoData: rng.IntN(4) == 0}
			for range m.Trend.Series {
				d.Values = append(d.Values, rng.IntN(1+rng.IntN(500)))
			}
			m.Trend.Days = append(m.Trend.Days, d)
		}
		posts := checkPosts(t, testSlack(), m)
		c := chartOf(t, posts[0].forms[0].body)
		shown := m.Trend.shown()
		if len(c.Axis.Categories) != len(shown.Days) || len(c.Series) != len(shown.Series) {
			t.Fatalf("%d categories of %d days, %d series of %d", len(c.Axis.Categories), len(shown.Days), len(c.Series), len(shown.Series))
		}
		bars, numbers := []rune(shown.bars()), strings.Fields(shown.numbers(Words{}))
		for i, label := range c.Axis.Categories {
			var total float64
			for _, s := range c.Series {
				total += s.Data[i].Value
			}
			none := strings.HasSuffix(label, " no tasks")
			if none != (bars[i] == '·') || none != (numbers[i] == "·") || none && total != 0 {
				t.Errorf("%s: bar %c, number %s, chart %v", label, bars[i], numbers[i], total)
			}
			if !none && (numbers[i] != strconv.Itoa(int(total)) || (total == 0) != (bars[i] == '▁')) {
				t.Errorf("%s: bar %c, number %s, chart %v", label, bars[i], numbers[i], total)
			}
		}
		for _, body := range [][]byte{posts[0].forms[1].body, posts[0].forms[2].body, Bodies(testWeCom(), m)[0]} {
			if !strings.Contains(text(t, body), shown.numbers(Words{})) || !strings.Contains(text(t, body), shown.bars()) {
				t.Errorf("no %s in %s", shown.numbers(Words{}), body)
			}
		}
	}
}

func chartOf(t *testing.T, body []byte) (c slackBars) {
	t.Helper()
	var m slackMessage
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

// Of a long history the newest days are shown, and what is long in a chart is
// cut rather than the chart left out.
func TestLongTrends(t *testing.T) {
	t.Parallel()
	m := brief()
	m.Trend = &Trend{Title: strings.Repeat("long title ", 6), Series: []string{"a"}}
	for i := range 25 {
		m.Trend.Days = append(m.Trend.Days, Day{Label: fmt.Sprintf("%05d", i), Values: []int{i}, NoData: i == 20})
	}
	m.Words.NoData = "nothing at all to do"
	c := chartOf(t, checkPosts(t, testSlack(), m)[0].forms[0].body)
	if labels := c.Axis.Categories; len(labels) != 20 || labels[0] != "00005" || labels[15] != "00020 ·" || labels[19] != "00024" {
		t.Errorf("days %q", labels)
	}
}

// A chart that Slack would not take is told in words.
func TestChartsThatAreNone(t *testing.T) {
	t.Parallel()
	same := []Day{{Label: "11-20", Values: []int{1}}, {Label: "11-20", Values: []int{2}}}
	for name, trend := range map[string]*Trend{
		"same labels": {Title: "t", Series: []string{"a"}, Days: same},
		"same series": {Title: "t", Series: []string{"a", "a"}, Days: same[:1]},
		"no title":    {Title: "\u200b", Series: []string{"a"}, Days: same[:1]},
		"no label":    {Title: "t", Series: []string{"a"}, Days: []Day{{Values: []int{1}}}},
	} {
		m := brief()
		m.Trend = trend
		posts := checkPosts(t, testSlack(), m)
		if len(posts[0].forms) != 2 || !strings.Contains(string(posts[0].forms[0].body), "█") {
			t.Errorf("%s: %d forms, the first %s", name, len(posts[0].forms), posts[0].forms[0].body)
		}
	}
}
