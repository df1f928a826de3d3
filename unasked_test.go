package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"tcss-licensing-alerts/testdata/hostile"
	"tcss-licensing-alerts/testdata/network"
)

// net/http tells the standard logger what a server sends unasked, and from
// where. Of webhooks that are quoted so, no eight characters in a row are in
// what the built binary writes or answers.
func TestAnUnsolicitedResponseLeavesNoTraceOfTheBinary(t *testing.T) {
	t.Parallel()
	secrets := []string{"exampleexampleexample123", "0d1e2f30-4152-6374-8596-a7b8c9dadbec"}
	var sent atomic.Int32
	env, n := far(t, true, true, func(h *network.Host) {
		answer := h.Handler
		h.HTTP1, h.RTT = true, time.Millisecond
		h.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			got := httptest.NewRecorder()
			answer.ServeHTTP(got, r)
			conn, out, err := http.NewResponseController(w).Hijack()
			if err != nil {
				t.Error(err)
				return
			}
			defer conn.Close()
			_, _ = fmt.Fprintf(out, "HTTP/1.1 %d so\r\nContent-Length: %d\r\n\r\n%s", got.Code, got.Body.Len(), got.Body)
			_ = out.Flush()
			time.Sleep(5 * time.Millisecond) // until the connection is idle
			_, _ = io.WriteString(conn, "HTTP/1.1 400 of "+strings.Join(secrets, " ")+"\r\n\r\n")
			sent.Add(1)
		})
	})
	defer n.Close()
	p := start(t, build(t, "."))
	var said strings.Builder
	for range 2 { // the first one's idle connections are there in the second
		response, err := try(p, daily(), env)
		_, _ = fmt.Fprintf(&said, "%s %+v %v\n", response.Payload, response.Error, err)
		time.Sleep(50 * time.Millisecond)
	}
	p.end()
	_, _ = said.WriteString(p.stdout.String() + p.stderr.String())
	if sent.Load() < 6 || !strings.Contains(said.String(), `"run done"`) {
		t.Errorf("%d were sent", sent.Load())
	}
	if piece := hostile.SecretsOf(secrets...).Seen(said.String()); piece != "" {
		t.Errorf("%s of a webhook is in the output:\n%s", piece, &said)
	}
}
