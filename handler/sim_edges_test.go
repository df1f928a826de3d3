package handler_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"time"

	"tcss-licensing-alerts/handler/tcss"
)

// edge is a call as it arrives, and what becomes of it.
type edge struct {
	call

	of    *simRun
	how   outcome
	draw  uint64
	body  string
	reply *reply // nil if it is the proxy's, the proper one or none
}

// ServeHTTP is every edge: a call takes its time, and becomes what the plan
// says.
func (s *simulation) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	run, _ := r.Context().Value(runKey{}).(*simRun)
	if err != nil {
		return
	}
	r.Body = io.NopCloser(strings.NewReader(string(body)))
	e := s.arrives(run, edgeOf(r, body), string(body))
	select {
	case <-r.Context().Done():
		return
	case <-time.After(time.Duration(e.draw >> 8 % 200_000_000)): // no two at the same moment
	}
	if e.how == killed {
		run.killed.Store(true)
	}
	if run.killed.Load() {
		hang(w, r, 0, nil)
		return
	}
	s.serve(w, r, e)
	if run.killed.Load() {
		panic(http.ErrAbortHandler)
	}
}

func (s *simulation) arrives(run *simRun, name, body string) edge {
	s.mu.Lock()
	run.made[name]++
	e := edge{call: call{run.number, name, run.made[name]}, of: run, body: body}
	s.made = append(s.made, e.call)
	s.mu.Unlock()
	if e.how, e.draw = s.goes(e.call); run.calm || e.how == refused && s.repeats(e) {
		e.how = good
	}
	if e.how != good {
		s.note("%v: %s", e.call, e.how)
	}
	of, ok := s.replies[name]
	if !ok {
		of = s.replies["api"]
	}
	list := of[e.how]
	if name == "list" && e.how == refused && e.nth > 2 {
		list = list[:len(list)-1] // or an API seems to refuse the dates that has today's tasks by tomorrow's only
	}
	if len(list) > 0 {
		e.reply = &list[e.draw>>20%uint64(len(list))]
	}
	return e
}

// repeats says whether a chat has the post of which this is a repeat: then it takes
// that as well.
func (s *simulation) repeats(e edge) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.ContainsFunc(s.posts, func(p simPost) bool {
		return p.run == e.of && p.arrived && !p.answered && strings.HasPrefix(p.target, e.edge+"#")
	})
}

func edgeOf(r *http.Request, body []byte) string {
	switch r.Host {
	case "tcss.tencentcloudapi.com":
		var p struct{ TaskId int64 } //nolint:revive // the API's name
		_ = json.Unmarshal(body, &p)
		names := map[string]string{tcss.ActionTasks: "list", tcss.ActionLicences: "licences", tcss.ActionRule: "rule"}
		if name, ok := names[r.Header.Get("X-TC-Action")]; ok {
			return name
		}
		return "images" + strconv.FormatInt(p.TaskId, 10)
	case "hooks.slack.com":
		return "slack"
	case "qyapi.weixin.qq.com":
		return "wecom"
	case "hc-ping.com":
		return "heartbeat"
	}
	return map[string]string{http.MethodGet: "read", http.MethodPut: "write"}[r.Method]
}

// serve is what the service behind an edge does, and what is heard of it.
func (s *simulation) serve(w http.ResponseWriter, r *http.Request, e edge) {
	switch e.edge {
	case "slack", "wecom":
		if !s.takes(w, r, e) {
			return
		}
	case "read", "write":
		s.mu.Lock()
		e.of.ledger = e.of.ledger || e.how != good
		s.mu.Unlock()
	}
	switch {
	case e.reply != nil:
		s.note("%s answers %d %.60s", e.edge, e.reply.status, e.reply.body)
		if e.reply.status == http.StatusTooManyRequests || e.reply.status == http.StatusServiceUnavailable {
			w.Header().Set("Retry-After", strconv.FormatUint(1+e.draw>>30%90, 10))
		}
		w.WriteHeader(e.reply.status)
		_, _ = io.WriteString(w, e.reply.body)
		return
	case e.how == good:
		s.do(w, r, e)
		return
	case e.how != silent:
		s.do(httptest.NewRecorder(), r, e)
	}
	if e.how == killedAfter {
		e.of.killed.Store(true)
	}
	if e.draw>>30%2 == 0 || e.how == killedAfter { // there is no answer, or the connection breaks
		hang(w, r, 0, nil)
	}
	panic(http.ErrAbortHandler)
}

func (s *simulation) do(w http.ResponseWriter, r *http.Request, e edge) {
	switch e.edge {
	case "read":
		s.cos.ServeHTTP(w, r)
	case "write":
		s.cos.ServeHTTP(w, r)
		s.began(e.of)
	case "slack", "wecom":
		_, _ = io.WriteString(w, s.hookOf(e).receipt)
	case "heartbeat":
		s.mu.Lock()
		e.of.beats = append(e.of.beats, r.RequestURI)
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
	first := s.window(run)
	for _, from := range s.from {
		if from.Before(first) {
			first = from
		}
	}
	for _, target := range s.targets() {
		if _, known := s.from[target]; !known {
			s.from[target], s.opened[target] = first, run
		}
	}
}
