package handler

import (
	"slices"
	"strings"
	"time"

	"tcss-licensing-alerts/handler/input"
	"tcss-licensing-alerts/notify"
)

// composer writes the messages of one run, in one language.
type composer struct {
	words

	config   input.Settings
	function string // the function's name
	account  string // the account's UIN
	request  string // the invocation's RequestId
	sample   bool   // the data is made up
}

// at is a time that Slack shows in the reader's own zone.
func (c composer) at(t time.Time) notify.Span {
	return notify.Span{Text: c.moment(t.In(c.config.Zone)), Time: t}
}

// message is what every message has.
func (c composer) message(level notify.Level, title, brief string) notify.Message {
	m := notify.Message{
		Level: level,
		Title: title,
		Brief: c.sentences(title, brief),
		Link:  notify.Link{Label: c.openConsole, URL: c.config.ConsoleURL},
		Words: notify.Words{
			Advice: c.advice, Part: c.part, Rest: c.rest, NoData: c.trendNone, Colon: c.colon,
			Number: func(n int) string { return c.number(int64(n)) },
		},
	}
	if c.sample {
		m.Footer = append(m.Footer, notify.Text{{Text: c.words.sample, Strong: true}})
		m.Brief = c.words.sample + " " + m.Brief
	}
	m.Footer = append(m.Footer, notify.Plain(c.footer(c.function, c.account, c.request, c.config.Zone.String())))
	return m
}

// failures is the alert.
func (c composer) failures(s story) notify.Message {
	t := s.report.Tally
	level := notify.LevelWarning
	if slices.ContainsFunc(s.fresh, func(f Failure) bool { return f.Status == AllFail }) {
		level = notify.LevelCritical
	}
	m := c.message(level, c.failuresTitle(t.Failed(), t.Total, t.ImagesFailed), c.failuresBrief(t.AllFail, c.reasons(s.fresh)))
	m = c.about(s, m, c.failuresMean)
	for _, f := range s.fresh {
		m.Items = append(m.Items, c.item(f, s))
	}
	m.Advice = c.remedies(s)
	m.Call = s.uncalled || slices.ContainsFunc(s.fresh, s.callsFor)
	m.CallKey = callKey(s.report.Window)
	return m
}

// call calls people for what was told before, when they were not reached.
func (c composer) call(s story) notify.Message {
	t := s.report.Tally
	m := c.message(notify.LevelCritical, c.failuresTitle(t.Failed(), t.Total, t.ImagesFailed), c.failuresBrief(t.AllFail, ""))
	m.Call, m.CallOnly, m.CallKey = true, true, callKey(s.report.Window)
	return m
}

func callKey(w Window) string { return callPrefix + w.End.UTC().Format(time.RFC3339) }

// quiet is the all clear about a window in which nothing failed, or, if no
// task ran at all, says so.
func (c composer) quiet(s story) notify.Message {
	t := s.report.Tally
	if t.Total == 0 {
		m := c.about(s, c.message(notify.LevelInfo, c.noTaskTitle, c.noTaskMean), c.noTaskMean)
		m.Advice = []notify.Text{notify.Plain(c.noTaskTry)}
		return m
	}
	level, mean := notify.LevelGood, c.clearMean
	if n := t.Total - t.Succeeded; n > 0 {
		level, mean = notify.LevelInfo, c.clearBut(n)
	} else if len(s.recovered()) == 0 {
		mean += c.clearDone
	}
	return c.about(s, c.message(level, c.clearTitle(t.Total, t.ImagesSucceeded), mean), mean)
}

// seesAgain says that the watch sees again, when there is nothing else to
// tell.
func (c composer) seesAgain(s story) notify.Message {
	_, tasks := c.tally(s.report.Tally)
	if tasks != "" {
		tasks = c.tasksLabel + c.colon + " " + tasks
	} else {
		tasks = c.noTaskTitle
	}
	return c.about(s, c.message(notify.LevelGood, c.seesTitle, tasks), "")
}

// about adds the figures and the notes of a story to a message.
func (c composer) about(s story, m notify.Message, mean string) notify.Message {
	m.Facts = c.facts(s)
	if mean != "" {
		m.Notes = append(m.Notes, notify.Plain(mean))
	}
	m.Notes = append(m.Notes, c.notes(s)...)
	m.Trend = c.trend(s.history)
	return m
}

func (c composer) facts(s story) []notify.Fact {
	t := s.report.Tally
	images, tasks := c.tally(t)
	facts := []notify.Fact{c.windowFact(s.report.Window)}
	if t.Total > 0 {
		facts = append(facts,
			notify.Fact{Label: c.imagesLabel, Value: notify.Plain(images)},
			notify.Fact{Label: c.tasksLabel, Value: notify.Plain(tasks)})
	}
	if l := s.details.licences; l != nil {
		facts = append(facts, notify.Fact{Label: c.licences, Value: notify.Plain(c.used(l.Used, l.Total))})
	}
	if r := s.details.rule; r != nil && r.MaxDailyCount > 0 {
		facts = append(facts, notify.Fact{Label: c.dailyCap, Value: notify.Plain(c.capOf(r.MaxDailyCount))})
	}
	for _, f := range s.filters {
		value := notify.Text{code(f.Name + "=" + strings.Join(f.Values, ","))}
		facts = append(facts, notify.Fact{Label: c.filter, Value: value})
	}
	return facts
}

func (c composer) windowFact(w Window) notify.Fact {
	return notify.Fact{Label: c.window, Value: notify.Text{c.at(w.Start), plain(c.between), c.at(w.End)}}
}

// notes are what must be known besides the figures.
func (c composer) notes(s story) (notes []notify.Text) {
	if !s.blindSince.IsZero() {
		notes = append(notes, c.sees(c.at(s.blindSince)))
	}
	switch s.rule {
	case ruleWentOff:
		notes = append(notes, notify.Text{{Text: c.ruleOffTitle + c.stop, Strong: true}, plain(c.ruleOffMean)})
	case ruleWentOn:
		notes = append(notes, notify.Text{{Text: c.ruleOnTitle + c.stop, Strong: true}, plain(c.ruleOnMean)})
	case ruleNoNews:
		if r := s.details.rule; r != nil && !r.Enabled {
			notes = append(notes, notify.Plain(c.sentences(c.ruleOffTitle, c.ruleOffMean)))
		}
	}
	if w := s.report.Window; s.madeUp && c.length(w.End.Sub(w.Start)) != c.length(c.config.Lookback) {
		notes = append(notes, notify.Plain(c.lookedBack(w.End.Sub(w.Start), c.config.Lookback)))
	}
	if s.before > 0 {
		notes = append(notes, notify.Plain(c.toldBefore(s.before)))
	}
	if s.leftOut > 0 {
		notes = append(notes, notify.Plain(c.leftOut(s.leftOut)))
	}
	if list := s.recovered(); len(list) > 0 {
		notes = append(notes, c.recovered(list))
	}
	if s.ledgerOff {
		notes = append(notes, notify.Plain(c.ledgerOff))
	}
	return notes
}

// trend is the history to look at; nil if there is none.
func (c composer) trend(h *history) *notify.Trend {
	first := max(len(h.days)-c.config.TrendDays, 0)
	if !h.complete || !slices.ContainsFunc(h.days[first:], func(d dayCount) bool { return d.Tasks > 0 }) {
		return nil
	}
	t := &notify.Trend{Title: c.trendTitle, Series: []string{c.trendPartial, c.trendAll}}
	for i, d := range h.days[first:] {
		t.Days = append(t.Days, notify.Day{Label: h.label(first + i), NoData: d.Tasks == 0, Values: []int{int(d.Partial), int(d.All)}})
	}
	return t
}
