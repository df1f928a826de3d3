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
	failed // none of causes if all are of tasks that are still at work

	since string
}

// openGroups count an image once, as a headline does: of automatic tasks the
// latest day counts. What is still at work counts if nothing else is open.
func (c composer) openGroups() (list []openGroup) {
	for i := range c.f.Seen.Report.Series {
		s := &c.f.Seen.Report.Series[i]
		o := openGroup{failed: failed{Item: news.Item{Series: s}}}
		for _, d := range s.Days {
			switch {
			case d.Date < c.n.OpenSince || d.Failed == 0 || s.Over(d.Failing[0]):
				continue
			case s.Auto():
				o.Counted = nil
			}
			o.Counted, o.since = append(o.Counted, d), cmp.Or(o.since, d.Date)
		}
		if o.images, o.causes, _ = causesOf(o.Counted, report.Images{}); o.images == 0 {
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
	all := openGroup{since: groups[0].since}
	var settled []failed
	var images int64
	for _, o := range groups {
		all.images, all.causes = report.Sum(all.images, o.images), append(all.causes, o.causes...)
		if o.since != all.since {
			all.since = ""
		}
		if len(o.causes) > 0 {
			settled, images = append(settled, o.failed), report.Sum(images, o.images)
		}
		line := joined([]notify.Text{c.kind(o.Series.Group), c.openClause(o)}, c.colon)
		p.more = append(p.more, append(line, plain(c.stop)))
	}
	least := atLeast(settled)
	if images > least {
		p.more = append(p.more, c.twice(images-least))
	}
	p.clause, p.acts = c.openClause(all), c.remedies(settled, least)
	return []point{p}
}

func (c composer) openClause(o openGroup) notify.Text {
	if len(o.causes) == 0 {
		return c.say("{1 image} failed so far in tasks still at work", o.images)
	}
	return c.say("{1 image} not licensed by a later task[ since {2}]", o.images, c.day(o.since))
}
