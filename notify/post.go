package notify

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptrace"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// How long one try may take, or less if the deadline is nearer, so much
	// less that its end can be told before.
	tryTimeout = 10 * time.Second
	tryMargin  = 250 * time.Millisecond
	// How much of an answer is read. An answer that is shorter is
	// read to its end, so that its connection can be used again.
	maxAnswer = 64 << 10
)

// Poster posts messages to destinations, and is the only thing in this package
// that makes outbound calls. It is meant to be kept for as long as the process
// lives: it remembers the pace of each webhook. It may be used by several
// goroutines at once.
type Poster struct {
	client *http.Client
	jitter Jitter
	agent  string

	mu    sync.Mutex
	paces map[string]*pace // by target
}

// NewPoster is a poster that calls through transport (nil: a new one like
// [http.DefaultTransport]) and spreads its repeats by jitter (nil: not at
// all).
func NewPoster(transport http.RoundTripper, jitter Jitter, userAgent string) *Poster {
	if transport == nil {
		transport = &http.Transport{Proxy: http.ProxyFromEnvironment, ForceAttemptHTTP2: true, IdleConnTimeout: time.Minute}
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
		paces:  map[string]*pace{},
	}
}

// pace is the pace of a destination's webhook.
func (p *Poster) pace(to Destination) *pace {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.paces[to.target] == nil {
		p.paces[to.target] = newPace(to.channel)
	}
	return p.paces[to.target]
}

// try posts body once, in a new request.
func (p *Poster) try(ctx context.Context, to Destination, body []byte) verdict {
	timeout := tryTimeout
	if deadline, ok := ctx.Deadline(); ok {
		left := time.Until(deadline)
		timeout = min(timeout, left-min(tryMargin, left/10))
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	var t trace
	req, err := http.NewRequestWithContext(t.watch(ctx), http.MethodPost, to.webhook, bytes.NewReader(body))
	if err != nil {
		return verdict{cause: CauseWebhook, word: "the webhook is not a URL"} // err shows it
	}
	req.Header.Set("Content-Type", "application/json; charset=utf-8")
	req.Header.Set("User-Agent", p.agent)
	resp, err := p.client.Do(req)
	if err != nil {
		return t.verdict(err)
	}
	defer func() { _ = resp.Body.Close() }()
	got, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil && resp.StatusCode == http.StatusOK {
		return verdict{cause: CauseTimeout, word: reason(err), next: again, unanswered: true}
	}
	v := to.channel.read(answer{
		status:     resp.StatusCode,
		body:       got,
		retryAfter: retryAfter(resp.Header.Get("Retry-After"), time.Now()),
	})
	v.word = to.redact(v.word)
	return v
}

// trace tells whether a request that got no answer was on its way. Its hooks
// may be called from other goroutines, and late.
type trace struct{ began, wrote atomic.Bool }

func (t *trace) watch(ctx context.Context) context.Context {
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn:      func(string) { t.began.Store(true) },
		WroteHeaders: func() { t.wrote.Store(true) },
	})
}

// verdict is what an error without an answer means. A transport that traces
// nothing may have written the request, unless its error says otherwise.
func (t *trace) verdict(err error) verdict {
	v := verdict{cause: CauseNetwork, word: reason(err), next: again}
	if t.wrote.Load() || !t.began.Load() && !unsent(err) {
		v.cause, v.unanswered = CauseTimeout, true
	}
	return v
}
