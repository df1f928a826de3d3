package notify

import (
	"bytes"
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
)

// always is the end of a delivery whose every try ends by the same cause.
func always(c Cause, word string) end {
	status := map[Cause]Status{"": Delivered, CauseTimeout: PossiblyDelivered}[c]
	tries := map[Cause]int{CauseTimeout: 2, CauseService: 3, CauseNetwork: 3, CauseMessage: 2}[c]
	return end{cmp.Or(status, Failed), c, word, cmp.Or(tries, 1), map[bool]int{true: 2, false: 1}[c == CauseMessage]}
}

type replies []reply

// outcome is what a service answers, the last for ever, and what becomes of it.
type outcome struct {
	channel string
	replies replies
	within  time.Duration // 0: long enough
	want    end
}

func TestOutcomes(t *testing.T) {
	t.Parallel()
	for _, tt := range slices.Concat(answers(), specials(), failures()) {
		t.Run(fmt.Sprint(tt.channel, " ", tt.replies), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s, d := script(tt.replies...), map[string]Destination{"slack": testSlack(), "wecom": testWeCom()}[tt.channel]
				got := deliver(t, s, d, brief(), cmp.Or(tt.within, 5*time.Minute))
				bodies := slices.CompactFunc(slices.Clone(s.bodies), bytes.Equal)
				if diff := gocmp.Diff(tt.want, got.end(len(bodies))); diff != "" {
					t.Error(diff)
				}
				if got.Attempts != s.posts() || got.Attempts > 0 && string(s.bodies[0]) != string(Bodies(d, brief())[0]) {
					t.Errorf("%d attempts said, %d made: %s", got.Attempts, s.posts(), s.bodies)
				}
				if tt.want.Status != Delivered && (got.Messages != 0 || len(tt.replies) == 1 && !strings.Contains(got.log, tt.want.Word)) {
					t.Errorf("receipts %v, log %s", got.receipts, got.log)
				}
			})
		})
	}
}

// answers is every answer that the services are known to give.
func answers() (list []outcome) {
	add := func(channel string, status int, body string, want end) {
		list = append(list, outcome{channel: channel, replies: replies{{status: status, body: body}}, want: want})
	}
	for _, k := range []struct {
		status int
		cause  Cause
		words  string
	}{
		{400, CauseMessage, "invalid_payload invalid_blocks no_text too_many_attachments msg_blocks_too_long"},
		{401, CauseForbidden, "who"},
		{403, CauseForbidden, "action_prohibited posting_to_general_channel_denied"},
		{403, CauseWebhook, "invalid_token team_disabled"},
		{404, CauseChannel, "channel_not_found user_not_found"},
		{404, CauseWebhook, "no_service no_service_id no_active_hooks no_team"},
		{410, CauseChannel, "channel_is_archived"},
		{429, CauseThrottled, "message_limit_exceeded rate_limited ratelimited x"},
		{500, CauseService, "rollup_error"},
	} {
		for word := range strings.FieldsSeq(k.words) {
			add("slack", k.status, word, always(k.cause, fmt.Sprint(k.status, " ", word)))
		}
	}
	for cause, codes := range map[Cause][]int{
		CauseMessage: {40008, 40033, 40035, 40058, 40063, 44004, 45002, 82004},
		CauseWebhook: {93000, 93004, 93008}, CauseService: {-1}, CauseUnknown: {99999},
	} {
		for _, code := range codes {
			add("wecom", 200, wecomSays(code, "api words, 中文"), always(cause, fmt.Sprint(code, " api words, 中文")))
		}
	}
	for cause, statuses := range map[Cause][]int{
		CauseUnknown: {201, 202, 204, 301, 302, 418}, CauseForbidden: {401, 403}, CauseWebhook: {404, 410},
		CauseMessage: {413}, CauseThrottled: {429}, CauseService: {408, 500, 503, 528, 599}, CauseTimeout: {502, 504, 520, 527},
	} {
		for _, status := range statuses { // not the service's own
			for _, channel := range []string{"slack", "wecom"} {
				add(channel, status, "<html>", always(cause, strings.TrimSpace(fmt.Sprint(status, " ", http.StatusText(status)))))
			}
		}
	}
	for _, body := range []string{"ok\n", "OK", "", "no_service", "<html>Log in to the proxy</html>", `{"ok":true}`, `{"ok":true,"error":"no_service"}`} {
		add("slack", 200, body, always(CauseUnknown, "200 without a confirmation"))
	}
	for _, body := range []string{`{"errmsg":"ok"}`, `{}`, `{"errcode":null}`, `{"errcode":"0"}`, `ok`, ``} {
		add("wecom", 200, body, always(CauseUnknown, "200 without a confirmation"))
	}
	return list
}

func wecomSays(code int, msg string) string {
	return fmt.Sprintf(`{"errcode":%d,"errmsg":%q}`, code, msg)
}

// specials is answers in which more than one thing matters.
func specials() []outcome {
	wants := func(c Cause, word string, attempts, variants int) end {
		e := always(c, word)
		e.Attempts, e.Variants = attempts, variants
		return e
	}
	const moment, exceeded = 20 * time.Second, "message_limit_exceeded"
	const limited, fraction = `{"ok":false,"error":"ratelimited","retry_after":30}`, `{"ok":false,"error":"rate_limited","retry_after":"1.5"}`
	ok, plainer := wecomSays(0, "ok"), replies{{status: 400, body: "invalid_blocks"}, {status: 200, body: "ok"}}
	tail := "invalid webhook url, hint: [1764000000_1_abc], from ip: 203.0.113.7, more info at https://open.work.weixin.qq.com/devtool/query?e=93000"
	return []outcome{
		{"slack", replies{{status: 200, body: "ok"}}, 0, always("", "")},
		{"slack", replies{{status: 201, body: "ok"}}, 0, always(CauseUnknown, "201 Created")},
		{"slack", replies{{status: 302, body: "ok"}}, 0, always(CauseUnknown, "302 Found")},
		{"slack", replies{{status: 200, body: "ok", cut: true}}, 0, always("", "")}, // a receipt, though its stream ends badly
		{"slack", replies{{status: 200, body: "o", cut: true}}, 0, always(CauseTimeout, "connection closed before an answer came")},
		{"slack", replies{{status: 404, body: "no_service", cut: true}}, 0, always(CauseWebhook, "404 no_service")},
		{"slack", replies{{status: 200, body: "ok"}}, 900 * time.Millisecond, always("", "")}, // the first needs no turn
		{"slack", replies{{status: 200, cut: true}}, 0, always(CauseTimeout, "connection closed before an answer came")},
		{"slack", replies{{status: 400, body: `{"ok":false,"error":"invalid_blocks"}`}}, 0, always(CauseMessage, "400 invalid_blocks")},
		{"slack", replies{{status: 200, body: `{"ok":false,"error":"no_service"}`}}, 0, always(CauseWebhook, "200 no_service")},
		{"slack", replies{{status: 400, body: "no_service"}}, 0, always(CauseWebhook, "400 no_service")},
		{"slack", replies{{status: 200, body: `{"ok":false,"error":"action_prohibited"}`}}, 0, always(CauseForbidden, "200 action_prohibited")},
		{"slack", replies{{status: 200, body: `{"ok":false,"error":"rate_limited"}`}}, 0, always(CauseThrottled, "200 rate_limited")},
		{"slack", replies{{status: 400, body: `{"error":"no_service"}`}}, 0, wants(CauseUnknown, "400 Bad Request", 2, 2)},
		{"slack", replies{{status: 500, body: "no_service"}}, 0, always(CauseService, "500 no_service")},
		{"slack", replies{{status: 400, body: "some_new_word"}}, 0, wants(CauseUnknown, "400 some_new_word", 2, 2)},
		{"slack", replies{{status: 400, body: "<html>"}}, 0, wants(CauseUnknown, "400 Bad Request", 2, 2)},
		{"slack", replies{{status: 429, body: "x", header: "soon"}}, 0, always(CauseThrottled, "429 x")},
		{"slack", replies{{status: 429, body: "x", header: "-1"}}, 0, always(CauseThrottled, "429 x")},
		{"slack", replies{{status: 429, header: "1e9"}}, 0, always(CauseThrottled, "429 Too Many Requests")},
		{"slack", replies{{status: 429, body: "rate_limited", header: "30"}}, 0, wants(CauseThrottled, "429 rate_limited, asks to wait 30 s", 3, 1)},
		{"slack", replies{{status: 429, body: exceeded, header: "30"}}, moment, always(CauseThrottled, "429 message_limit_exceeded, asks to wait 30 s")},
		{"slack", replies{{status: 429, body: limited}}, 0, wants(CauseThrottled, "429 ratelimited, asks to wait 30 s", 3, 1)},
		{"slack", replies{{status: 429, body: fraction}}, time.Second, always(CauseThrottled, "429 rate_limited, asks to wait 2 s")},
		{"slack", replies{{status: 503, header: "Sat, 01 Jan 2000 00:02:00 GMT"}}, moment, wants(CauseService, "503 Service Unavailable, asks to wait 120 s", 1, 1)},
		{"slack", replies{{status: 429, header: "2147483647"}}, 0, always(CauseThrottled, "429 Too Many Requests, asks to wait 2147483647 s")},
		{"slack", replies{{status: 429, header: "2147483648"}}, 0, always(CauseThrottled, "429 Too Many Requests")},
		{"slack", replies{{status: 429, header: "Fri, 31 Dec 1999 23:00:00 GMT"}}, 3 * time.Second, wants(CauseThrottled, "429 Too Many Requests", 2, 1)},
		{"slack", replies{{status: 500, header: "30"}}, 0, always(CauseService, "500 Internal Server Error")},
		{"slack", replies{{status: 429, body: limited, header: "7"}}, 0, wants(CauseThrottled, "429 ratelimited, asks to wait 7 s", 3, 1)},
		{"slack", replies{{status: 429, body: limited, header: "0"}}, 0, wants(CauseThrottled, "429 ratelimited", 3, 1)},
		{"slack", replies{{status: 429, body: `{"ok":false,"error":5,"retry_after":30}`}}, 0, always(CauseThrottled, "429 Too Many Requests")},
		{"slack", replies{{status: 503, header: "30"}}, moment, wants(CauseService, "503 Service Unavailable, asks to wait 30 s", 1, 1)},
		{"wecom", replies{{status: 200, body: ok}}, 0, always("", "")},
		{"wecom", replies{{status: 200, body: wecomSays(0, "anything")}}, 0, always("", "")},
		{"wecom", replies{{status: 202, body: ok}}, 0, always(CauseUnknown, "202 Accepted")},
		{"wecom", replies{{status: 301, body: ok}}, 0, always(CauseUnknown, "301 Moved Permanently")},
		{"wecom", replies{{status: 500, body: ok}}, 0, always(CauseService, "500 Internal Server Error")},
		{"wecom", replies{{status: 200, body: wecomSays(82004, "")}}, 0, always(CauseMessage, "82004")},
		{"wecom", replies{{status: 200, body: wecomSays(45009, "api freq out of limit")}}, 0, wants(CauseThrottled, "45009 api freq out of limit", 3, 1)},
		{"wecom", replies{{status: 200, body: wecomSays(45009, "x")}}, time.Minute, always(CauseThrottled, "45009 x")},
		{"wecom", replies{{status: 200, body: wecomSays(45033, "x")}}, 0, wants(CauseThrottled, "45033 x", 3, 1)},
		{"wecom", replies{{status: 200, body: wecomSays(45033, "x")}}, 2900 * time.Millisecond, always(CauseThrottled, "45033 x")},
		{"wecom", replies{{status: 200, body: wecomSays(93000, tail)}}, 0, always(CauseWebhook, "93000 invalid webhook url")},
		{"wecom", replies{{status: 200, body: wecomSays(93000, "c0ffee00-cafe-4bad-8bad-0123456789ab")}}, 0, always(CauseWebhook, "93000 [redacted]")},
		{"wecom", replies{{status: 200, body: wecomSays(93000, "ok")}}, 0, always(CauseWebhook, "93000 ok")},
		{"wecom", replies{{status: 400, body: wecomSays(93000, "x")}}, 0, always(CauseWebhook, "93000 x")},
		{"wecom", replies{{status: 503, body: wecomSays(93000, "x")}}, 0, always(CauseService, "503 Service Unavailable")},
		{"wecom", replies{{status: 500, body: wecomSays(93000, "x")}}, 0, always(CauseService, "500 Internal Server Error")},
		{"wecom", replies{{status: 429, header: "7"}}, 0, wants(CauseThrottled, "429 Too Many Requests, asks to wait 7 s", 3, 1)},

		// An answer tells what became of an earlier try that got none, unless it is
		// about something else.
		{"slack", replies{{}, {status: 429, body: exceeded}}, 0, always(CauseTimeout, "no answer came, then 429 message_limit_exceeded")},
		{"slack", replies{{}, {status: 200, body: "<html>"}}, 0, always(CauseTimeout, "no answer came, then 200 without a confirmation")},
		{"slack", replies{{}, {status: 404, body: "no_service"}}, 0, wants(CauseWebhook, "404 no_service", 2, 1)},
		{"slack", replies{{}, {status: 400, body: "invalid_blocks"}}, 0, wants(CauseMessage, "400 invalid_blocks", 3, 2)},

		{"slack", plainer, time.Minute, end{Status: Delivered, Attempts: 2, Variants: 2}},
		{"slack", plainer, 1500 * time.Millisecond, wants(CauseThrottled, "no time left to wait for the next turn", 1, 1)},
		{"slack", plainer, 2 * tryMargin, wants(CauseThrottled, "no time left to wait for the next turn", 1, 1)},
		{"slack", plainer, 2*tryMargin - 1, wants(CauseDeadline, "no time left to post", 0, 0)},
	}
}
