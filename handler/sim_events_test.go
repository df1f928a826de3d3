package handler_test

import (
	"math/rand/v2"
	"time"
)

// drawEvents draws when timers run: one for all, or two that share the tasks.
func (p *plan) drawEvents(r *rand.Rand, period time.Duration, n int) {
	limits := []time.Duration{20 * time.Second, 60 * time.Second, 300 * time.Second}
	several := r.IntN(4) == 0
	for i := range n {
		calm := i >= n-2
		e := simEvent{
			at: at(monday).Add(time.Duration(i) * period), trigger: "daily", shows: everyTask, limit: limits[r.IntN(len(limits))],
			refused: !calm && r.IntN(20) == 0, lacks: !calm && r.IntN(20) == 0, vanishes: r.IntN(3) == 0, calm: calm,
		}
		if e.calm {
			e.limit = limits[2]
		}
		if !e.calm && r.IntN(5) == 0 {
			continue // is missed
		}
		if r.IntN(20) == 0 && !calm {
			e.twice = lag(1 + r.IntN(lags))
		}
		if !several {
			p.events = append(p.events, e)
			continue
		}
		for _, source := range []string{"LOCAL", "REGISTRY"} {
			e.trigger, e.argument, e.shows = source, filterOf("Source", source), ofSource(source)
			p.events = append(p.events, e)
			if e.beside = 0; r.IntN(2) == 0 {
				e.at = e.at.Add(10 * time.Minute)
			} else if r.IntN(2) == 0 {
				e.beside = lag(r.IntN(lags)) + 1
			}
		}
	}
}

// drawWebhooks lets a webhook be added, replaced, or dead for some time, and the
// rule be switched.
func (p *plan) drawWebhooks(r *rand.Rand) {
	last := 0 // the last event before all is calm
	for i, e := range p.events {
		if !e.calm {
			last = i
		}
	}
	sets := make([][]func(s *simulation), len(p.events))
	some := func() (from, to int) {
		from = r.IntN(last + 1)
		return from, from + r.IntN(last-from+1)
	}
	add := func(i int, f func(s *simulation)) { sets[i] = append(sets[i], f) }
	dead := refuse(404, "no_service")
	switch from, to := some(); r.IntN(5) {
	case 0: // Slack's is dead for some time, and replaced
		add(from, func(s *simulation) { s.slack.answer = dead })
		add(to, replaceSlack)
	case 1: // WeCom's is added
		add(0, func(s *simulation) { delete(s.env, "WECOM_WEBHOOK_URL") })
		add(to, func(s *simulation) { s.env["WECOM_WEBHOOK_URL"] = wecomURL })
	case 2: // WeCom's is dead for some time
		add(from, func(s *simulation) { s.wecom.answer = dead })
		add(to+1, func(s *simulation) { s.wecom.answer = nil })
	}
	if gone, _ := some(); r.IntN(3) == 0 {
		add(gone, takeLicences)
	}
	if foul, mended := some(); r.IntN(8) == 0 && p.settings["LEDGER"] == inCOS {
		add(foul, func(s *simulation) { s.foul("<html>") })
		add(mended+1, func(s *simulation) { s.foul("") })
	}
	if off, on := some(); r.IntN(3) == 0 {
		add(off, func(s *simulation) { s.switchRule(false) })
		if r.IntN(2) == 0 {
			add(on+1, func(s *simulation) { s.switchRule(true) })
		}
	}
	for i := range p.events {
		if list := sets[i]; len(list) > 0 {
			p.events[i].set = func(s *simulation) {
				for _, f := range list {
					f(s)
				}
			}
		}
	}
}
