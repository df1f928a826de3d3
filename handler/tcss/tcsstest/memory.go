package tcsstest

import (
	"cmp"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"net/url"
	"time"
)

// Memory returns a transport that has h answer each request, without a socket,
// and so also within a testing/synctest bubble. It does as a server and a
// connection would: the handler runs in a goroutine of its own with the
// request's context, whose error the caller gets as soon as it ends;
// panic(http.ErrAbortHandler) is io.EOF; a body shorter than its Content-Length
// ends in io.ErrUnexpectedEOF. An answer is sent once the handler has returned.
// There is always a connection, and httptrace is told of it, and of each request
// that is written.
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
		return nil, ctx.Err() //nolint:wrapcheck // as http.Transport
	}
	if trace := httptrace.ContextClientTrace(ctx); trace != nil && trace.WroteHeaders != nil {
		trace.WroteHeaders()
	}
	answer := make(chan *http.Response, 1)
	go serve(m.h, in, answer)
	select {
	case resp := <-answer:
		if resp == nil {
			return nil, io.EOF
		}
		resp.Request = req
		return resp, nil
	case <-ctx.Done():
		return nil, ctx.Err() //nolint:wrapcheck // as http.Transport
	}
}

// serve sends h's answer, or none if h aborts, and closes the channel.
func serve(h http.Handler, r *http.Request, answer chan<- *http.Response) {
	defer close(answer)
	defer func() {
		if p := recover(); p != nil && p != http.ErrAbortHandler { //nolint:errorlint // as net/http compares it
			panic(p) // a fault of the test
		}
	}()
	defer r.Body.Close()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	resp := w.Result()
	if resp.Header.Get("Date") == "" {
		resp.Header.Set("Date", time.Now().UTC().Format(http.TimeFormat))
	}
	wrote := int64(w.Body.Len())
	if wrote > 0 && resp.Header.Get("Content-Type") == "" {
		resp.Header.Set("Content-Type", http.DetectContentType(w.Body.Bytes()))
	}
	if resp.ContentLength > wrote {
		resp.Body = io.NopCloser(io.MultiReader(resp.Body, broken{}))
	}
	resp.ContentLength = max(resp.ContentLength, wrote)
	answer <- resp
}

// broken is the rest of a body whose connection broke.
type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }
