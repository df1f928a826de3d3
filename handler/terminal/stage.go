package terminal

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"sync"
	"time"

	"tcss-licensing-alerts/handler/input"
	"tcss-licensing-alerts/handler/tcss"
	"tcss-licensing-alerts/handler/tcss/tcsstest"
)

// stage is a TCSS API and two chat services on a loopback address, which are
// what a run on the sample talks to.
type stage struct {
	API    *tcsstest.Server
	url    string
	server *http.Server

	mu     sync.Mutex
	fault  *tcsstest.Fault     // of every call of the API; nil: none
	deaf   string              // a channel whose webhook is gone; empty: none
	posted map[string][][]byte // by channel, what was taken
}

const (
	sampleID  = "sample-secret-id"
	sampleKey = "sample-secret-key"
)

// newStage serves until it is closed.
func newStage(ctx context.Context) (*stage, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("serve the sample on loopback: %w", err)
	}
	s := &stage{
		API:    &tcsstest.Server{Credentials: map[string]tcsstest.Credential{sampleID: {SecretKey: sampleKey}}},
		url:    "http://" + l.Addr().String(),
		posted: map[string][][]byte{},
	}
	s.API.Faults = func(tcsstest.Call) *tcsstest.Fault {
		s.mu.Lock()
		defer s.mu.Unlock()
		return s.fault
	}
	s.server = &http.Server{Handler: s, ReadHeaderTimeout: time.Minute}
	go func() { _ = s.server.Serve(l) }() // ends with close
	return s, nil
}

func (s *stage) close() { _ = s.server.Close() }

// ServeHTTP is all three services, by path. Of a message it gives the service's
// receipt.
func (s *stage) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case "/slack":
		if !s.take(r, "slack") {
			w.WriteHeader(http.StatusNotFound)
			_, _ = io.WriteString(w, "no_service")
			return
		}
		_, _ = io.WriteString(w, "ok")
	case "/wecom":
		if !s.take(r, "wecom") {
			_, _ = io.WriteString(w, `{"errcode":93000,"errmsg":"invalid webhook url"}`)
			return
		}
		_, _ = io.WriteString(w, `{"errcode":0,"errmsg":"ok"}`)
	default:
		s.API.ServeHTTP(w, r)
	}
}

// take keeps a message, unless the webhook is gone.
func (s *stage) take(r *http.Request, channel string) bool {
	body, err := io.ReadAll(r.Body)
	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil || s.deaf == channel {
		return false
	}
	s.posted[channel] = append(s.posted[channel], body)
	return true
}

// bodies are what was posted, by channel, and what a dry run would have.
func (s *stage) bodies(dry map[string][]json.RawMessage) map[string][][]byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := maps.Clone(s.posted)
	for channel, list := range dry {
		all[channel] = append(all[channel], raw(list)...)
	}
	return all
}

// set says what goes wrong from now on, and forgets what was posted.
func (s *stage) set(row func(tcss.Task) any, fault *tcsstest.Fault, deaf string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.API.Row = row
	s.fault, s.deaf, s.posted = fault, deaf, map[string][][]byte{}
}

// environ is the environment of a run on the stage: of the user's own only what
// says how to report, and of that only what is accepted, as a shell has
// variables of these names for other purposes.
func (s *stage) environ(own map[string]string) map[string]string {
	env := map[string]string{
		"SLACK_WEBHOOK_URL":       s.url + "/slack",
		"WECOM_WEBHOOK_URL":       s.url + "/wecom",
		"TCSS_ENDPOINT":           s.url,
		"TENCENTCLOUD_SECRET_ID":  sampleID,
		"TENCENTCLOUD_SECRET_KEY": sampleKey,
		"LEDGER":                  "off",
	}
	for _, name := range []string{
		"LOOKBACK", "SETTLE", "TIMEZONE", "TCSS_TIMEZONE", "LANGUAGE", "ALERT_ON", "ALL_CLEAR", "WARN_DAYS", "SLACK_MENTION", "WECOM_MENTION",
		"DETAILS", "TREND_DAYS", "CONSOLE_URL", "LOG_LEVEL",
	} {
		if v := own[name]; v != "" {
			env[name] = v
		}
	}
	if _, err := input.ParseSettings(env); err != nil {
		for _, name := range refused(err) {
			delete(env, name)
		}
	}
	return env
}
