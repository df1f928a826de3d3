package notify

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"sync"
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
	// How much of an answer is read. An answer that is shorter is
	// read to its end, so that its connection can be used again.
	maxAnswer = 64 << 10
	// How long an HTTP/2 connection may be silent before it is asked whether it
	// lives, and how long that may take: tries after a first one that got no
	// answer must not go into the same dead connection.
	pingAfter = 5 * time.Second
)

// post is one post of a message.
type post struct {
	message, mention bool      // what it tells, in every variant
	variants         []variant // the richest first; at least one
}

// name is what a log calls the post.
func (p post) name() string {
	if p.message {
		return "message"
	}
	return "mention"
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
	if err := e.Encode(v); err != nil {
		return nil // strings and numbers only: it cannot be, and nothing is what would be refused
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

// Poster posts messages to destinations, and is the only thing in this package
// that makes outbound calls. It is meant to be kept for as long as the process
// lives: it remembers the pace of each webhook. It may be used by several
// goroutines at once.
type Poster struct {
	client *http.Client
	jitter Jitter
	agent  string

	mu     sync.Mutex
	paces  map[string]*rate.Limiter // by target
	opened map[string]*opened       // by target
}

// NewPoster is a poster that calls through transport (nil: a new one like
// [http.DefaultTransport]) and spreads its repeats by jitter (nil: not at
// all).
func NewPoster(transport http.RoundTripper, jitter Jitter, userAgent string) *Poster {
	if transport == nil {
		transport = &http.Transport{
			Proxy: http.ProxyFromEnvironment, ForceAttemptHTTP2: true, IdleConnTimeout: time.Minute,
			HTTP2: &http.HTTP2Config{SendPingTimeout: pingAfter, PingTimeout: pingAfter},
		}
	}
	if jitter == nil {
		jitter = func(string, int) float64 { return 0.5 }
	}
	return &Poster{
		client: &http.Client{
			Transport: transport,
			// A redirect would take the webhook along as a Referer, and post
			// to who knows whom.
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
		jitter: jitter,
		agent:  userAgent,
		paces:  map[string]*rate.Limiter{},
		opened: map[string]*opened{},
	}
}

// pace holds the posts to one webhook to what its service takes, over all
// deliveries of a process.
func (p *Poster) pace(to Destination) *rate.Limiter {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.paces[to.target] == nil {
		every, burst := to.channel.pace()
		p.paces[to.target] = rate.NewLimiter(rate.Every(every), burst)
	}
	return p.paces[to.target]
}

// try posts body once, in a new request. It does not wait for an answer for long
// if it can be repeated and the connection cannot be asked whether it lives.
func (d *delivery) try(ctx context.Context, body []byte, repeatable bool) result {
	timeout := tryTimeout
	if deadline, ok := ctx.Deadline(); ok {
		left := time.Until(deadline)
		repeatable = repeatable && left > 2*mutePatience
		timeout = min(timeout, left-min(tryMargin, left/10))
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	limit := time.AfterFunc(timeout, func() { cancel(context.DeadlineExceeded) })
	defer limit.Stop()
	t := trace{mute: func() {
		if repeatable && limit.Stop() {
			limit.Reset(min(timeout, mutePatience))
		}
	}}
	client := d.client
	if conn := d.opened.live(ctx); conn != nil {
		client = &http.Client{Transport: conn, CheckRedirect: client.CheckRedirect}
		t.got(conn.Available() > 1)
	}
	req, err := http.NewRequestWithContext(t.watch(ctx), http.MethodPost, d.to.webhook, bytes.NewReader(body))
	if err != nil {
		return result{fault: fault{CauseWebhook, stop}, word: "the webhook is not a URL"} // err shows it
	}
	req.Header.Set("Content-Type", "application/json; charset=utf-8")
	req.Header.Set("User-Agent", d.agent)
	resp, err := client.Do(req)
	if err != nil {
		// The next try must not go into a connection that is as dead as this
		// one, which HTTP/1.1 does while there is an idle one.
		d.opened.close()
		d.client.CloseIdleConnections()
		return t.result(why(ctx, err))
	}
	defer func() { _ = resp.Body.Close() }()
	got, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	r := d.to.channel.read(answer{
		status:     resp.StatusCode,
		body:       got,
		retryAfter: askedWait(resp.Header.Get("Retry-After")),
	})
	// A receipt is one though its stream ends badly.
	if err != nil && r.cause != "" && resp.StatusCode == http.StatusOK {
		return result{fault: fault{CauseTimeout, again}, word: reason(why(ctx, err)), unanswered: true}
	}
	r.word = d.to.redact(r.word)
	return r
}
