package message

import (
	"maps"
	"slices"
	"strings"
	"time"

	"tcss-licensing-alerts/handler/news"
	"tcss-licensing-alerts/notify"
)

// These are the messages about the watch itself. What is wrong is mended
// elsewhere than in TCSS, so their links lead there.

// blind says that the list could not be read, why, and since when.
func (c composer) blind() notify.Message {
	m := c.message(notify.LevelCritical, c.text(c.notWatching, c.text(c.unreadable, c.whyOf())), []act{c.mendAct()})
	if c.n.Watch != nil && !c.n.Watch.Since.IsZero() {
		format := c.unwatched
		if c.f.MakesUp {
			format = c.unwatchedYet
		}
		m.Notes = append(m.Notes, c.say(format, c.zoned(c.n.Watch.Since)))
	}
	if f := c.f.Fault; f.Class == "other" && f.Code != "" && f.Code != codeClient {
		m.Notes = append(m.Notes, c.say(c.answered, code(clipped(f.Code))))
	}
	m.Notes = append(m.Notes, c.doubt()...)
	m.Footer = []notify.Text{c.footer(nil, true)}
	return m
}

// Codes of package tcss, for faults that the API does not tell.
const (
	codeNetwork   = "NetworkError"
	codeMalformed = "MalformedAnswer"
	codeClient    = "ClientError"
	codeDeadline  = "DeadlineExceeded"
)

// either is a fault's own words, by its code or its class.
func either(table map[string]string, f Fault) string {
	for _, key := range []string{f.Code, f.Class} {
		if text, ok := table[key]; ok && key != "" {
			return text
		}
	}
	return table[""]
}

func (c composer) whyOf() string { return either(c.why, c.f.Fault) }

// mendAct is what to do about the fault, and where.
func (c composer) mendAct() act {
	f := c.f.Fault
	pages := []page{function}
	switch f.Class {
	case "permission":
		pages = []page{access, function}
	case "credentials":
		pages = []page{function, access}
	case "transient", "incomplete", "other":
		if f.Code != codeNetwork && f.Code != codeMalformed && f.Code != codeDeadline {
			pages = []page{console, function}
		}
	}
	return c.todo(c.say(either(c.mend, f), code("tcss:"+f.Action)), pages...)
}

const maxProblems = 3 // that the title names

// Refused says that nothing is watched, as settings or an event are wrong. What
// exactly is wrong with a value is in the log, not in a chat.
func (w Writer) Refused(problems []Problem, settings bool, since time.Time) notify.Message {
	c := w.compose(news.News{}, Facts{})
	why, todo := c.badEvent, c.todo(notify.Plain(c.correctEvent), function)
	if settings {
		names := make([]string, 0, len(problems))
		for _, p := range problems[:min(len(problems), maxProblems)] {
			names = append(names, p.Name)
		}
		rest, all := max(len(problems)-maxProblems, 0), len(problems)
		if rest == 0 {
			all = 0
		}
		why = c.text(c.refused, strings.Join(names, c.comma), rest, len(problems), all)
		todo = c.todo(notify.Plain(c.correct), function)
	}
	m := c.message(notify.LevelCritical, c.text(c.notWatching, why), []act{todo})
	for _, p := range problems {
		line := c.say(c.accepted, c.accepts(p, settings))
		m.Items = append(m.Items, notify.Item{Level: notify.LevelCritical, Title: notify.Text{code(clipped(p.Name))}, Lines: []notify.Text{line}})
	}
	if !since.IsZero() {
		m.Notes = []notify.Text{c.say(c.unwatched, c.zoned(since))}
	}
	m.Footer = []notify.Text{c.footer(nil, true)}
	return m
}

// Others tells a destination which others were not reached, and which are
// again. n and f are its own news, so that it is not told in green while
// something is wrong; why is what became of the post to a target.
func (w Writer) Others(o news.Others, n news.News, f Facts, why func(target string) (notify.Cause, string)) notify.Message {
	c := w.compose(n, f)
	missed := c.missedMessage
	if n.Reason == news.Failures || n.Reason == news.Mention {
		missed = c.missed
	}
	level := notify.LevelWarning
	var acts []act
	var notes []notify.Text
	because := map[string]bool{}
	for _, target := range o.Missed {
		cause, word := why(target)
		because[c.missedBecause(target, cause)] = true
		if try := notify.Plain(c.missedTry[cause]); try.String() != "" {
			if len(o.Missed) > 1 { // or it would not be clear whose
				try = c.say(c.missedLine, code(target), try)
			}
			acts = append(acts, c.todo(try, function))
		}
		notes = append(notes, c.say(c.missedLine, code(target), code(clipped(word))))
	}
	title := c.text(missed, c.channelsOf(o.Missed), "")
	if len(because) == 1 {
		title = c.text(missed, c.channelsOf(o.Missed), slices.Collect(maps.Keys(because))[0])
	}
	if o.Reason == news.ReachedAgain {
		title = c.text(c.reached, c.channelsOf(o.Again))
		if len(o.Missed) == 0 {
			level = notify.LevelGood
		}
	}
	m := c.message(level, title, acts)
	if o.Reason == news.ReachedAgain && f.Seen.Report != nil {
		points := slices.DeleteFunc(c.points(), func(p point) bool { return !p.bad() })
		m = c.withPoints(m, point{acts: acts}, points)
	}
	m.Notes = append(notes, m.Notes...)
	m.Footer = []notify.Text{c.footer(nil, len(o.Missed) > 0)}
	return m
}

func (c composer) missedBecause(target string, cause notify.Cause) string {
	if cause == notify.CauseWebhook && channelOf(target) == "wecom" {
		return c.robotGone
	}
	return c.missedWhy[cause]
}

func channelOf(target string) string {
	name, _, _ := strings.Cut(target, "#")
	return name
}

// channelsOf names the channels of some targets, each once.
func (c composer) channelsOf(targets []string) string {
	var names []string
	for _, t := range targets {
		name, ok := c.channels[channelOf(t)]
		if !ok {
			name = channelOf(t)
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return strings.Join(names, c.comma)
}

// Remedy is what to do, in English, about a destination that was not reached.
func Remedy(c notify.Cause) string { return english().missedTry[c] }
