package message

import (
	"time"

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

// points are all states that are wrong, news or not, and those that are news
// and in order again: so that no message is green beside something wrong, and
// none is posted without saying what it makes known.
func (c composer) points() (list []point) {
	list = append(list, c.openPoints()...)
	if c.f.Seen.Rule == news.Off {
		p := point{reason: news.RuleOff, level: notify.LevelCritical, clause: notify.Plain(c.ruleOff), acts: []act{c.turnOn()}}
		if c.n.Rule != nil && c.n.Rule.Again {
			p.more = []notify.Text{c.say(c.ruleSince, c.at(c.n.Rule.Since))}
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
		list = append(list, point{reason: news.RuleOn, clause: notify.Plain(c.ruleOn)})
	}
	if ok && !licences.bad() && c.n.Licences != nil {
		list = append(list, licences)
	}
	if len(c.n.Restored) > 0 {
		kinds := make([]notify.Text, 0, len(c.n.Restored))
		for _, g := range c.n.Restored {
			kinds = append(kinds, c.kind(g))
		}
		list = append(list, point{clause: c.say(c.restored, joined(kinds, c.semicolon))})
	}
	return list
}

// listPoints say what of the list was not looked at, and what was odd in it.
func (c composer) listPoints() (list []point) {
	seen := c.f.Seen
	if seen.Short {
		p := point{reason: news.Incomplete, level: notify.LevelWarning, clause: c.say(c.short, c.f.Read, c.f.Total), repeat: true}
		p.more = []notify.Text{c.say(c.shortBecause, c.f.Read, c.f.Total, c.whyOf())}
		p.acts = []act{c.mendAct()}
		list = append(list, p)
	}
	if seen.Recent {
		list = append(list, point{level: notify.LevelInfo, clause: c.say(c.recent, c.day(seen.Report.Oldest))})
	}
	if n := seen.Report.Tally.Odd; n > 0 {
		list = append(list, point{level: notify.LevelWarning, clause: c.say(c.odd, n)})
	}
	return list
}

// licences is how the licences stand; not ok if that is not known.
func (c composer) licences() (p point, ok bool) {
	l, value := c.f.Seen.Licences, c.f.Standing
	if c.n.Licences != nil {
		value = c.n.Licences.Value
	}
	if l == nil || value == "" {
		return point{}, false
	}
	p = point{reason: news.LicencesFine, clause: c.say(c.left, l.Left(), l.Total, c.forDays())}
	switch value {
	case news.Suspended:
		p = point{reason: news.LicencesGone, level: notify.LevelCritical, clause: notify.Plain(c.suspended), acts: []act{c.renewal()}}
	case news.Gone:
		p = point{reason: news.LicencesGone, level: notify.LevelCritical, clause: c.say(c.gone, l.Total), acts: []act{c.stockUp()}}
	case news.Low:
		p.reason, p.level, p.acts = news.LicencesLow, notify.LevelWarning, []act{c.stockUp()}
	case news.Ending:
		end := l.PeriodEnd.In(c.Zone)
		p = point{reason: news.LicencesLow, level: notify.LevelWarning, clause: c.say(c.ended, end.Format(c.date)), acts: []act{c.renewal()}}
		if end.After(c.f.Seen.Report.Clock) {
			p.clause = c.say(c.ending, end.Format(c.date), l.Left())
			p.acts = []act{c.todo(c.say(c.keepPaid, end.Format(c.date), l.Left()), buying)}
		}
	}
	return p, true
}

// forDays is for how many days the licences are enough, in whole ones; empty if
// that cannot be told.
func (c composer) forDays() string {
	l := c.f.Seen.Licences
	days, ok := l.Lasts(l.Left())
	if !ok || l.Left() == 0 || len(c.f.Filters) > 0 {
		return ""
	}
	if days < 1 {
		return c.enoughNot
	}
	return c.text(c.enoughDays, int64(days))
}

// watchingAgain claims no more than what was read.
func (c composer) watchingAgain() notify.Text {
	r := c.f.Seen.Report
	from, start := c.time(c.n.Watch.Since), c.n.Watch.Since
	if oldest, err := time.ParseInLocation(time.DateOnly, r.Oldest, c.Zone); err == nil && oldest.After(start) {
		from, start = oldest.Format(c.date), oldest
	}
	tasks, failed := false, false
	for i := range r.Series {
		for _, d := range r.Series[i].Results() {
			tasks = tasks || d.Date >= start.Format(time.DateOnly)
		}
	}
	r.Failing(func(_ *report.Series, _ *report.Day, t report.Task) { failed = failed || !t.At.Before(start) })
	found := c.found
	switch {
	case len(c.n.Items)+len(c.n.Mentions) > 0 || c.working():
		found = "" // the rest of the message says it
	case failed:
		found = c.foundNothingNew
	case !tasks:
		found = c.foundNoTask
	}
	return c.say(c.again, from, c.time(r.Window.End), found)
}
