package tcsstest

import (
	"bytes"
	"cmp"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strconv"
	"time"
)

// Memory returns a transport that has h answer each request, without a socket,
// and so also within a testing/synctest bubble. It does as a server and a
// connection would: the handler runs in a goroutine of its own with the
// request's context, whose error the caller gets as soon as it ends;
// panic(http.ErrAbortHandler) is io.EOF; a body shorter than its Content-Length
// ends in io.ErrUnexpectedEOF. An answer is sent once the handler has returned.
// There is always a connection, and httptrace is told of it.
func Memory(h http.Handler) http.RoundTripper { return memory{h} }

type memory struct{ h http.Handler }

func (m memory) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx := req.Context()
	in := req.Clone(ctx)
	in.RequestURI, in.URL = req.URL.RequestURI(), &url.URL{Path: req.URL.Path, RawQuery: req.URL.RawQuery}
	in.Host = cmp.Or(in.Host, req.URL.Host)
	if in.Body == nil {
		in.Body = http.NoBody
	}
	if trace := httptrace.ContextClientTrace(ctx); trace != nil && trace.GotConn != nil {
		trace.GotConn(httptrace.GotConnInfo{Reused: true})
	}
	if ctx.Err() != nil {
		_ = in.Body.Close()
		return nil, ctx.Err() //nolint:wrapcheck // as http.Transport
	}
	w := &writer{header: http.Header{}, answer: make(chan *http.Response, 1)}
	go w.serve(m.h, in)
	select {
	case resp := <-w.answer:
		if resp == nil {
			return nil, io.EOF
		}
		resp.Request = req
		return resp, nil
	case <-ctx.Done():
		return nil, ctx.Err() //nolint:wrapcheck // as http.Transport
	}
}

// writer is the handler's side of one answer.
type writer struct {
	header, sent http.Header // sent is header as it was at WriteHeader
	status       int         // 0 before WriteHeader
	body         bytes.Buffer
	answer       chan *http.Response // closed without one if the handler aborted
}

func (w *writer) Header() http.Header { return w.header }

func (w *writer) WriteHeader(status int) {
	if w.status != 0 {
		return
	}
	w.status, w.sent = status, w.header.Clone()
	if w.sent.Get("Date") == "" {
		w.sent.Set("Date", time.Now().UTC().Format(http.TimeFormat))
	}
}

func (w *writer) Write(p []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	if len(p) > 0 && w.body.Len() == 0 && w.sent.Get("Content-Type") == "" {
		w.sent.Set("Content-Type", http.DetectContentType(p))
	}
	return w.body.Write(p) //nolint:wrapcheck // it has none
}

func (w *writer) serve(h http.Handler, r *http.Request) {
	defer close(w.answer)
	defer func() {
		if p := recover(); p != nil && p != http.ErrAbortHandler { //nolint:errorlint // as net/http compares it
			panic(p) // a fault of the test
		}
	}()
	defer r.Body.Close()
	h.ServeHTTP(w, r)
	w.WriteHeader(http.StatusOK)
	resp := &http.Response{StatusCode: w.status, Header: w.sent, ContentLength: int64(w.body.Len())}
	var body io.Reader = &w.body
	if n, err := strconv.ParseInt(w.sent.Get("Content-Length"), 10, 64); err == nil && n > resp.ContentLength {
		resp.ContentLength, body = n, io.MultiReader(body, broken{})
	}
	resp.Body = io.NopCloser(body)
	w.answer <- resp
}

// broken is the rest of a body whose connection broke.
type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }
