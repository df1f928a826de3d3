package message

import (
	"slices"
	"strings"

	"tcss-licensing-alerts/handler/news"
	"tcss-licensing-alerts/handler/report"
	"tcss-licensing-alerts/notify"
)

// alert tells of failures.
func (c composer) alert() notify.Message {
	list := c.failures()
	images, least := c.count(list)
	level := notify.LevelCritical
	if len(list) == 0 {
		level = notify.LevelWarning
	}
	acts, points := c.remedies(list, least), c.points()
	points = slices.DeleteFunc(points, func(p point) bool { return c.isTold(p, acts) })
	for _, p := range points {
		if p.reason != news.LicencesLow || len(acts) == 0 {
			acts = append(acts, p.acts...)
		}
	}
	title, because := c.headline(list, images)
	m := c.message(level, title+because, acts)
	if len(list) > 0 {
		lasts := c.lasted(c.n.Items[0])
		if len(lasts) > 0 && c.n.Items[0].Streak > 1 {
			lasts[0].Text = c.already + lasts[0].Text
		}
		m.Brief = c.brief(c.titled(title), acts, lasts)
	}
	m.Items, m.More = c.items(list)
	m.Notes = c.alertNotes(points, images, least)
	m.Trend = c.trend()
	m.Mention = len(c.n.Mentions) > 0
	return m
}

// isTold says whether the items or the remedies tell a state already: open
// failures, and licences that are gone. That few are left is said as long as it
// is news.
func (c composer) isTold(p point, remedies []act) bool {
	bought := p.reason == news.LicencesGone || p.reason == news.LicencesLow && c.n.Licences == nil
	return p.reason == news.Status || bought && len(remedies) > 0
}

// headline is the alert's title, without the product, and the causes that
// follow it.
func (c composer) headline(list []failed, images int64) (title, because string) {
	if len(list) == 0 {
		return c.overTitle(), ""
	}
	if c.f.Seen.Short && c.f.Total == 0 {
		return c.text("at least {1 container image} unscanned – only {2 task} could be read", images, c.f.Read), ""
	}
	if c.f.Seen.Short {
		return c.text("at least {1 container image} unscanned – {2} of {3 task} could be read", images, c.f.Read, c.f.Total), ""
	}
	if date := c.lateSince(list); date != "" {
		return c.text("{1 container image} unscanned since {2}", images, c.day(date)), ""
	}
	if n := more(list[0].Item); len(c.n.Items) == 1 && len(list[0].Earlier) == 0 && n > 0 && n <= images {
		return c.text("{1 container image} unscanned ({2})", images, c.grew(list[0].Item)), ""
	}
	return c.text("{1 container image} unscanned", images), c.because(list)
}

// because names the causes that we know; the API's own words stay below.
func (c composer) because(list []failed) string {
	var known []string
	other := false
	for _, x := range list {
		for _, cause := range x.causes {
			name := c.word(knownReasons()[cause.code])
			if cause.code == "" || name == "" {
				other = true
			} else if !slices.Contains(known, name) {
				known = append(known, name)
			}
		}
	}
	if len(known) == 0 {
		return ""
	}
	if other {
		known = append(known, c.word("other"))
	}
	return c.text(" – {2}", known[0], strings.Join(known, c.comma), len(known))
}

// overTitle is the title if nothing that is told still fails.
func (c composer) overTitle() string {
	var images int64
	first, last := c.n.Items[0].Day.Date, c.n.Items[0].Day.Date
	for _, i := range c.n.Items {
		images = report.Sum(images, i.Day.Failed)
		first, last = min(first, i.Day.Date), max(last, i.Day.Date)
	}
	to := ""
	if last > first {
		to = c.day(last)
	}
	return c.text("{1 container image} failed on {2}[ – {3}], the next task had no failures", images, c.day(first), to)
}

// lateSince is the day since which all that is told has failed, if it is told
// late; empty if that cannot be said of every image.
func (c composer) lateSince(list []failed) (date string) {
	for _, x := range list {
		first := x.Day.Date
		for _, e := range x.Earlier {
			if !x.Series.Auto() || e.Failed < x.images {
				return ""
			}
			first = min(first, e.Date)
		}
		late := len(x.Earlier) > 0 || c.old(x.Item)
		if !late || x.Day.Failed < x.images || date != "" && date != first {
			return ""
		}
		date = first
	}
	return date
}

// alertNotes are what must be known besides the items.
func (c composer) alertNotes(points []point, images, least int64) (notes []notify.Text) {
	if repeats := c.n.Headline - images; repeats > 0 {
		notes = append(notes, c.say("{1 image} failed in more than one task, counted once.", repeats))
	}
	if twice := images - least; twice > 0 {
		notes = append(notes, c.twice(twice))
	}
	if l := c.f.Seen.Licences; l != nil && l.KnowsUnscanned && l.Unscanned > 0 && l.Unscanned >= images {
		notes = append(notes, c.say("{1 image} {1?goes:go} unscanned now.", l.Unscanned))
	}
	if c.n.Before > 0 {
		notes = append(notes, c.say("{1 failed task} of this time {1?was:were} told before.", c.n.Before))
	}
	return append(notes, c.notes(points)...)
}

// mention calls people for what was told before: by a title alone, if there is
// no other news, of the groups that they are called for.
func (c composer) mention() notify.Message {
	alone := c.n.Watch == nil && c.n.Rule == nil && c.n.Licences == nil && len(c.n.Restored) == 0
	var images int64
	for _, o := range c.openGroups() {
		if !alone || slices.Contains(c.n.Mentions, o.Series.Group) { // else notes have each
			images = report.Sum(images, o.images)
		}
	}
	m := c.message(notify.LevelCritical, c.text("{1 container image} unscanned – see the earlier alert", images), nil)
	m.Mention, m.MentionOnly = true, alone
	if alone {
		return m
	}
	return c.withPoints(m, point{}, c.points())
}
