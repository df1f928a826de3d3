package notify

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptrace"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"
)

// service is a chat service in memory: it answers by a script, and keeps what
// it was sent and when.
type service struct {
	answer func(n int, r *http.Request, body []byte) (*http.Response, error)

	mu     sync.Mutex
	bodies [][]byte
	at     []time.Time
}

func (s *service) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	s.bodies = append(s.bodies, body)
	s.at = append(s.at, time.Now())
	n := len(s.bodies)
	s.mu.Unlock()
	return s.answer(n, r, body)
}

func (s *service) posts() int { return len(s.bodies) }

// reply is one answer; its status 0 hangs until the try is given up.
type reply struct {
	status int
	body   string
	header string // of Retry-After
	cut    bool   // the stream ends badly after the body
	err    error
	unsent bool // the request is not written
}

func (a reply) answer(r *http.Request) (*http.Response, error) {
	if !a.unsent {
		httptrace.ContextClientTrace(r.Context()).WroteHeaders()
	}
	if a.err != nil {
		return nil, a.err
	}
	if a.status == 0 {
		<-r.Context().Done()
		return nil, r.Context().Err()
	}
	h := http.Header{}
	if a.header != "" {
		h.Set("Retry-After", a.header)
	}
	var body io.Reader = strings.NewReader(a.body)
	if a.cut {
		body = io.MultiReader(body, iotest.ErrReader(io.ErrUnexpectedEOF))
	}
	return &http.Response{StatusCode: a.status, Header: h, Body: io.NopCloser(body), Request: r}, nil
}

// script answers with each reply in turn, and with the last one from then on.
func script(replies ...reply) *service {
	return &service{answer: func(n int, r *http.Request, _ []byte) (*http.Response, error) {
		return replies[min(n, len(replies))-1].answer(r)
	}}
}

// confirmed is what each service says when it has posted.
func confirmed(d Destination) reply {
	if d.Channel() == "slack" {
		return reply{status: 200, body: "ok"}
	}
	return reply{status: 200, body: `{"errcode":0,"errmsg":"ok"}`}
}

// told is what a delivery told its caller.
type told struct {
	Delivery
	receipts []Receipt
	log      string
}

// deliver posts m within a time.
func deliver(t *testing.T, s http.RoundTripper, d Destination, m Message, within time.Duration) told {
	t.Helper()
	return deliverBy(t, NewPoster(s, "test"), d, m, within)
}

func deliverBy(t *testing.T, p *Poster, d Destination, m Message, within time.Duration) told {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), within)
	defer cancel()
	var out told
	var log bytes.Buffer
	start := time.Now()
	out.Delivery = p.Deliver(ctx, d, m, Options{
		Posted: func(r Receipt) { out.receipts = append(out.receipts, r) },
		Log:    slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	})
	if took := time.Since(start); took > within {
		t.Errorf("took %v of %v", took, within)
	}
	out.log = log.String()
	if (out.Problem == nil) != (out.Status == Delivered) {
		t.Errorf("status %s with problem %v", out.Status, out.Problem)
	}
	confirmed := 0
	for _, r := range out.receipts {
		if r.Outcome == Confirmed {
			confirmed++
		}
	}
	if out.Channel != d.Channel() || out.Target != d.Target() || out.Messages != confirmed {
		t.Errorf("delivery %+v, receipts %v", out.Delivery, out.receipts)
	}
	return out
}

// brief is a message in one post.
func brief() Message {
	return Message{Title: "title", Brief: "brief", Words: words()}
}
