package message

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"tcss-licensing-alerts/handler/news"
	"tcss-licensing-alerts/handler/report"
	"tcss-licensing-alerts/notify"
)

const (
	maxItems = 10
	// maxNames are written out if there are no more; else fewNames are.
	maxNames, fewNames = 3, 2
	maxName            = 100 // runes of an image's name
	maxDays            = 7   // with failures, in an item
)

// items are the groups that are listed, and what stands for the others.
func (c composer) items(list []failed) (items []notify.Item, more notify.Text) {
	for _, i := range c.n.Items[:min(len(c.n.Items), maxItems)] {
		items = append(items, c.item(i))
	}
	if rest := len(c.n.Items) - maxItems; rest > 0 {
		var images int64
		for _, x := range list[min(len(list), maxItems):] {
			images = report.Sum(images, x.images)
		}
		more = c.say(c.moreItems, rest, images)
	}
	return items, more
}

// item is one group: how many failed, of what, why and since when.
func (c composer) item(i news.Item) notify.Item {
	images := c.f.Images[i.Series.Group]
	parts := []notify.Text{
		c.say(c.ofAll, i.Day.Failed, report.Sum(i.Day.Failed, i.Day.Succeeded)),
		c.kind(i.Series.Group), c.reasons(i.Day, images),
	}
	if i.Over || len(i.Earlier) > 0 || c.old(i) {
		parts = append(parts, notify.Plain(c.day(i.Day.Date)))
	}
	parts = append(parts, c.lasted(i, c.streak, c.streakAtLeast))
	if i.Over {
		parts = append(parts, notify.Plain(c.overSince))
	} else {
		parts = append(parts, c.grew(i))
	}
	return notify.Item{Title: joined(parts, " · "), Lines: c.lines(i, images)}
}

// lines are the images' names and the other days that count or are news.
func (c composer) lines(i news.Item, images report.Images) (lines []notify.Text) {
	if len(images.List) > 0 {
		lines = append(lines, c.names(i, images))
	}
	if len(i.Earlier) > 0 {
		days := []string{c.text(c.dayFailed, c.day(i.Day.Date), i.Day.Failed)}
		for _, e := range i.Earlier[:min(len(i.Earlier), maxDays-1)] {
			days = append(days, c.text(c.dayFailed, c.day(e.Date), e.Failed))
		}
		slices.Reverse(days)
		if rest := len(i.Earlier) - (maxDays - 1); rest > 0 {
			days = append([]string{c.text(c.moreDays, rest)}, days...)
		}
		lines = append(lines, c.say(c.byDay, strings.Join(days, c.comma)))
	}
	if !i.Over && i.Counted[0].Date > i.Day.Date {
		lines = append(lines, c.say(c.latest, c.day(i.Counted[0].Date), i.Counted[0].Failed))
	}
	return lines
}

// names are the first images, each once, and how many there are besides.
func (c composer) names(i news.Item, images report.Images) notify.Text {
	var all []string
	for _, image := range images.List {
		if name := clipped(cmp.Or(image.Name, image.ID)); !slices.Contains(all, name) {
			all = append(all, name)
		}
	}
	total := i.Day.Failed
	if len(i.Earlier) > 0 {
		total = 0 // the list may be of several days
		if images.Whole {
			total = int64(len(all))
		}
	}
	if total != int64(len(all)) || len(all) > maxNames {
		all = all[:min(len(all), fewNames)]
	}
	list := make([]notify.Text, 0, len(all))
	for _, name := range all {
		list = append(list, notify.Text{code(name)})
	}
	rest := total - int64(len(all))
	switch {
	case total == 0:
		return c.say(c.words.names, joined(list, c.comma))
	case rest <= 0:
		return joined(list, c.comma)
	}
	return c.say(c.namesMore, joined(list, c.comma), rest, total)
}

func clipped(s string) string {
	if utf8.RuneCountInString(s) > maxName {
		return string([]rune(s)[:maxName-1]) + "…"
	}
	return s
}

// old says whether all that is told of a group was at work before the window:
// it is told late, so that its date must be said.
func (c composer) old(i news.Item) bool {
	start := c.f.Seen.Report.Window.Start
	return !slices.ContainsFunc(i.Tasks, func(t report.Task) bool { return !t.At.Before(start) })
}

// lasted is for how many days the group has failed. That it is the first is
// said only if the day before was read, and of tasks that run by themselves.
func (c composer) lasted(i news.Item, days, atLeast string) notify.Text {
	switch {
	case i.Streak == 0 || i.Streak == 1 && (i.AtLeast || !i.Series.Auto()):
		return nil
	case i.AtLeast:
		return c.say(atLeast, i.Streak)
	case i.Streak == 1:
		return notify.Plain(c.first)
	}
	return c.say(days, i.Streak)
}

// kind names a group; what is not known is shown as it came.
func (c composer) kind(g report.Group) notify.Text {
	parts := make([]notify.Text, 0, 2)
	for _, s := range []string{g.Source, g.Type} {
		if name, ok := c.kinds[s]; ok {
			parts = append(parts, notify.Plain(name))
		} else {
			parts = append(parts, notify.Text{code(s)})
		}
	}
	return joined(parts, c.kindsApart)
}

// reasons names why images failed, with numbers if there are several reasons.
func (c composer) reasons(day report.Day, images report.Images) notify.Text {
	_, causes, _ := causesOf([]report.Day{day}, images)
	parts := make([]notify.Text, 0, len(causes))
	for _, x := range causes[:min(len(causes), maxNames)] {
		t := notify.Text{code(clipped(x.code))}
		if name, ok := c.words.reasons[x.code]; ok {
			t = notify.Plain(name)
		}
		if len(causes) > 1 {
			t = append(t, c.say(" {1}", x.images)...)
		}
		parts = append(parts, t)
	}
	return joined(parts, c.comma)
}
