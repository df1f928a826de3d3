package tcss

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	tchttp "github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common/http"
)

const (
	firstWait = 500 * time.Millisecond // before a retry
	maxWait   = 8 * time.Second

	listTries   = 5 // of one page of the list
	detailTries = 2 // of a call whose loss costs only details

	firstAttempt = 5 * time.Second // not for longer by what may be a dead connection
	maxAttempt   = 10 * time.Second
	minAttempt   = time.Second
)

// call is one action to be carried out, in as many attempts as it takes.
type call struct {
	action string
	key    string        // tells it from others of the action, for the jitter
	tries  int           // at most
	params any           // in the API's own field names
	answer func() answer // a new one for each attempt
}

// request is what the SDK signs and sends. It remembers where it was sent.
type request struct {
	*tchttp.BaseRequest

	params any
}

func (r request) MarshalJSON() ([]byte, error) {
	return json.Marshal(r.params) //nolint:wrapcheck // plain data always has a form
}

// do carries cl out. Its error is an *Error. It retries what is transient as
// long as the next wait ends before ctx does, and then returns the last real
// fault rather than that time ran out alone.
func (c *Client) do(ctx context.Context, cl call) error {
	var last *Error
	for try := 1; ; try++ {
		e := c.attempt(ctx, cl, try)
		if e == nil {
			return nil
		}
		e.Action = cl.action
		switch {
		case e.Class == Deadline && last != nil:
			return last.then(e.Err)
		case e.Class != Transient || try == cl.tries:
			return e
		}
		last = e
		wait, err := c.pause(ctx, cl.action+" "+cl.key, try)
		if err != nil {
			return last.then(err)
		}
		c.count(func() { c.stats.Retries++ })
		c.log.WarnContext(ctx, "retry", "action", cl.action, "code", e.Code, "try", try, "wait_ms", wait.Milliseconds())
	}
}

// pause waits before what has been tried is tried again: half a second, doubling
// to eight, cut by up to half. Its error is that of a context which ends before,
// or would.
func (c *Client) pause(ctx context.Context, what string, try int) (time.Duration, error) {
	full := min(firstWait<<(try-1), maxWait)
	wait := full/2 + time.Duration(float64(full/2)*c.api.jitter(what, try))
	if !fits(ctx, wait) {
		return 0, context.DeadlineExceeded
	}
	c.count(func() { c.stats.Waited += wait })
	return wait, sleep(ctx, wait)
}

// attempt sends cl once, in its turn. Connecting and the answer may take
// attemptTime each, the turn as long as ctx. Its error, which lacks the action, is
// the most telling one: what the service said, then whose time was over, then
// what broke.
func (c *Client) attempt(ctx context.Context, cl call, try int) *Error {
	if err := ctx.Err(); err != nil {
		return ended(err)
	}
	actx, cancel := context.WithCancel(ctx)
	defer cancel()
	limit := attemptTime(ctx, try)
	timer := time.AfterFunc(limit, cancel)
	defer timer.Stop()
	var late error
	x := &exchange{answer: cl.answer(), clean: c.clean, turn: func() {
		if !timer.Stop() {
			return // it took too long to connect
		}
		var waited time.Duration
		if waited, late = c.api.paces[cl.action].wait(ctx, c.window); late != nil {
			cancel() // nothing else keeps it from being sent, and seldom not even this
			return
		}
		c.count(func() { c.stats.Requests++; c.stats.Waited += waited })
		limit = attemptTime(ctx, try)
		timer.Reset(limit)
	}}
	err := c.send(actx, cl, x)
	said, answered := errors.AsType[*Error](x.err)
	switch {
	case answered:
		return said
	case err == nil:
		return nil
	case late != nil:
		return ended(late)
	case ctx.Err() != nil:
		return ended(ctx.Err())
	case actx.Err() != nil:
		return &Error{Code: codeTimeout, Message: fmt.Sprintf("no answer within %s", limit.Round(time.Millisecond)), Class: Transient}
	default:
		err = cmp.Or(x.err, err)
		return &Error{Code: codeNetwork, Message: c.clean.text(reason(err), maxMessage), Class: Transient, Err: err}
	}
}

func (c *Client) send(ctx context.Context, cl call, x *exchange) error {
	r := request{new(tchttp.BaseRequest), cl.params}
	r.Init().WithApiInfo(Service, Version, cl.action)
	r.SetContext(context.WithValue(ctx, exchangeKey{}, x))
	err := c.sdk.Send(r, &struct{ *tchttp.BaseResponse }{&tchttp.BaseResponse{}})
	if !x.date.IsZero() {
		c.count(func() { c.skew, c.skewKnown = time.Since(x.date), true })
	}
	return err //nolint:wrapcheck // judged by attempt
}

// attemptTime is how long one attempt may take: five seconds, a repeat ten, or
// less so that another one, after a wait, fits before the deadline.
func attemptTime(ctx context.Context, try int) time.Duration {
	most := maxAttempt
	if try == 1 {
		most = firstAttempt
	}
	deadline, ok := ctx.Deadline()
	if half := (time.Until(deadline) - firstWait) / 2; ok {
		return min(most, max(minAttempt, half))
	}
	return most
}
