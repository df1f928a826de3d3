package notify

import (
	"bytes"
	"context"
	"fmt"
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

// service is a chat service in memory: it gives each of its replies in turn,
// and the last from then on. It keeps what it was sent and when.
type service struct {
	replies []reply

	mu     sync.Mutex
	seen   map[*http.Request]bool
	bodies [][]byte
	at     []time.Time
}

func script(replies ...reply) *service {
	return &service{replies: replies, seen: map[*http.Request]bool{}}
}

// reply is one answer; its status 0 hangs until the try is given up.
type reply struct {
	status int
	body   string
	header string // of Retry-After
	cut    bool   // the stream ends badly after the body
	err    error
	unsent bool // the request is not written
}

func (s *service) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	s.mu.Lock()
	again := s.seen[r] // though its body was read: every try makes a new one
	s.seen[r] = true
	s.bodies, s.at = append(s.bodies, body), append(s.at, time.Now())
	a := s.replies[min(len(s.bodies), len(s.replies))-1]
	s.mu.Unlock()
	if err != nil || again || r.Method != http.MethodPost || r.ContentLength != int64(len(body)) ||
		r.Header.Get("User-Agent") != "test" || !strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		panic(fmt.Sprintf("%s of %d bytes, %d said: %v", r.Method, len(body), r.ContentLength, r.Header))
	}
	if trace := httptrace.ContextClientTrace(r.Context()); !a.unsent {
		trace.GotConn(httptrace.GotConnInfo{}) // in memory there is none that could be dead
		trace.WroteHeaders()
	}
	if a.err != nil {
		return nil, a.err
	}
	if a.status == 0 {
		<-r.Context().Done()
		return nil, r.Context().Err()
	}
	stream := io.Reader(strings.NewReader(a.body))
	if a.cut {
		stream = io.MultiReader(stream, iotest.ErrReader(io.ErrUnexpectedEOF))
	}
	h := http.Header{"Retry-After": {a.header}}
	return &http.Response{StatusCode: a.status, Header: h, Body: io.NopCloser(stream), Request: r}, nil
}

func (s *service) posts() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.bodies)
}

// starts is when it was called, from the first call on.
func (s *service) starts() []time.Duration {
	out := make([]time.Duration, len(s.at))
	for i, at := range s.at {
		out[i] = at.Sub(s.at[0])
	}
	return out
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
	after    []int // posts when each came
	log      string
}

// said is all that comes out of it.
func (o told) said() string { return fmt.Sprintf("%+v %+v %s", o.Delivery, o.Problem, o.log) }

// end is how a delivery ended.
type end struct {
	Status   Status
	Cause    Cause
	Word     string
	Attempts int
	Variants int // that were tried
}

func (o told) end(variants int) end {
	e := end{Status: o.Status, Attempts: o.Attempts, Variants: variants}
	if o.Problem != nil {
		e.Cause, e.Word = o.Problem.Cause, o.Problem.Word
	}
	return e
}

// deliver posts m within a time.
func deliver(t *testing.T, s http.RoundTripper, d Destination, m Message, within time.Duration) told {
	t.Helper()
	return deliverBy(t, NewPoster(s, "test"), d, m, within)
}

func deliverBy(t *testing.T, p *Poster, d Destination, m Message, within time.Duration, once ...bool) told {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), within)
	defer cancel()
	var out told
	var log bytes.Buffer
	start, confirmed := time.Now(), 0
	out.Delivery = p.Deliver(ctx, d, m, Options{
		Posted: func(r Receipt) {
			out.receipts = append(out.receipts, r)
			if s, ok := p.over.(*service); ok {
				out.after = append(out.after, s.posts())
			}
			if r.Outcome == Confirmed {
				confirmed++
			}
		},
		Once: len(once) > 0 && once[0],
		Log:  slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	})
	out.log = log.String()
	if took := time.Since(start); took > within {
		t.Errorf("took %v of %v", took, within)
	}
	if c := leaks(out.said()); c != "" {
		t.Errorf("%s in %s", c, out.said())
	}
	if (out.Problem == nil) != (out.Status == Delivered) || out.Channel != d.Channel() || out.Target != d.Target() || out.Messages != confirmed {
		t.Errorf("delivery %s, receipts %v", out.said(), out.receipts)
	}
	return out
}

// brief is a message in one post.
func brief() Message {
	return Message{Title: "title", Brief: "brief", Words: words()}
}
