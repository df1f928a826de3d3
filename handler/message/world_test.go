package message

import (
	"fmt"
	"time"

	"tcss-licensing-alerts/handler/ledger"
	"tcss-licensing-alerts/handler/news"
	"tcss-licensing-alerts/handler/report"
	"tcss-licensing-alerts/handler/tcss"
	"tcss-licensing-alerts/notify"
)

// world is what one run comes upon. Its clock is 09:05 on 23 November.
type world struct {
	tasks    []tcss.Task
	account  *ledger.Account
	mode     ledger.Mode
	licences *report.Licences
	rule     news.Switch
	oldest   string // 2026-11-14 if it is empty
	asked    func(*news.Asked)
	facts    func(*Facts)
}

var (
	shanghai = time.FixedZone("", 8*3600)
	clock    = time.Date(2026, 11, 23, 9, 5, 0, 0, shanghai)
)

const lookback, settle, warn = 24 * time.Hour, 5 * time.Minute, 3 * 24 * time.Hour

// task is one of a day of November, at 01:40 unless its time is changed.
func task(id int64, day int, kind, source string, succeeded, failed int64, code string) tcss.Task {
	date := fmt.Sprintf("2026-11-%02d", day)
	return tcss.Task{
		TaskID: id, Type: kind, Source: source, AuthorizedDate: date, LastAuthorizedTime: date + " 01:40:00",
		SuccessCount: succeeded, FailCount: failed, LatestFailCode: code,
	}
}

func told(tasks ...tcss.Task) *ledger.Account {
	a := &ledger.Account{Tasks: map[int64]ledger.Fact{}, States: map[string]ledger.State{}}
	for _, t := range tasks {
		at, _ := time.ParseInLocation(time.DateTime, t.LastAuthorizedTime, shanghai)
		a.Tasks[t.TaskID] = ledger.Fact{Failed: t.FailCount, Time: at.Unix(), Read: at.Unix()}
	}
	return a
}

// with adds a state that was told a day ago.
func with(a *ledger.Account, name, value string) *ledger.Account {
	at := clock.Add(-24 * time.Hour).Unix()
	a.States[name] = ledger.State{Value: value, Since: at - int64(settle/time.Second), Told: at, At: at}
	return a
}

// decide is the news of a world, and the facts beside it.
func (w world) decide() (news.News, Facts) {
	window := report.Window{Start: clock.Add(-settle - lookback), End: clock.Add(-settle)}
	b := report.NewBuilder(report.Options{Clock: clock, Settle: settle, Window: window, Zone: shanghai})
	for _, t := range w.tasks {
		b.Add(t)
	}
	if w.oldest == "" {
		w.oldest = "2026-11-14"
	}
	f := Facts{Seen: news.Seen{Report: b.Report(w.oldest), Rule: w.rule}, MakesUp: w.mode == ledger.Proven}
	f.KnownAt = func(int64) time.Time { return time.Time{} }
	if w.licences != nil {
		l := *w.licences
		if l.PerDay == 0 {
			l.PerDay = f.Seen.Report.PerDay()
		}
		f.Seen.Licences = &l
	}
	if w.facts != nil {
		w.facts(&f)
	}
	asked := news.Asked{Clock: clock, Lookback: lookback, Settle: settle, Window: window, Trigger: "daily", Partial: true, Entire: true, Warn: warn}
	if w.asked != nil {
		w.asked(&asked)
	}
	return news.Decide(f.Seen, asked, news.Known{Account: w.account, Mode: w.mode}), f
}

func writer(language string) Writer {
	return Writer{
		Settings: Settings{Language: language, Zone: shanghai, ConsoleURL: "https://console.cloud.tencent.com/tcss", TrendDays: 7},
		Account:  "100012345678", Function: "tcss-licensing-alerts", Request: "8a7c",
	}
}

// example is one kind of message.
type example struct {
	name  string
	write func(w Writer) notify.Message
}

func of(name string, in world) example {
	return example{name, func(w Writer) notify.Message { return w.News(in.decide()) }}
}
