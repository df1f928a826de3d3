package handler

import (
	"encoding/json"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"time"

	"tcss-licensing-alerts/handler/input"
	"tcss-licensing-alerts/handler/tcss"
	"tcss-licensing-alerts/notify"
)

// historyOf has a day for each letter, oldest first: F failed, s succeeded,
// a dot had no task.
func historyOf(days string) *history {
	end := day("2026-11-23 09:00:00")
	h := newHistory(end, len(days), shanghai)
	h.complete = true
	for i, c := range days {
		at := end.AddDate(0, 0, i-len(days)+1).Add(-time.Hour)
		t := tcss.Task{Type: "AUTO", Source: "LOCAL"}
		switch c {
		case 'F':
			t.FailCount = 2
		case 's':
			t.SuccessCount = 3
		default:
			continue
		}
		h.add(t, statusOf(t), at, true)
	}
	return h
}

// What is missing is what the last failing day of each type and source lacked,
// once for each image, and nothing for what has recovered since.
func TestHowManyLicencesAreShort(t *testing.T) {
	t.Parallel()
	lacking := func(id int64, date, source string, n int64, code string) Failure {
		return Failure{Task: tcss.Task{TaskID: id, Type: "AUTO", Source: source, AuthorizedDate: date, FailCount: n, LatestFailCode: code}}
	}
	days := []Failure{
		lacking(1, "2026-11-22", "LOCAL", 30, licenseInsufficient),
		lacking(2, "2026-11-23", "LOCAL", 40, licenseInsufficient),
		lacking(3, "2026-11-23", "LOCAL", 2, licenseInsufficient),
		lacking(4, "2026-11-22", "REGISTRY", 7, licenseInsufficient),
		lacking(5, "2026-11-23", "REGISTRY", 500, reachLimit),
	}
	images := map[int64][]reasonImages{2: {{code: licenseInsufficient, count: 25}, {code: reachLimit, count: 15}}}
	ofLocal, none := historyOf("Fs"), historyOf("FF")
	for name, tt := range map[string]struct {
		history  *history
		licences *tcss.Licences
		want     int64
	}{
		"none left":            {none, &tcss.Licences{Total: 100, Used: 100}, 25 + 2 + 7},
		"some left":            {none, &tcss.Licences{Total: 100, Used: 90}, 24},
		"enough left":          {none, &tcss.Licences{Total: 100, Used: 10}, 0},
		"more used than there": {none, &tcss.Licences{Total: 100, Used: 120}, 34},
		"not known":            {none, nil, 0},
		"one has recovered":    {ofLocal, &tcss.Licences{}, 7},
	} {
		s := story{report: &Report{}, fresh: days, history: tt.history, details: &details{licences: tt.licences, images: images}}
		if got := s.short(); got != tt.want {
			t.Errorf("%s: %d short, want %d", name, got, tt.want)
		}
	}
}

// A failure whose time cannot be read is in no day of the history, and yet
// nothing of its kind has recovered.
func TestWhatFailsHasNotRecovered(t *testing.T) {
	t.Parallel()
	unread := Failure{Task: tcss.Task{Type: "AUTO", Source: "LOCAL", FailCount: 1}}
	other := Failure{Task: tcss.Task{Type: "AUTO", Source: "REGISTRY", FailCount: 1}}
	for want, failures := range map[int][]Failure{1: {other}, 0: {other, unread}} {
		s := story{report: &Report{Failures: failures}, history: historyOf("Fs")}
		if got := s.recovered(); len(got) != want {
			t.Errorf("recovered are %v beside %d failures", got, len(failures))
		}
	}
}

func TestStreaks(t *testing.T) {
	t.Parallel()
	b := bucket{"AUTO", "LOCAL"}
	for days, want := range map[string]struct {
		days      int
		atLeast   bool
		recovered bool
	}{
		"ssssssF": {1, false, false},
		"ssssFFF": {3, false, false},
		"sssF.FF": {3, false, false}, // a day without tasks neither counts nor breaks
		"FFFFFFF": {7, true, false},
		"F.....F": {2, true, false},
		"FFFFFFs": {0, false, true},
		"sssF..s": {0, false, true},
		"F.....s": {0, false, true},
		"sssFs.s": {0, false, false},
		"sssFF..": {2, false, false},
		".......": {0, false, false},
		"......F": {1, false, false},
	} {
		h := historyOf(days)
		end := h.ends[len(days)-1].Add(-time.Hour)
		if n, atLeast := h.streak(b, end); n != want.days || atLeast != want.atLeast {
			t.Errorf("%s: %d days, at least %t; want %d, %t", days, n, atLeast, want.days, want.atLeast)
		}
		if got := len(h.recovered()) == 1; got != want.recovered {
			t.Errorf("%s: recovered %t", days, got)
		}
		h.complete = false
		if n, _ := h.streak(b, end); n != 0 || len(h.recovered()) != 0 {
			t.Errorf("%s: something is said of days that were not read", days)
		}
	}
}

// A task of an earlier day is told the streak up to its own day.
func TestStreakOfAnEarlierDay(t *testing.T) {
	t.Parallel()
	h := historyOf("sFFsFFF")
	for back, want := range []int{3, 2, 1, 0, 2, 1, 0, 0} {
		at := day("2026-11-23 08:00:00").AddDate(0, 0, -back)
		if n, _ := h.streak(bucket{"AUTO", "LOCAL"}, at); n != want {
			t.Errorf("%d days back: day %d, want %d", back, n, want)
		}
	}
}

// A day is named by the date, in TIMEZONE, on which it ends.
func TestDaysAreNamedByTheirEnd(t *testing.T) {
	t.Parallel()
	for end, want := range map[string]string{"2026-11-23 09:00:00": "11-23", "2026-11-23 00:00:00": "11-22", "2026-11-23 05:00:00": "11-23"} {
		if got := newHistory(day(end).UTC(), 3, shanghai).label(2); got != want {
			t.Errorf("the day until %s is %s, want %s", end, got, want)
		}
	}
}

// The chart, the report and the result show the same numbers, whatever
// happened: the last bar is the window, and all bars are all tasks.
func TestTheNumbersAgree(t *testing.T) {
	t.Parallel()
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 1))
		days := 1 + r.IntN(20)
		end := day("2026-03-01 09:00:00").Add(time.Duration(r.IntN(1440)) * time.Minute)
		w := Window{end.AddDate(0, 0, -1), end}
		h := newHistory(end, days, shanghai)
		h.complete = true
		f := newFold([]Window{w}, shanghai, h)
		var all, inWindow int64
		for i := range r.IntN(60) {
			back := time.Duration(1+r.IntN((days+1)*24*3600-1)) * time.Second // some before the oldest day
			task := tcss.Task{
				TaskID: int64(i), Type: []string{"AUTO", "MANUAL"}[r.IntN(2)], Source: "LOCAL",
				SuccessCount: int64(r.IntN(3)), FailCount: int64(r.IntN(4)) * int64(r.IntN(50)),
				LastAuthorizedTime: end.Add(-back).In(shanghai).Format(time.DateTime),
			}
			if back <= time.Duration(days)*24*time.Hour {
				all += task.FailCount
			}
			if back <= 24*time.Hour {
				inWindow += task.FailCount
			}
			f.add(task)
		}
		f.done()
		c := composer{words: english(), config: input.Settings{Zone: shanghai, Lookback: 24 * time.Hour, ConsoleURL: "https://example.com"}}
		s := story{report: f.reports[0], fresh: f.reports[0].Failures, details: &details{}, history: h}
		m := c.failures(s)
		result := newResult(f.reports[0], shanghai)
		if result.Images.Failed != inWindow {
			t.Fatalf("seed %d: the result has %d failed images of %d", seed, result.Images.Failed, inWindow)
		}
		weights := 0
		for _, item := range m.Items {
			weights += item.Weight
		}
		if int64(weights) != inWindow {
			t.Fatalf("seed %d: the items have %d failed images of %d", seed, weights, inWindow)
		}
		if m.Trend == nil {
			continue // no task at all
		}
		if sum := bars(m.Trend.Days...); int64(sum) != all {
			t.Fatalf("seed %d: the bars have %d failed images of %d", seed, sum, all)
		}
		if chart, text := drawn(t, m); chart != int(all) || text != int(all) {
			t.Fatalf("seed %d: Slack draws %d and WeCom writes %d failed images of %d", seed, chart, text, all)
		}
		if last := bars(m.Trend.Days[days-1]); int64(last) != inWindow {
			t.Fatalf("seed %d: the last bar has %d failed images of %d", seed, last, inWindow)
		}
		if m.Title != c.failuresTitle(result.Tasks.PartialFail+result.Tasks.AllFail, result.Tasks.Total, inWindow) {
			t.Fatalf("seed %d: title %q", seed, m.Title)
		}
	}
}

// drawn sums up what Slack's chart and WeCom's line of figures show of a
// message's trend, by the bodies that would be posted.
func drawn(t *testing.T, m notify.Message) (chart, text int) {
	t.Helper()
	slack, err := notify.NewSlack(slackWebhook, nil)
	if err != nil {
		t.Fatal(err)
	}
	wecom, err := notify.NewWeCom(wecomWebhook, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, body := range notify.Bodies(slack, m) {
		var b struct {
			Blocks []struct {
				Chart struct {
					Series []struct{ Data []struct{ Value int } }
				}
			}
		}
		if err := json.Unmarshal(body, &b); err != nil {
			t.Fatal(err)
		}
		for _, block := range b.Blocks {
			for _, series := range block.Chart.Series {
				for _, point := range series.Data {
					chart += point.Value
				}
			}
		}
	}
	for _, body := range notify.Bodies(wecom, m) {
		var b struct{ Markdown struct{ Content string } }
		if err := json.Unmarshal(body, &b); err != nil {
			t.Fatal(err)
		}
		// The figures stand below the bars, above the names of the series.
		lines := strings.Split(b.Markdown.Content, "\n")
		for i, line := range lines {
			if strings.HasPrefix(line, "failed in part ") {
				for n := range strings.FieldsSeq(strings.ReplaceAll(lines[i-1], ",", "")) {
					if n != "·" {
						v, err := strconv.Atoi(n)
						if err != nil {
							t.Fatal(err)
						}
						text += v
					}
				}
			}
		}
	}
	return chart, text
}

func bars(days ...notify.Day) (sum int) {
	for _, d := range days {
		for _, v := range d.Values {
			sum += v
		}
	}
	return sum
}
