package message

import (
	"time"

	"tcss-licensing-alerts/handler/ledger"
	"tcss-licensing-alerts/handler/news"
	"tcss-licensing-alerts/handler/report"
	"tcss-licensing-alerts/handler/tcss"
	"tcss-licensing-alerts/notify"
)

func states() []example {
	quiet := []tcss.Task{task(50, 22, auto, local, 10, 0, ""), task(51, 23, auto, local, 340, 0, "")}
	base := func(change func(*world)) world {
		w := world{tasks: quiet, account: told(), mode: ledger.Proven, licences: lasting(160, 50), rule: news.On, asked: func(a *news.Asked) { a.AllClear = true }}
		change(&w)
		return w
	}
	old := task(60, 21, manual, local, 0, 30, lack)
	return []example{
		of("licences low", base(func(w *world) { w.licences = lasting(100, 40) })),
		of("period ends", base(func(w *world) { w.licences = lasting(100, 5); w.licences.PeriodEnd = clock.Add(70 * time.Hour) })),
		of("licences gone", base(func(w *world) { w.licences = lasting(0, 40) })),
		of("suspended", base(func(w *world) { w.licences.Suspended = true })),
		of("licences fine", base(func(w *world) { w.licences, w.account = lasting(400, 40), with(told(), "licences", news.Low) })),
		of("rule off", base(func(w *world) { w.rule, w.account = news.Off, with(told(), "rule", "on") })),
		of("rule off, licences gone", base(func(w *world) { w.rule, w.licences, w.account = news.Off, lasting(0, 0), with(told(), "rule", "on") })),
		of("rule off for a week", base(func(w *world) {
			w.rule, w.account = news.Off, with(told(), "rule", "off")
			state := w.account.States["rule"]
			state.Since, state.Told = state.Since-8*24*3600, state.Told-8*24*3600
			w.account.States["rule"] = state
		})),
		of("period over", base(func(w *world) { w.licences.PeriodEnd = clock.Add(-70 * time.Hour) })),
		of("rule on", base(func(w *world) { w.account = with(told(), "rule", "off") })),
		of("rule on, licences gone", base(func(w *world) {
			w.licences, w.account = lasting(0, 0), with(with(told(), "rule", "off"), "licences", news.Gone)
		})),
		of("all clear", base(func(*world) {})),
		of("all clear, recovered", base(func(w *world) {
			w.tasks = append([]tcss.Task{task(49, 21, auto, local, 0, 8, lack)}, quiet...)
			w.account = told(w.tasks[0])
		})),
		of("not clear", base(func(w *world) {
			w.tasks, w.account = append([]tcss.Task{old}, quiet...), with(told(old), "mention/MANUAL/LOCAL", "paid")
		})),
		of("not clear, licences gone", base(func(w *world) {
			night := task(62, 22, auto, local, 0, 12, capped)
			w.tasks, w.licences = []tcss.Task{old, night, task(51, 23, auto, repo, 340, 0, "")}, lasting(0, 0)
			w.account = with(with(with(told(old, night), "licences", news.Gone), "mention/MANUAL/LOCAL", "paid"), "mention/AUTO/LOCAL", "paid")
		})),
		of("not clear, at work", base(func(w *world) {
			working := task(61, 23, auto, repo, 1, 5, lack)
			working.LastAuthorizedTime = "2026-11-23 09:03:00"
			w.tasks = append([]tcss.Task{working}, quiet...)
		})),
		of("not clear, too many tasks", base(func(w *world) { w.oldest, w.facts = "2026-11-21", func(f *Facts) { f.Seen.Recent = true } })),
		of("no task", base(func(w *world) { w.tasks = nil })),
		of("no task of a window that is past", base(func(w *world) {
			w.tasks, w.facts = nil, func(f *Facts) {
				f.Seen.Report.Window = report.Window{Start: clock.Add(-72 * time.Hour), End: clock.Add(-48 * time.Hour)}
			}
		})),
		of("list short", base(func(w *world) {
			w.facts = func(f *Facts) {
				f.Seen.Short, f.Read, f.Total, f.Fault = true, 50, 51, Fault{Class: "incomplete", Code: "ShortList"}
			}
		})),
		of("working again", base(func(w *world) { w.account = with(told(), "watch/daily", "permission") })),
		of("working again after days", base(func(w *world) { w.account = since(told(), 20) })),
		of("working again, licences gone", base(func(w *world) {
			w.licences, w.account = lasting(0, 0), with(with(told(), "watch/daily", "permission"), "licences", news.Gone)
		})),
	}
}

func watches() []example {
	blind := func(f Fault, mode ledger.Mode) world {
		return world{account: told(), mode: mode, facts: func(x *Facts) { x.Seen, x.Fault = news.Seen{Reason: f.Class}, f }}
	}
	const action = "DescribeImageAutoAuthorizedTaskList"
	why := func(target string) (notify.Cause, string) {
		switch target {
		case "slack#1":
			return notify.CauseService, "503"
		case "wecom#1f9c02ab":
			return notify.CauseWebhook, "93000 invalid webhook url"
		}
		return notify.CauseChannel, "410 channel_is_archived"
	}
	others := func(name string, o news.Others, in world) example {
		return example{name, func(w Writer) notify.Message {
			n, f := in.decide()
			return w.Others(o, n, f, why)
		}}
	}
	alert := world{tasks: []tcss.Task{task(21, 23, auto, repo, 0, 6, lack)}, account: told(), mode: ledger.Proven}
	return []example{
		of("blind, permission", blind(Fault{Class: "permission", Code: "UnauthorizedOperation", Action: action, RequestID: "r-7"}, ledger.Proven)),
		of("blind, network", blind(Fault{Class: "transient", Code: "NetworkError", Action: action}, ledger.Read)),
		of("blind, unknown", blind(Fault{Class: "other", Code: "FailedOperation.New", Action: action, RequestID: "r-8"}, ledger.Read)),
		{"settings refused", func(w Writer) notify.Message {
			return w.Refused([]Problem{{"LOOKBACK", "a duration above zero such as 24h or 90m"}, {"TREND_DAYS", "a whole number from 0 to 20"}}, true, clock.Add(-24*time.Hour))
		}},
		{"event refused", func(w Writer) notify.Message {
			return w.Refused([]Problem{{"<!channel>", "StartTime, EndTime, Filters, DryRun, Check and Send"}}, false, time.Time{})
		}},
		others("missed", news.Others{Reason: news.Missed, Missed: []string{"wecom#1f9c02ab"}}, alert),
		others("missed, two", news.Others{Reason: news.Missed, Missed: []string{"slack#1", "wecom#1f9c02ab"}}, world{}),
		others("missed, two of one channel", news.Others{Reason: news.Missed, Missed: []string{"slack#2", "slack#3"}}, world{}),
		others("reached again", news.Others{Reason: news.ReachedAgain, Again: []string{"wecom#1f9c02ab"}}, world{}),
		others("reached again, another is missed", news.Others{Reason: news.ReachedAgain, Again: []string{"slack#2", "wecom#2"}, Missed: []string{"wecom#1f9c02ab"}}, world{}),
		others("reached again, rule off", news.Others{Reason: news.ReachedAgain, Again: []string{"wecom#1f9c02ab"}}, world{rule: news.Off}),
		others("reached again, nobody watches", news.Others{Reason: news.ReachedAgain, Again: []string{"wecom#1f9c02ab"}}, blind(Fault{Class: "transient"}, ledger.Read)),
		{"test", Writer.Test},
		{"sample", func(w Writer) notify.Message { w.Sample = true; return w.Test() }},
	}
}
