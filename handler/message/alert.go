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
	images, least := count(list, c.n.Headline)
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
		title = c.text(c.titled, strings.Join(c.f.Filters, "; "), title)
		m.Brief = c.brief(title, acts, c.lasted(c.n.Items[0], c.lasts, c.lastsAtLeast).String())
	}
	m.Items, m.More = c.items(list)
	m.Notes = c.alertNotes(points, images)
	m.Trend = c.trend()
	m.Footer = []notify.Text{c.footer(c.trendLine(m.Trend), false)}
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
	if c.f.Seen.Short && c.f.Total > 0 {
		return c.text(c.atLeast, images, c.f.Read, c.f.Total), ""
	}
	if date := c.lateSince(list); date != "" {
		return c.text(c.since, images, c.day(date)), ""
	}
	if n := more(list[0].Item); len(c.n.Items) == 1 && len(list[0].Earlier) == 0 && n > 0 && n <= images {
		return c.text(c.grown, images, c.grew(list[0].Item)), ""
	}
	var codes []string
	for _, x := range list {
		for _, cause := range x.causes {
			if !slices.Contains(codes, cause.code) {
				codes = append(codes, cause.code)
			}
		}
	}
	return c.text(c.unscanned, images), c.becauseOf(codes)
}

// becauseOf names the causes that we know; the API's own words stay below.
func (c composer) becauseOf(codes []string) string {
	var known []string
	for _, code := range codes {
		if name, ok := c.causes[code]; ok {
			known = append(known, name)
		}
	}
	switch {
	case len(known) == 0:
		return ""
	case len(codes) == 1:
		return c.text(c.because, known[0])
	case len(known) < len(codes):
		known = append(known, c.other)
	}
	return c.text(c.becauseMore, known[0], strings.Join(known, c.comma))
}

// overTitle is the title if nothing that is told still fails.
func (c composer) overTitle() string {
	var images int64
	first, last := c.n.Items[0].Day.Date, c.n.Items[0].Day.Date
	for _, i := range c.n.Items {
		images = report.Sum(images, i.Day.Failed)
		first, last = min(first, i.Day.Date), max(last, i.Day.Date)
	}
	if first == last {
		return c.text(c.over, images, c.day(first))
	}
	return c.text(c.overDays, images, c.day(first), c.day(last))
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
func (c composer) alertNotes(points []point, images int64) (notes []notify.Text) {
	if repeats := c.n.Headline - images; repeats > 0 {
		notes = append(notes, c.say(c.repeats, repeats))
	}
	if l := c.f.Seen.Licences; l != nil && l.KnowsUnscanned && l.Unscanned > 0 && l.Unscanned >= images {
		notes = append(notes, c.say(c.goUnscanned, l.Unscanned))
	}
	if c.n.Before > 0 {
		notes = append(notes, c.say(c.toldBefore, c.n.Before))
	}
	return append(notes, c.notes(points)...)
}

// mention calls people for what was told before: by a title alone, if there is
// no other news.
func (c composer) mention() notify.Message {
	var images int64
	for _, o := range c.openGroups() {
		images = report.Sum(images, o.images)
	}
	m := c.message(notify.LevelCritical, c.text(c.unscanned, images), nil)
	m.Mention = true
	m.MentionOnly = c.n.Watch == nil && c.n.Rule == nil && c.n.Licences == nil && len(c.n.Restored) == 0
	if m.MentionOnly {
		return m
	}
	return c.withPoints(m, point{}, c.points())
}
