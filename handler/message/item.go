package message

import (
	"cmp"
	"slices"
	"strings"

	"tcss-licensing-alerts/handler/news"
	"tcss-licensing-alerts/handler/report"
	"tcss-licensing-alerts/notify"
)

const (
	maxItems = 10
	maxNames = 3
	// nameColumns are those of a phone's line; a Chinese character takes two.
	nameColumns = 44
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
		more = c.say("and {1 more group}[ with {2 image}]", rest, images)
	}
	return items, more
}

// item is one group: how many failed, of what, why and since when.
func (c composer) item(i news.Item) notify.Item {
	images := c.f.Images[i.Series.Group]
	parts := []notify.Text{
		c.say("{1} of {2}", i.Day.Failed, report.Sum(i.Day.Failed, i.Day.Succeeded)),
		c.kind(i.Series.Group), c.reasons(i.Day, images),
	}
	if i.Over || len(i.Earlier) > 0 || c.old(i) {
		parts = append(parts, notify.Plain(c.day(i.Day.Date)))
	}
	parts = append(parts, c.lasted(i))
	if i.Over {
		parts = append(parts, c.say("no failures since"))
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
		days := []string{c.text("{1}: {2}", c.day(i.Day.Date), i.Day.Failed)}
		for _, d := range i.Earlier {
			days = slices.Insert(days, 0, c.text("{1}: {2}", c.day(d.Date), d.Failed))
		}
		lines = append(lines, c.say("failed by day: {1}", strings.Join(days, c.comma)))
	}
	if !i.Over && i.Counted[0].Date > i.Day.Date {
		lines = append(lines, c.say("latest: {2} failed on {1}", c.day(i.Counted[0].Date), i.Counted[0].Failed))
	}
	return lines
}

// names are the first images, each once, that a line holds, and how many there
// are besides, at least if they are of several days.
func (c composer) names(i news.Item, images report.Images) notify.Text {
	var all []string
	ids := map[string]bool{}
	for _, image := range images.List {
		ids[cmp.Or(image.ID, image.Name)] = true
		if name := cmp.Or(image.Name, image.ID); name != "" && !slices.Contains(all, name) {
			all = append(all, name)
		}
	}
	total := max(i.Day.Failed, int64(len(all)))
	if images.Whole && !ids[""] { // several tasks may have failed one
		total = int64(len(ids))
	}
	list := make([]notify.Text, 0, maxNames)
	var fit notify.Text
	for _, name := range all[:min(len(all), maxNames)] {
		list = append(list, notify.Text{code(name)})
		text := joined(list, c.comma)
		if rest := total - int64(len(list)); rest > 0 {
			text = c.say("{1} and {2} more", text, rest, total)
		}
		if fit == nil || columns(text.String()) <= nameColumns {
			fit = text
		}
	}
	return fit
}

func columns(s string) (n int) {
	for _, r := range s {
		n++
		if r >= 0x2e80 { // as far as names of images go
			n++
		}
	}
	return n
}

// old says whether all that is told of a group was at work before the window:
// it is told late, so that its date must be said.
func (c composer) old(i news.Item) bool {
	start := c.f.Seen.Report.Window.Start
	return !slices.ContainsFunc(i.Tasks, func(t report.Task) bool { return !t.At.Before(start) })
}

// lasted is for how many days the group has failed. That it is the first is
// said only if the day before was read, and of tasks that run by themselves.
func (c composer) lasted(i news.Item) notify.Text {
	switch {
	case i.Streak == 0 || i.Streak == 1 && (i.AtLeast || !i.Series.Auto()):
		return nil
	case i.AtLeast:
		return c.say("at least {1 day}", i.Streak)
	case i.Streak == 1:
		return c.say("1st day")
	}
	return c.say("{1th} day", i.Streak)
}

// kind names a group, the type only if tasks do not run by themselves; what is
// not known is shown as it came.
func (c composer) kind(g report.Group) notify.Text {
	kinds := map[string]string{"AUTO": "", "MANUAL": "manual", "LOCAL": "local", "REGISTRY": "repository"}
	return joined([]notify.Text{c.known(kinds, g.Source), c.known(kinds, g.Type)}, c.comma)
}

func knownReasons() map[string]string {
	return map[string]string{reachLimit: "daily cap", insufficient: "licences", "": "no reason given"}
}

// known is the word for a string of the API, or the string itself.
func (c composer) known(names map[string]string, s string) notify.Text {
	if name, ok := names[s]; ok {
		return c.say(name)
	}
	return notify.Text{code(s)}
}

// reasons names why images failed, with numbers if there are several reasons.
func (c composer) reasons(day report.Day, images report.Images) notify.Text {
	_, causes, _ := causesOf([]report.Day{day}, images)
	parts := make([]notify.Text, 0, len(causes))
	for _, x := range causes[:min(len(causes), maxNames)] {
		t := c.known(knownReasons(), x.code)
		if len(causes) > 1 {
			t = append(t, c.say(" {1}", x.images)...)
		}
		parts = append(parts, t)
	}
	return joined(parts, c.comma)
}
