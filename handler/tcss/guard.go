package tcss

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"strings"
	"sync"
	"time"
)

// maxBody is far above a page of 100 tasks, about 25 KiB.
const maxBody = 1 << 20

// exchange is one attempt: what the caller wants of the answer, and what really
// happened. It travels in the request's context, because the SDK turns the
// errors of a transport into text.
type exchange struct {
	decode func(body []byte) error // *apiError or *AnswerError
	clean  cleaner
	turn   func() // waits until the request may be sent; called each time it has a connection

	limit  time.Duration // that this attempt has
	late   error         // the turn did not come in time
	err    error         // of the transport, the body or decode
	got    bool          // the answer was read whole
	status int           // of the answer
	date   time.Time     // of the answer, zero if it had none
}

type exchangeKey struct{}

// guard reads and judges each answer before the SDK can: the SDK follows
// redirects with the token, panics on null, takes {} for success, drops the API's
// code under a status other than 200, and copies bodies of any size into errors.
// The SDK is left a success to find, or the error.
type guard struct {
	next    http.RoundTripper
	buffers sync.Pool
}

// RoundTrip sends req, which must carry an exchange.
func (g *guard) RoundTrip(req *http.Request) (*http.Response, error) {
	x, ok := req.Context().Value(exchangeKey{}).(*exchange)
	if !ok {
		return nil, errors.New("tcss: a request from elsewhere")
	}
	resp, err := g.next.RoundTrip(req.WithContext(httptrace.WithClientTrace(req.Context(), &httptrace.ClientTrace{
		GotConn: func(httptrace.GotConnInfo) { x.turn() }, // called before anything is written
	})))
	if err != nil {
		x.err = err
		return nil, err //nolint:wrapcheck // as the transport gave it
	}
	x.err = g.read(resp, x)
	if x.err != nil {
		return nil, x.err
	}
	resp.Header = http.Header{"Content-Type": {"application/json"}}
	resp.Body, resp.ContentLength = io.NopCloser(strings.NewReader(`{"Response":{}}`)), -1
	return resp, nil
}

func (g *guard) read(resp *http.Response, x *exchange) error {
	buf, ok := g.buffers.Get().(*bytes.Buffer)
	if !ok {
		buf = new(bytes.Buffer)
	}
	defer func() {
		if buf.Cap() <= maxBody/8 { // one large answer is not kept for good
			buf.Reset()
			g.buffers.Put(buf)
		}
	}()
	x.status = resp.StatusCode
	if date, err := http.ParseTime(resp.Header.Get("Date")); err == nil {
		x.date = date
	}
	buf.Grow(int(min(max(resp.ContentLength, 0), maxBody)) + bytes.MinRead)
	_, err := buf.ReadFrom(io.LimitReader(resp.Body, maxBody+1))
	if cerr := resp.Body.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		return fmt.Errorf("read the answer: %w", err)
	}
	x.got = true
	return x.judge(resp, buf.Bytes())
}

// judge returns nil exactly if the answer has been decoded and is usable.
func (x *exchange) judge(resp *http.Response, body []byte) error {
	var err error
	switch {
	case resp.StatusCode >= 300 && resp.StatusCode < 400:
		err = &AnswerError{Reason: "a redirect, not followed"}
	case len(body) > maxBody:
		err = &AnswerError{Reason: "more than 1 MiB"}
	case len(bytes.TrimSpace(body)) == 0:
		err = &AnswerError{Reason: "empty"}
	default:
		err = x.decode(body)
	}
	if err == nil && resp.StatusCode != http.StatusOK {
		err = &AnswerError{Reason: "not a success"}
	}
	if wrong, ok := errors.AsType[*AnswerError](err); ok {
		wrong.Status = resp.StatusCode
		wrong.ContentType = x.clean.text(resp.Header.Get("Content-Type"), maxHead)
		wrong.Reason = x.clean.text(wrong.Reason, maxHead)
		wrong.Head = x.clean.text(string(body[:min(len(body), maxLooked)]), maxHead)
	}
	return err
}
