package message

import (
	"tcss-licensing-alerts/handler/news"
	"tcss-licensing-alerts/handler/report"
	"tcss-licensing-alerts/notify"
)

// point is one state that a message tells, whether it is its title or a note.
type point struct {
	reason news.Reason // by which it leads a message; Status: failures told before
	level  notify.Level
	clause notify.Text
	more   []notify.Text // sentences that go with it
	repeat bool          // more says what the clause does, so that no note needs both
	acts   []act
}

func (p point) bad() bool { return p.level >= notify.LevelWarning }

const licencesLeft = "{1} of {2} licences left[, {3}]"

// points are all states that are wrong, news or not, and those that are news
// and in order again: so that no message is green beside something wrong, and
// none is posted without saying what it makes known.
func (c composer) points() []point {
	list := c.openPoints()
	if c.f.Seen.Rule == news.Off {
		p := point{
			reason: news.RuleOff, level: notify.LevelCritical, acts: []act{c.turnOn()},
			clause: c.say("automatic licensing of local images is off"),
		}
		if c.n.Rule != nil && c.n.Rule.Again {
			p.more = []notify.Text{c.say("It has been off since about {1}.", c.at(c.n.Rule.Since))}
		}
		list = append(list, p)
	}
	licences, ok := c.licences()
	if ok && licences.bad() {
		list = append(list, licences)
	}
	list = append(list, c.listPoints()...)
	if c.n.Watch != nil && !c.f.Seen.Short {
		list = append(list, point{reason: news.WorkingAgain, clause: c.watchingAgain()})
	}
	if c.n.Rule != nil && c.f.Seen.Rule == news.On {
		list = append(list, point{reason: news.RuleOn, clause: c.say("automatic licensing of local images is on again")})
	}
	if ok && !licences.bad() && c.n.Licences != nil {
		list = append(list, licences)
	}
	if len(c.n.Restored) > 0 {
		kinds := make([]notify.Text, 0, len(c.n.Restored))
		for _, g := range c.n.Restored {
			kinds = append(kinds, c.kind(g))
		}
		list = append(list, point{clause: c.say("failures are over: {1} images – a later task had none", joined(kinds, c.comma))})
	}
	return list
}

// listPoints say what of the list was not looked at, and what was odd in it.
func (c composer) listPoints() (list []point) {
	seen := c.f.Seen
	if seen.Short {
		list = append(list, point{
			reason: news.Incomplete, level: notify.LevelWarning, repeat: true, acts: []act{c.mendAct()},
			clause: c.short(""),
			more:   []notify.Text{c.sentence(c.short(c.why()))},
		})
	}
	if seen.Recent {
		clause := c.say("tasks before {1} were not looked at: there was no time for all", c.day(seen.Report.Oldest))
		list = append(list, point{level: notify.LevelInfo, clause: clause, acts: []act{c.todo(c.say("Give the function a longer timeout."), function)}})
	}
	if n := seen.Report.Tally.Odd; n > 0 {
		list = append(list, point{level: notify.LevelWarning, clause: c.say("{1 task} ended with a code in place of a result", n)})
	}
	return list
}

// short says how much of the list could be read, and of how much if that is known.
func (c composer) short(why string) notify.Text {
	if c.f.Total == 0 {
		return c.say("only {1 task} could be read[: {2}]", c.f.Read, why)
	}
	return c.say("only {1} of {2 task} could be read[: {3}]", c.f.Read, c.f.Total, why)
}

// licences is how the licences stand; not ok if that is not known.
func (c composer) licences() (p point, ok bool) {
	l := c.f.Seen.Licences
	if l == nil || c.n.Standing == "" {
		return point{}, false
	}
	p = point{
		reason: news.LicencesLow, level: notify.LevelWarning, acts: []act{c.stockUp()},
		clause: c.say(licencesLeft, l.Left(), l.Total, c.forDays()),
	}
	switch end := l.PeriodEnd.In(c.Zone); c.n.Standing {
	case news.Fine:
		p.reason, p.level, p.acts = news.LicencesFine, notify.LevelGood, nil
	case news.Gone:
		p.reason, p.level, p.clause = news.LicencesGone, notify.LevelCritical, c.say("no licences left – the next image fails", l.Total)
	case news.Suspended:
		p.reason, p.level, p.acts = news.LicencesGone, notify.LevelCritical, []act{c.renewal()}
		p.clause = c.say("the purchase is suspended – no image gets a licence")
	case news.Ending:
		day := end.Format(c.date)
		p.clause, p.acts = c.say("the paid period ended on {1}", day), []act{c.renewal()}
		if end.After(c.f.Seen.Report.Clock) {
			p.clause = c.say("the paid period ends on {1}, {2 licence} with it", day, l.Left())
			p.acts = []act{c.todo(c.say("Renew it before {1}, or the {2 licence} left {2?is:are} lost.", day, l.Left()), buying)}
		}
	}
	return p, true
}

// forDays is for how many days the licences are enough, in whole ones; empty if
// that cannot be told.
func (c composer) forDays() string {
	l := c.f.Seen.Licences
	days, ok := l.Lasts(l.Left())
	switch {
	case !ok || l.Left() == 0 || len(c.f.Filters) > 0:
		return ""
	case days < 1:
		return c.text("enough for less than a day")
	}
	return c.text("enough for {1 day}", int64(min(days, 1e6))) // more is for ever, and may not be an int64
}

// watchingAgain claims no more than what was read.
func (c composer) watchingAgain() notify.Text {
	r, start := c.f.Seen.Report, c.start()
	failed := false
	r.Failing(func(_ *report.Series, _ *report.Day, t report.Task) { failed = failed || !t.At.Before(start) })
	found := c.word("nothing failed")
	switch {
	case len(c.n.Items)+len(c.n.Mentions) > 0 || c.working():
		found = "" // the rest of the message says it
	case failed:
		found = c.nothingNew()
	}
	return c.say("watching again – {1} – {2} read[, {3}]", c.time(start), c.time(r.Window.End), found)
}
