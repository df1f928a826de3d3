package handler_test

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// A wait that a service asks for is kept within an invocation, and ends with it.
func TestWaitsEndWithTheInvocation(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		status, failed, posts int
		header                string
	}{
		"a week":        {http.StatusTooManyRequests, 1, 2, "604800"},
		"two seconds":   {http.StatusServiceUnavailable, 0, 2, "2"},
		"a fraction":    {http.StatusServiceUnavailable, 0, 2, "1.5"},
		"until a date":  {http.StatusServiceUnavailable, 0, 2, "Mon, 23 Nov 2026 01:05:05 GMT"},
		"until a month": {http.StatusTooManyRequests, 1, 2, "Wed, 23 Dec 2026 01:05:05 GMT"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			apart(t, false, nil, func(d *distant) {
				d.slack.Answer = refusal(1, tt.status, tt.header)
				d.fail()
				failed := 0
				for range 2 {
					if _, err := d.run(d.now(), time.Minute); err != nil {
						failed++
					}
				}
				if n := len(d.slack.Posts()); failed != tt.failed || n != tt.posts {
					t.Errorf("%d runs failed, %d posts; want %d, %d", failed, n, tt.failed, tt.posts)
				}
			})
		})
	}
}

// net/http tells the standard logger what a server sends unasked, and from
// where. Nothing of it is in the output.
//
//nolint:paralleltest // it looks at the standard logger
func TestAnUnsolicitedResponseLeavesNoTrace(t *testing.T) {
	var standard bytes.Buffer
	slog.SetDefault(slog.New(slog.NewTextHandler(&standard, nil))) // the standard logger's output too
	unasked := func(w http.ResponseWriter, r *http.Request, answer http.Handler) {
		var got httptest.ResponseRecorder
		got.Body = new(bytes.Buffer)
		answer.ServeHTTP(&got, r)
		conn, out, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		_, _ = fmt.Fprintf(out, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", got.Body.Len(), got.Body)
		_ = out.Flush()
		time.Sleep(time.Millisecond)
		_, _ = io.WriteString(conn, "HTTP/1.1 400 of "+distantSlack+"\r\n\r\n")
	}
	before := func(d *distant) {
		for _, h := range d.hosts {
			answer := h.Handler
			h.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { unasked(w, r, answer) })
		}
	}
	apart(t, true, before, func(d *distant) {
		d.fail()
		_, err := d.run(d.now(), time.Minute)
		time.Sleep(time.Second)
		text := standard.String() + d.logs.String() + fmt.Sprint(err)
		if strings.Contains(text, "distantsecret") || strings.Contains(text, "Unsolicited") || len(d.slack.Posts()) == 0 {
			t.Errorf("%v: %s", err, text)
		}
	})
}
