package notify

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptrace"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"
)

const (
	// How long one try may take, or less if the deadline is nearer, so much
	// less that its end can be told before. It is long because a service that
	// is slow has often posted, and would post again what is tried again.
	tryTimeout = 45 * time.Second
	tryMargin  = 250 * time.Millisecond
	// How long a try may take over HTTP/1.1 that can be repeated: a connection
	// that died on its way looks like a service that is slow, and cannot be
	// asked, as HTTP/2's can.
	mutePatience = 7 * time.Second
	// How much of an answer is read. One that is shorter is read to its end, so
	// that its connection can be used again.
	maxAnswer = 64 << 10
)

// post is one post of a message.
type post struct {
	message, mention bool      // what it tells, in every variant
	variants         []variant // the richest first; at least one
}

// variant is one way to write a post.
type variant struct {
	name string
	body []byte
}

// encode is v as JSON, in which < and > stay what they are: WeCom does not
// take \u003c for <.
func encode(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(v) //nolint:errchkjson // strings and numbers cannot fail, and nothing is what would be refused
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

// Poster posts messages to destinations, and is the only thing in this package
// that makes outbound calls. It is meant to be kept for as long as the process
// lives: it remembers the pace of each webhook. It may be used by several
// goroutines at once.
type Poster struct {
	over  http.RoundTripper
	agent string

	mu    sync.Mutex
	lines map[string]*line // by target
}

// line is what is kept of a webhook.
type line struct {
	// pace holds the posts to it to what its service takes, over all
	// deliveries of a process.
	pace   *rate.Limiter
	opened atomic.Pointer[opened] // for the next delivery
}

// NewPoster is a poster that calls through transport. After a request that got
// no answer, the transport must not put the next into a connection that is as
// dead, and it tells by httptrace when it has written one.
func NewPoster(transport http.RoundTripper, userAgent string) *Poster {
	return &Poster{over: transport, agent: userAgent, lines: map[string]*line{}}
}

func (p *Poster) line(to Destination) *line {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.lines[to.target] == nil {
		every, burst := to.channel.pace()
		p.lines[to.target] = &line{pace: rate.NewLimiter(rate.Every(every), burst)}
	}
	return p.lines[to.target]
}

// try posts body once, in a new request. A redirect is an answer: it would take
// the webhook along as a Referer, and post to who knows whom. It does not wait
// for an answer for long if it can be repeated and the connection cannot be
// asked whether it lives.
func (d *delivery) try(ctx context.Context, body []byte, repeatable bool) result {
	left := time.Until(d.deadline)
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	giveUp := func() { cancel(context.DeadlineExceeded) }
	defer time.AfterFunc(min(tryTimeout, left-tryMargin), giveUp).Stop()
	var wrote atomic.Bool // hooks may be called from other goroutines, and late
	got := func(asks bool) {
		if !asks && repeatable && left > 2*mutePatience {
			time.AfterFunc(mutePatience, giveUp)
		}
	}
	over := d.poster.over
	if conn := d.opened.live(ctx); conn != nil {
		over = conn
		got(conn.Available() > 1)
	}
	traced := httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn: func(i httptrace.GotConnInfo) {
			c, ok := i.Conn.(*tls.Conn)
			got(i.Conn == nil || ok && c.ConnectionState().NegotiatedProtocol == "h2")
		},
		WroteHeaders: func() { wrote.Store(true) },
	})
	req, err := http.NewRequestWithContext(traced, http.MethodPost, d.to.webhook, bytes.NewReader(body))
	if err != nil {
		return result{cause: CauseWebhook, word: "the webhook is not a URL"} // err shows it
	}
	req.Header.Set("Content-Type", "application/json; charset=utf-8")
	req.Header.Set("User-Agent", d.poster.agent)
	resp, err := over.RoundTrip(req) //nolint:bodyclose // read closes it
	if err != nil {
		d.opened.close()
		r := result{cause: CauseNetwork, word: reason(ctx, err)}
		if wrote.Load() {
			r.cause = CauseTimeout // it may have been posted
		}
		return r
	}
	return d.read(ctx, resp)
}

// read takes an answer for what it says. A receipt is one though its stream
// ends badly.
func (d *delivery) read(ctx context.Context, resp *http.Response) result {
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	r := d.to.channel.read(answer{resp.StatusCode, body, askedWait(resp.Header.Get("Retry-After"))})
	if err != nil && r.cause != "" && resp.StatusCode == http.StatusOK {
		return result{cause: CauseTimeout, word: reason(ctx, err)}
	}
	r.word = d.to.redact(r.word)
	return r
}
