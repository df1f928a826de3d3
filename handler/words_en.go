package handler

import (
	"fmt"
	"strings"
	"time"

	"tcss-licensing-alerts/notify"
)

func english() words {
	number := func(n int64) string { return group(n, 3) }
	count := func(n int64, one, many string) string {
		if n == 1 {
			return "1 " + one
		}
		return number(n) + " " + many
	}
	images := func(n int64) string { return count(n, "image", "images") }
	tasks := func(n int) string { return count(int64(n), "task", "tasks") }
	return words{
		number: number,
		moment: func(t time.Time) string { return t.Format("2 Jan 2006, 15:04 ") + offset(t) },
		length: func(d time.Duration) string {
			if d >= 48*time.Hour && d%(24*time.Hour) == 0 {
				return count(int64(d/(24*time.Hour)), "day", "days")
			}
			if d >= time.Hour {
				return count(int64(d.Round(time.Hour)/time.Hour), "hour", "hours")
			}
			return count(int64(d.Round(time.Minute)/time.Minute), "minute", "minutes")
		},

		stop: ". ", comma: ", ", colon: ":",

		part: func(part, parts int) string { return fmt.Sprintf("part %d of %d", part, parts) },
		rest: func(n, weight int) string {
			return fmt.Sprintf("… and %s with %s not shown here. The console lists all of them.", count(int64(n), "more failed task", "more failed tasks"), count(int64(weight), "failed image", "failed images"))
		},
		advice:      "What to do",
		openConsole: "Open the console",
		footer: func(function, account, request, zone string) string {
			return joinDots("Function "+function, prefix("account ", account), prefix("request ", request), "days in "+zone)
		},
		sample: "SAMPLE DATA: none of this happened.",

		failuresTitle: func(failed, total int, n int64) string {
			return fmt.Sprintf("%s not licensed: %s of %s failed", images(n), number(int64(failed)), tasks(total))
		},
		failuresBrief: func(entirely int, reasons string) string {
			s := "These images are not scanned"
			if entirely > 0 {
				s += fmt.Sprintf("; %s failed entirely", tasks(entirely))
			}
			if reasons != "" {
				s += ". Why: " + reasons
			}
			return s + "."
		},
		failuresMean: "Tencent Container Security Service scans only images that have a licence, and gives out licences by itself, in tasks. Images for which a task failed have none, so nobody looks for vulnerabilities in them until they do.",
		allFailed:    func(n int64) string { return "Failed entirely: " + count(n, "image", "images") + " not licensed" },
		someFailed: func(failed, n int64) string {
			return fmt.Sprintf("Failed in part: %s of %s not licensed", number(failed), images(n))
		},
		kind:   englishKind,
		reason: englishReason,
		task:   func(id int64) string { return fmt.Sprintf("task %d", id) },
		images: func(n int64, names []string) notify.Text {
			t := notify.Text{plain(images(n))}
			if len(names) > 0 {
				t = append(t, plain(": "))
			}
			for i, name := range names {
				if i > 0 {
					t = append(t, plain(", "))
				}
				t = append(t, code(name))
			}
			if more := n - int64(len(names)); more > 0 && len(names) > 0 {
				t = append(t, plain(fmt.Sprintf(" and %s more", number(more))))
			}
			return t
		},
		streak: func(days int, atLeast bool) string {
			switch {
			case atLeast:
				return fmt.Sprintf("failing for at least %d days in a row", days)
			case days <= 1:
				return "first day of failure"
			}
			return "failing for the " + ordinal(days) + " day in a row"
		},
		recovered: func(list []bucket) notify.Text {
			t := append(notify.Text{plain("Recovered: ")}, listed(list, englishKind, "; ")...)
			return append(t, plain(". Images that failed before may still have no licence."))
		},

		window: "Time", imagesLabel: "Images", tasksLabel: "Tasks", licences: "Licences", dailyCap: "Daily cap", filter: "Only",
		tally: func(t Tally) (string, string) {
			parts := []string{}
			add := func(n int, text string) {
				if n > 0 {
					parts = append(parts, fmt.Sprintf(text, number(int64(n))))
				}
			}
			add(t.AllFail, "%s failed entirely")
			if t.AllFail > 0 {
				add(t.PartialFail, "%s in part")
			} else {
				add(t.PartialFail, "%s failed in part")
			}
			add(t.Succeeded, "%s succeeded")
			add(t.Total-t.Failed()-t.Succeeded, "%s without a result")
			return fmt.Sprintf("%s failed, %s licensed", number(t.ImagesFailed), number(t.ImagesSucceeded)), strings.Join(parts, ", ")
		},
		used:    func(used, total int64) string { return fmt.Sprintf("%s of %s used", number(used), number(total)) },
		capOf:   func(n int64) string { return images(n) + " a day" },
		between: " – ",
		lookedBack: func(window, lookback time.Duration) string {
			l := english().length
			return fmt.Sprintf("This message looks back %s instead of %s: to where the last complete one ended.", l(window), l(lookback))
		},
		toldBefore: func(n int) string {
			if n == 1 {
				return "1 failed task of this time was reported before and is not repeated."
			}
			return number(int64(n)) + " failed tasks of this time were reported before and are not repeated."
		},
		leftOut: func(n int) string {
			return count(int64(n), "more failed task is", "more failed tasks are") + " not listed, as ALERT_ON leaves that result out."
		},

		raiseCap: func(n int64) string {
			if n > 0 {
				return fmt.Sprintf("Daily cap reached: raise it (now %s a day) in the automatic licensing rule, or license the rest by hand. Otherwise the next task takes them up, as far as its own cap goes.", images(n))
			}
			return "Daily cap reached: raise it in the automatic licensing rule, or license the rest by hand. Otherwise the next task takes them up, as far as its own cap goes."
		},
		buy: func(short int64) string {
			if short > 0 {
				return fmt.Sprintf("Licences used up: buy at least %s more, or wait for the new month's quota.", number(short))
			}
			return "Licences used up: buy more, or wait for the new month's quota."
		},
		lookUp: func(c string) notify.Text {
			return notify.Text{plain("Look up the code "), code(c), plain(" in the console, or ask Tencent Cloud support what it means.")}
		},
		retryLater: "See in the console why these tasks failed: the API gave no reason.",

		clearTitle: func(total int, n int64) string {
			return fmt.Sprintf("All clear: %s licensed in %s", images(n), tasks(total))
		},
		clearMean: "Every licensing task succeeded.",
		clearDone: " Nothing to do.",
		clearBut: func(n int) string {
			return "No licensing task failed; " + number(int64(n)) + " ended without a result, neither licensing an image nor failing to."
		},
		noTaskTitle: "No licensing task ran",
		noTaskMean:  "Nothing failed, but nothing was licensed either: the service ran no automatic licensing task in this time.",
		noTaskTry:   "If you expected one, see whether automatic licensing is switched on and which images it covers.",

		blindTitle:  "The licensing watch is blind",
		blindMean:   "The list of licensing tasks could not be read, so failures may go unnoticed.",
		blindMakeUp: " The next run tries again and makes up for this time.",
		since:       "Since", cause: "Why", request: "RequestId",
		causeOf:   englishCause,
		mend:      englishMend,
		seesTitle: "The licensing watch sees again",
		sees: func(since notify.Span) notify.Text {
			return notify.Text{plain("The watch sees again. It had been blind since "), since, plain("; this message covers that time.")}
		},

		refusedSettings: "The licensing watch is off: its settings are refused",
		refusedEvent:    "The licensing watch is off: its trigger's event is refused",
		refusedMean:     "Nothing is checked until this is mended, so failures go unnoticed.",
		refusedTry:      "Correct these environment variables of the function.",
		refusedEventTry: "Correct the function's timer trigger. The log line \"run failed\" says what the event held.",
		accepted:        func(what string) string { return "accepted: " + what },
		accepts:         map[string]string{},

		acceptsField: map[string]string{},

		missedTitle: func(n int) string {
			return count(int64(n), "destination was", "destinations were") + " not reached"
		},
		missed: func(target, word string, _ notify.Cause) notify.Text {
			return notify.Text{plain("Not delivered to "), code(target), plain(": "), code(word), plain(".")}
		},
		missedTry: englishMissed,

		ruleOffTitle: "Automatic image licensing is switched off",
		ruleOffMean:  "No image gets a licence by itself, so new images are not scanned, and no automatic task runs whose failure could be reported.",
		ruleOffTry:   "If that is not intended, switch the automatic licensing rule on in the console.",
		ruleOnTitle:  "Automatic image licensing is switched on again",
		ruleOnMean:   "New images get licences by themselves again. Those that came meanwhile may have none.",

		trendTitle: "Images not licensed, by day", trendPartial: "failed in part", trendAll: "failed entirely",
		trendNone: "no tasks",
		ledgerOff: "What was told before could not be looked up, so something may be told twice.",

		testTitle: "Test message of the licensing watch",
		testMean:  "This webhook works: alerts about images that were not licensed will arrive here.",
	}
}

func englishKind(b bucket) notify.Text {
	known := map[string]string{"AUTO": "automatic licensing", "MANUAL": "manual licensing", "LOCAL": "local images", "REGISTRY": "repository images"}
	return kindOf(b, known, " of ", "")
}

func ordinal(n int) string {
	switch {
	case n%100 >= 11 && n%100 <= 13:
		return fmt.Sprintf("%dth", n)
	case n%10 == 1:
		return fmt.Sprintf("%dst", n)
	case n%10 == 2:
		return fmt.Sprintf("%dnd", n)
	case n%10 == 3:
		return fmt.Sprintf("%drd", n)
	}
	return fmt.Sprintf("%dth", n)
}
