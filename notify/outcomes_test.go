package notify

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
)

// end is how a delivery ended.
type end struct {
	Status   Status
	Cause    Cause
	Word     string
	Attempts int
	Variants int // that were tried
}

// always is the end of a delivery whose every try ends by the same cause.
func always(c Cause, word string) end {
	status := map[Cause]Status{"": Delivered, CauseTimeout: PossiblyDelivered}[c]
	tries := map[Cause]int{CauseTimeout: 2, CauseService: 3, CauseNetwork: 3, CauseMessage: 2}[c]
	return end{cmp.Or(status, Failed), c, word, cmp.Or(tries, 1), map[bool]int{true: 2, false: 1}[c == CauseMessage]}
}

// outcome is what a service answers, the last for ever, and what becomes of it.
type outcome struct {
	channel string
	replies []reply
	within  time.Duration // 0: long enough
	want    end
}

func TestOutcomes(t *testing.T) {
	t.Parallel()
	for _, tt := range append(append(answers(), specials()...), failures()...) {
		t.Run(fmt.Sprint(tt.channel, " ", tt.replies), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s, d := script(tt.replies...), map[string]Destination{"slack": testSlack(), "wecom": testWeCom()}[tt.channel]
				got := deliver(t, s, d, brief(), cmp.Or(tt.within, 5*time.Minute))
				bodies := map[string]bool{}
				for _, b := range s.bodies {
					bodies[string(b)] = true
				}
				is := end{Status: got.Status, Attempts: got.Attempts, Variants: len(bodies)}
				if got.Problem != nil {
					is.Cause, is.Word = got.Problem.Cause, got.Problem.Word
				}
				if diff := gocmp.Diff(tt.want, is); diff != "" {
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
		list = append(list, outcome{channel: channel, replies: []reply{{status: status, body: body}}, want: want})
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
			for channel, body := range map[string]string{"slack": "<html>", "wecom": "<html>"} {
				add(channel, status, body, always(cause, strings.TrimSpace(fmt.Sprint(status, " ", http.StatusText(status)))))
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
func specials() (list []outcome) {
	wants := func(c Cause, word string, attempts, variants int) end {
		e := always(c, word)
		e.Attempts, e.Variants = attempts, variants
		return e
	}
	const minute, moment = time.Minute, 20 * time.Second
	ok := wecomSays(0, "ok")
	tail := "invalid webhook url, hint: [1764000000_1_abc], from ip: 203.0.113.7, more info at https://open.work.weixin.qq.com/devtool/query?e=93000"
	for _, k := range []struct {
		channel string
		reply   reply
		within  time.Duration
		want    end
	}{
		{"slack", reply{status: 200, body: "ok"}, 0, always("", "")},
		{"slack", reply{status: 201, body: "ok"}, 0, always(CauseUnknown, "201 Created")},
		{"slack", reply{status: 302, body: "ok"}, 0, always(CauseUnknown, "302 Found")},
		{"slack", reply{status: 200, body: "ok", cut: true}, 0, always("", "")}, // a receipt, though its stream ends badly
		{"slack", reply{status: 200, body: "o", cut: true}, 0, always(CauseTimeout, "connection closed before an answer came")},
		{"slack", reply{status: 404, body: "no_service", cut: true}, 0, always(CauseWebhook, "404 no_service")},
		{"slack", reply{status: 200, body: "ok"}, 900 * time.Millisecond, always("", "")}, // the first needs no turn
		{"slack", reply{status: 200, cut: true}, 0, always(CauseTimeout, "connection closed before an answer came")},
		{"slack", reply{status: 400, body: `{"ok":false,"error":"invalid_blocks"}`}, 0, always(CauseMessage, "400 invalid_blocks")},
		{"slack", reply{status: 200, body: `{"ok":false,"error":"no_service"}`}, 0, always(CauseWebhook, "200 no_service")},
		{"slack", reply{status: 400, body: "no_service"}, 0, always(CauseWebhook, "400 no_service")},
		{"slack", reply{status: 200, body: `{"ok":false,"error":"action_prohibited"}`}, 0, always(CauseForbidden, "200 action_prohibited")},
		{"slack", reply{status: 200, body: `{"ok":false,"error":"rate_limited"}`}, 0, always(CauseThrottled, "200 rate_limited")},
		{"slack", reply{status: 400, body: `{"error":"no_service"}`}, 0, wants(CauseUnknown, "400 Bad Request", 2, 2)},
		{"slack", reply{status: 500, body: "no_service"}, 0, always(CauseService, "500 no_service")},
		{"slack", reply{status: 400, body: "some_new_word"}, 0, wants(CauseUnknown, "400 some_new_word", 2, 2)},
		{"slack", reply{status: 400, body: "<html>"}, 0, wants(CauseUnknown, "400 Bad Request", 2, 2)},
		{"slack", reply{status: 429, body: "x", header: "soon"}, 0, always(CauseThrottled, "429 x")},
		{"slack", reply{status: 429, body: "x", header: "-1"}, 0, always(CauseThrottled, "429 x")},
		{"slack", reply{status: 429, header: "1e9"}, 0, always(CauseThrottled, "429 Too Many Requests")},
		{"slack", reply{status: 429, body: "rate_limited", header: "30"}, 0, wants(CauseThrottled, "429 rate_limited, asks to wait 30 s", 3, 1)},
		{"slack", reply{status: 429, body: "message_limit_exceeded", header: "30"}, moment, always(CauseThrottled, "429 message_limit_exceeded, asks to wait 30 s")},
		{"slack", reply{status: 429, body: `{"ok":false,"error":"ratelimited","retry_after":30}`}, 0, wants(CauseThrottled, "429 ratelimited, asks to wait 30 s", 3, 1)},
		{"slack", reply{status: 429, body: `{"ok":false,"error":"rate_limited","retry_after":"1.5"}`}, time.Second, always(CauseThrottled, "429 rate_limited, asks to wait 2 s")},
		{"slack", reply{status: 503, header: "Sat, 01 Jan 2000 00:02:00 GMT"}, moment, wants(CauseService, "503 Service Unavailable, asks to wait 120 s", 1, 1)},
		{"slack", reply{status: 429, header: "2147483647"}, 0, always(CauseThrottled, "429 Too Many Requests, asks to wait 2147483647 s")},
		{"slack", reply{status: 429, header: "2147483648"}, 0, always(CauseThrottled, "429 Too Many Requests")},
		{"slack", reply{status: 429, header: "Fri, 31 Dec 1999 23:00:00 GMT"}, 3 * time.Second, wants(CauseThrottled, "429 Too Many Requests", 2, 1)},
		{"slack", reply{status: 500, header: "30"}, 0, always(CauseService, "500 Internal Server Error")},
		{"slack", reply{status: 429, body: `{"ok":false,"error":"ratelimited","retry_after":30}`, header: "7"}, 0, wants(CauseThrottled, "429 ratelimited, asks to wait 7 s", 3, 1)},
		{"slack", reply{status: 429, body: `{"ok":false,"error":"ratelimited","retry_after":30}`, header: "0"}, 0, wants(CauseThrottled, "429 ratelimited", 3, 1)},
		{"slack", reply{status: 429, body: `{"ok":false,"error":5,"retry_after":30}`}, 0, always(CauseThrottled, "429 Too Many Requests")},
		{"slack", reply{status: 503, header: "30"}, moment, wants(CauseService, "503 Service Unavailable, asks to wait 30 s", 1, 1)},
		{"wecom", reply{status: 200, body: ok}, 0, always("", "")},
		{"wecom", reply{status: 200, body: wecomSays(0, "anything")}, 0, always("", "")},
		{"wecom", reply{status: 202, body: ok}, 0, always(CauseUnknown, "202 Accepted")},
		{"wecom", reply{status: 301, body: ok}, 0, always(CauseUnknown, "301 Moved Permanently")},
		{"wecom", reply{status: 500, body: ok}, 0, always(CauseService, "500 Internal Server Error")},
		{"wecom", reply{status: 200, body: wecomSays(82004, "")}, 0, always(CauseMessage, "82004")},
		{"wecom", reply{status: 200, body: wecomSays(45009, "api freq out of limit")}, 0, wants(CauseThrottled, "45009 api freq out of limit", 3, 1)},
		{"wecom", reply{status: 200, body: wecomSays(45009, "x")}, minute, always(CauseThrottled, "45009 x")},
		{"wecom", reply{status: 200, body: wecomSays(45033, "x")}, 0, wants(CauseThrottled, "45033 x", 3, 1)},
		{"wecom", reply{status: 200, body: wecomSays(45033, "x")}, 2900 * time.Millisecond, always(CauseThrottled, "45033 x")},
		{"wecom", reply{status: 200, body: wecomSays(93000, tail)}, 0, always(CauseWebhook, "93000 invalid webhook url")},
		{"wecom", reply{status: 200, body: wecomSays(93000, "c0ffee00-cafe-4bad-8bad-0123456789ab")}, 0, always(CauseWebhook, "93000 [redacted]")},
		{"wecom", reply{status: 200, body: wecomSays(93000, "ok")}, 0, always(CauseWebhook, "93000 ok")},
		{"wecom", reply{status: 400, body: wecomSays(93000, "x")}, 0, always(CauseWebhook, "93000 x")},
		{"wecom", reply{status: 503, body: wecomSays(93000, "x")}, 0, always(CauseService, "503 Service Unavailable")},
		{"wecom", reply{status: 500, body: wecomSays(93000, "x")}, 0, always(CauseService, "500 Internal Server Error")},
		{"wecom", reply{status: 429, header: "7"}, 0, wants(CauseThrottled, "429 Too Many Requests, asks to wait 7 s", 3, 1)},
	} {
		list = append(list, outcome{k.channel, []reply{k.reply}, k.within, k.want})
	}
	// An answer tells what became of an earlier try that got none, unless it is
	// about something else.
	for _, k := range []struct {
		then reply
		want end
	}{
		{reply{status: 429, body: "message_limit_exceeded"}, always(CauseTimeout, "no answer came, then 429 message_limit_exceeded")},
		{reply{status: 200, body: "<html>"}, always(CauseTimeout, "no answer came, then 200 without a confirmation")},
		{reply{status: 404, body: "no_service"}, wants(CauseWebhook, "404 no_service", 2, 1)},
		{reply{status: 400, body: "invalid_blocks"}, wants(CauseMessage, "400 invalid_blocks", 3, 2)},
	} {
		list = append(list, outcome{"slack", []reply{{}, k.then}, 0, k.want})
	}
	plainer := []reply{{status: 400, body: "invalid_blocks"}, {status: 200, body: "ok"}}
	return append(list,
		outcome{"slack", plainer, time.Minute, end{Status: Delivered, Attempts: 2, Variants: 2}},
		outcome{"slack", plainer, 1500 * time.Millisecond, wants(CauseThrottled, "no time left to wait for the next turn", 1, 1)},
		outcome{"slack", plainer, 2 * tryMargin, wants(CauseThrottled, "no time left to wait for the next turn", 1, 1)},
		outcome{"slack", plainer, 2*tryMargin - 1, wants(CauseDeadline, "no time left to post", 0, 0)})
}

// timeoutError is what a transport says of a connection that takes too long.
type timeoutError struct{}

func (timeoutError) Error() string   { return "i/o timeout" }
func (timeoutError) Timeout() bool   { return true }
func (timeoutError) Temporary() bool { return true }

// failures is those of the network. Before the request was written it is one;
// after it, the message may have been posted.
func failures() (list []outcome) {
	dial := func(err error) error { return &net.OpError{Op: "dial", Net: "tcp", Err: err} }
	read := func(err error) error { return &net.OpError{Op: "read", Net: "tcp", Err: err} }
	before, after := CauseNetwork, CauseTimeout
	for _, k := range []struct {
		when Cause
		err  error
		word string
	}{
		{before, dial(syscall.ECONNREFUSED), "connection refused"},
		{before, dial(&net.DNSError{Err: "no such host", Name: "hooks.slack.com", IsNotFound: true}), "no such host"},
		{before, dial(&net.DNSError{Err: "server misbehaving", Name: "hooks.slack.com", Server: "10.1.2.3:53"}), "the name of the host could not be looked up"},
		{before, &net.DNSError{Err: "no such host", Name: "hooks.slack.com", IsNotFound: true}, "no such host"},
		{before, dial(timeoutError{}), "timed out"},
		{before, dial(syscall.EHOSTUNREACH), "no route to host"},
		{before, dial(syscall.ENETUNREACH), "no route to host"},
		{before, &net.OpError{Op: "proxyconnect", Err: dial(syscall.ECONNREFUSED)}, "proxy: connection refused"},
		{before, &net.OpError{Op: "proxyconnect", Err: timeoutError{}}, "proxy: timed out"},
		{before, x509.CertificateInvalidError{Reason: x509.Expired}, "TLS: certificate is not valid, or no longer"},
		{before, x509.CertificateInvalidError{Reason: x509.NotAuthorizedToSign}, "TLS: certificate is not valid, or no longer"},
		{before, &tls.CertificateVerificationError{Err: errors.New("no IP SANs")}, "TLS: certificate is not valid, or no longer"},
		{before, errors.New(http.StatusText(http.StatusMultipleChoices)), "proxy: 300"},
		{before, errors.New(http.StatusText(http.StatusProxyAuthRequired)), "proxy: 407"},
		{after, &net.OpError{Op: "remote error", Err: errors.New("tls: bad certificate")}, "TLS: refused by the other side"},
		{after, context.Canceled, "stopped before an answer came"},
		{after, read(syscall.ECONNRESET), "connection reset"},
		{after, read(syscall.EPIPE), "connection reset"},
		{after, read(net.ErrClosed), "connection closed before an answer came"},
		{after, context.DeadlineExceeded, "timed out"},
		{after, read(timeoutError{}), "timed out"},
		{after, io.EOF, "connection closed before an answer came"},
		{after, io.ErrUnexpectedEOF, "connection closed before an answer came"},
		{after, errors.New("something else"), "connection failed"},
		{after, nil, "timed out"}, // hangs
	} {
		r := reply{err: k.err, unsent: k.when == before}
		list = append(list, outcome{"slack", []reply{r}, 0, always(k.when, k.word)})
	}
	return list
}
