package notify

import (
	"context"
	"crypto/tls"
	"errors"
	"net/http/httptrace"
	"sync/atomic"
)

// why is err, unless that says no more than that ctx has ended.
func why(ctx context.Context, err error) error {
	if ctx.Err() != nil && errors.Is(err, context.Canceled) {
		return context.Cause(ctx) //nolint:wrapcheck // it is put in words
	}
	return err
}

// trace tells whether a request that got no answer was on its way. Its hooks
// may be called from other goroutines, and late.
type trace struct {
	began, wrote atomic.Bool
	mute         func() // called with a connection that cannot be asked whether it lives
}

// got notes that there is a connection, and whether it is HTTP/2.
func (t *trace) got(asks bool) {
	t.began.Store(true)
	if !asks {
		t.mute()
	}
}

func (t *trace) watch(ctx context.Context) context.Context {
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn: func(string) { t.began.Store(true) },
		GotConn: func(i httptrace.GotConnInfo) {
			c, ok := i.Conn.(*tls.Conn)
			t.got(i.Conn == nil || ok && c.ConnectionState().NegotiatedProtocol == "h2")
		},
		WroteHeaders: func() { t.wrote.Store(true) },
	})
}

// result is what an error without an answer means. A transport that traces
// nothing may have written the request, unless its error says otherwise.
func (t *trace) result(err error) result {
	r := result{fault: fault{CauseNetwork, again}, word: reason(err)}
	if t.wrote.Load() || !t.began.Load() && !unsent(err) {
		r.cause, r.unanswered = CauseTimeout, true
	}
	return r
}
