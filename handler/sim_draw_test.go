package handler_test

import (
	"math/rand/v2"
	"strconv"
	"time"

	"tcss-licensing-alerts/handler/tcss/tcsstest"
)

func newPlan(seed uint64) plan {
	r := rand.New(rand.NewPCG(seed, 7))
	p := plan{calls: r.IntN(3) == 0, goes: drawFaults(r, seed), server: func(s *tcsstest.Server) {
		s.EndExclusive, s.NoFuture, s.MaxSpan = seed%3 == 0, seed%5 == 0, map[uint64]int{0: 7, 1: 1}[seed%22]
		s.EndExclusive = s.EndExclusive && !s.NoFuture && s.MaxSpan != 1 // or nobody could ask for a day
	}}
	period, n := drawPeriod(r)
	p.lookback = period
	p.settings = map[string]string{
		"LOOKBACK": period.String(), "ALL_CLEAR": strconv.FormatBool(r.IntN(2) == 0), "DETAILS": strconv.FormatBool(r.IntN(2) == 0),
		"LEDGER": []string{inCOS, inCOS, inCOS, inCOS, inCOS, inCOS, "file", "off"}[r.IntN(8)],
	}
	if p.calls {
		p.settings["SLACK_MENTION"], p.settings["WECOM_MENTION"] = "channel", "@all"
	}
	p.drawTasks(r, time.Duration(max(1, n-2))*period)
	p.drawEvents(r, period, n)
	p.drawWebhooks(r)
	return p
}

// drawPeriod draws how often a timer runs, and how many times: mostly few, as few
// show most of what can go wrong, and one time in sixty many.
func drawPeriod(r *rand.Rand) (period time.Duration, n int) {
	period, most := 24*time.Hour, 8
	switch r.IntN(8) {
	case 0:
		period, most = time.Hour, 30
	case 1:
		period, most = 72*time.Hour, 4
	}
	if r.IntN(60) == 0 {
		return period, most
	}
	return period, []int{2, 2, 2, 3, 3, 4}[r.IntN(6)]
}

// drawFaults draws how often something goes wrong on each kind of edge.
func drawFaults(r *rand.Rand, seed uint64) func(call) (outcome, uint64) {
	levels := []uint64{0, 0, 20, 100, 300, 700} // of a thousand
	pick := func() uint64 { return levels[r.IntN(len(levels))] }
	api, hook, cos, kill := pick(), pick(), pick(), pick()/10
	rates := map[string]uint64{"read": cos, "write": cos, "slack": hook, "wecom": hook, "heartbeat": hook}
	return func(c call) (outcome, uint64) {
		draw := roll(seed, c.run, c.edge, c.nth)
		rate, ok := rates[c.edge]
		if !ok {
			rate = api
		}
		switch {
		case draw>>3%1000 < kill:
			return []outcome{killed, killedAfter}[draw>>50%2], draw
		case draw>>15%1000 < rate:
			return refused + outcome(draw>>50%5), draw
		}
		return good, draw
	}
}

// drawTasks draws each night's tasks of up to four groups: some are listed late,
// grow, shrink, move, or are dated days before.
func (p *plan) drawTasks(r *rand.Rand, span time.Duration) {
	groups := 1 + r.IntN(4)
	for night := range int(span/(24*time.Hour)) + 1 {
		for g := range groups {
			if r.IntN(4) == 0 {
				continue
			}
			at := at(monday).AddDate(0, 0, night).Add(-time.Duration(5+r.IntN(480)) * time.Minute)
			if r.IntN(10) == 0 {
				at = at.Add(time.Duration(5+r.IntN(480)) * time.Minute) // in the run's minutes, or after it
			}
			x := task(int64(1+len(p.tasks)), at.Format(time.DateTime), int64(r.IntN(2))*9, 0, "REACH_LIMIT")
			if g%2 == 1 {
				x = local(x)
			}
			if g > 1 {
				x = manual(x)
			}
			if r.IntN(12) == 0 {
				x.AuthorizedDate = at.AddDate(0, 0, -1-r.IntN(2)).Format(time.DateOnly)
			}
			if r.IntN(5) > 1 {
				x.FailCount = int64(10_000 + r.IntN(90_000_000)) // a number that nothing else has
			}
			row := simRow{Task: x, at: at, listed: at}
			if r.IntN(6) == 0 {
				row.listed = at.Add(time.Duration(r.IntN(40*60)) * time.Minute)
			}
			task := simTask{row}
			for r.IntN(4) == 0 && len(task) < 3 {
				row.at = row.at.Add(time.Duration(1+r.IntN(20*60)) * time.Minute)
				row.listed = row.listed.Add(row.at.Sub(at))
				row.LastAuthorizedTime = row.at.Format(time.DateTime)
				switch r.IntN(4) {
				case 0: // fewer fail
					row.FailCount /= 2
				case 1: // it only moves
				default:
					row.FailCount += int64(10_000 + r.IntN(9000))
				}
				task = append(task, row)
			}
			p.tasks = append(p.tasks, task)
		}
	}
}

// drawEvents draws when timers run: one for all, or two that share the tasks.
func (p *plan) drawEvents(r *rand.Rand, period time.Duration, n int) {
	limits := []time.Duration{20 * time.Second, 60 * time.Second, 300 * time.Second}
	several := r.IntN(6) == 0
	for i := range n {
		calm := i >= n-1 || i == n-2 && n > 3
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
	if p.events[last].calm {
		return // all others were missed
	}
	some := func() (from, to int) {
		from = r.IntN(last + 1)
		return from, from + r.IntN(last-from+1)
	}
	add := func(i int, f func(s *simulation)) { p.events[i].set = append(p.events[i].set, f) }
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
}
