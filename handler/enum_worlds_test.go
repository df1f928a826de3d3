package handler_test

import (
	"net/http"
	"time"

	"tcss-licensing-alerts/handler/tcss"
	"tcss-licensing-alerts/handler/tcss/tcsstest"
)

// lags is in how many ways an event may go wrong: it is missed, or comes twice,
// the second time so much later.
const lags = 10

func lag(n int) time.Duration { return time.Duration(n) * 110 * time.Millisecond }

// enumWorld is a small world: two destinations, three days of one trigger or
// two, and one more day on which all is well.
type enumWorld struct {
	name      string
	symmetric bool // both destinations fare alike
	tasks     []simTask
	set       [3]func(s *simulation) // before each day
	triggers  int
	apart     time.Duration // between the two
}

func enumWorlds() (list []enumWorld) {
	type sets = [3]func(s *simulation)
	dead := func(s *simulation) { s.slack.answer = refuse(http.StatusNotFound, "no_service") }
	foul, mend := func(s *simulation) { s.foul("<html>") }, func(s *simulation) { s.foul("") }
	off, on := func(s *simulation) { s.switchRule(false); takeLicences(s) }, func(s *simulation) { s.switchRule(true) }
	for _, x := range []enumWorld{
		{"failing", true, failingNights(), sets{}, 1, 0},
		{"late", true, lateNights(), sets{}, 1, 0},
		{"replaced", false, failingNights(), sets{1: replaceSlack}, 1, 0},
		{"replaced after a day dead", false, failingNights(), sets{0: dead, 1: replaceSlack}, 1, 0},
		{"states", true, quietNights(), sets{1: off, 2: on}, 1, 0},
		{"foul", true, failingNights(), sets{1: foul, 2: mend}, 1, 0},
	} {
		one, two, once := x, x, x
		one.name += ", one"
		two.name, two.triggers, two.apart = x.name+", two", 2, 10*time.Minute
		once.name, once.triggers = x.name+", at once", 2
		list = append(list, one, two, once)
	}
	return list
}

func (x *enumWorld) plan() plan {
	p := plan{lookback: 24 * time.Hour, calls: true, server: func(s *tcsstest.Server) { s.EndExclusive = true }, tasks: x.tasks, settings: map[string]string{
		"LOOKBACK": "24h", "ALL_CLEAR": "true", "LEDGER": inCOS, "SLACK_MENTION": "channel", "WECOM_MENTION": "@all",
	}}
	for day := range 4 {
		e := simEvent{at: at(monday).AddDate(0, 0, day), trigger: "daily", shows: everyTask, limit: 300 * time.Second, calm: day == 3}
		if day < 3 && x.set[day] != nil {
			e.set = append(e.set, x.set[day])
		}
		for _, source := range []string{"REGISTRY", "LOCAL"}[:x.triggers] {
			if x.triggers > 1 {
				e.trigger, e.argument, e.shows = source, filterOf("Source", source), ofSource(source)
			}
			p.events = append(p.events, e)
			e.at, e.set = e.at.Add(x.apart), nil
			if x.apart == 0 {
				e.beside = 3 * time.Millisecond
			}
		}
	}
	return p
}

func replaceSlack(s *simulation) {
	s.slack.answer, s.slack.path, s.env["SLACK_WEBHOOK_URL"] = nil, s.slack.path+"new", slackURL+"new"
}

func takeLicences(s *simulation) {
	s.gone = true
	s.api.SetLicences(tcss.Licences{Total: 500, Used: 500})
}

// foul puts what is no ledger in the ledger's place, or takes it away, and then
// nothing is remembered.
func (s *simulation) foul(text string) {
	s.other = text
	objects := map[string][]byte{}
	for name := range s.cos.stored() {
		if text != "" {
			objects[name] = []byte(text)
		}
	}
	if len(objects) == 0 {
		s.other = "" // nothing was there yet
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.from)
	clear(s.opened)
	for _, r := range s.runs {
		r.ledger = true
	}
	s.cos.put(objects)
}

func (s *simulation) switchRule(on bool) {
	s.on = on
	s.api.SetRule(tcss.Rule{ID: 1, Enabled: on})
}

// row is a task as it is listed from when it was at work.
func row(t tcss.Task) simRow {
	when := at(t.LastAuthorizedTime)
	return simRow{t, when, when}
}

// then is the task with more images failed, some hours later.
func (r simRow) then(failed int64, after time.Duration) simRow {
	r.at, r.listed, r.FailCount = r.at.Add(after), r.listed.Add(after), failed
	r.LastAuthorizedTime = r.at.Format(time.DateTime)
	return r
}

// failingNights fail entirely from the second on; one task of local images
// grows after it was told, and the next has no failures.
func failingNights() []simTask {
	grows := row(local(task(5, "2026-11-24", 9, 20011, "REACH_LIMIT")))
	return []simTask{
		{row(task(1, "2026-11-23", 9, 10007, "REACH_LIMIT"))},
		{row(task(2, "2026-11-24", 0, 10009, "REACH_LIMIT"))},
		{row(task(3, "2026-11-25", 9, 10037, "REACH_LIMIT"))},
		{row(task(4, "2026-11-26", 9, 10039, "REACH_LIMIT"))},
		{grows, grows.then(20021, 12*time.Hour)},
		{row(local(task(6, "2026-11-26", 9, 0, "")))},
	}
}

// lateNights have a task that is listed after the run of its window, one that a
// person began, one of the day before, one at work in the run's minutes, and a
// streak that ends and begins anew, beside a task that succeeds.
func lateNights() []simTask {
	late := row(task(1, "2026-11-23", 0, 10007, ""))
	late.listed = late.listed.Add(12 * time.Hour)
	before := row(local(task(4, "2026-11-24 00:20:00", 9, 10061, "")))
	before.AuthorizedDate = "2026-11-23"
	return []simTask{
		{late},
		{row(task(2, "2026-11-24", 9, 0, ""))},
		{row(task(3, "2026-11-25", 0, 10009, ""))},
		{row(task(7, "2026-11-25 02:10:00", 9, 0, ""))},
		{before},
		{row(local(manual(task(5, "2026-11-23 15:00:00", 0, 20011, ""))))},
		{row(local(task(6, "2026-11-25 09:03:00", 9, 10067, "")))},
	}
}

// quietNights fail at first only.
func quietNights() []simTask {
	return []simTask{
		{row(task(1, "2026-11-23", 9, 10007, ""))},
		{row(task(2, "2026-11-24", 9, 0, ""))},
		{row(task(3, "2026-11-25", 9, 0, ""))},
		{row(local(task(4, "2026-11-24", 9, 0, "")))},
		{row(local(task(5, "2026-11-26", 9, 0, "")))},
	}
}
