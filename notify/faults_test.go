package notify

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// Every answer that the services are known to give, and some that they are
// not: each is given for ever, and what becomes of the delivery is written
// here.
func TestEveryAnswer(t *testing.T) {
	t.Parallel()
	type want struct {
		status   Status
		cause    Cause
		word     string
		attempts int
		variants int // that were tried
	}
	wecom := func(code int, msg string) string { return fmt.Sprintf(`{"errcode":%d,"errmsg":%q}`, code, msg) }
	ok := want{Delivered, "", "", 1, 1}
	unknown := func(word string) want { return want{Failed, CauseUnknown, word, 1, 1} }
	stops := func(c Cause, word string) want { return want{Failed, c, word, 1, 1} }
	fault := func(c Cause, word string) want { return want{Failed, c, word, 2, 2} }
	service := func(word string) want { return want{Failed, CauseService, word, 3, 1} }
	before := func(word string) want { return want{PossiblyDelivered, CauseTimeout, word, 2, 1} }
	const long = 5 * time.Minute
	tests := []struct {
		channel string
		reply   reply
		within  time.Duration
		want    want
	}{
		{"slack", reply{status: 200, body: "ok"}, long, ok},
		{"slack", reply{status: 200, body: "ok\n"}, long, unknown("200 without a confirmation")},
		{"slack", reply{status: 200, body: "OK"}, long, unknown("200 without a confirmation")},
		{"slack", reply{status: 200, body: ""}, long, unknown("200 without a confirmation")},
		{"slack", reply{status: 200, body: "no_service"}, long, unknown("200 without a confirmation")},
		{"slack", reply{status: 200, body: "<html>Log in to the proxy</html>"}, long, unknown("200 without a confirmation")},
		{"slack", reply{status: 201, body: "ok"}, long, unknown("201 Created")},
		{"slack", reply{status: 204}, long, unknown("204 No Content")},
		{"slack", reply{status: 302, body: "ok"}, long, unknown("302 Found")},
		{"slack", reply{status: 400, body: "invalid_payload"}, long, fault(CauseMessage, "400 invalid_payload")},
		{"slack", reply{status: 400, body: "invalid_blocks"}, long, fault(CauseMessage, "400 invalid_blocks")},
		{"slack", reply{status: 400, body: "no_text"}, long, fault(CauseMessage, "400 no_text")},
		{"slack", reply{status: 400, body: "too_many_attachments"}, long, fault(CauseMessage, "400 too_many_attachments")},
		{"slack", reply{status: 400, body: "msg_blocks_too_long"}, long, fault(CauseMessage, "400 msg_blocks_too_long")},
		{"slack", reply{status: 400, body: `{"ok":false,"error":"invalid_blocks"}`}, long, fault(CauseMessage, "400 invalid_blocks")},
		{"slack", reply{status: 200, body: `{"ok":false,"error":"no_service"}`}, long, stops(CauseWebhook, "200 no_service")},
		{"slack", reply{status: 200, body: `{"ok":true}`}, long, unknown("200 without a confirmation")},
		{"slack", reply{status: 400, body: "some_new_word"}, long, fault(CauseUnknown, "400 some_new_word")},
		{"slack", reply{status: 400, body: "<html>"}, long, fault(CauseUnknown, "400 Bad Request")},
		{"slack", reply{status: 401, body: "who"}, long, stops(CauseForbidden, "401 who")},
		{"slack", reply{status: 403, body: "action_prohibited"}, long, stops(CauseForbidden, "403 action_prohibited")},
		{"slack", reply{status: 403, body: "posting_to_general_channel_denied"}, long, stops(CauseForbidden, "403 posting_to_general_channel_denied")},
		{"slack", reply{status: 403, body: "invalid_token"}, long, stops(CauseWebhook, "403 invalid_token")},
		{"slack", reply{status: 403, body: "team_disabled"}, long, stops(CauseWebhook, "403 team_disabled")},
		{"slack", reply{status: 403, body: "<html>"}, long, stops(CauseForbidden, "403 Forbidden")},
		{"slack", reply{status: 404, body: "channel_not_found"}, long, stops(CauseChannel, "404 channel_not_found")},
		{"slack", reply{status: 404, body: "user_not_found"}, long, stops(CauseChannel, "404 user_not_found")},
		{"slack", reply{status: 404, body: "no_service"}, long, stops(CauseWebhook, "404 no_service")},
		{"slack", reply{status: 404, body: "no_service_id"}, long, stops(CauseWebhook, "404 no_service_id")},
		{"slack", reply{status: 404, body: "no_active_hooks"}, long, stops(CauseWebhook, "404 no_active_hooks")},
		{"slack", reply{status: 404, body: "no_team"}, long, stops(CauseWebhook, "404 no_team")},
		{"slack", reply{status: 404, body: "<html>"}, long, stops(CauseWebhook, "404 Not Found")},
		{"slack", reply{status: 410, body: "channel_is_archived"}, long, stops(CauseChannel, "410 channel_is_archived")},
		{"slack", reply{status: 410, body: "<html>"}, long, stops(CauseWebhook, "410 Gone")},
		{"slack", reply{status: 413}, long, fault(CauseMessage, "413 Request Entity Too Large")},
		{"slack", reply{status: 418}, long, unknown("418 I'm a teapot")},
		{"slack", reply{status: 429, body: "message_limit_exceeded"}, long, stops(CauseThrottled, "429 message_limit_exceeded")},
		{"slack", reply{status: 429, body: "rate_limited"}, long, stops(CauseThrottled, "429 rate_limited")},
		{"slack", reply{status: 429, body: "x", header: "soon"}, long, stops(CauseThrottled, "429 x")},
		{"slack", reply{status: 429, body: "x", header: "-1"}, long, stops(CauseThrottled, "429 x")},
		{"slack", reply{status: 429, body: "rate_limited", header: "30"}, long, want{Failed, CauseThrottled, "429 rate_limited, asks to wait 30 s", 3, 1}},
		{"slack", reply{status: 429, body: `{"ok":false,"error":"ratelimited","retry_after":30}`}, long, want{Failed, CauseThrottled, "429 ratelimited, asks to wait 30 s", 3, 1}},
		{"slack", reply{status: 429, body: `{"ok":false,"error":"rate_limited","retry_after":"1.5"}`}, time.Second, want{Failed, CauseThrottled, "429 rate_limited, asks to wait 2 s", 1, 1}},
		{"slack", reply{status: 429, header: "1e9"}, long, stops(CauseThrottled, "429 Too Many Requests")},
		{"slack", reply{status: 503, header: "Sat, 01 Jan 2000 00:02:00 GMT"}, 20 * time.Second, want{Failed, CauseService, "503 Service Unavailable, asks to wait 120 s", 1, 1}},
		{"slack", reply{status: 503, header: "30"}, 20 * time.Second, want{Failed, CauseService, "503 Service Unavailable, asks to wait 30 s", 1, 1}},
		{"slack", reply{status: 502, body: "<html>"}, long, before("502 Bad Gateway")},
		{"slack", reply{status: 504}, long, before("504 Gateway Timeout")},
		{"slack", reply{status: 520}, long, before("520")},
		{"slack", reply{status: 527}, long, before("527")},
		{"slack", reply{status: 528}, long, service("528")},
		{"slack", reply{status: 429, body: "message_limit_exceeded", header: "30"}, 20 * time.Second, want{Failed, CauseThrottled, "429 message_limit_exceeded, asks to wait 30 s", 1, 1}},
		{"slack", reply{status: 500, body: "rollup_error"}, long, service("500 rollup_error")},
		{"slack", reply{status: 503, body: "<html>Server Error</html>"}, long, service("503 Service Unavailable")},
		{"slack", reply{status: 599}, long, service("599")},
		{"slack", reply{status: 408}, long, service("408 Request Timeout")},

		{"wecom", reply{status: 200, body: wecom(0, "ok")}, long, ok},
		{"wecom", reply{status: 200, body: wecom(0, "anything")}, long, ok},
		{"wecom", reply{status: 200, body: `{"errmsg":"ok"}`}, long, unknown("200 without a confirmation")},
		{"wecom", reply{status: 200, body: `{}`}, long, unknown("200 without a confirmation")},
		{"wecom", reply{status: 200, body: `{"errcode":null}`}, long, unknown("200 without a confirmation")},
		{"wecom", reply{status: 200, body: `{"errcode":"0"}`}, long, unknown("200 without a confirmation")},
		{"wecom", reply{status: 200, body: `ok`}, long, unknown("200 without a confirmation")},
		{"wecom", reply{status: 200, body: ``}, long, unknown("200 without a confirmation")},
		{"wecom", reply{status: 202, body: wecom(0, "ok")}, long, unknown("202 Accepted")},
		{"wecom", reply{status: 301, body: wecom(0, "ok")}, long, unknown("301 Moved Permanently")},
		{"wecom", reply{status: 200, body: wecom(-1, "system busy")}, long, service("-1 system busy")},
		{"wecom", reply{status: 200, body: wecom(40008, "invalid message type")}, long, fault(CauseMessage, "40008 invalid message type")},
		{"wecom", reply{status: 200, body: wecom(40033, "x")}, long, fault(CauseMessage, "40033 x")},
		{"wecom", reply{status: 200, body: wecom(40035, "x")}, long, fault(CauseMessage, "40035 x")},
		{"wecom", reply{status: 200, body: wecom(40058, "markdown.content exceed max length 4096")}, long, fault(CauseMessage, "40058 markdown.content exceed max length 4096")},
		{"wecom", reply{status: 200, body: wecom(40063, "x")}, long, fault(CauseMessage, "40063 x")},
		{"wecom", reply{status: 200, body: wecom(44004, "empty content")}, long, fault(CauseMessage, "44004 empty content")},
		{"wecom", reply{status: 200, body: wecom(45002, "content size out of limit")}, long, fault(CauseMessage, "45002 content size out of limit")},
		{"wecom", reply{status: 200, body: wecom(82004, "")}, long, fault(CauseMessage, "82004")},
		{"wecom", reply{status: 200, body: wecom(45009, "api freq out of limit")}, long, want{Failed, CauseThrottled, "45009 api freq out of limit", 3, 1}},
		{"wecom", reply{status: 200, body: wecom(45009, "x")}, time.Minute, want{Failed, CauseThrottled, "45009 x", 1, 1}},
		{"wecom", reply{status: 200, body: wecom(45033, "x")}, long, want{Failed, CauseThrottled, "45033 x", 3, 1}},
		{"wecom", reply{status: 200, body: wecom(93000, "invalid webhook url, hint: [1764000000_1_abc], from ip: 203.0.113.7, more info at https://open.work.weixin.qq.com/devtool/query?e=93000")}, long, stops(CauseWebhook, "93000 invalid webhook url")},
		{"wecom", reply{status: 200, body: wecom(93000, "ok")}, long, stops(CauseWebhook, "93000 ok")},
		{"wecom", reply{status: 400, body: wecom(93000, "invalid webhook url")}, long, stops(CauseWebhook, "93000 invalid webhook url")},
		{"wecom", reply{status: 200, body: wecom(93004, "robot stopped")}, long, stops(CauseWebhook, "93004 robot stopped")},
		{"wecom", reply{status: 200, body: wecom(93008, "robot not in the chat")}, long, stops(CauseWebhook, "93008 robot not in the chat")},
		{"wecom", reply{status: 200, body: wecom(99999, "news")}, long, unknown("99999 news")},
		{"wecom", reply{status: 404, body: "<html>"}, long, stops(CauseWebhook, "404 Not Found")},
		{"wecom", reply{status: 429, header: "7"}, long, want{Failed, CauseThrottled, "429 Too Many Requests, asks to wait 7 s", 3, 1}},
		{"wecom", reply{status: 500, body: wecom(0, "ok")}, long, service("500 Internal Server Error")},
		{"wecom", reply{status: 503, body: wecom(93000, "x")}, long, service("503 Service Unavailable")},
		{"wecom", reply{status: 502, body: "<html>"}, long, before("502 Bad Gateway")},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprint(tt.channel, " ", tt.reply), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := script(tt.reply)
				d := testSlack()
				if tt.channel == "wecom" {
					d = testWeCom()
				}
				got := deliver(t, s, d, brief(), tt.within)
				bodies := map[string]bool{}
				for _, b := range s.bodies {
					bodies[string(b)] = true
				}
				is := want{status: got.Status, attempts: got.Attempts, variants: len(bodies)}
				if got.Problem != nil {
					is.cause, is.word = got.Problem.Cause, got.Problem.Word
				}
				if diff := cmp.Diff(tt.want, is, cmp.AllowUnexported(want{})); diff != "" {
					t.Error(diff)
				}
				if got.Attempts != s.posts() {
					t.Errorf("%d attempts said, %d made", got.Attempts, s.posts())
				}
				if tt.want.status != Delivered && (got.Messages != 0 || !strings.Contains(got.log, tt.want.word)) {
					t.Errorf("receipts %v, log %s", got.receipts, got.log)
				}
			})
		})
	}
}
