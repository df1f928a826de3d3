package handler_test

import (
	"io"
	"net/http"
	"strconv"
	"strings"

	"tcss-licensing-alerts/notify"
)

// targetOf is the destination of a post.
func targetOf(r *http.Request) string {
	webhook := "https://" + r.Host + r.RequestURI
	d, err := notify.NewSlack(webhook, nil)
	if r.Host == "qyapi.weixin.qq.com" {
		d, err = notify.NewWeCom(webhook, nil)
	}
	if err != nil {
		panic(err)
	}
	return d.Target()
}

func callsPeople(body string) bool {
	return strings.Contains(body, "mentioned_list") || strings.Contains(body, "<!channel>")
}

// posted takes down what became of a post.
func (s *simulation) posted(r *http.Request, body string, arrived, answered bool) {
	s.mu.Lock()
	target := targetOf(r)
	call := callsPeople(body)
	p := simPost{target: target, run: s.current(), m: s.said[target], arrived: arrived, answered: answered, mention: call}
	p.message = !p.m.MentionOnly && !strings.Contains(body, "mentioned_list")
	p.told = p.tells()
	s.posts = append(s.posts, p)
	s.mu.Unlock()
	s.note("%s: %q, call %t, arrived %t, answered %t", target, p.m.Title, call, arrived, answered)
	noSecrets(s.T, body)
}

// hookEdge is a chat service.
func (s *simulation) hookEdge(w http.ResponseWriter, r *http.Request, what string, try int, body string) {
	channel, _, _ := strings.Cut(what, " ")
	h := map[string]*hook{"slack": s.slack, "wecom": s.wecom}[channel]
	roll := s.roll("hook", what, try)
	dead := h.answer != nil || r.RequestURI != h.path
	if roll%1000 < s.rate().hook && !dead {
		s.hookFault(w, r, channel, roll, body)
		return
	}
	if dead {
		s.note("%s is dead", channel)
		_ = refuse(http.StatusNotFound, "no_service")(w, r, 0, nil)
		return
	}
	killed := roll>>40%1000 < s.rate().kill
	s.posted(r, body, true, !killed)
	if killed { // between what was done and that anybody knows
		s.kill(what)
		s.hang(r)
	}
	_, _ = io.WriteString(w, h.receipt)
}

func (s *simulation) hookFault(w http.ResponseWriter, r *http.Request, channel string, roll uint64, body string) {
	if callsPeople(body) {
		s.mu.Lock()
		s.stumbled[targetOf(r)] = true
		s.mu.Unlock()
	}
	answer := func(status int, text string) {
		s.note("%s answers %d %s", channel, status, text)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, text)
	}
	slack := channel == "slack"
	switch kind := roll >> 20 % 16; {
	case kind == 0:
		answer(http.StatusInternalServerError, "<html>oops</html>")
	case kind == 1:
		s.posted(r, body, false, false)
		panic(http.ErrAbortHandler)
	case kind == 2:
		s.posted(r, body, true, false)
		panic(http.ErrAbortHandler)
	case kind == 3:
		s.posted(r, body, false, false)
		s.hang(r)
	case kind == 4:
		s.posted(r, body, true, false)
		s.hang(r)
	case kind == 5:
		answer(http.StatusOK, "<html>a captive portal at "+slackURL+"</html>")
	case kind == 6:
		s.posted(r, body, false, false)
		answer(http.StatusBadGateway, "")
	case slack && kind < 8:
		w.Header().Set("Retry-After", strconv.FormatUint(1+roll>>30%90, 10))
		answer(http.StatusTooManyRequests, "rate_limited")
	case slack && kind < 12:
		answer(http.StatusBadRequest, "invalid_blocks")
	case slack:
		answer(http.StatusServiceUnavailable, "")
	case kind < 9:
		answer(http.StatusOK, `{"errcode":45009,"errmsg":"api freq out of limit, from ip: 9.134.7.21"}`)
	case kind < 12:
		answer(http.StatusOK, `{"errcode":40058,"errmsg":"content exceed max length. more info at https://open.work.weixin.qq.com, from ip: 9.134.7.21"}`)
	default:
		answer(http.StatusOK, `{"errcode":-1,"errmsg":"system busy, key `+wecomKey+`"}`)
	}
}
