package handler

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"tcss-licensing-alerts/handler/tcss"
	"tcss-licensing-alerts/notify"
)

// words is everything that a message says, in one language. A test holds that
// both languages have every field.
//
// Strings of the API are handed in as they came and are returned in spans of
// their own, so that a channel can keep them from doing harm.
type words struct {
	// number writes a count with the language's own grouping.
	number func(n int64) string
	// moment writes a time with its offset from UTC.
	moment func(t time.Time) string
	// length writes a duration in whole hours or days.
	length func(d time.Duration) string

	// What stands between sentences, between the elements of a list, and after a
	// label.
	stop, comma, colon string

	part        func(part, parts int) string
	rest        func(tasks, images int) string
	advice      string // the heading
	openConsole string
	footer      func(function, account, request, zone string) string
	sample      string // the footer's warning under made-up data

	failuresTitle func(failed, total int, images int64) string
	failuresBrief func(entirely int, reasons string) string
	failuresMean  string
	allFailed     func(images int64) string
	someFailed    func(failed, images int64) string
	kind          func(b bucket) notify.Text
	reason        func(code string) notify.Text
	task          func(id int64) string
	images        func(n int64, names []string) notify.Text
	streak        func(days int, atLeast bool) string
	recovered     func(list []bucket) notify.Text

	window, imagesLabel, tasksLabel, licences, dailyCap, filter string

	tally      func(t Tally) (images, tasks string)
	used       func(used, total int64) string
	capOf      func(images int64) string
	between    string // between two moments
	lookedBack func(window, lookback time.Duration) string
	toldBefore func(tasks int) string
	leftOut    func(tasks int) string

	raiseCap   func(images int64) string // 0: the cap is not known
	buy        func(short int64) string  // 0: how many is not known
	lookUp     func(code string) notify.Text
	retryLater string

	clearTitle  func(total int, images int64) string
	clearMean   string
	clearDone   string                         // after it, if nothing is left to do
	clearBut    func(withoutResult int) string // instead of both
	noTaskTitle string
	noTaskMean  string
	noTaskTry   string

	blindTitle, blindMean, blindMakeUp, since, cause, request string

	causeOf   func(e *tcss.Error) notify.Text
	mend      func(e *tcss.Error) string
	seesTitle string
	sees      func(since notify.Span) notify.Text

	refusedSettings, refusedEvent, refusedMean string

	refusedTry, refusedEventTry string

	accepts      map[string]string // by the setting's name
	acceptsField map[string]string // what is accepted of an event's field, by the English for it
	accepted     func(what string) string

	missedTitle func(destinations int) string
	missed      func(target, word string, c notify.Cause) notify.Text
	missedTry   func(c notify.Cause) string

	ruleOffTitle, ruleOffMean, ruleOffTry string

	ruleOnTitle, ruleOnMean string

	trendTitle, trendPartial, trendAll string

	trendNone string // what a day without tasks is called
	ledgerOff string

	testTitle, testMean string
}

// languages are those that LANGUAGE accepts.
func languages() map[string]func() words {
	return map[string]func() words{"en": english, "zh": chinese}
}

// wordsOf is the words of a valid LANGUAGE.
func wordsOf(language string) words {
	if l, ok := languages()[language]; ok {
		return l()
	}
	return english()
}

// code is a string of the API, shown as it came.
func code(s string) notify.Span { return notify.Span{Text: s, Code: true} }

// plain is text of our own.
func plain(s string) notify.Span { return notify.Span{Text: s} }

// sentences puts texts one after the other; they have no stop of their own,
// but the last may.
func (w words) sentences(texts ...string) string {
	texts = slices.DeleteFunc(texts, func(s string) bool { return s == "" })
	return strings.Join(texts, w.stop)
}

// listed is what one writes of each bucket, with between in the middle.
func listed(list []bucket, one func(bucket) notify.Text, between string) (t notify.Text) {
	for i, b := range list {
		if i > 0 {
			t = append(t, plain(between))
		}
		t = append(t, one(b)...)
	}
	return t
}

// named is text of our own followed by the API's word for it.
func named(text, apiWord string) notify.Text {
	return notify.Text{plain(text + " ("), code(apiWord), plain(")")}
}

// offset is a time's distance from UTC as people write it: UTC+8, UTC-3:30.
func offset(t time.Time) string {
	_, seconds := t.Zone()
	if seconds == 0 {
		return "UTC"
	}
	sign := "+"
	if seconds < 0 {
		sign, seconds = "-", -seconds
	}
	s := "UTC" + sign + strconv.Itoa(seconds/3600)
	if minutes := seconds / 60 % 60; minutes > 0 {
		s += ":" + strconv.Itoa(minutes/10) + strconv.Itoa(minutes%10)
	}
	return s
}

// group writes n with commas between groups of three digits if it has more
// than fewest digits.
func group(n int64, fewest int) string {
	s := strconv.FormatInt(n, 10)
	if len(s) <= fewest {
		return s
	}
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// kindOf names the type and the source of a task, unknown ones as they come.
// If there are both, between stands between them and after behind.
func kindOf(b bucket, known map[string]string, between, after string) (t notify.Text) {
	for _, s := range []string{b.Type, b.Source} {
		if s == "" {
			continue
		}
		if len(t) > 0 {
			t = append(t, plain(between))
		}
		if text, ok := known[s]; ok {
			t = append(t, plain(text))
		} else {
			t = append(t, code(s))
		}
	}
	if b.Type != "" && b.Source != "" && after != "" {
		t = append(t, plain(after))
	}
	return t
}

// prefix puts p before s unless s is empty.
func prefix(p, s string) string {
	if s == "" {
		return ""
	}
	return p + s
}

// joinDots puts a middle dot between the texts that are not empty.
func joinDots(texts ...string) string {
	return strings.Join(slices.DeleteFunc(texts, func(s string) bool { return s == "" }), " · ")
}
