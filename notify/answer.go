package notify

import (
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// answer is what came back from a service.
type answer struct {
	status int
	body   []byte
	// retryAfter is what the header of that name asks for, or none.
	retryAfter time.Duration
}

// result is what became of one try.
type result struct {
	fault
	word string        // safe to show
	wait time.Duration // with later
	// unanswered: the request went out and the service's own answer did not
	// come, so it may have been posted.
	unanswered bool
}

// next is what to do about a try that was not confirmed.
type next int

const (
	stop    next = iota // nothing helps
	again               // try again after a backoff
	later               // try again after the wait that the service asks for
	simpler             // the message is at fault: send its next variant
)

// fault is what an answer means, in a channel's words or by its status.
type fault struct {
	cause Cause // empty: confirmed
	next  next
}

// byStatus is what an answer means whose words are not in its channel's table.
// An answer that nobody knows is not success. A 400 was not posted, and may be
// the message's fault under a name that is new.
func byStatus(status int) fault {
	switch {
	// These come from what stands before the service, which may have posted.
	// https://developers.cloudflare.com/support/troubleshooting/http-status-codes/cloudflare-5xx-errors/
	case status == http.StatusBadGateway, status == http.StatusGatewayTimeout, status >= 520 && status <= 527:
		return fault{CauseTimeout, again}
	case status >= http.StatusInternalServerError, status == http.StatusRequestTimeout:
		return fault{CauseService, again}
	case status == http.StatusTooManyRequests:
		return fault{CauseThrottled, stop}
	case status == http.StatusBadRequest:
		return fault{CauseUnknown, simpler}
	case status == http.StatusRequestEntityTooLarge:
		return fault{CauseMessage, simpler}
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
		return fault{CauseForbidden, stop}
	case status == http.StatusNotFound, status == http.StatusGone:
		return fault{CauseWebhook, stop}
	default:
		return fault{CauseUnknown, stop}
	}
}

// result adds to what an answer means what its status says beside: that it is
// not the service's own, or how long to wait.
func (a answer) result(f fault, word string) result {
	r := result{fault: f, word: word, unanswered: f.cause == CauseTimeout}
	if a.retryAfter >= 0 && (r.cause == CauseThrottled || a.status == http.StatusServiceUnavailable) {
		r.next, r.wait = later, a.retryAfter
		if r.wait > 0 {
			r.word += ", asks to wait " + strconv.Itoa(int(math.Ceil(r.wait.Seconds()))) + " s"
		}
	}
	return r
}

// statusWord is the words for an answer that brought none of its own.
func statusWord(status int) string {
	if status == http.StatusOK {
		return "200 without a confirmation"
	}
	return strings.TrimSpace(strconv.Itoa(status) + " " + http.StatusText(status))
}

// none is a wait that no answer asked for.
const none time.Duration = -1

// askedWait reads a number of seconds, with a fraction or without, or a date.
// https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
func askedWait(value string) time.Duration {
	if date, err := http.ParseTime(value); err == nil {
		return max(time.Until(date), 0)
	}
	n, err := strconv.ParseFloat(value, 64)
	if err != nil || strings.Trim(value, "0123456789.") != "" || n > math.MaxInt32 {
		return none
	}
	return time.Duration(n * float64(time.Second))
}
