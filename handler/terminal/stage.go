package terminal

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"sync"

	"tcss-licensing-alerts/handler/tcss/tcsstest"
)

// stage is a TCSS API and two chat services on a loopback address, which are
// what a run on the sample talks to.
type stage struct {
	API      *tcsstest.Server
	listener net.Listener
	url      string

	mu      sync.Mutex
	bodies  map[string][][]byte         // by channel, those that were taken
	answers map[string]http.HandlerFunc // by channel, instead of taking a message
}

const (
	sampleID  = "sample-secret-id"
	sampleKey = "sample-secret-key"
)

// newStage serves until it is closed.
func newStage() (*stage, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // closed by close
	if err != nil {
		return nil, fmt.Errorf("serve the sample on loopback: %w", err)
	}
	s := &stage{
		API: &tcsstest.Server{
			Credentials: map[string]tcsstest.Credential{sampleID: {SecretKey: sampleKey}},
		},
		listener: l,
		url:      "http://" + l.Addr().String(),
		bodies:   map[string][][]byte{},
		answers:  map[string]http.HandlerFunc{},
	}
	go func() { _ = tcsstest.Serve(l, s) }() // ends with close
	return s, nil
}

func (s *stage) close() { _ = s.listener.Close() }

// ServeHTTP is all three services, by path.
func (s *stage) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case "/slack":
		s.take("slack", "ok")(w, r)
	case "/wecom":
		s.take("wecom", `{"errcode":0,"errmsg":"ok"}`)(w, r)
	default:
		s.API.ServeHTTP(w, r)
	}
}

// take keeps a message and gives the service's receipt.
func (s *stage) take(channel, receipt string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if answer := s.answers[channel]; answer != nil {
			answer(w, r)
			return
		}
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		s.mu.Lock()
		s.bodies[channel] = append(s.bodies[channel], body)
		s.mu.Unlock()
		_, _ = io.WriteString(w, receipt)
	}
}

// forget ends all faults, and what was posted.
func (s *stage) forget() {
	s.API.Faults = nil
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.bodies)
}

func (s *stage) posted(channel string) [][]byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.bodies[channel])
}

// environ is the environment of a run on the stage: of the user's own, only
// what says how to report.
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
	return env
}
