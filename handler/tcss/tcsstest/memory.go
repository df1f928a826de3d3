package tcsstest

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
)

// Memory returns a transport that has h answer each request, without a socket,
// and so also within a testing/synctest bubble. It does as a server and a
// connection would:
//   - the handler runs in a goroutine of its own with the request's context, and
//     the caller gets that context's error as soon as it ends, though a bubble
//     cannot end before the handler does;
//   - panic(http.ErrAbortHandler) closes the connection: io.EOF;
//   - fewer bytes than the declared Content-Length: io.ErrUnexpectedEOF from the
//     body, more: http.ErrContentLength to the handler;
//   - the answer is sent when the handler returns, or from its first Flush on.
//
// It follows no redirects and has no HEAD, as an http.Transport has none of its
// own either.
func Memory(h http.Handler) http.RoundTripper { return memory{h} }

type memory struct{ h http.Handler }

func (m memory) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx := req.Context()
	var body []byte
	if req.Body != nil {
		var err error
		body, err = io.ReadAll(req.Body)
		_ = req.Body.Close()
		if err != nil {
			return nil, fmt.Errorf("read the request: %w", err)
		}
	}
	if ctx.Err() != nil {
		return nil, ctx.Err() //nolint:wrapcheck // as http.Transport
	}
	w := &writer{ctx: ctx, header: http.Header{}, declared: -1, ready: make(chan struct{})}
	go w.serve(m.h, arrived(req, body))
	select {
	case <-w.ready:
		return w.response(req)
	case <-ctx.Done():
		return nil, ctx.Err() //nolint:wrapcheck // as http.Transport
	}
}

// arrived is req as the server sees it.
func arrived(req *http.Request, body []byte) *http.Request {
	in := &http.Request{
		Method: req.Method, RequestURI: req.URL.RequestURI(), Host: req.Host,
		URL:   &url.URL{Path: req.URL.Path, RawPath: req.URL.RawPath, RawQuery: req.URL.RawQuery},
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: req.Header.Clone(), ContentLength: int64(len(body)),
		Body: io.NopCloser(bytes.NewReader(body)), RemoteAddr: "192.0.2.1:1234", // no one's, RFC 5737
	}
	if in.Host == "" {
		in.Host = req.URL.Host
	}
	if in.Method == "" {
		in.Method = http.MethodGet
	}
	return in.WithContext(req.Context())
}

// response is the answer as the client sees it.
func (w *writer) response(req *http.Request) (*http.Response, error) {
	if w.aborted {
		return nil, io.EOF
	}
	var body io.Reader = bytes.NewReader(w.buf.Bytes())
	length := w.declared
	closer := func() error { return nil }
	switch {
	case w.pipe != nil:
		body = io.MultiReader(body, w.out)
		stop := context.AfterFunc(w.ctx, func() { _ = w.pipe.CloseWithError(w.ctx.Err()) })
		closer = func() error { stop(); return w.out.Close() }
	case w.written < w.declared:
		body = io.MultiReader(body, broken{})
	case length < 0:
		length = w.written
	}
	return &http.Response{
		Status: strconv.Itoa(w.status) + " " + http.StatusText(w.status), StatusCode: w.status,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: w.sent, ContentLength: length, Request: req,
		Body: struct {
			io.Reader
			io.Closer
		}{body, closerFunc(closer)},
	}, nil
}

type closerFunc func() error

func (f closerFunc) Close() error { return f() }

// broken is the rest of a body whose connection broke.
type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }
