package terminal

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"tcss-licensing-alerts/handler"
	"tcss-licensing-alerts/handler/input"
	"tcss-licensing-alerts/handler/tcss"
	"tcss-licensing-alerts/handler/tcss/tcsstest"
)

// stage is a TCSS API and two chat services on a loopback address, which are
// what a run on the sample talks to.
type stage struct {
	sample sampleData
	api    tcsstest.Server
	url    string
	server *http.Server

	mu     sync.Mutex
	deaf   string                       // a channel whose webhook is gone; empty: none
	posted map[string][]json.RawMessage // by channel, what was taken
}

const sampleID, sampleKey = "sample-secret-id", "sample-secret-key"

// newStage serves until it is closed.
func newStage(ctx context.Context, sample []byte) (*stage, error) {
	s := &stage{}
	if err := json.Unmarshal(sample, &s.sample); err != nil {
		return nil, fmt.Errorf("sample: %w", err)
	}
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("serve the sample on loopback: %w", err)
	}
	s.api.Credentials = map[string]tcsstest.Credential{sampleID: {SecretKey: sampleKey}}
	s.url = "http://" + l.Addr().String()
	services := http.NewServeMux()
	services.Handle("/", &s.api)
	services.Handle("/slack", s.chat("slack", "ok", http.StatusNotFound, "no_service"))
	services.Handle("/wecom", s.chat("wecom", `{"errcode":0,"errmsg":"ok"}`, http.StatusOK, `{"errcode":93000,"errmsg":"invalid webhook url"}`))
	s.server = &http.Server{Handler: services, ReadHeaderTimeout: time.Minute}
	go func() { _ = s.server.Serve(l) }() // ends with close
	return s, nil
}

func (s *stage) close() { _ = s.server.Close() }

// chat keeps a channel's messages and gives the service's receipt of each, or
// answers as the service does of a webhook that is gone.
func (s *stage) chat(channel, receipt string, status int, gone string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		s.mu.Lock()
		defer s.mu.Unlock()
		if err != nil || s.deaf == channel {
			w.WriteHeader(status)
			_, _ = io.WriteString(w, gone)
			return
		}
		s.posted[channel] = append(s.posted[channel], body)
		_, _ = io.WriteString(w, receipt)
	}
}

// set puts on stage what an act finds, at the end of its window.
func (s *stage) set(a act, w input.Window, zone *time.Location) {
	s.mu.Lock()
	s.deaf, s.posted = a.deaf, map[string][]json.RawMessage{}
	s.mu.Unlock()
	s.api.Faults = nil
	if a.unread {
		s.api.Faults = func(tcsstest.Call) *tcsstest.Fault {
			return &tcsstest.Fault{Kind: tcsstest.APIError, Code: "AuthFailure.UnauthorizedOperation", Message: "not authorized"}
		}
	}
	s.api.Row = func(t tcss.Task) any {
		if a.short && t.TaskID == sampleClean {
			return map[string]int64{"TaskId": t.TaskID}
		}
		return t
	}
	s.sample.serve(&s.api, a, w, zone)
}

// perform is one run on a stage. Besides its answer there is what it posted, or
// would have posted if it was a dry run.
func (t Terminal) perform(ctx context.Context, s *stage, a act, logs func(*slog.HandlerOptions) slog.Handler) (answer any, messages map[string][]json.RawMessage, err error) {
	event := []byte(a.event)
	settings, _ := input.ParseSettings(a.env) // what is refused, the run says
	request, _ := input.ParseEvent(event, settings, time.Now())
	s.set(a, request.Window(settings), settings.TCSSZone)
	h := t.Wire(a.env, logs)
	h.Sample = true
	answer, err = h.Handle(ctx, event)
	if result, _ := answer.(handler.Result); result.DryRun {
		return answer, result.Messages, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return answer, s.posted, err
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
		"DETAILS", "TREND_DAYS", "CONSOLE_URL", "LOG_LEVEL", "COLUMNS", "NO_COLOR",
	} {
		env[name] = own[name]
		if _, err := input.ParseSettings(env); err != nil {
			delete(env, name)
		}
	}
	return env
}
