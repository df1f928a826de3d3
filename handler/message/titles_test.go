package message

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"tcss-licensing-alerts/handler/ledger"
	"tcss-licensing-alerts/handler/news"
	"tcss-licensing-alerts/handler/report"
	"tcss-licensing-alerts/handler/tcss"
)

// What a title claims holds of every image and day that it counts.
func TestTitles(t *testing.T) {
	t.Parallel()
	day := func(day int, failed int64) tcss.Task { return task(int64(day), day, auto, repo, 30, failed, lack) }
	noon := day(22, 3)
	noon.LastAuthorizedTime = "2026-11-22 12:00:00"
	allClear := func(a *news.Asked) { a.AllClear = true }
	pieces := func(f *Facts) { f.Seen.Short, f.Read, f.Fault = true, 4, Fault{Class: "incomplete", Code: "Timeout"} }
	listed := func(list []report.Image) func(*Facts) {
		return func(f *Facts) { f.Images = map[report.Group]report.Images{byHand: {List: list, Whole: true}} }
	}
	many := world{account: told()}
	for i := range int64(13) {
		many.tasks = append(many.tasks, task(i+1, 23, auto, strings.Repeat("x", int(i)+1), 0, 20-i, lack))
	}
	for name, tt := range map[string]struct {
		world
		title string
		has   string
		no    string
	}{
		"the same images since two days":        {world{tasks: []tcss.Task{day(21, 30), day(22, 28)}, account: told()}, "28 container images unscanned since 21 Nov", "21 Nov: 30, 22 Nov: 28", ""},
		"more images than two days ago":         {world{tasks: []tcss.Task{day(21, 24), day(22, 30)}, account: told()}, "30 container images unscanned – licences", "21 Nov: 24, 22 Nov: 30", ""},
		"listed late, and more were told":       {world{tasks: []tcss.Task{day(21, 24), day(22, 30)}, account: told(day(22, 30))}, "30 container images unscanned – licences", "latest: 30 failed on 22 Nov", "since"},
		"grown late, and fewer fail now":        {world{tasks: []tcss.Task{day(21, 12), day(22, 3)}, account: told(day(21, 5), day(22, 3))}, "3 container images unscanned since 21 Nov", "12 of 42 · repository · licences · 21 Nov · 1st day · 7 more than told before", ""},
		"one of two groups for two days":        {world{tasks: []tcss.Task{day(21, 3), day(22, 3), task(9, 23, auto, local, 0, 4, lack)}, account: told()}, "7 container images unscanned – licences", "", ""},
		"two groups are over":                   {world{tasks: []tcss.Task{day(20, 3), day(21, 0), task(9, 21, auto, local, 0, 4, lack), task(10, 22, auto, local, 1, 0, "")}, account: told()}, "7 container images failed on 20 Nov – 21 Nov, the next task had no failures", "no failures since", "what to do"},
		"manual days add up":                    {world{tasks: []tcss.Task{task(1, 22, manual, local, 1, 3, lack), task(2, 23, manual, local, 1, 2, lack)}, account: told()}, "5 container images unscanned – licences", "22 Nov: 3, 23 Nov: 2", "since"},
		"nobody knows of how many tasks":        {world{tasks: []tcss.Task{day(23, 3)}, account: told(), facts: pieces}, "at least 3 container images unscanned – only 4 tasks could be read", "Only 4 tasks could be read: the API does not answer", " of 4"},
		"nor of how many, with nothing new":     {world{tasks: []tcss.Task{day(23, 0)}, account: told(), facts: pieces}, "nothing new failed; only 4 tasks could be read", "", "4 of"},
		"left out":                              {world{tasks: []tcss.Task{day(23, 3)}, account: told(), asked: func(a *news.Asked) { a.Partial, a.AllClear = false, true }}, "nothing new by ALERT_ON; 3 images not licensed by a later task since 23 Nov", "ALERT_ON leaves", ""},
		"over within the window":                {world{tasks: []tcss.Task{noon, day(23, 0)}, account: with(told(day(22, 3)), "restored/AUTO/REGISTRY", "restored"), asked: allClear}, "60 images licensed, nothing fails any more", "", "all"},
		"the days before were not read":         {world{tasks: []tcss.Task{day(23, 0)}, oldest: "2026-11-22", account: since(told(), 10)}, "watching again – 22 Nov 00:00 – 23 Nov 09:00 read, nothing failed", "", ""},
		"again, with failures told":             {world{tasks: []tcss.Task{day(22, 3), day(23, 3)}, account: since(told(day(22, 3), day(23, 3)), 21)}, "watching again – 21 Nov 00:00 – 23 Nov 09:00 read, nothing new failed", "not licensed by a later task", ""},
		"again, without a task":                 {world{account: since(told(), 21)}, "watching again – 21 Nov 00:00 – 23 Nov 09:00 read, nothing failed", "", ""},
		"licensed, and none failed for days":    {world{tasks: []tcss.Task{task(1, 10, manual, local, 0, 5, lack), task(3, 11, auto, local, 0, 7, lack), day(23, 0)}, account: told(), oldest: "2026-11-01", asked: func(a *news.Asked) { a.AllClear, a.Spanned = true, true }, facts: func(f *Facts) { f.Seen.Report.Window.Start = clock.AddDate(0, 0, -20) }}, "30 images licensed, nothing failed after 11 Nov", "", "any more"},
		"no result":                             {world{tasks: []tcss.Task{task(1, 23, auto, repo, 0, 0, "")}, account: told(), asked: allClear}, "no licensing task had a result in the last 24 hours", "", ""},
		"by result, nothing is said of success": {world{tasks: []tcss.Task{day(23, 3)}, rule: news.On, account: with(told(day(23, 3)), "rule", "off"), asked: func(a *news.Asked) { a.Filtered, a.ByStatus = true, true }, facts: func(f *Facts) { f.Filters = []string{"Status=PARTIALFAIL"} }}, "automatic licensing of local images is on again", "not licensed", "images licensed"},
		"the same images by two tasks":          {world{tasks: []tcss.Task{task(1, 23, manual, local, 0, 3, lack), task(2, 23, manual, local, 0, 3, lack)}, account: told(), facts: listed(slices.Repeat(images(3, "a", lack).List, 2))}, "3 container images unscanned – licences", "`a/0:1.0`, `a/1:1.0`, `a/2:1.0`\n- 3 images failed in more than one task, counted once.", "more group"},
		"perhaps the same images by two tasks":  {world{tasks: []tcss.Task{task(1, 23, manual, local, 0, 3, lack), task(2, 23, manual, local, 0, 2, lack)}, account: told(), licences: lasting(0, 0)}, "5 container images unscanned – licences", "Buy at least 3 licences: 0 of 500 are left.", "at least 5"},
		"images without a name or an ID":        {world{tasks: []tcss.Task{task(1, 23, manual, local, 0, 3, lack)}, account: told(), facts: listed(append(images(1, "a", "").List, make([]report.Image, 2)...))}, "3 container images unscanned", "\n  `a/0:1.0` and 2 more\n", "counted once"},
		"a call for one of two groups":          {world{tasks: []tcss.Task{task(1, 23, auto, repo, 0, 5, lack), task(2, 23, auto, local, 500, 1, lack)}, account: told(task(1, 23, auto, repo, 0, 5, lack)), asked: func(a *news.Asked) { a.Partial = false }}, "5 container images unscanned – see the earlier alert", "@ (alone)", ""},
		"again, with failures left out":         {world{tasks: []tcss.Task{day(23, 3)}, account: since(told(), 21), asked: func(a *news.Asked) { a.Partial = false }}, "watching again – 21 Nov 00:00 – 23 Nov 09:00 read, nothing new by ALERT_ON", "", "nothing new failed"},
		"licences for ever":                     {world{tasks: []tcss.Task{day(23, 0)}, account: with(told(), "licences", news.Low), licences: &report.Licences{Total: math.MaxInt64, PerDay: 0.1}}, "9,223,372,036,854,775,807 of 9,223,372,036,854,775,807 licences left, enough for 1,000,000 days", "", ""},
		"ten groups are listed":                 {many, "182 container images unscanned – licences", "\n11 of 11 · `xxxxxxxxxx` · licences · 1st day\n+ and 3 more groups with 27 images\n", "10 of 10"},
		// It is said since the first time at which all of it was known.
		"grown": {world{
			tasks:   []tcss.Task{task(1, 23, auto, repo, 0, 6, lack), task(2, 23, auto, repo, 0, 7, lack)},
			account: told(task(1, 23, auto, repo, 0, 2, lack), task(2, 23, auto, repo, 0, 3, lack)),
			facts: func(f *Facts) {
				f.KnownAt = func(id int64) time.Time { return clock.Add(-time.Duration(id*20) * time.Hour) }
			},
		}, "13 container images unscanned (8 more since 21 Nov 17:05)", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tt.mode = ledger.Proven
			m := writer("en").News(tt.decide())
			product, title, _ := strings.Cut(m.Title, ": ")
			if text := drawn(m); !strings.HasPrefix(product, "TCSS") || title != tt.title ||
				!strings.Contains(text, tt.has) || tt.no != "" && strings.Contains(text, tt.no) {
				t.Error(text)
			}
		})
	}
}

// since is an account to which the watch has been blind from a day on.
func since(a *ledger.Account, day int) *ledger.Account {
	at := time.Date(2026, 11, day, 0, 0, 0, 0, shanghai).Add(settle).Unix()
	a.States["watch/daily"] = ledger.State{Value: "permission", Since: at - int64(settle/time.Second), Told: at, At: at}
	return a
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
		// The zone of times shown may be another than that of the API's dates.
		"to the alert": {func(w *world, by *Writer) {
			late, last := task(1, 22, auto, repo, 0, 2, lack), task(2, 23, auto, repo, 0, 3, lack)
			w.tasks, w.account, by.Zone = []tcss.Task{late, last}, told(last), time.FixedZone("", -10*3600)
		}, 2, "failed in the last 2 days with tasks: 2, 3"},
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
			window := map[bool]string{true: "22 Nov 09:00 – 23 Nov 09:00 UTC+8", false: "21 Nov 15:00 – 22 Nov 15:00 UTC-10"}[by.Zone == shanghai]
			if days != tt.days || line != tt.line || !strings.Contains(m.Footer[0].String(), window) {
				t.Error(drawn(m))
			}
		})
	}
}
