package handler_test

import (
	"flag"
	"fmt"
	"maps"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"tcss-licensing-alerts/handler/ledger"
	"tcss-licensing-alerts/handler/news"
	"tcss-licensing-alerts/handler/report"
	"tcss-licensing-alerts/handler/tcss"
	"tcss-licensing-alerts/handler/tcss/tcsstest"
	"tcss-licensing-alerts/notify"
)

// A thousand years, ten of them through Handle as well:
//
//	go test ./handler -run TestYears -years 1000 -v
var years = flag.Int("years", 20, "how many account-years are simulated")

// TestYears simulates years of accounts, half of them with bursts of use. Of the
// times that the licences run out, 95 of 100 are warned of two days ahead (told
// in the morning of the 21st, none is left in the night to the 23rd), 75 where
// there are bursts, with one false warning in two years at most; each night's
// failures are told by the first run that can. That a paid period ends is no such
// warning.
func TestYears(t *testing.T) {
	t.Parallel()
	for name, ahead := range map[string]int{"steady": 95, "bursts": 75} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var all tally
			for seed := range uint64(*years / 2) {
				all.year(t, newAccount(seed, name == "bursts"), seed)
			}
			t.Logf("licences ran out %d times, %d warned of; %d warnings, %d false", all.ranOut, all.ahead, all.warnings, all.wrong)
			if all.ranOut < *years || all.ahead*100 < all.ranOut*ahead {
				t.Errorf("licences ran out %d times, and %d were warned of two days ahead", all.ranOut, all.ahead)
			}
			if all.wrong*2 > *years/2 {
				t.Errorf("%d of %d warnings in %d years were false", all.wrong, all.warnings, *years/2)
			}
		})
	}
	for seed := range uint64(max(1, *years/100)) {
		t.Run(fmt.Sprint("whole runs ", seed), func(t *testing.T) {
			t.Parallel()
			bubble(t, func(w *world) { w.year(newAccount(seed, seed%2 == 1)) })
		})
	}
}

// tally counts what became of the licences.
type tally struct {
	ranOut, ahead, warnings, wrong int

	warned time.Time // the day on which their going was told, while that is still to come
}

func (y *tally) year(t *testing.T, a *account, seed uint64) {
	t.Helper()
	y.warned = time.Time{}
	known, told := &ledger.Account{}, map[int64]int64{}
	for a.today < historyDays+yearDays {
		a.morning()
		y.count(a)
		if n, ok := a.run(known); ok {
			for id, f := range n.Told.Tasks {
				told[id] = f.Failed
			}
			y.warn(a, n.Licences)
			a.judge(t, seed, known.From, told)
		}
		a.afternoon()
		y.count(a)
	}
}

// count counts that the licences ran out.
func (y *tally) count(a *account) {
	for _, when := range a.emptied {
		if y.ranOut++; !y.warned.IsZero() && when.Sub(y.warned) >= 48*time.Hour {
			y.ahead++
		}
	}
	a.emptied = nil
}

// warn notes what was told of the licences. A warning is false if they would
// have lasted for twice WARN_DAYS.
func (y *tally) warn(a *account, c *news.Change) {
	switch {
	case c == nil || c.Value == news.Ending:
	case c.Value != news.Low:
		y.warned = time.Time{}
	case y.warned.IsZero():
		y.warned = a.clock(0)
		if y.warnings++; a.spares(6) {
			y.wrong++
		}
	}
}

// judge holds that a run which could tell left no failure untold.
func (a *account) judge(t *testing.T, seed uint64, from int64, told map[int64]int64) {
	t.Helper()
	for _, task := range a.tasks {
		when := at(task.LastAuthorizedTime)
		if told[task.TaskID] < task.FailCount && when.Unix() >= from && !when.Before(a.date(a.today).AddDate(0, 0, -8)) {
			t.Errorf("seed %d: on %s task %d is not told with %d images", seed, a.date(a.today), task.TaskID, task.FailCount)
		}
	}
}

// run is a run as packages report and news see it. It says whether it could
// tell.
func (a *account) run(known *ledger.Account) (n news.News, ok bool) {
	clock, d := a.date(a.today), a.days[a.today]
	if d.wrong == "missed" {
		return n, false
	}
	const day, settle = 24 * time.Hour, 5 * time.Minute
	window := report.Window{Start: clock.Add(-settle - day), End: clock.Add(-settle)}
	asked := news.Asked{Clock: clock, Lookback: day, Settle: settle, Window: window, Trigger: "daily", Partial: true, Entire: true, Warn: 3 * day, Nobody: true}
	if known.Used == 0 {
		known.From = window.Start.Unix()
	}
	seen := news.Seen{Reason: "blind/UnauthorizedOperation"}
	if d.wrong != "blind" {
		oldest := clock.AddDate(0, 0, -9).Format(time.DateOnly)
		b := report.NewBuilder(report.Options{Clock: clock, Settle: settle, Window: window, Zone: clock.Location()})
		for _, t := range a.tasks {
			if t.AuthorizedDate >= oldest {
				b.Add(t)
			}
		}
		seen = news.Seen{Report: b.Report(oldest), Rule: news.On}
		seen.Licences = &report.Licences{Total: a.total, Used: a.used, PerDay: seen.Report.PerDay(), PeriodEnd: a.periodEnd, Suspended: a.suspended()}
	}
	n = news.Decide(seen, asked, news.Known{Account: known, Mode: ledger.Proven})
	known.Add(n.Noted)
	if n.Post() && d.wrong != "refused" {
		known.Add(n.Told)
	}
	known.Used = clock.Unix()
	return n, d.wrong == ""
}

// year holds that whole runs tell and remember what package news decides.
func (w *world) year(a *account) {
	w.Helper()
	delete(w.env, "WECOM_WEBHOOK_URL")
	for known := (&ledger.Account{}); a.today < historyDays+yearDays && !w.Failed(); a.afternoon() {
		a.morning()
		n, _ := a.run(known)
		d := a.days[a.today]
		if d.wrong == "missed" {
			continue
		}
		w.api.SetTasks(a.tasks...)
		w.api.SetLicences(tcss.Licences{Total: a.total, Used: a.used, PeriodEnd: a.periodEnd.Format(time.DateTime), Suspended: a.suspended()})
		w.api.Faults, w.slack.answer = nil, nil
		status := notify.Delivered
		if d.wrong == "blind" {
			w.api.Faults = faultOf(tcss.ActionTasks, tcsstest.Fault{Kind: tcsstest.APIError, Code: "UnauthorizedOperation"})
		}
		if !n.Post() {
			status = "skipped"
		} else if d.wrong == "refused" {
			w.slack.answer, status = refuse(404, "no_service"), notify.Failed
		}
		when := a.date(a.today).Format(time.DateTime)
		got, err := w.invoke(timer(when))
		if diff := cmp.Diff(string(status)+" "+string(n.Reason), ends(got)["slack"]); diff != "" {
			w.Errorf("%s: %v, %s", when, err, diff)
		}
		old := func(since, days int64) bool { return known.Used-since > days*24*60*60 }
		maps.DeleteFunc(known.Tasks, func(_ int64, f ledger.Fact) bool { return old(f.Read, 30) })
		maps.DeleteFunc(known.States, func(_ string, s ledger.State) bool { return old(s.At, 100) })
		for _, kept := range w.accounts() {
			if diff := cmp.Diff(known, kept, cmpopts.EquateEmpty()); diff != "" {
				w.Errorf("%s: %s", when, diff)
			}
		}
	}
}
