package handler

import (
	"cmp"
	"errors"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"tcss-licensing-alerts/handler/input"
	"tcss-licensing-alerts/handler/redact"
	"tcss-licensing-alerts/handler/tcss"
	"tcss-licensing-alerts/notify"
)

// These are the messages about the watch itself.

// blind says that the list could not be read, since when, and why, and whether
// a later run makes up for it.
func (c composer) blind(err error, since time.Time, madeUp bool) notify.Message {
	e := apiError(err)
	mean := c.blindMean
	if madeUp {
		mean += c.blindMakeUp
	}
	m := c.message(notify.LevelCritical, c.blindTitle, c.sentences(sentence(c.causeOf(e).String()), mean))
	m.Facts = []notify.Fact{
		{Label: c.since, Value: notify.Text{c.at(since)}},
		{Label: c.cause, Value: c.causeOf(e)},
	}
	if e.RequestID != "" {
		m.Facts = append(m.Facts, notify.Fact{Label: c.words.request, Value: notify.Text{code(e.RequestID)}})
	}
	m.Notes = []notify.Text{notify.Plain(mean)}
	m.Advice = []notify.Text{notify.Plain(c.mend(e))}
	return m
}

// apiError is the API's error in err.
func apiError(err error) *tcss.Error {
	if e, ok := errors.AsType[*tcss.Error](err); ok {
		return e
	}
	return &tcss.Error{Code: "Internal", Class: tcss.Other, Message: err.Error()}
}

// sentence is s as the beginning of one.
func sentence(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[size:]
}

func names(problems []input.Problem, between string) string {
	list := make([]string, len(problems))
	for i, p := range problems {
		list[i] = p.Name
	}
	return redact.Clip(strings.Join(list, between))
}

// refused says that nothing is watched, as the settings or the event are
// wrong. What exactly is wrong with a value is in the log, not in a chat.
func (c composer) refused(err error) notify.Message {
	var settings *input.SettingsError
	var event *input.EventError
	var problems []input.Problem
	title, try := c.refusedSettings, c.refusedTry
	switch {
	case errors.As(err, &settings):
		problems = settings.Problems
	case errors.As(err, &event):
		problems, title, try = event.Problems, c.refusedEvent, c.refusedEventTry
	}
	m := c.message(notify.LevelCritical, title, c.sentences(names(problems, c.comma), c.refusedMean))
	m.Notes = []notify.Text{notify.Plain(c.refusedMean)}
	m.Advice = []notify.Text{notify.Plain(try)}
	for _, p := range problems {
		item := notify.Item{Level: notify.LevelCritical, Title: notify.Text{code(p.Name)}}
		accepts := cmp.Or(c.accepts[p.Name], c.acceptsField[p.Accepts], p.Accepts)
		item.Lines = []notify.Text{notify.Plain(c.accepted(accepts))}
		m.Items = append(m.Items, item)
	}
	return m
}

// missed tells a destination which others were not reached.
func (c composer) missed(failed []notify.Delivery, key string) notify.Message {
	notes, brief := make([]notify.Text, 0, len(failed)), make([]string, 0, len(failed))
	var tries []string
	whose := map[string]notify.Text{} // by what to do
	for _, d := range failed {
		note := c.words.missed(d.Target, d.Problem.Word, d.Problem.Cause)
		notes, brief = append(notes, note), append(brief, note.String())
		try := c.missedTry(d.Problem.Cause)
		if whose[try] == nil {
			tries = append(tries, try)
		} else {
			whose[try] = append(whose[try], plain(c.comma))
		}
		whose[try] = append(whose[try], code(d.Target))
	}
	advice := make([]notify.Text, 0, len(tries))
	for _, try := range tries {
		text := notify.Plain(try)
		if len(failed) > 1 { // or it would not be clear whose
			text = append(append(whose[try], plain(" — ")), text...)
		}
		advice = append(advice, text)
	}
	m := c.message(notify.LevelWarning, c.missedTitle(len(failed)), strings.Join(brief, " "))
	m.Notes, m.Advice, m.Keys = notes, advice, []string{key}
	return m
}

// ruleNews is what there is to tell about the automatic licensing rule.
type ruleNews int

const (
	ruleNoNews ruleNews = iota
	ruleWentOff
	ruleWentOn
)

// rule says that automatic licensing was switched off or on, when there is
// nothing else to tell.
func (c composer) rule(s story) notify.Message {
	var m notify.Message
	if s.rule == ruleWentOff {
		m = c.message(notify.LevelCritical, c.ruleOffTitle, c.ruleOffMean)
		m.Notes = []notify.Text{notify.Plain(c.ruleOffMean)}
		m.Advice = []notify.Text{notify.Plain(c.ruleOffTry)}
	} else {
		m = c.message(notify.LevelGood, c.ruleOnTitle, c.ruleOnMean)
		m.Notes = []notify.Text{notify.Plain(c.ruleOnMean)}
	}
	facts := s
	facts.rule, facts.details = ruleNoNews, &details{licences: s.details.licences}
	return c.about(facts, m, "")
}

// test is what -check -send posts.
func (c composer) test() notify.Message {
	m := c.message(notify.LevelInfo, c.testTitle, c.testMean)
	m.Notes = []notify.Text{notify.Plain(c.testMean)}
	return m
}
