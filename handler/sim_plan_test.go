package handler_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"

	"tcss-licensing-alerts/handler/tcss"
)

// plan is what happens in a schedule, whatever goes wrong besides.
type plan struct {
	rates    rates
	settings map[string]string
	lookback time.Duration
	events   []simEvent
	tasks    []simTask
	calls    bool // people are named
	on       bool // the rule is, by now
}

// rates are how often, of a thousand, something goes wrong on an edge.
type rates struct{ api, hook, cos, kill uint64 }

// simEvent is a timer's event.
type simEvent struct {
	at                time.Time
	trigger, argument string
	shows             func(tcss.Task) bool // what its filter lets through
	limit             time.Duration
	refused           bool // its settings are
	vanishes          bool // its instance is a new one
	calm              bool // nothing goes wrong from here on
	set               func(s *simulation)
}

// simTask is a task as it is over time.
type simTask []simRow

// simRow is a task as it is listed from some time on.
type simRow struct {
	tcss.Task

	at, listed time.Time
}

func (p plan) String() string {
	var b strings.Builder
	_, _ = fmt.Fprintf(&b, "rates %+v, %v, looks back %s\n", p.rates, p.settings, p.lookback)
	for _, task := range p.tasks {
		for _, r := range task {
			_, _ = fmt.Fprintf(&b, "%s: %+v\n", r.listed.In(at(monday).Location()).Format("listed on 02 15:04"), r.Task)
		}
	}
	return b.String()
}

// listed is what the API lists at a time.
func (p plan) listed(now time.Time) (rows []simRow) {
	for _, task := range p.tasks {
		for _, row := range slices.Backward(task) {
			if !row.listed.After(now) {
				rows = append(rows, row)
				break
			}
		}
	}
	return rows
}

func tasksOf(rows []simRow) []tcss.Task {
	list := make([]tcss.Task, len(rows))
	for i, r := range rows {
		list[i] = r.Task
	}
	return list
}

func newPlan(seed uint64) plan {
	r := rand.New(rand.NewPCG(seed, 7))
	levels := []uint64{0, 0, 20, 100, 300, 700}
	pick := func() uint64 { return levels[r.IntN(len(levels))] }
	p := plan{on: true, rates: rates{api: pick(), hook: pick(), cos: pick(), kill: pick() / 10}, calls: r.IntN(3) == 0}
	period, n := 24*time.Hour, 8
	switch r.IntN(6) {
	case 0:
		period, n = time.Hour, 30
	case 1:
		period, n = 72*time.Hour, 4
	}
	p.lookback = period
	p.settings = map[string]string{
		"LOOKBACK": period.String(), "ALL_CLEAR": strconv.FormatBool(r.IntN(2) == 0), "DETAILS": strconv.FormatBool(r.IntN(3) > 0),
		"LEDGER": []string{inCOS, inCOS, inCOS, inCOS, inCOS, inCOS, "file", "off"}[r.IntN(8)],
	}
	if p.calls {
		p.settings["SLACK_MENTION"], p.settings["WECOM_MENTION"] = "channel", "@all"
	}
	p.drawTasks(r, time.Duration(n-2)*period)
	p.drawEvents(r, period, n)
	p.drawWebhooks(r)
	return p
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
				x.FailCount = int64(10_000 + r.IntN(90_000)) // a number that nothing else has
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
					row.FailCount += int64(r.IntN(9000))
				}
				task = append(task, row)
			}
			p.tasks = append(p.tasks, task)
		}
	}
}
