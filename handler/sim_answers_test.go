package handler_test

import (
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"tcss-licensing-alerts/notify"
)

// reply is an answer that is not the proper one.
type reply struct {
	status int
	body   string
}

// replies are the answers of each kind of service, by what they amount to.
func replies(edge string, how outcome) []reply {
	api := func(code, message string) reply {
		return reply{200, `{"Response":{"Error":{"Code":"` + code + `","Message":"` + message + `"},"RequestId":"r"}}`}
	}
	all := map[string]map[outcome][]reply{
		"slack": {
			refused:   {{400, "invalid_blocks"}, {403, "action_prohibited"}},
			throttled: {{429, "rate_limited"}, {503, ""}},
			garbage:   {{500, "<html>oops</html>"}, {200, "<html>a captive portal at " + slackURL + "</html>"}, {502, ""}},
		},
		"wecom": {
			refused:   {{200, `{"errcode":40058,"errmsg":"content exceed max length. more info at https://open.work.weixin.qq.com, from ip: 9.134.7.21"}`}},
			throttled: {{200, `{"errcode":45009,"errmsg":"api freq out of limit, from ip: 9.134.7.21"}`}, {200, `{"errcode":-1,"errmsg":"system busy, key ` + wecomKey + `"}`}},
			garbage:   {{500, "<html>oops</html>"}, {200, "<html>a captive portal</html>"}, {502, ""}, {200, "{}"}},
		},
		"read": {
			refused: {{403, "AccessDenied"}}, throttled: {{503, ""}},
			garbage: {{200, "<html>a proxy</html>"}, {200, ""}, {200, "null"}, {200, "{}"}, {200, `{"version":2,"accounts":{"100`}, {200, `{"version":3,"accounts":{}}`}, {200, "[]"}},
		},
		"write":     {refused: {{403, "AccessDenied"}}, throttled: {{503, ""}}, garbage: {{302, "<html>a proxy</html>"}}},
		"heartbeat": {refused: {{404, ""}}, throttled: {{429, ""}}, garbage: {{200, "<html>a proxy</html>"}}},
		"": {
			refused:   {api("AuthFailure.SignatureFailure", "key "+secretID+" token "+secretToken), api("UnauthorizedOperation", ""), api("ResourceNotFound", ""), api("InvalidParameter", ""), {302, ""}},
			throttled: {api("RequestLimitExceeded", ""), api("InternalError", "address 9.134.7.21"), {502, "<html>bad</html>"}},
			garbage:   {{200, "null"}, {200, ""}, {200, `{"Response":{"RequestId":"nothing"}}`}, {200, `{"Response":{"Total`}},
			unheard:   {{200, `{"Response":{"TotalCount":3,"List":[],"RequestId":"short"}}`}}, // not all of it is heard
		},
	}
	of, ok := all[edge]
	if !ok {
		of = all[""]
	}
	return of[how]
}

func (s *simulation) answer(w http.ResponseWriter, e edge) {
	list := replies(e.name, e.how)
	x := list[e.draw>>20%uint64(len(list))]
	s.note("%s answers %d %.60s", e.name, x.status, x.body)
	if x.status == 429 || x.status == 503 {
		w.Header().Set("Retry-After", strconv.FormatUint(1+e.draw>>30%90, 10))
	}
	w.WriteHeader(x.status)
	_, _ = io.WriteString(w, x.body)
}

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

// takes says whether a chat service has the webhook, and takes down what becomes
// of a post that it may have.
func (s *simulation) takes(w http.ResponseWriter, r *http.Request, e edge) bool {
	h := map[string]*hook{"slack": s.slack, "wecom": s.wecom}[e.name]
	target := targetOf(r)
	if e.how != good && callsPeople(e.body) {
		s.mu.Lock()
		s.stumbled[target] = true
		s.mu.Unlock()
	}
	if h.answer != nil || r.RequestURI != h.path {
		s.note("%s is dead", e.name)
		return !refuse(http.StatusNotFound, "no_service")(w, r, 0, nil)
	}
	list := replies(e.name, e.how)
	lost := len(list) > 0 && list[e.draw>>20%uint64(len(list))].status == http.StatusBadGateway
	switch {
	case e.how == good, e.how == unheard, e.how == killedAfter:
		s.posted(target, e, true)
	case e.how == silent, lost: // which nobody can know
		s.posted(target, e, false)
	}
	return true
}

// posted takes down a post.
func (s *simulation) posted(target string, e edge, arrived bool) {
	s.mu.Lock()
	call := callsPeople(e.body)
	p := simPost{target: target, run: e.run, m: e.run.said[target], when: time.Now(), arrived: arrived, answered: e.how == good, mention: call}
	p.message = !p.m.MentionOnly && !strings.Contains(e.body, "mentioned_list")
	p.told = p.tells()
	s.posts = append(s.posts, p)
	s.mu.Unlock()
	s.note("%s: %q, call %t, arrived %t, answered %t", target, p.m.Title, call, arrived, p.answered)
	noSecrets(s.T, e.body)
}
