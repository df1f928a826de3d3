package handler_test

import (
	"context"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"time"

	"tcss-licensing-alerts/handler/tcss"
	"tcss-licensing-alerts/notify"
)

// ServeHTTP is every edge: a call takes its time, and becomes what the plan
// says.
func (s *simulation) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	run, _ := r.Context().Value(runKey{}).(*simRun)
	if err != nil {
		return
	}
	r.Body = io.NopCloser(strings.NewReader(string(body)))
	c := s.next(run, edgeOf(r, body))
	how, draw := s.goes(c)
	if run.calm {
		how = good
	}
	if how != good {
		s.note("%v: %s", c, how)
	}
	if !s.pause(r.Context(), run, time.Duration(draw>>8%200_000_000)) { // no two at the same moment
		return
	}
	if how == killed {
		s.kill(run)
		hang(w, r, 0, nil)
		return
	}
	s.serve(w, r, edge{run, c.edge, how, draw, string(body)})
	if s.isDead(run) {
		panic(http.ErrAbortHandler)
	}
}

// edge is a call as it arrives.
type edge struct {
	run  *simRun
	name string
	how  outcome
	draw uint64
	body string
}

func (s *simulation) next(run *simRun, edge string) call {
	s.mu.Lock()
	defer s.mu.Unlock()
	run.made[edge]++
	c := call{run.number, edge, run.made[edge]}
	s.made = append(s.made, c)
	return c
}

func edgeOf(r *http.Request, body []byte) string {
	switch r.Host {
	case "tcss.tencentcloudapi.com":
		var p struct{ TaskId int64 } //nolint:revive // the API's name
		_ = json.Unmarshal(body, &p)
		names := map[string]string{tcss.ActionTasks: "list", tcss.ActionLicences: "licences", tcss.ActionRule: "rule", tcss.ActionImages: "images" + strconv.FormatInt(p.TaskId, 10)}
		return names[r.Header.Get("X-TC-Action")]
	case "hooks.slack.com":
		return "slack"
	case "qyapi.weixin.qq.com":
		return "wecom"
	case "hc-ping.com":
		return "heartbeat"
	}
	return map[string]string{http.MethodGet: "read", http.MethodPut: "write"}[r.Method]
}

func (s *simulation) pause(ctx context.Context, run *simRun, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
		return false
	}
	if s.isDead(run) {
		<-ctx.Done()
		return false
	}
	return true
}

func (s *simulation) isDead(run *simRun) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return run.killed
}

func (s *simulation) kill(run *simRun) {
	s.mu.Lock()
	defer s.mu.Unlock()
	run.killed = true
}

// serve is what the service behind an edge does, and what is heard of it.
func (s *simulation) serve(w http.ResponseWriter, r *http.Request, e edge) {
	switch e.name {
	case "slack", "wecom":
		if !s.takes(w, r, e) {
			return
		}
	case "read", "write":
		s.mu.Lock()
		e.run.ledger = e.run.ledger || e.how != good
		s.mu.Unlock()
	}
	if len(replies(e.name, e.how)) > 0 {
		s.answer(w, e)
		return
	}
	if e.how == good {
		s.do(w, r, e)
		return
	}
	if e.how != silent {
		s.do(httptest.NewRecorder(), r, e)
	}
	if e.how == killedAfter {
		s.kill(e.run)
	}
	s.mute(w, r, e)
}

// mute never answers, or breaks the connection.
func (s *simulation) mute(w http.ResponseWriter, r *http.Request, e edge) {
	if e.draw>>30%2 == 0 || e.how == killedAfter {
		hang(w, r, 0, nil)
	}
	panic(http.ErrAbortHandler)
}

func (s *simulation) do(w http.ResponseWriter, r *http.Request, e edge) {
	switch e.name {
	case "read":
		s.cos.ServeHTTP(w, r)
	case "write":
		s.cos.ServeHTTP(w, r)
		s.began(e.run)
	case "slack":
		_, _ = io.WriteString(w, s.slack.receipt)
	case "wecom":
		_, _ = io.WriteString(w, s.wecom.receipt)
	case "heartbeat":
		s.mu.Lock()
		e.run.beats = append(e.run.beats, r.RequestURI)
		s.mu.Unlock()
	default:
		s.api.ServeHTTP(w, r)
	}
}

// began takes down where the memory of the run's destinations begins: where the
// first run that could write looks back to, or where that of others does.
func (s *simulation) began(run *simRun) {
	s.mu.Lock()
	defer s.mu.Unlock()
	run.marked = true
	fresh := map[string]time.Time{}
	for _, target := range s.targets() {
		if _, known := s.from[target]; known {
			continue
		}
		fresh[target] = s.window(run)
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
