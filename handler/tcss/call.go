package tcss

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	sdkerrors "github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common/errors"
	tchttp "github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common/http"
)

// call is one action to be carried out, in as many attempts as it takes.
type call struct {
	action string
	key    string                // tells it from others of the action, for the jitter
	tries  int                   // at most
	make   func() tchttp.Request // a new one for each attempt: a request remembers where it was sent
	decode func(body []byte) error
}

// attempt sends cl once, in its turn. Connecting and the answer may take
// attemptTime each, the turn as long as ctx.
func (c *Client) attempt(ctx context.Context, cl call, try int) *Error {
	pace := c.api.pace(cl.action)
	if err := pace.due(ctx, c.window); err != nil {
		return late(cl.action, err)
	}
	actx, cancel := context.WithCancel(ctx)
	defer cancel()
	x := &exchange{decode: cl.decode, clean: c.clean, limit: attemptTime(ctx, try)}
	timer := time.AfterFunc(x.limit, cancel)
	defer timer.Stop()
	x.turn = func() {
		if !timer.Stop() {
			return // it took too long to connect
		}
		var waited time.Duration
		waited, x.late = pace.wait(ctx, c.window)
		c.count(func(s *Stats) { s.Waited += waited })
		if x.late != nil {
			cancel() // nothing else keeps it from being sent, and seldom not even this
			return
		}
		x.limit = attemptTime(ctx, try)
		timer.Reset(x.limit)
	}
	req := cl.make()
	req.SetContext(context.WithValue(actx, exchangeKey{}, x))
	err := c.sdk.Send(req, &struct{ *tchttp.BaseResponse }{&tchttp.BaseResponse{}})
	if x.late != nil {
		return late(cl.action, x.late)
	}
	c.count(func(s *Stats) {
		s.Requests++
		if try > 1 {
			s.Retries++
		}
	})
	if !x.date.IsZero() {
		c.noteDate(x.date)
	}
	return c.judge(ctx, actx, cl.action, x, err)
}

// late is the error of a request that was not sent, since its turn did not come
// in time.
func late(action string, err error) *Error {
	if errors.Is(err, errNoSlot) {
		return &Error{
			Action: action, Code: CodeDeadline, Message: "no request is due before the deadline",
			Class: Deadline, Err: errors.Join(errNoSlot, context.DeadlineExceeded),
		}
	}
	return ended(action, err)
}

// judge makes an Error of what an attempt met, the most telling first: what the
// service said, then whose time was over, then what broke.
func (c *Client) judge(ctx, actx context.Context, action string, x *exchange, sent error) *Error {
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
		e.Code, e.Message, e.Class = CodeTimeout, fmt.Sprintf("no answer within %s", x.limit.Round(time.Millisecond)), Transient
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
