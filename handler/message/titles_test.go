package message

import (
	"strings"
	"testing"
	"time"

	"tcss-licensing-alerts/handler/ledger"
	"tcss-licensing-alerts/handler/news"
	"tcss-licensing-alerts/handler/tcss"
)

// What a title claims holds of every image and day that it counts.
func TestTitles(t *testing.T) {
	t.Parallel()
	at := func(t tcss.Task, clock string) tcss.Task {
		t.LastAuthorizedTime = t.AuthorizedDate + clock
		return t
	}
	day := func(day int, failed int64) tcss.Task { return task(int64(day), day, auto, repo, 30, failed, lack) }
	allClear := func(a *news.Asked) { a.AllClear = true }
	pieces := func(f *Facts) { f.Seen.Short, f.Read, f.Fault = true, 4, Fault{Class: "incomplete", Code: "Timeout"} }
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
		"over within the window":                {world{tasks: []tcss.Task{at(day(22, 3), " 12:00:00"), day(23, 0)}, account: with(told(day(22, 3)), "restored/AUTO/REGISTRY", "restored"), asked: allClear}, "60 images licensed, nothing fails any more", "", "all"},
		"the days before were not read":         {world{tasks: []tcss.Task{day(23, 0)}, oldest: "2026-11-22", account: since(told(), 10)}, "watching again – 22 Nov 00:00 – 23 Nov 09:00 read, nothing failed", "", ""},
		"again, with failures told":             {world{tasks: []tcss.Task{day(22, 3), day(23, 3)}, account: since(told(day(22, 3), day(23, 3)), 21)}, "watching again – 21 Nov 00:00 – 23 Nov 09:00 read, nothing new failed", "not licensed by a later task", ""},
		"again, without a task":                 {world{account: since(told(), 21)}, "watching again – 21 Nov 00:00 – 23 Nov 09:00 read, nothing failed", "", ""},
		"no result":                             {world{tasks: []tcss.Task{task(1, 23, auto, repo, 0, 0, "")}, account: told(), asked: allClear}, "no licensing task had a result in the last 24 hours", "", ""},
		"by result, nothing is said of success": {world{tasks: []tcss.Task{day(23, 3)}, rule: news.On, account: with(told(day(23, 3)), "rule", "off"), asked: func(a *news.Asked) { a.Filtered, a.ByStatus = true, true }, facts: func(f *Facts) { f.Filters = []string{"Status=PARTIALFAIL"} }}, "automatic licensing of local images is on again", "not licensed", "images licensed"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tt.mode = ledger.Proven
			m := writer("en").News(tt.decide())
			_, title, _ := strings.Cut(m.Title, ": ")
			if text := drawn(m); title != tt.title || !strings.Contains(text, tt.has) || tt.no != "" && strings.Contains(text, tt.no) {
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

// The zone of times shown may be another than that of the API's dates.
func TestTrendEndsWithTheAlert(t *testing.T) {
	t.Parallel()
	in := world{tasks: []tcss.Task{task(1, 22, auto, repo, 0, 2, lack), task(2, 23, auto, repo, 0, 3, lack)}, account: told(), mode: ledger.Proven}
	w := writer("en")
	w.Zone = time.FixedZone("", -10*3600)
	m := w.News(in.decide())
	if !strings.Contains(m.Footer[0].String(), "21 Nov 15:00 – 22 Nov 15:00 UTC-10") || m.Trend.Line.String() != "failed in the last 2 days with tasks: 2, 3" {
		t.Error(drawn(m))
	}
}

// What grew is said since the first time at which all of it was known.
func TestGrownSince(t *testing.T) {
	t.Parallel()
	known := []tcss.Task{task(1, 23, auto, repo, 0, 2, lack), task(2, 23, auto, repo, 0, 3, lack)}
	in := world{account: told(known...), mode: ledger.Proven, facts: func(f *Facts) {
		f.KnownAt = func(id int64) time.Time { return clock.Add(-time.Duration(id*20) * time.Hour) }
	}}
	for _, t := range known {
		t.FailCount += 4
		in.tasks = append(in.tasks, t)
	}
	if m := writer("en").News(in.decide()); m.Title != "TCSS: 13 container images unscanned (8 more since 21 Nov 17:05)" {
		t.Error(drawn(m))
	}
}
