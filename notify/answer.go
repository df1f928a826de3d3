package notify

import (
	"net/http"
	"strconv"
	"time"
)

// answer is what came back from a service.
type answer struct {
	status int
	body   []byte
	// retryAfter is the Retry-After header, in seconds or as a date; negative
	// if there is none that can be read.
	retryAfter time.Duration
}

// verdict is what became of one try.
type verdict struct {
	cause Cause  // empty: confirmed
	word  string // safe to show
	next  next
	wait  time.Duration // with later
	// unanswered: the request went out and no answer came, so it may have been
	// posted.
	unanswered bool
	// untried: there was no time for a try.
	untried bool
	// over: no further part is worth a try, whatever the cause says.
	over bool
}

// next is what to do about a try that was not confirmed.
type next int

const (
	stop    next = iota // nothing helps
	again               // try again after a backoff
	later               // try again after the wait that the service asks for
	plainer             // the message is at fault: send its next form
)

// fault is a row of a channel's table of answers.
type fault struct {
	cause Cause
	next  next
}

// byStatus is what an answer means whose words are not in its channel's table.
// An answer that nobody knows is not success. A 400 was not posted, and may be
// the message's fault under a name that is new.
func byStatus(status int) fault {
	switch {
	case status >= http.StatusInternalServerError, status == http.StatusRequestTimeout:
		return fault{CauseService, again}
	case status == http.StatusTooManyRequests:
		return fault{CauseThrottled, stop}
	case status == http.StatusBadRequest:
		return fault{CauseUnknown, plainer}
	case status == http.StatusRequestEntityTooLarge:
		return fault{CauseMessage, plainer}
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
		return fault{CauseForbidden, stop}
	case status == http.StatusNotFound, status == http.StatusGone:
		return fault{CauseWebhook, stop}
	default:
		return fault{CauseUnknown, stop}
	}
}

// statusWord is the words for an answer that brought none of its own.
func statusWord(status int) string {
	word := strconv.Itoa(status)
	switch {
	case status == http.StatusOK:
		return word + " without a confirmation"
	case status >= 300 && status < 400:
		return word + " redirect, not followed"
	case http.StatusText(status) != "":
		return word + " " + http.StatusText(status)
	}
	return word
}

// retryAfter reads the header of that name.
// https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
func retryAfter(value string, now time.Time) time.Duration {
	const none = -1
	if value == "" {
		return none
	}
	if seconds, err := strconv.ParseUint(value, 10, 31); err == nil {
		return time.Duration(seconds) * time.Second
	}
	date, err := http.ParseTime(value)
	if err != nil {
		return none
	}
	return max(date.Sub(now), 0)
}
