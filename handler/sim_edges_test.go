package handler_test

import (
	"context"
	"fmt"
	"hash/fnv"
	"io"
	"maps"
	"net/http"
	"strings"
	"time"

	"tcss-licensing-alerts/handler/tcss/tcsstest"
	"tcss-licensing-alerts/notify"
)

// ServeHTTP is every edge: it may be late, fail, or be where the process is
// killed.
func (s *simulation) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	r.Body = io.NopCloser(strings.NewReader(string(body)))
	what := whatOf(r, body)
	s.mu.Lock()
	s.tries[what]++
	try := s.tries[what]
	s.mu.Unlock()
	roll := s.roll(what, try)
	if !s.pause(r.Context(), time.Duration(roll>>8%200_000_000)) { // no two at the same moment
		return
	}
	if roll%1000 < s.rate().kill {
		s.kill(what)
		s.hang(r)
	}
	switch {
	case strings.HasPrefix(what, "api "):
		s.api.ServeHTTP(w, r)
	case strings.HasPrefix(what, "cos "):
		s.cosEdge(w, r, what, try)
	default:
		s.hookEdge(w, r, what, try, string(body))
	}
	if s.isDead() {
		panic(http.ErrAbortHandler)
	}
}

func whatOf(r *http.Request, body []byte) string {
	h := fnv.New64a()
	_, _ = h.Write(body)
	switch r.Host {
	case "tcss.tencentcloudapi.com":
		return fmt.Sprintf("api %s %x", r.Header.Get("X-TC-Action"), h.Sum64())
	case "hooks.slack.com":
		return fmt.Sprintf("slack %x", h.Sum64())
	case "qyapi.weixin.qq.com":
		return fmt.Sprintf("wecom %x", h.Sum64())
	}
	return "cos " + r.Method
}

func (s *simulation) pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
		return false
	}
	if s.isDead() {
		<-ctx.Done()
		return false
	}
	return true
}

func (s *simulation) isDead() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.dead
}

func (s *simulation) kill(what string) {
	s.note("killed at %s", what)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.dead = true
}

// hang never answers.
func (s *simulation) hang(r *http.Request) {
	<-r.Context().Done()
	panic(http.ErrAbortHandler)
}

// apiFault draws what goes wrong with a call of the API.
func (s *simulation) apiFault(c tcsstest.Call) *tcsstest.Fault {
	roll := s.roll("api", c.Action, c.Key, c.Try)
	if roll%1000 >= s.rate().api {
		return nil
	}
	list := []tcsstest.Fault{
		{Kind: tcsstest.APIError, Code: "InternalError", Message: "address 9.134.7.21"},
		{Kind: tcsstest.APIError, Code: "RequestLimitExceeded"},
		{Kind: tcsstest.APIError, Code: "AuthFailure.SignatureFailure", Message: "key " + secretID + " token " + secretToken},
		{Kind: tcsstest.APIError, Code: "UnauthorizedOperation"},
		{Kind: tcsstest.APIError, Code: "FailedOperation", Status: 500},
		{Kind: tcsstest.APIError, Code: "InvalidParameter"},
		{Kind: tcsstest.Raw, Status: 502, ContentType: "text/html", Body: "<html>bad</html>"},
		{Kind: tcsstest.Raw, ContentType: "application/json", Body: "null"},
		{Kind: tcsstest.Raw, ContentType: "application/json", Body: ""},
		{Kind: tcsstest.Raw, ContentType: "application/json", Body: `{"Response":{"TotalCount":3,"List":[],"RequestId":"short"}}`},
		{Kind: tcsstest.Raw, ContentType: "application/json", Body: `{"Response":{"RequestId":"nothing"}}`},
		{Kind: tcsstest.Cut},
		{Kind: tcsstest.Close},
		{Kind: tcsstest.Hang},
		{Kind: tcsstest.Stall},
		{Kind: tcsstest.Redirect, Body: "https://example.com/"},
		{Kind: tcsstest.Late, Delay: 8 * time.Second},
	}
	f := list[roll>>20%uint64(len(list))]
	s.note("api %s %s try %d: fault %d %s%.30s", c.Action, c.Key, c.Try, f.Kind, f.Code, f.Body)
	s.mu.Lock()
	s.current().api = true
	s.mu.Unlock()
	return &f
}

// cosEdge is the ledger's store, the only thing that survives a killed process.
// Some of its answers of 200 are no ledger.
func (s *simulation) cosEdge(w http.ResponseWriter, r *http.Request, what string, try int) {
	roll := s.roll("cos", what, try)
	fault := roll%1000 < s.rate().cos
	kind := roll >> 20 % 10
	if fault {
		s.note("%s try %d: fault %d", what, try, kind)
		s.mu.Lock()
		s.current().ledger = true
		s.mu.Unlock()
	}
	if !fault || kind == 2 {
		if s.cos.ServeHTTP(w, r); r.Method == http.MethodPut {
			s.began()
		}
		if fault {
			panic(http.ErrAbortHandler)
		}
		return
	}
	if kind == 1 {
		s.hang(r)
	}
	if kind == 0 || r.Method == http.MethodPut {
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	garbage := []string{"<html>a proxy</html>", "", "null", "{}", `{"version":2,"accounts":{"100`, `{"version":3,"accounts":{}}`, "[]"}
	_, _ = io.WriteString(w, garbage[kind%uint64(len(garbage))])
}

// began takes down where the memory of the run's destinations begins: where the
// first run that could write looks back to, or where that of others does.
func (s *simulation) began() {
	s.mu.Lock()
	defer s.mu.Unlock()
	run := s.current()
	fresh := map[string]time.Time{}
	for _, target := range s.targets() {
		if _, known := s.from[target]; known {
			continue
		}
		fresh[target] = run.at.Add(-5*time.Minute - s.lookback)
		for _, other := range s.from {
			if other.Before(fresh[target]) {
				fresh[target] = other
			}
		}
		s.opened[target] = run
	}
	maps.Copy(s.from, fresh)
}

// targets are the destinations that are set.
func (s *simulation) targets() (list []string) {
	if d, err := notify.NewSlack(s.env["SLACK_WEBHOOK_URL"], nil); err == nil {
		list = append(list, d.Target())
	}
	if d, err := notify.NewWeCom(s.env["WECOM_WEBHOOK_URL"], nil); err == nil {
		list = append(list, d.Target())
	}
	return list
}
