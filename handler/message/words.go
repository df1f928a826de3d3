package message

import "tcss-licensing-alerts/notify"

// words is everything that a message says, in one language, as say fills it
// in. A test holds that both languages have every word, and that they use the
// same arguments.
//
// A clause can be a title or a sentence among others: it begins in lower case
// and has no stop.
type words struct {
	ungrouped            int    // digits that a number may have before it is grouped
	moment, clock, date  string // layouts of package time
	days, hours, minutes string // lengths

	comma, semicolon, stop string
	nextBrief              string // between the parts of a brief
	titled                 string // filters, title

	advice, noTasksDay, account, request, window, sample, test string

	pages map[page]string

	// The alert's titles, and the words for causes in them.
	unscanned, because, becauseMore, since, grown, over, overDays, atLeast, other string

	causes map[string]string

	// Its items.
	ofAll, kindsApart, streak, first, streakAtLeast, lasts, lastsAtLeast, growth, growthTold, overSince string

	kinds   map[string]string
	reasons map[string]string

	namesMore, names, byDay, dayFailed, moreDays, latest, moreItems string
	failedTrend, trendTitle, trendSeries                            string

	// What to do, and the same in a brief.
	buy, buySome, buyFirst, buyUnknown, raiseCap, leftNow, leftUnknown, thenCap, thenCapAll, enough, enoughAuto string

	lookUp, noReason, buyMore, keepPaid, renew, switchOn string

	briefBuy, briefBuyMore, briefCap, briefSee string

	// States, as clauses.
	ruleOff, ruleOn, suspended, gone, ending, ended, left, enoughDays, enoughNot string

	short, recent, odd, open, atWork, again, restored string

	found, foundNothingNew, foundNoTask string

	allClear, allClearBefore, noTask, noTaskOdd, lastHours, nothingNew, nothingTold string

	// Sentences.
	shortBecause, openGroup, openAtWork, figures, goUnscanned, repeats, toldBefore, leftOut, ruleSince string

	unproven map[Unproven]string

	// The watch.
	notWatching, unreadable, answered, unwatched, unwatchedYet, refused, badEvent string

	correct, correctEvent string

	accepted string
	accepts  func(p Problem, settings bool) string
	// Why the list cannot be read and what to do about it, by package tcss's codes
	// and then by its classes; "" is every other.
	why, mend map[string]string

	// Other destinations.
	channels                                   map[string]string
	missed, missedMessage, missedLine, reached string
	missedWhy                                  map[notify.Cause]string
	robotGone                                  string
	missedTry                                  map[notify.Cause]string // none where only waiting helps
}

// wordsOf is the words of a valid LANGUAGE.
func wordsOf(language string) words {
	if language == "zh" {
		return chinese()
	}
	return english()
}
