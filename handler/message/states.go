package message

import (
	"slices"
	"time"

	"tcss-licensing-alerts/handler/news"
	"tcss-licensing-alerts/handler/report"
	"tcss-licensing-alerts/notify"
)

// states tells how things stand when no failure is news: one state is the
// title, by the news's reason, the others are notes.
func (c composer) states() notify.Message {
	points := c.points()
	lead, title := c.lead(points)
	rest := slices.DeleteFunc(points, func(p point) bool { return p.clause.String() == lead.clause.String() })
	m := c.withPoints(c.message(lead.level, title, nil), lead, rest)
	if c.n.Reason == news.Status || lead.level < notify.LevelWarning && len(m.Notes) > 0 {
		if figures := c.figures(); len(figures) > 0 {
			m.Notes = append(m.Notes, figures)
		}
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
	case at >= 0 && reason != news.Status && reason != news.Incomplete:
		return points[at], points[at].clause.String()
	case at >= 0:
		lead = points[at]
	case slices.ContainsFunc(points, point.bad):
		lead = points[slices.IndexFunc(points, point.bad)]
	case len(points) > 0: // that not all was looked at
		lead = points[0]
	}
	lead.level = notify.LevelWarning
	title = c.nothingNew()
	switch {
	case len(lead.clause) == 0:
		return lead, title
	case c.working(): // that is new
		return lead, lead.clause.String()
	}
	return lead, title + c.semicolon + lead.clause.String()
}

// nothingNew is said if no failure is news.
func (c composer) nothingNew() string {
	if c.n.LeftOut > 0 {
		return c.word("nothing new by ALERT_ON")
	}
	return c.word("nothing new failed")
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
		notes = append(notes, c.say("{1 failed task} of this time {1?is:are} not told, as ALERT_ON leaves the result out.", c.n.LeftOut))
	}
	if c.f.Unproven != "" {
		notes = append(notes, c.say(string(c.f.Unproven), code(c.f.Memory)))
	}
	return notes
}

func (c composer) allClearTitle() string {
	r := c.f.Seen.Report
	last, open := "", false // open are only failures that are older than news can be
	r.Failing(func(s *report.Series, _ *report.Day, t report.Task) {
		if r.Window.Contains(t.At) {
			last, open = max(last, t.Date), open || !s.Over(t)
		}
	})
	title := c.text("all {1 image} licensed", r.Tally.ImagesSucceeded)
	if open {
		title = c.text("{1 image} licensed, nothing failed after {2}", r.Tally.ImagesSucceeded, c.day(last))
	} else if last != "" {
		title = c.text("{1 image} licensed, nothing fails any more", r.Tally.ImagesSucceeded)
	}
	if l := c.f.Seen.Licences; l != nil {
		title += " · " + c.text(licencesLeft, l.Left(), l.Total, "")
	}
	return title
}

// noTaskTitle names the window by its length if it ends now.
func (c composer) noTaskTitle() string {
	r := c.f.Seen.Report
	w := r.Window
	when := c.text("between {1} and {2}", c.time(w.Start), c.time(w.End))
	if length := w.End.Sub(w.Start); r.Clock.Sub(w.End) <= length/2 && length%time.Hour == 0 {
		when = c.text("in the last {1 hour}", int64(length/time.Hour))
	}
	if r.Tally.Total > 0 {
		return c.text("no licensing task had a result {1}", when)
	}
	return c.text("no licensing task ran {1}", when)
}

// figures are the numbers of a message without items, where those of the title
// would stand alone.
func (c composer) figures() notify.Text {
	var parts []notify.Text
	r := c.f.Seen.Report
	t, ofAll := r.Tally, !c.f.Seen.Short && !c.byStatus() && c.start().Equal(r.Window.Start)
	if ofAll && (t.HasResult() || t.Odd > 0) {
		parts = append(parts, c.say("{1 image} licensed, {2} failed[, {3 task} without a result]", t.ImagesSucceeded, t.ImagesFailed, t.Odd))
	}
	if p, ok := c.licences(); ok && !p.bad() {
		parts = append(parts, p.clause)
	}
	return joined(parts, " · ")
}
