package handler

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// heartbeatTime is the most that a heartbeat may take: an answer to it changes
// nothing.
const heartbeatTime = 5 * time.Second

// heartbeat tells HEARTBEAT_URL that a timer's run took place, and with /fail
// that it failed, so that somebody outside notices when none does any more:
// https://healthchecks.io/docs/http_api/. Its own failure is a log line.
func (r *run) heartbeat(result Result, failed error) {
	if !r.remembers() || r.settings.HeartbeatURL == "" {
		return
	}
	text, path := result.found(), ""
	if failed != nil {
		text, path = failed.Error(), "fail"
	}
	if err := r.beat(path, text); err != nil {
		r.log.WarnContext(r.ctx, "heartbeat failed", "error", err.Error())
	}
}

// beat posts one line. Its error holds no address.
func (r *run) beat(path, text string) error {
	address := r.settings.HeartbeatURL
	if u, err := url.Parse(address); err == nil && path != "" { // it was parsed before
		address = u.JoinPath(path).String()
	}
	ctx, cancel := context.WithTimeout(r.ctx, heartbeatTime)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address, strings.NewReader(text))
	if err != nil {
		return errors.New("heartbeat: not a URL")
	}
	request.Header.Set("User-Agent", r.Version)
	client := http.Client{
		Transport:     r.Transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	response, err := client.Do(request)
	if err != nil {
		return errors.New("heartbeat: not reached") // err shows the address
	}
	defer response.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(response.Body, 64<<10)) // so that the connection can be used again
	if response.StatusCode >= 300 {
		return fmt.Errorf("heartbeat: %d", response.StatusCode)
	}
	return nil
}
