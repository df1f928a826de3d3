package tcss

import (
	"context"
	"errors"
	"strings"
)

// Codes of faults that are found here, not told by the API.
const (
	CodeNetwork    = "NetworkError"       // no answer: the connection failed
	CodeTimeout    = "Timeout"            // no answer within one attempt's time
	CodeMalformed  = "MalformedAnswer"    // an answer that is not the API's: its Err is an *AnswerError
	CodeShortList  = "ShortList"          // fewer tasks than the list's own count
	CodeDeadline   = "DeadlineExceeded"   // the caller's time was over, or too short for the next step
	CodeCanceled   = "Canceled"           // the caller called it off
	CodeClient     = "ClientError"        // the request could not be made
	CodeNoKey      = "MissingCredentials" // no SecretID or SecretKey
	maxMessage     = 500                  // bytes of an API message that are kept
	maxCode        = 100                  // bytes of a code or RequestId that are kept
	deadlinePassed = "; then the deadline passed"
	wasCanceled    = "; then it was called off"
)

// Error is "action: code: message (RequestId …)" in one line.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Action)
	for _, part := range []string{e.Code, e.Message} {
		if part != "" {
			b.WriteString(": ")
			b.WriteString(part)
		}
	}
	if e.RequestID != "" {
		b.WriteString(" (RequestId " + e.RequestID + ")")
	}
	return b.String()
}

// Unwrap returns the cause, whose text, unlike Error's, may hold addresses.
func (e *Error) Unwrap() error { return e.Err }

// classify sorts the API's code.
//
// https://www.tencentcloud.com/document/product/1285/61470
func classify(code string) Class {
	is := func(families ...string) bool {
		for _, f := range families {
			if code == f || strings.HasPrefix(code, f+".") {
				return true
			}
		}
		return false
	}
	switch {
	case is("RequestLimitExceeded", "InternalError", "ServiceUnavailable", "ResourceUnavailable",
		"InvalidParameter.RequestTimeout"):
		return Transient
	case strings.HasPrefix(code, "UnauthorizedOperation"), is("AuthFailure.UnauthorizedOperation", "OperationDenied"):
		return Permission
	case is("AuthFailure", "ClientError.CredentialError"):
		return Credentials
	case strings.HasPrefix(code, "InvalidParameter"),
		is("MissingParameter", "UnknownParameter", "InvalidAction", "UnsupportedRegion"):
		return Request
	default:
		return Other
	}
}

// ended is the error of an action whose context is over and that has met no
// other fault.
func ended(action string, cause error) *Error {
	e := &Error{Action: action, Code: CodeDeadline, Message: "the deadline passed", Class: Deadline, Err: cause}
	if errors.Is(cause, context.Canceled) {
		e.Code, e.Message = CodeCanceled, "called off"
	}
	return e
}

// then returns e, the last real fault, with the end of the context that kept it
// from being mended.
func (e *Error) then(cause error) *Error {
	out := *e
	out.Message += deadlinePassed
	if errors.Is(cause, context.Canceled) {
		out.Message = e.Message + wasCanceled
	}
	out.Err = errors.Join(e.Err, cause)
	return &out
}
