package handler_test

import (
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tcss-licensing-alerts/handler/tcss"
	"tcss-licensing-alerts/handler/tcss/tcsstest"
)

// These are of what the first version told again, or told to nobody because
// something else was told.

// However often a run takes place, and whichever are missed, the same failures
// are told, each once.
func TestThePeriodDoesNotMatter(t *testing.T) {
	t.Parallel()
	type period struct {
		every    time.Duration
		lookback string
		missed   int // of ten runs
	}
	each(t, map[string]period{
		"daily": {24 * time.Hour, "24h", 0}, "daily, with a rest": {24 * time.Hour, "24h", 5}, "hourly": {time.Hour, "1h", 0}, "hourly, with a rest": {time.Hour, "1h", 7},
		"every 90 minutes": {90 * time.Minute, "90m", 3}, "every three days": {72 * time.Hour, "72h", 0}, "every three days, with a rest": {72 * time.Hour, "72h", 3},
		"four times as often as it looks back": {6 * time.Hour, "24h", 3},
	}, func(w *world, tt period) {
		w.env["LOOKBACK"], w.env["DETAILS"] = tt.lookback, "false"
		r := rand.New(rand.NewPCG(1, uint64(tt.missed)))
		w.runs(after(0))
		began, night := at(monday), 0
		for now, last := began.Add(tt.every), began.AddDate(0, 0, 12); ; now = now.Add(tt.every) {
			for ; began.AddDate(0, 0, night+1).Add(-7*time.Hour).Before(now) && night < 10; night++ {
				date := began.AddDate(0, 0, night+1).Format(time.DateOnly)
				w.api.AddTasks(task(int64(1001+night), date, int64(night%2), int64(1001+night), ""), local(task(int64(2001+night), date, 1, 0, "")))
			}
			end := !now.Before(last)
			if end || r.IntN(10) >= tt.missed {
				w.runs(timer(now.Format(time.DateTime)))
			}
			if end {
				break
			}
		}
		want := map[int64]int64{}
		for n := range int64(10) {
			want[1001+n] = 1001 + n
			if w.wecom.told(1001+n) == 0 {
				w.Errorf("night %d was never told", n)
			}
		}
		if diff := cmp.Diff(want, w.counts("wecom")); diff != "" {
			w.Error(diff)
		}
	})
}

// With no memory at all every night's failures are told by its run, once.
func TestNightsWithoutAMemory(t *testing.T) {
	t.Parallel()
	bubble(t, func(w *world) {
		w.env["LEDGER"], w.env["DETAILS"] = "off", "false"
		for day := range 9 {
			w.api.AddTasks(night(day, "FpFFpsFFp"[day])...)
			if got := w.runs(after(day)); got.Remembers {
				w.Error("it is said to be remembered")
			}
			if n := len(w.slack.posted()); n != day+1 && day < 5 || n != day && day >= 5 {
				w.Errorf("day %d: %d messages", day, n)
			}
		}
	})
}

// A message for one reason swallows no other: each state is said, or waits.
func TestNothingIsSwallowed(t *testing.T) {
	t.Parallel()
	bubble(t, func(w *world) {
		w.env["SLACK_MENTION"], w.env["DETAILS"] = "here", "true"
		for n, did := range []byte("ppp") { // who is called on the third day
			w.api.AddTasks(night(n, did)...)
		}
		w.wecom.answer = refuse(http.StatusInternalServerError, "")
		_ = w.fails(after(2))
		w.wecom.answer = nil
		w.api.SetRule(tcss.Rule{ID: 1}) // is switched off in this minute
		for day := 2; day < 6; day++ {
			w.runs(after(day))
		}
		for name, h := range map[string]*hook{"slack": w.slack, "wecom": w.wecom} {
			says(w.T, name+strings.Join(h.posted(), ""), "licensing of local images is off")
		}
	})
}

// A timer whose argument names a start tells what it told before no more, after
// weeks neither.
func TestATimerWithAStartRepeatsNothing(t *testing.T) {
	t.Parallel()
	bubble(t, func(w *world) {
		told := make([]int64, 0, 45)
		for day := range 45 {
			told = append(told, int64(1001+day))
			w.api.AddTasks(task(int64(1001+day), at(monday).AddDate(0, 0, day).Format(time.DateOnly), 0, int64(1001+day), ""))
			w.runs(timerWith(at(monday).AddDate(0, 0, day).Format(time.DateOnly), "month", `{"StartTime":"2026-11-20"}`))
		}
		w.heard(w.slack, 45, told...)
	})
}

// A dead webhook makes the living one's messages no longer.
func TestADeadWebhookIsNobodyElsesNews(t *testing.T) {
	t.Parallel()
	bubble(t, func(w *world) {
		w.slack.answer = refuse(http.StatusNotFound, "no_service")
		for day := range 7 {
			w.api.AddTasks(night(day, 'p')...)
			_ = w.fails(after(day))
			if p := w.wecom.posted(); len(p) != day+2 || !numbersOf(p[len(p)-1])[int64(1001+day)] && day > 0 || numbersOf(p[len(p)-1])[int64(1000+day)] {
				w.Errorf("day %d: %d messages, %s", day, len(p), w.wecom.last())
			}
		}
	})
}

// An event that says a thing twice, or a duplicate that comes days late, is as
// it should be.
func TestOddEvents(t *testing.T) {
	t.Parallel()
	bubble(t, func(w *world) {
		w.api.SetTasks(night(0, 'F')...)
		w.runs(after(0))
		w.api.AddTasks(night(1, 'F')...)
		w.runs(after(1))
		for _, payload := range []string{after(0), after(-1), after(-9)} {
			if got := w.runs(payload); got.Deliveries[0].Messages != 0 {
				w.Errorf("%s: %+v", payload, got.Deliveries)
			}
		}
		w.runs(after(2))
		w.heard(w.slack, 2)
		_ = w.fails(`{"Type":"Timer",` + after(3)[1:])
	})
}

// The API that does not take the day to come, nor many days at once, or takes
// EndTime as not included, hides nothing.
func TestHoweverTheAPITakesDays(t *testing.T) {
	t.Parallel()
	each(t, map[string]func(s *tcsstest.Server){
		"exclusive":         func(s *tcsstest.Server) { s.EndExclusive = true },
		"no future":         func(s *tcsstest.Server) { s.NoFuture = true },
		"seven days":        func(s *tcsstest.Server) { s.MaxSpan = 7 },
		"a day":             func(s *tcsstest.Server) { s.MaxSpan, s.NoFuture = 1, true },
		"a day, not itself": func(s *tcsstest.Server) { s.MaxSpan, s.EndExclusive = 1, true },
	}, func(w *world, set func(s *tcsstest.Server)) {
		set(w.api)
		for day := range 2 {
			w.api.AddTasks(night(day, 'p')...)
			w.runs(after(day))
			w.heard(w.slack, day+1)
		}
	})
}
