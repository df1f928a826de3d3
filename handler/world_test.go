package handler_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tencentyun/scf-go-lib/functioncontext"

	"tcss-licensing-alerts/handler"
	"tcss-licensing-alerts/handler/tcss"
	"tcss-licensing-alerts/handler/tcss/tcsstest"
	"tcss-licensing-alerts/notify"
)

// Secrets of the world. None of them may ever leave the function.
const (
	secretID    = "AKIDcanaryIdCanaryId"
	secretKey   = "canaryKeyCanaryKeyCanary"
	secretToken = "canaryTokenCanaryTokenCanary"
	slackPath   = "T00CANARY/B00CANARY/xoxCANARYsecretCANARY000"
	wecomKey    = "0ca9a7e0-0000-4000-8000-5ec7e7ca9a70"
	slackURL    = "https://hooks.slack.com/services/" + slackPath
	wecomURL    = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=" + wecomKey
)

// canaries are what is looked for in everything that leaves.
func canaries() []string {
	return []string{
		secretID, secretKey, secretToken, slackPath, "xoxCANARYsecret", wecomKey,
		url.QueryEscape(slackPath), "9.134.7.21",
	}
}

// world is all that the function talks to, in memory: the API, both chat
// services and COS.
type world struct {
	api   *tcsstest.Server
	slack *hook
	wecom *hook
	cos   *bucket
	env   map[string]string
	logs  *logBook

	settle func() // waits until nobody is at a service any more

	skew                     time.Duration // of the API's clock
	mu                       sync.Mutex
	requestClient, userAgent string // of the last calls
}

func newWorld() *world {
	w := &world{
		api:    &tcsstest.Server{Credentials: map[string]tcsstest.Credential{secretID: {SecretKey: secretKey, Token: secretToken}}},
		slack:  &hook{path: "/services/" + slackPath, receipt: "ok"},
		wecom:  &hook{path: "/cgi-bin/webhook/send?key=" + wecomKey, receipt: `{"errcode":0,"errmsg":"ok"}`},
		cos:    &bucket{},
		logs:   &logBook{},
		settle: func() {},
		env: map[string]string{
			"SLACK_WEBHOOK_URL": slackURL, "WECOM_WEBHOOK_URL": wecomURL,
			"TENCENTCLOUD_SECRETID": secretID, "TENCENTCLOUD_SECRETKEY": secretKey, "TENCENTCLOUD_SESSIONTOKEN": secretToken,
			"LEDGER": "cos://alerts-1250000000/tcss?region=ap-guangzhou",
		},
	}
	w.api.SetRule(tcss.Rule{Enabled: true, MaxDailyCount: 200})
	w.api.SetLicences(tcss.Licences{Total: 500, Used: 480})
	return w
}

func (w *world) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	switch {
	case r.Host == "tcss.tencentcloudapi.com":
		w.mu.Lock()
		w.requestClient = r.Header.Get("X-TC-RequestClient")
		w.mu.Unlock()
		if w.skew != 0 {
			rw.Header().Set("Date", time.Now().Add(w.skew).UTC().Format(http.TimeFormat))
		}
		w.api.ServeHTTP(rw, r)
	case r.Host == "hooks.slack.com":
		w.mu.Lock()
		w.userAgent = r.UserAgent()
		w.mu.Unlock()
		w.slack.ServeHTTP(rw, r)
	case r.Host == "qyapi.weixin.qq.com":
		w.wecom.ServeHTTP(rw, r)
	case strings.HasSuffix(r.Host, ".myqcloud.com"):
		w.cos.ServeHTTP(rw, r)
	default:
		http.Error(rw, "no such host: "+r.Host, http.StatusBadGateway)
	}
}

// handler is a process: what it keeps, it keeps between invocations.
func (w *world) handler() *handler.Handler {
	return w.handlerOver(tcsstest.Memory(w), nil)
}

func (w *world) handlerOver(over http.RoundTripper, jitter func(string, int) float64) *handler.Handler {
	api := tcss.New(over, jitter)
	return &handler.Handler{
		Environ:   map[string]string{},
		TCSS:      func(s tcss.Settings) (handler.TCSS, error) { return api.Client(s) },
		Notifier:  notify.NewPoster(over, jitter, "tcss-licensing-alerts/test"),
		Transport: over,
		Log:       func(o *slog.HandlerOptions) slog.Handler { return slog.NewJSONHandler(w.logs, o) },
		Version:   "tcss-licensing-alerts test",
	}
}

// invoke is one invocation on the platform, with the time of the README's
// serverless.yml.
func (w *world) invoke(ctx context.Context, h *handler.Handler, payload string) (handler.Result, error) {
	return w.invokeFor(ctx, h, payload, 300*time.Second)
}

func (w *world) invokeFor(ctx context.Context, h *handler.Handler, payload string, limit time.Duration) (result handler.Result, err error) {
	var event struct{ Time time.Time }
	if json.Unmarshal([]byte(payload), &event) == nil {
		time.Sleep(time.Until(event.Time)) // a timer's event comes when its time has
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	ctx = functioncontext.NewContext(ctx, &functioncontext.FunctionContext{
		RequestID: "8d0b4a9e-request", FunctionName: "licensing-alerts", TencentcloudUin: "100000000001", Environment: w.env,
	})
	text, err := h.Invoke(ctx, []byte(payload))
	w.settle()
	if err != nil {
		return result, err
	}
	if err := json.Unmarshal(text, &result); err != nil {
		return result, fmt.Errorf("%w: %s", err, text)
	}
	return result, nil
}

// timer is a timer's event of a time, in UTC.
func timer(at time.Time) string {
	return fmt.Sprintf(`{"Type":"Timer","TriggerName":"daily","Time":%q,"Message":""}`, at.UTC().Format(time.RFC3339))
}

// hook is a webhook of a chat service.
type hook struct {
	path    string
	receipt string
	// answer, if set, is asked first; it says whether it has answered. try
	// counts the posts from 1.
	answer func(w http.ResponseWriter, r *http.Request, try int, body []byte) bool

	mu     sync.Mutex
	tries  int
	bodies [][]byte // those that were confirmed
}

func (h *hook) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	h.mu.Lock()
	h.tries++
	try := h.tries
	h.mu.Unlock()
	if r.RequestURI != h.path {
		w.WriteHeader(http.StatusNotFound)
		_, _ = io.WriteString(w, "no_team")
		return
	}
	if h.answer != nil && h.answer(w, r, try, body) {
		return
	}
	h.mu.Lock()
	h.bodies = append(h.bodies, body)
	h.mu.Unlock()
	_, _ = io.WriteString(w, h.receipt)
}

func (h *hook) posted() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	list := make([]string, 0, len(h.bodies))
	for _, b := range h.bodies {
		list = append(list, string(b))
	}
	return list
}

// refuse answers every post alike.
func refuse(status int, body string) func(http.ResponseWriter, *http.Request, int, []byte) bool {
	return func(w http.ResponseWriter, _ *http.Request, _ int, _ []byte) bool {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
		return true
	}
}

// bucket is COS with one bucket.
type bucket struct {
	answer func(w http.ResponseWriter, r *http.Request) bool

	mu      sync.Mutex
	objects map[string][]byte
	asked   int
}

func (b *bucket) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	if b.answer != nil && b.answer(w, r) {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.asked++
	if b.objects == nil {
		b.objects = map[string][]byte{}
	}
	switch {
	case !strings.Contains(r.Header.Get("Authorization"), "q-ak="+secretID) || r.Header.Get("X-Cos-Security-Token") != secretToken:
		w.WriteHeader(http.StatusForbidden)
		_, _ = io.WriteString(w, `<Error><Code>AccessDenied</Code><Message>no</Message></Error>`)
	case r.Method == http.MethodPut:
		b.objects[r.URL.Path] = body
	case b.objects[r.URL.Path] == nil:
		w.WriteHeader(http.StatusNotFound)
		_, _ = io.WriteString(w, `<Error><Code>NoSuchKey</Code><Message>no</Message></Error>`)
	default:
		_, _ = w.Write(b.objects[r.URL.Path])
	}
}

// logBook keeps the log lines.
type logBook struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *logBook) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logBook) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// line is the last line with this message.
func (l *logBook) line(t *testing.T, message string) map[string]any {
	t.Helper()
	var found map[string]any
	for text := range strings.Lines(l.String()) {
		var fields map[string]any
		if err := json.Unmarshal([]byte(text), &fields); err != nil {
			t.Fatalf("a log line is not JSON: %s", text)
		}
		if fields["msg"] == message {
			found = fields
		}
	}
	if found == nil {
		t.Fatalf("no line %q in the log:\n%s", message, l)
	}
	return found
}

// noSecrets holds that none of the texts shows a canary.
func noSecrets(t *testing.T, texts ...string) {
	t.Helper()
	for _, text := range texts {
		for _, canary := range canaries() {
			if strings.Contains(text, canary) {
				t.Errorf("%q shows in %s", canary, text)
			}
		}
	}
}

var beijing = time.FixedZone("CST", 8*3600)

// at is a time in Beijing.
func at(s string) time.Time {
	t, err := time.ParseInLocation(time.DateTime, s, beijing)
	if err != nil {
		panic(err)
	}
	return t
}

// task is one that ran at a time in Beijing.
func task(id int64, when string, succeeded, failed int64, code string) tcss.Task {
	return tcss.Task{
		TaskID: id, Type: "AUTO", Source: "REGISTRY", AuthorizedDate: when[:10], LastAuthorizedTime: when,
		SuccessCount: succeeded, FailCount: failed, LatestFailCode: code,
	}
}
