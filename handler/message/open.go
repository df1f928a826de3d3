package message

import (
	"cmp"
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

// openGroups count an image once, as a headline does: of automatic tasks the
// latest day counts. What is still at work counts if nothing else is open.
func (c composer) openGroups() (list []openGroup) {
	for i := range c.f.Seen.Report.Series {
		s := &c.f.Seen.Report.Series[i]
		o := openGroup{Group: s.Group}
		for _, d := range s.Days {
			switch {
			case d.Date < c.n.OpenSince || d.Failed == 0 || s.Over(d.Failing[0]):
				continue
			case s.Auto():
				o.images = d.Failed
			default:
				o.images = report.Sum(o.images, d.Failed)
			}
			o.since = cmp.Or(o.since, d.Date)
		}
		if o.atWork = o.images == 0; o.atWork {
			for _, t := range s.Unsettled {
				o.images = report.Sum(o.images, t.FailCount)
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
	p := point{reason: news.Status, level: notify.LevelWarning, repeat: true}
	all := openGroup{since: groups[0].since, atWork: true}
	for _, o := range groups {
		all.images, all.atWork = report.Sum(all.images, o.images), all.atWork && o.atWork
		if o.since != all.since {
			all.since = ""
		}
		line := joined([]notify.Text{c.kind(o.Group), c.openClause(o)}, c.colon)
		p.more = append(p.more, append(line, plain(c.stop)))
	}
	p.clause = c.openClause(all)
	return []point{p}
}

func (c composer) openClause(o openGroup) notify.Text {
	if o.atWork {
		return c.say("{1 image} failed so far in tasks still at work", o.images)
	}
	return c.say("{1 image} not licensed by a later task[ since {2}]", o.images, c.day(o.since))
}
