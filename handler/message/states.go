package message

import (
	"slices"

	"tcss-licensing-alerts/handler/news"
	"tcss-licensing-alerts/notify"
)

// states tells how things stand when no failure is news: one state is the
// title, by the news's reason, the others are notes.
func (c composer) states() notify.Message {
	points := c.points()
	lead, title := c.lead(points)
	rest := slices.DeleteFunc(points, func(p point) bool { return p.clause.String() == lead.clause.String() })
	m := c.withPoints(c.message(lead.level, title, nil), lead, rest)
	if figures := c.figuresOf(); len(figures) > 0 && (c.n.Reason == news.Status || lead.level < notify.LevelWarning && len(m.Notes) > 0) {
		m.Notes = append(m.Notes, figures)
	}
	return m
}

// lead is the state that makes the title, and the title.
func (c composer) lead(points []point) (lead point, title string) {
	reason := c.n.Reason
	switch at := slices.IndexFunc(points, func(p point) bool { return p.reason == reason }); {
	case reason == news.AllClear:
		return point{level: notify.LevelGood}, c.allClearTitle()
	case reason == news.NoTasks:
		return point{level: notify.LevelInfo}, c.noTaskTitle()
	case reason == news.Incomplete && at >= 0:
		return c.nothingNewBut(points[at])
	case reason != news.Status && at >= 0:
		return points[at], points[at].clause.String()
	}
	for _, least := range []notify.Level{notify.LevelWarning, notify.LevelInfo} { // that not all was looked at comes last
		if at := slices.IndexFunc(points, func(p point) bool { return p.level >= least }); at >= 0 {
			return c.nothingNewBut(points[at])
		}
	}
	return point{level: notify.LevelWarning}, c.nothingNew
}

// nothingNewBut says that there are no failures to tell, with what is wrong
// nevertheless.
func (c composer) nothingNewBut(lead point) (point, string) {
	title := c.nothingNew
	if c.n.LeftOut > 0 {
		title = c.nothingTold
	}
	lead.level = notify.LevelWarning
	if c.working() { // that is new
		return lead, lead.clause.String()
	}
	return lead, title + c.semicolon + lead.clause.String()
}

// withPoints adds states to a message, of which one leads, and takes green from
// beside what is wrong.
func (c composer) withPoints(m notify.Message, lead point, points []point) notify.Message {
	acts := lead.acts
	for _, p := range points {
		if p.bad() {
			acts, m.Level = append(acts, p.acts...), max(m.Level, notify.LevelWarning)
		}
	}
	m.Notes = slices.Concat(lead.more, c.notes(points))
	return c.withActs(m, acts)
}

// notes are states as sentences, and what else must be known of any message.
func (c composer) notes(points []point) (notes []notify.Text) {
	for _, p := range points {
		if !p.repeat {
			notes = append(notes, c.sentence(p.clause))
		}
		notes = append(notes, p.more...)
	}
	if c.n.LeftOut > 0 {
		notes = append(notes, c.say(c.leftOut, c.n.LeftOut))
	}
	return append(notes, c.doubt()...)
}

// doubt says why something may be told twice.
func (c composer) doubt() []notify.Text {
	if c.f.Unproven == "" {
		return nil
	}
	return []notify.Text{c.say(c.unproven[c.f.Unproven], code(c.f.Memory))}
}

func (c composer) allClearTitle() string {
	t := c.f.Seen.Report.Tally
	title := c.text(c.allClear, t.ImagesSucceeded)
	if t.Failed() > 0 {
		title = c.text(c.allClearBefore, t.ImagesSucceeded)
	}
	if l := c.f.Seen.Licences; l != nil {
		title += " · " + c.text(c.left, l.Left(), l.Total, "")
	}
	return title
}

// noTaskTitle names the window by its length if it ends now.
func (c composer) noTaskTitle() string {
	w, r := c.f.Seen.Report.Window, c.f.Seen.Report
	when, title := c.text(c.words.window, c.time(w.Start), c.time(w.End)), c.noTask
	if length := w.End.Sub(w.Start); r.Clock.Sub(w.End) <= length/2 {
		when = c.text(c.lastHours, c.length(length))
	}
	if r.Tally.Total > 0 {
		title = c.noTaskOdd
	}
	return c.text(title, when)
}

// figuresOf are the numbers of a message without items, where those of the
// title would stand alone.
func (c composer) figuresOf() notify.Text {
	var parts []notify.Text
	if t := c.f.Seen.Report.Tally; (t.HasResult() || t.Odd > 0) && !c.f.Seen.Short && !c.byStatus() {
		parts = append(parts, c.say(c.figures, t.ImagesSucceeded, t.ImagesFailed, t.Odd))
	}
	if p, ok := c.licences(); ok && !p.bad() {
		parts = append(parts, p.clause)
	}
	return joined(parts, " · ")
}
