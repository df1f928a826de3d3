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

// result is what became of a try, and then of its post.
type result struct {
	cause Cause         // empty: confirmed
	word  string        // safe to show
	wait  time.Duration // that the service asks for; 0: a backoff will do; none: a repeat will not
	// plainer: the message may be at fault, and its next variant not.
	plainer bool
	// silences is how many tries may have been posted without an answer.
	silences int
}

// outcome is what is known of a post. An answer that is in no table, or is
// about something else, does not refuse it for good.
func (r result) outcome() Outcome {
	switch {
	case r.cause == "":
		return Confirmed
	case r.cause == CauseTimeout:
		return Doubtful
	case r.plainer, r.cause == CauseWebhook, r.cause == CauseForbidden, r.cause == CauseChannel:
		return Refused
	}
	return Failed
}

// byStatus is what an answer means whose words are not in its channel's table.
// An answer that nobody knows is not success.
func byStatus(status int) Cause {
	switch {
	// These come from what stands before the service, which may have posted.
	// https://developers.cloudflare.com/support/troubleshooting/http-status-codes/cloudflare-5xx-errors/
	case status == http.StatusBadGateway, status == http.StatusGatewayTimeout, status >= 520 && status <= 527:
		return CauseTimeout
	case status >= http.StatusInternalServerError, status == http.StatusRequestTimeout:
		return CauseService
	case status == http.StatusTooManyRequests:
		return CauseThrottled
	case status == http.StatusRequestEntityTooLarge:
		return CauseMessage
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
		return CauseForbidden
	case status == http.StatusNotFound, status == http.StatusGone:
		return CauseWebhook
	}
	return CauseUnknown
}

// result adds to what an answer means what its status says beside: how long to
// wait, and that a 400 of an unknown name may be the message's fault.
func (a answer) result(c Cause, word string) result {
	r := result{cause: c, word: word, plainer: c == CauseMessage || c == CauseUnknown && a.status == http.StatusBadRequest}
	if c == CauseThrottled || a.status == http.StatusServiceUnavailable && a.retryAfter != none {
		r.wait = a.retryAfter
	}
	if r.wait > 0 {
		r.word += ", asks to wait " + strconv.Itoa(int(math.Ceil(r.wait.Seconds()))) + " s"
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
