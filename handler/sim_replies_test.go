package handler_test

import (
	"net/http"
	"strings"
	"time"

	"tcss-licensing-alerts/notify"
)

// reply is an answer that is not the proper one.
type reply struct {
	status int
	body   string
}

// simReplies are the answers of each kind of service, by what they amount to.
func simReplies() map[string]map[outcome][]reply {
	api := func(code, message string) reply {
		return reply{200, `{"Response":{"Error":{"Code":"` + code + `","Message":"` + message + `"},"RequestId":"r"}}`}
	}
	const html = "<html>a proxy</html>"
	return map[string]map[outcome][]reply{
		"slack": {
			refused:   {{400, "invalid_blocks"}, {403, "action_prohibited"}},
			throttled: {{429, "rate_limited"}, {503, ""}},
			garbage:   {{500, "<html>oops</html>"}, {200, "<html>a captive portal at " + slackURL + "</html>"}, {502, ""}},
		},
		"wecom": {
			refused: {{200, `{"errcode":40058,"errmsg":"content exceed max length. more info at https://open.work.weixin.qq.com, from ip: 9.134.7.21"}`}},
			throttled: {
				{200, `{"errcode":45009,"errmsg":"api freq out of limit, from ip: 9.134.7.21"}`},
				{200, `{"errcode":-1,"errmsg":"system busy, key ` + wecomKey + `"}`},
			},
			garbage: {{500, "<html>oops</html>"}, {200, "<html>a captive portal</html>"}, {502, ""}, {200, "{}"}},
		},
		"read": {
			refused: {{403, "AccessDenied"}}, throttled: {{503, ""}},
			garbage: {
				{200, html},
				{200, ""},
				{200, "null"},
				{200, "{}"},
				{200, `{"version":2,"accounts":{"100`},
				{200, `{"version":3,"accounts":{}}`},
				{200, "[]"},
			},
		},
		"write":     {refused: {{403, "AccessDenied"}}, throttled: {{503, ""}}, garbage: {{302, html}}},
		"heartbeat": {refused: {{404, ""}}, throttled: {{429, ""}}, garbage: {{200, html}}},
		"api": {
			refused: {
				api("AuthFailure.SignatureFailure", "key "+secretID+" token "+secretToken), api("UnauthorizedOperation", ""),
				api("ResourceNotFound", ""),
				{302, ""},
				api("InvalidParameter", ""), // the last
			},
			throttled: {api("RequestLimitExceeded", ""), api("InternalError", "address 9.134.7.21"), {502, "<html>bad</html>"}},
			garbage:   {{200, "null"}, {200, ""}, {200, `{"Response":{"RequestId":"nothing"}}`}, {200, `{"Response":{"Total`}},
			unheard:   {{200, `{"Response":{"TotalCount":3,"List":[],"RequestId":"short"}}`}}, // not all of it is heard
		},
	}
}

// targets are the destinations that are set.
func (s *simulation) targets() (list []string) {
	for _, name := range []string{"SLACK_WEBHOOK_URL", "WECOM_WEBHOOK_URL"} {
		if webhook := s.env[name]; webhook != "" {
			list = append(list, targetOf(webhook))
		}
	}
	return list
}

func targetOf(webhook string) string {
	parse := notify.NewSlack
	if !strings.HasPrefix(webhook, "https://hooks.slack.com/") {
		parse = notify.NewWeCom
	}
	d, err := parse(webhook, nil)
	if err != nil {
		panic(err)
	}
	return d.Target()
}

func (s *simulation) hookOf(e edge) *hook {
	if e.edge == "slack" {
		return s.slack
	}
	return s.wecom
}

// takes says whether a chat service has the webhook, and takes down what becomes
// of a post that it may have.
func (s *simulation) takes(w http.ResponseWriter, r *http.Request, e edge) bool {
	h, target := s.hookOf(e), targetOf("https://"+r.Host+r.RequestURI)
	mention := strings.Contains(e.body, "mentioned_list") || strings.Contains(e.body, "<!channel>")
	s.mu.Lock()
	s.stumbled[target] = s.stumbled[target] || e.how != good && mention
	s.mu.Unlock()
	if h.answer != nil || r.RequestURI != h.path {
		s.note("%s is dead", e.edge)
		return !refuse(http.StatusNotFound, "no_service")(w, r, 0, nil)
	}
	p := simPost{target: target, run: e.of, when: time.Now(), mention: mention, answered: e.how == good}
	p.arrived = p.answered || e.how == unheard || e.how == killedAfter
	unknown := e.how == silent || e.reply != nil && e.reply.status == http.StatusBadGateway // which nobody can know
	if p.arrived || unknown {
		s.posted(p, e.body)
	}
	return true
}

// posted takes down a post.
func (s *simulation) posted(p simPost, body string) {
	s.mu.Lock()
	p.m = p.run.said[p.target]
	p.text = textOf(p.m)
	p.message = !p.m.MentionOnly && !strings.Contains(body, "mentioned_list")
	p.told = p.tells()
	s.posts = append(s.posts, p)
	s.mu.Unlock()
	s.note("%s: %q, call %t, arrived %t, answered %t", p.target, p.m.Title, p.mention, p.arrived, p.answered)
	noSecrets(s.T, body)
}
