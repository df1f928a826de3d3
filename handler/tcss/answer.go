package tcss

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
)

const (
	maxHead   = 100     // bytes of a wrong answer that are shown
	maxLooked = 1 << 16 // bytes of it that are cleaned first: a credential could be long
)

// AnswerError is an answer that is not the API's: a proxy's page, a redirect,
// nothing, too much, or JSON of another shape.
type AnswerError struct {
	Status      int
	ContentType string
	Reason      string // what is wrong with it
	Head        string // its beginning, printable, at most 100 bytes, may be empty
	Err         error  // the decoder's, may be nil

	requestID string
}

func (e *AnswerError) Error() string {
	s := fmt.Sprintf("HTTP %d", e.Status)
	if e.ContentType != "" {
		s += " " + e.ContentType
	}
	s += ": " + e.Reason
	if e.Head != "" {
		s += fmt.Sprintf(": %q", e.Head)
	}
	return s
}

// Unwrap returns the decoder's error, if there is one.
func (e *AnswerError) Unwrap() error { return e.Err }

// class of a wrong answer: gateways and half-written answers pass, but what
// refuses the request in a language other than the API's will do so again.
func (e *AnswerError) class() Class {
	switch {
	case e.Status < 400 || e.Status >= 500, strings.Contains(e.ContentType, "html"):
		return Transient
	case e.Status == http.StatusRequestTimeout, e.Status == http.StatusTooManyRequests, e.Status == http.StatusTooEarly:
		return Transient
	default:
		return Other
	}
}

// apiError is the API's own word for what is wrong.
type apiError struct {
	Code, Message, requestID string
}

func (e *apiError) Error() string { return e.Code + ": " + e.Message }

// head is what every answer of the API has.
type head struct {
	Error     *apiError `json:"Error"`
	RequestID string    `json:"RequestId"`
}

func (h *head) top() *head { return h }

// answer is the content of one action's answer.
type answer interface {
	top() *head
	// check returns what makes the answer unusable, or "".
	check() string
}

// envelope is an answer as it is sent.
type envelope[A answer] struct {
	Response A `json:"Response"`
}

// decode reads body into a, which must be new. Its errors are *apiError and
// *AnswerError without status and head.
func decode[T any, A interface {
	*T
	answer
}](body []byte, a A) error {
	e := envelope[A]{a}
	err := json.Unmarshal(body, &e)
	if e.Response == nil {
		return wrongAnswer(err, "no Response object", "")
	}
	h := a.top()
	if h.Error != nil && h.Error.Code != "" { // counts even if other fields are odd
		h.Error.requestID = h.RequestID
		return h.Error
	}
	reason := a.check()
	if h.Error != nil {
		reason = "an Error without Code"
	}
	if err != nil || reason != "" {
		return wrongAnswer(err, reason, h.RequestID)
	}
	return nil
}

// wrongAnswer says what is wrong with an answer: what the decoder met, else
// reason.
func wrongAnswer(err error, reason, requestID string) *AnswerError {
	var mistyped *json.UnmarshalTypeError
	switch {
	case err == nil:
	case errors.As(err, &mistyped) && mistyped.Field == "":
		reason = "a " + mistyped.Value
	case errors.As(err, &mistyped):
		reason = mistyped.Field[strings.LastIndexByte(mistyped.Field, '.')+1:] + " is a " + mistyped.Value
	default:
		reason = "not JSON"
	}
	return &AnswerError{Reason: reason, Err: err, requestID: requestID}
}
