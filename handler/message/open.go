package message

import (
	"maps"
	"slices"

	"tcss-licensing-alerts/handler/news"
	"tcss-licensing-alerts/handler/report"
	"tcss-licensing-alerts/notify"
)

// openGroup is a group with failures that stand in the way of an all clear.
type openGroup struct {
	report.Group

	images int64
	since  string
	atWork bool // they are all of tasks that are still at work
}

// openGroups count an image once, as a headline does.
func (c composer) openGroups() (list []openGroup) {
	for i := range c.f.Seen.Report.Series {
		s := &c.f.Seen.Report.Series[i]
		days := map[string]int64{}
		for _, d := range s.Days {
			if d.Date >= c.n.OpenSince && d.Failed > 0 && !s.Over(d.Failing[0]) {
				days[d.Date] = d.Failed
			}
		}
		o := openGroup{Group: s.Group, atWork: len(days) == 0}
		settled := maps.Clone(days)
		for _, t := range s.Unsettled {
			days[t.Date] = report.Sum(days[t.Date], t.FailCount)
		}
		for _, date := range slices.Sorted(maps.Keys(days)) {
			switch {
			case o.since == "":
				o.since, o.images = date, days[date]
			case !s.Auto():
				o.images = report.Sum(o.images, days[date])
			case settled[date] == 0: // a task at work has yet to come to the others
				o.images = max(o.images, days[date])
			default:
				o.images = days[date]
			}
		}
		if o.images > 0 {
			list = append(list, o)
		}
	}
	return list
}

// working says whether a task has failures and is still at work: they are told
// by the next run.
func (c composer) working() bool {
	return slices.ContainsFunc(c.f.Seen.Report.Series, func(s report.Series) bool { return len(s.Unsettled) > 0 })
}

// openPoints say what failed before and has not been licensed since.
func (c composer) openPoints() []point {
	groups := c.openGroups()
	if c.n.Open == 0 || len(groups) == 0 {
		return nil
	}
	var images int64
	since, atWork := c.day(groups[0].since), true
	var lines []notify.Text
	for i, o := range groups {
		images, atWork = report.Sum(images, o.images), atWork && o.atWork
		if o.since != groups[0].since {
			since = ""
		}
		switch {
		case i >= maxItems:
		case o.atWork:
			lines = append(lines, c.say(c.openAtWork, c.kind(o.Group), o.images))
		default:
			lines = append(lines, c.say(c.openGroup, c.kind(o.Group), o.images, c.day(o.since)))
		}
	}
	clause := c.say(c.open, images, since)
	if atWork {
		clause = c.say(c.atWork, images)
	}
	return []point{{reason: news.Status, level: notify.LevelWarning, clause: clause, more: lines, repeat: true}}
}
