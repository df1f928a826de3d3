package tcss

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"
)

// Class says what kind of fault an Error is, and so what helps.
type Class string

// The classes, as of https://www.tencentcloud.com/document/product/1285/61470.
const (
	Transient   Class = "transient"   // the service or the network is in trouble; trying again helps
	Credentials Class = "credentials" // the key, the role or the clock
	Permission  Class = "permission"  // the CAM policy
	Request     Class = "request"     // the request itself: a setting or a bug
	Incomplete  Class = "incomplete"  // the list stayed shorter than its own count
	Deadline    Class = "deadline"    // the time there was did not suffice
	Other       Class = "other"       // none of these
)

// Codes of faults that are found here, not told by the API.
const (
	codeNetwork   = "NetworkError"       // no answer: the connection failed
	codeTimeout   = "Timeout"            // no answer within one attempt's time
	codeMalformed = "MalformedAnswer"    // an answer that is not the API's
	codeShortList = "ShortList"          // fewer tasks than the list's own count
	codeDeadline  = "DeadlineExceeded"   // the caller's time was over, or too short for the next step
	codeCanceled  = "Canceled"           // the caller called it off
	codeClient    = "ClientError"        // the caller asks for what cannot be
	codeNoKey     = "MissingCredentials" // no SecretID or SecretKey
)

// Error is a call that failed for good. Its text holds no credential and no
// address.
type Error struct {
	Action    string // the API's name
	Code      string // the API's own code, or a short word for a local fault
	Message   string
	RequestID string // empty exactly if the API did not answer
	Class     Class
	Err       error // the cause, may be nil
}

// Error is "action: code: message (RequestId …)" in one line.
func (e *Error) Error() string {
	s := e.Action + ": " + e.Code
	if e.Message != "" {
		s += ": " + e.Message
	}
	if e.RequestID != "" {
		s += " (RequestId " + e.RequestID + ")"
	}
	return s
}

// Unwrap returns the cause, whose text, unlike Error's, may hold addresses.
func (e *Error) Unwrap() error { return e.Err }

// classify sorts the API's code, or the family before its point.
//
// https://www.tencentcloud.com/document/product/1285/61470
func classify(code string) Class {
	for _, of := range []struct {
		class    Class
		families string
	}{
		{Transient, "RequestLimitExceeded InternalError ServiceUnavailable ResourceUnavailable InvalidParameter.RequestTimeout"},
		{Permission, "UnauthorizedOperation AuthFailure.UnauthorizedOperation OperationDenied"},
		{Credentials, "AuthFailure ClientError.CredentialError"},
		{Request, "InvalidParameter InvalidParameterValue MissingParameter UnknownParameter InvalidAction UnsupportedRegion"},
	} {
		for family := range strings.FieldsSeq(of.families) {
			if code == family || strings.HasPrefix(code, family+".") {
				return of.class
			}
		}
	}
	return Other
}

// ended is that a context is over, or too short for the next step.
func ended(cause error) *Error {
	if errors.Is(cause, context.Canceled) {
		return &Error{Code: codeCanceled, Message: "called off", Class: Deadline, Err: cause}
	}
	return &Error{Code: codeDeadline, Message: "no time left", Class: Deadline, Err: cause}
}

// then returns e, the last real fault, with what kept it from being mended.
func (e *Error) then(cause error) *Error {
	out := *e
	out.Message += "; then " + ended(cause).Message
	out.Err = errors.Join(e.Err, cause)
	return &out
}

// reason says why a connection failed without saying where to: the innermost
// error has no address, and what it quotes is left out, since a proxy's URL may
// hold a password.
func reason(err error) string {
	if dns, ok := errors.AsType[*net.DNSError](err); ok {
		return dns.Err
	}
	for inner := err; inner != nil; inner = errors.Unwrap(inner) {
		err = inner
	}
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		return "the answer was cut short"
	case errors.Is(err, io.EOF):
		return "the connection was closed"
	}
	said, _, _ := strings.Cut(err.Error(), `"`)
	return said
}
