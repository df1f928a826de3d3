package message

import (
	"fmt"
	"time"

	"tcss-licensing-alerts/handler/ledger"
	"tcss-licensing-alerts/handler/news"
	"tcss-licensing-alerts/handler/report"
	"tcss-licensing-alerts/handler/tcss"
)

const (
	lack, capped = "LICENSE_INSUFFICIENT", "REACH_LIMIT"
	auto, manual = "AUTO", "MANUAL"
	local, repo  = "LOCAL", "REGISTRY"
)

var (
	automatic = report.Group{Type: auto, Source: local}
	byHand    = report.Group{Type: manual, Source: local}
	shop      = report.Group{Type: auto, Source: repo}
)

// images are n failed images of a group, the first of them named.
func images(n int, prefix, code string, names ...string) report.Images {
	list := make([]report.Image, n)
	for i := range list {
		list[i] = report.Image{ID: fmt.Sprintf("%s%d", prefix, i), Name: fmt.Sprintf("%s/%d:1.0", prefix, i), Code: code}
		if i < len(names) {
			list[i].Name = names[i]
		}
	}
	return report.Images{List: list, Whole: true}
}

// week is the days before the sample's last: none on the 18th and 20th.
func week() []tcss.Task {
	return []tcss.Task{
		task(1, 17, auto, local, 186, 14, capped), task(2, 19, auto, local, 180, 0, ""), task(3, 19, auto, repo, 20, 0, ""),
		task(4, 21, auto, repo, 17, 11, lack), task(5, 21, auto, local, 190, 0, ""),
		task(6, 22, auto, repo, 6, 28, lack), task(7, 22, auto, local, 196, 0, ""),
	}
}

// lasting are the licences that are left of 500, and how many are used a day.
func lasting(left int64, perDay float64) *report.Licences {
	return &report.Licences{Total: 500, Used: 500 - left, PerDay: perDay}
}

func alerts() []example {
	last := []tcss.Task{
		task(8, 23, auto, repo, 0, 30, lack), task(9, 23, auto, local, 200, 9, capped), task(10, 23, manual, local, 12, 3, lack),
	}
	sample := world{
		tasks: append(week(), last...), account: told(week()...), mode: ledger.Proven, licences: lasting(0, 0), rule: news.On,
		facts: func(f *Facts) {
			f.Cap = 200
			f.Images = map[report.Group]report.Images{
				shop:      images(30, "shop", lack, "shop/checkout:2.14.0", "shop/payment-gateway:1.9.3"),
				automatic: images(9, "platform", capped, "platform/ingress:1.12", "platform/log-agent:3.4.5"),
				byHand:    images(3, "tools", lack, "tools/backup:0.8", "tools/cron:1.0", "tools/报表导出:2024"),
			}
		},
	}
	one := func(t tcss.Task, change func(*world)) world {
		w := world{tasks: []tcss.Task{task(20, 22, t.Type, t.Source, 50, 0, ""), t}, mode: ledger.Proven, account: told(), rule: news.On, licences: lasting(20, 5)}
		if change != nil {
			change(&w)
		}
		return w
	}
	nine, five := task(21, 23, auto, local, 200, 9, capped), func(f *Facts) { f.Cap = 200 }
	growing, entire := task(22, 23, auto, local, 40, 12, lack), task(23, 23, auto, repo, 0, 42, lack)
	days := report.Window{Start: time.Date(2026, 11, 21, 0, 0, 0, 0, shanghai), End: time.Date(2026, 11, 23, 0, 0, 0, 0, shanghai)}
	unnamed := sample
	unnamed.facts = func(f *Facts) { f.Cap = 200 }
	twice := world{tasks: []tcss.Task{task(1, 23, auto, local, 0, 9, lack), task(2, 23, manual, local, 0, 3, lack)}, licences: lasting(0, 0)}
	same := twice
	same.facts = func(f *Facts) {
		f.Images = map[report.Group]report.Images{automatic: images(9, "a", lack), byHand: images(3, "a", lack)}
	}
	return []example{
		of("alert", sample),
		of("alert, images of two groups", same),
		of("alert, perhaps images of two groups", twice),
		of("alert, images not known", unnamed),
		of("alert, cap, licences left", one(nine, func(w *world) { w.facts = five })),
		of("alert, cap, none left", one(nine, func(w *world) { w.licences, w.facts = lasting(0, 0), five })),
		of("alert, cap, fewer left than fail", one(nine, func(w *world) { w.licences, w.facts = lasting(5, 0), five })),
		of("alert, cap, licences not known", one(nine, func(w *world) { w.licences = nil })),
		of("alert, licences not known", one(task(21, 23, auto, repo, 0, 1, lack), func(w *world) { w.licences = nil })),
		of("alert, enough by now", one(task(21, 23, auto, repo, 5, 6, lack), nil)),
		of("alert, suspended", one(task(21, 23, auto, repo, 0, 6, lack), func(w *world) { w.licences.Suspended = true })),
		of("alert, unknown codes", one(task(21, 23, "<!channel>", "*x*", 1, 6, "NEW_CODE"), func(w *world) {
			w.tasks = append(w.tasks, task(30, 23, auto, local, 0, 4, ""))
		})),
		of("alert, rule off, watching again, recovered", one(nine, func(w *world) {
			w.rule, w.tasks = news.Off, append(w.tasks, task(31, 21, auto, repo, 0, 4, lack), task(32, 22, auto, repo, 4, 0, ""))
			w.account = with(with(told(w.tasks[2]), "watch/daily", "permission"), "rule", "on")
		})),
		of("catching up", one(task(42, 22, auto, repo, 0, 30, lack), func(w *world) {
			w.tasks, w.licences = []tcss.Task{task(40, 20, auto, repo, 30, 0, ""), task(41, 21, auto, repo, 0, 30, lack), w.tasks[1]}, lasting(10, 1)
		})),
		of("grown", world{
			tasks: []tcss.Task{task(20, 22, auto, local, 50, 0, ""), growing}, mode: ledger.Proven, licences: lasting(0, 0),
			account: told(task(22, 23, auto, local, 45, 5, lack)),
			facts:   func(f *Facts) { f.KnownAt = func(int64) time.Time { return clock.Add(-time.Hour) } },
		}),
		of("incomplete list", one(nine, func(w *world) {
			w.facts = func(f *Facts) {
				f.Seen.Short, f.Read, f.Total, f.Fault = true, 50, 51, Fault{Class: "incomplete", Code: "NetworkError", RequestID: "r-1"}
			}
			w.licences = lasting(400, 0)
		})),
		of("over", world{tasks: []tcss.Task{task(41, 21, auto, repo, 0, 30, lack), task(42, 22, auto, repo, 30, 0, "")}, account: told(), mode: ledger.Proven, licences: lasting(400, 0)}),
		of("no memory, filtered, first day not known", one(nine, func(w *world) {
			w.tasks, w.oldest, w.mode = w.tasks[1:], "2026-11-23", ledger.Nothing
			w.facts = func(f *Facts) {
				f.Filters, f.Unproven, f.Memory = []string{"Source=LOCAL"}, Foreign, "file:///tmp/x.json"
			}
		})),
		of("days asked for", world{
			account: told(), mode: ledger.Proven,
			tasks: append(week(), task(8, 23, auto, local, 200, 9, capped)), licences: lasting(0, 0),
			asked: func(a *news.Asked) { a.Window, a.ByHand, a.Spanned = days, true, true },
			facts: func(f *Facts) { f.Seen.Report.Window = days },
		}),
		of("mention", world{tasks: []tcss.Task{task(20, 22, auto, repo, 50, 0, ""), entire}, account: told(entire), mode: ledger.Proven}),
	}
}
