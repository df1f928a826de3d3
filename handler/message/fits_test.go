package message

import (
	"slices"
	"strings"
	"testing"

	"tcss-licensing-alerts/handler/ledger"
	"tcss-licensing-alerts/notify"
)

// Ten groups are listed, and the others are counted.
func TestManyGroups(t *testing.T) {
	t.Parallel()
	w := world{account: told(), mode: ledger.Proven}
	for i := range int64(13) {
		w.tasks = append(w.tasks, task(i+1, 23, "AUTO", strings.Repeat("x", int(i)+1), 0, 20-i, lack))
	}
	m := writer("en").News(w.decide())
	if len(m.Items) != 10 || m.More.String() != "and 3 more groups with 27 images" {
		t.Error(drawn(m))
	}
}

// Every kind fits both channels as it is: nothing of it is cut.
func TestEveryKindFits(t *testing.T) {
	t.Parallel()
	slack, err := notify.NewSlack("http://127.0.0.1/services/T/B/x", []string{"U0123ABCD"})
	if err != nil {
		t.Fatal(err)
	}
	wecom, err := notify.NewWeCom("http://127.0.0.1/cgi-bin/webhook/send?key=x", []string{"zhang.san"})
	if err != nil {
		t.Fatal(err)
	}
	for _, language := range []string{"en", "zh"} {
		for _, e := range slices.Concat(alerts(), states(), watches()) {
			m := e.write(writer(language))
			for _, to := range []notify.Destination{slack, wecom} {
				for _, body := range notify.Bodies(to, m) {
					if strings.Contains(string(body), "…") && !strings.Contains(drawn(m), "…") {
						t.Errorf("%s, %s is cut:\n%s", e.name, language, body)
					}
				}
			}
		}
	}
}

// A trend is of days that were read, all of them with all their tasks.
func TestTrend(t *testing.T) {
	t.Parallel()
	w := world{tasks: append(week(), task(8, 23, auto, local, 1, 2, capped)), account: told(), mode: ledger.Proven}
	for name, tt := range map[string]struct {
		change func(*world, *Writer)
		days   int
		line   string
	}{
		"whole":            {func(*world, *Writer) {}, 7, "failed in the last 5 days with tasks: 14, 0, 11, 28, 2"},
		"fewer read":       {func(w *world, _ *Writer) { w.tasks, w.oldest = w.tasks[3:], "2026-11-21" }, 3, "failed in the last 3 days with tasks: 11, 28, 2"},
		"empty days first": {func(w *world, _ *Writer) { w.tasks = w.tasks[3:] }, 3, "failed in the last 3 days with tasks: 11, 28, 2"},
		"off":              {func(_ *world, w *Writer) { w.TrendDays = 0 }, 0, ""},
		"one day":          {func(_ *world, w *Writer) { w.TrendDays = 1 }, 0, ""},
		"short":            {func(w *world, _ *Writer) { w.facts = func(f *Facts) { f.Seen.Short = true } }, 0, ""},
		"by status":        {func(w *world, _ *Writer) { w.facts = func(f *Facts) { f.Filters = []string{"Status=ALLFAIL"} } }, 0, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in, by := w, writer("en")
			tt.change(&in, &by)
			m := by.News(in.decide())
			days, line := 0, ""
			if m.Trend != nil {
				days, line = len(m.Trend.Days), m.Trend.Line.String()
			}
			if days != tt.days || line != tt.line {
				t.Error(drawn(m))
			}
		})
	}
}
