package tcss

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/cenkalti/backoff/v5"
	sdkerrors "github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common/errors"
	tchttp "github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common/http"
)

// call is one action to be carried out, in as many attempts as it takes.
type call struct {
	action string
	key    string                // tells it from others of the action, for the jitter
	tries  uint                  // at most
	make   func() tchttp.Request // a new one for each attempt: a request remembers where it was sent
	decode func(body []byte) error
}

// do carries cl out. Its error is an *Error. It retries what is transient as
// long as the next wait ends before ctx does, and then returns the last real
// fault rather than that time ran out.
func (c *Client) do(ctx context.Context, cl call) error {
	r := &retrying{ctx: ctx, what: cl.action + " " + cl.key, jitter: c.api.jitter}
	_, err := backoff.Retry(ctx, func() (struct{}, error) {
		r.try++
		return struct{}{}, r.note(c.attempt(ctx, cl, r.try))
	}, backoff.WithBackOff(r), backoff.WithMaxTries(cl.tries), backoff.WithMaxElapsedTime(0),
		backoff.WithNotify(func(_ error, wait time.Duration) {
			c.count(func(s *Stats) { s.Waited += wait })
			c.log.WarnContext(ctx, "retry", "action", cl.action, "code", r.last.Code, "try", r.try, "wait_ms", wait.Milliseconds())
		}))
	var known *Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &known):
		return known
	default: // ctx ended during the wait
		return r.last.then(ctx.Err())
	}
}

// attempt sends cl once, in its turn.
func (c *Client) attempt(ctx context.Context, cl call, try int) *Error {
	waited, err := c.api.pace(cl.action).wait(ctx, c.window)
	c.count(func(s *Stats) { s.Waited += waited })
	switch {
	case errors.Is(err, errNoSlot):
		return &Error{
			Action: cl.action, Code: CodeDeadline, Message: "no request is due before the deadline",
			Class: Deadline, Err: errors.Join(errNoSlot, context.DeadlineExceeded),
		}
	case err != nil:
		return ended(cl.action, err)
	}
	c.count(func(s *Stats) {
		s.Requests++
		if try > 1 {
			s.Retries++
		}
	})
	limit := attemptTime(ctx)
	actx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	x := &exchange{decode: cl.decode, clean: c.clean}
	req := cl.make()
	req.SetContext(context.WithValue(actx, exchangeKey{}, x))
	err = c.sdk.Send(req, &struct{ *tchttp.BaseResponse }{&tchttp.BaseResponse{}})
	if !x.date.IsZero() {
		c.noteDate(x.date)
	}
	return c.judge(ctx, actx, cl.action, x, err, limit)
}

// judge makes an Error of what an attempt met, the most telling first: what the
// service said, then whose time was over, then what broke.
func (c *Client) judge(ctx, actx context.Context, action string, x *exchange, sent error, limit time.Duration) *Error {
	e := &Error{Action: action, Err: x.err}
	var api *apiError
	var wrong *AnswerError
	var sdk *sdkerrors.TencentCloudSDKError
	switch {
	case sent == nil && x.got:
		return nil
	case errors.As(x.err, &api):
		e.Code, e.Message = c.clean.text(api.Code, maxCode), c.clean.text(api.Message, maxMessage)
		e.RequestID = c.clean.text(api.requestID, maxCode)
		e.Class = classify(api.Code)
		if e.Class == Other && x.status >= http.StatusInternalServerError {
			e.Class = Transient
		}
		e.Err = nil // its text is not cleaned
	case errors.As(x.err, &wrong):
		e.Code, e.Message, e.Class = CodeMalformed, wrong.Error(), wrong.class()
		e.RequestID = c.clean.text(wrong.requestID, maxCode)
	case ctx.Err() != nil:
		return ended(action, ctx.Err())
	case actx.Err() != nil:
		e.Code, e.Message, e.Class = CodeTimeout, fmt.Sprintf("no answer within %s", limit.Round(time.Millisecond)), Transient
		e.Err = nil // the caller's own time is not over
	case x.err != nil:
		e.Code, e.Message, e.Class = CodeNetwork, c.clean.text(reason(x.err), maxMessage), Transient
	case errors.As(sent, &sdk):
		e.Code, e.Message = c.clean.text(sdk.Code, maxCode), "the request could not be sent"
		e.Class, e.Err = classify(sdk.Code), sent
	default:
		e.Code, e.Message, e.Class, e.Err = CodeClient, "the request could not be made", Other, sent
	}
	return e
}
