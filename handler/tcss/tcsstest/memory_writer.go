package tcsstest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"
)

// writer is one answer. The fields belong to the handler's goroutine until ready
// is closed, after which only pipe is used by it.
type writer struct {
	ctx      context.Context // of the request
	header   http.Header
	sent     http.Header // header as it was at WriteHeader
	status   int         // 0 before WriteHeader
	declared int64       // Content-Length, -1 if there is none
	written  int64
	buf      bytes.Buffer
	out      *io.PipeReader // both nil before Flush
	pipe     *io.PipeWriter
	aborted  bool
	ready    chan struct{} // closed when response may be called
}

func (w *writer) Header() http.Header { return w.header }

func (w *writer) WriteHeader(status int) {
	if w.status != 0 {
		return
	}
	w.status, w.sent = status, w.header.Clone()
	if n, err := strconv.ParseInt(w.sent.Get("Content-Length"), 10, 64); err == nil && n >= 0 {
		w.declared = n
	}
	if w.sent.Get("Date") == "" {
		w.sent.Set("Date", time.Now().UTC().Format(http.TimeFormat))
	}
}

func (w *writer) Write(p []byte) (int, error) {
	if w.status == 0 {
		w.WriteHeader(http.StatusOK)
	}
	if w.status == http.StatusNoContent || w.status == http.StatusNotModified {
		return 0, http.ErrBodyNotAllowed
	}
	if w.declared >= 0 && w.written+int64(len(p)) > w.declared {
		return 0, http.ErrContentLength
	}
	w.written += int64(len(p))
	if w.pipe != nil {
		n, err := w.pipe.Write(p)
		if err != nil {
			return n, fmt.Errorf("write the answer: %w", err)
		}
		return n, nil
	}
	if w.buf.Len() == 0 && len(p) > 0 && w.sent.Get("Content-Type") == "" {
		w.sent.Set("Content-Type", http.DetectContentType(p))
	}
	w.buf.Write(p)
	return len(p), nil
}

// Flush sends the answer so far; the rest follows as it is written.
func (w *writer) Flush() {
	if w.pipe != nil {
		return
	}
	if w.status == 0 {
		w.WriteHeader(http.StatusOK)
	}
	w.out, w.pipe = io.Pipe()
	close(w.ready)
}

func (w *writer) serve(h http.Handler, r *http.Request) {
	defer func() {
		p := recover()
		if err, ok := p.(error); p != nil && (!ok || !errors.Is(err, http.ErrAbortHandler)) {
			panic(p) // a fault of the test
		}
		if w.status == 0 {
			w.WriteHeader(http.StatusOK)
		}
		if w.pipe == nil {
			w.aborted = p != nil
			close(w.ready)
			return
		}
		end := w.ctx.Err() // nil reads as io.EOF
		if end == nil && (p != nil || w.written < w.declared) {
			end = io.ErrUnexpectedEOF
		}
		_ = w.pipe.CloseWithError(end)
	}()
	h.ServeHTTP(w, r)
}
