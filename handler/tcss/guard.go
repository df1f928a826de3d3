package tcss

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"slices"
	"strings"
	"time"
)

const (
	maxBody   = 1 << 20 // far above a page of 100 tasks, about 25 KiB
	maxLooked = 1 << 16 // bytes of a wrong answer that are cleaned: a credential could be long
)

// exchange is one attempt: what the caller wants of the answer, and what really
// happened. It travels in the request's context, because the SDK turns the
// errors of a transport into text.
type exchange struct {
	answer answer
	clean  cleaner
	turn   func() // waits until the request may be sent; called each time it has a connection

	err  error     // of the transport or the body, or an *Error without Action
	date time.Time // of the answer, zero if it had none
}

type exchangeKey struct{}

// guard reads and judges each answer before the SDK can: the SDK follows
// redirects with the token, panics on null, takes {} for success, drops the API's
// code under a status other than 200, and copies bodies of any size into errors.
// The SDK is left a success to find, or the error.
type guard struct{ next http.RoundTripper }

// RoundTrip sends req, which must carry an exchange.
func (g guard) RoundTrip(req *http.Request) (*http.Response, error) {
	x, _ := req.Context().Value(exchangeKey{}).(*exchange)
	resp, err := g.next.RoundTrip(req.WithContext(httptrace.WithClientTrace(req.Context(), &httptrace.ClientTrace{
		GotConn: func(httptrace.GotConnInfo) { x.turn() }, // called before anything is written
	})))
	if err == nil {
		err = x.read(resp)
	}
	if x.err = err; err != nil {
		return nil, err
	}
	resp.Header = http.Header{"Content-Type": {"application/json"}}
	resp.Body, resp.ContentLength = io.NopCloser(strings.NewReader(`{"Response":{}}`)), -1
	return resp, nil
}

// read returns nil exactly if the answer has been decoded and is usable.
func (x *exchange) read(resp *http.Response) error {
	x.date, _ = http.ParseTime(resp.Header.Get("Date"))
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxBody+1))
	_ = resp.Body.Close()
	if err != nil {
		return fmt.Errorf("read the answer: %w", err)
	}
	var wrong string
	switch {
	case resp.StatusCode >= 300 && resp.StatusCode < 400:
		wrong = "a redirect, not followed"
	case len(body) > maxBody:
		wrong = "more than 1 MiB"
	case len(bytes.TrimSpace(body)) == 0:
		wrong = "empty"
	default:
		wrong = decode(body, x.answer)
	}
	said := x.answer.top()
	switch {
	case said.Error != nil && said.Error.Code != "": // counts even if other fields are odd
		return x.refused(said, resp.StatusCode)
	case wrong == "" && resp.StatusCode == http.StatusOK:
		return nil
	case wrong == "":
		wrong = "not a success"
	}
	return x.malformed(resp, wrong, body)
}

// refused is what the API itself said.
func (x *exchange) refused(said *head, status int) *Error {
	e := &Error{
		Code: x.clean.text(said.Error.Code, maxCode), Message: x.clean.text(said.Error.Message, maxMessage),
		RequestID: x.clean.text(said.RequestID, maxCode), Class: classify(said.Error.Code),
	}
	if e.Class == Other && status >= http.StatusInternalServerError {
		e.Class = Transient
	}
	return e
}

// malformed is an answer that is not the API's: a proxy's page, a redirect,
// nothing, too much, or JSON of another shape. It shows its beginning. Gateways
// and half-written answers pass, but what refuses the request in a language other
// than the API's will do so again.
func (x *exchange) malformed(resp *http.Response, wrong string, body []byte) *Error {
	kind := resp.Header.Get("Content-Type")
	says := x.clean.text(fmt.Sprintf("HTTP %d %s", resp.StatusCode, kind), maxCode) + ": " + x.clean.text(wrong, maxCode)
	if start := x.clean.text(string(body[:min(len(body), maxLooked)]), maxCode); start != "" {
		says += fmt.Sprintf(": %q", start)
	}
	e := &Error{Code: codeMalformed, Message: says, RequestID: x.clean.text(x.answer.top().RequestID, maxCode), Class: Transient}
	status := resp.StatusCode
	mends := []int{http.StatusRequestTimeout, http.StatusTooEarly, http.StatusTooManyRequests}
	if status >= 400 && status < 500 && !slices.Contains(mends, status) && !strings.Contains(kind, "html") {
		e.Class = Other
	}
	return e
}
