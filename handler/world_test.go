package handler_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tencentyun/scf-go-lib/functioncontext"

	"tcss-licensing-alerts/handler"
	"tcss-licensing-alerts/handler/tcss"
	"tcss-licensing-alerts/handler/tcss/tcsstest"
	"tcss-licensing-alerts/notify"
)

const (
	slackURL = "https://hooks.slack.com/services/" + slackPath
	wecomURL = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=" + wecomKey
	heartURL = "https://heart.example" + heartbeat
	inCOS    = "cos://alerts-1250000000/tcss?region=ap-guangzhou"
	monday   = "2026-11-23 09:05:00" // when a world begins
)

// world is all that the function talks to, in memory and in virtual time: the
// API, both chat services and COS. It is the test of a run as well.
type world struct {
	*testing.T

	api          *tcsstest.Server
	slack, wecom *hook
	heart        *hook // of HEARTBEAT_URL, if that is set
	cos          *bucket
	env          map[string]string
	uin, name    string // of the function
	logs         *logBook
	skew         time.Duration // of the API's clock
	process      *handler.Handler
}

// bubble runs f in a world of its own.
func bubble(t *testing.T, f func(w *world)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(at(monday)))
		f(newWorld(t))
	})
}

// each runs f of each case, in a world of its own.
func each[T any](t *testing.T, cases map[string]T, f func(w *world, tt T)) {
	t.Helper()
	for name, tt := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(w *world) { f(w, tt) })
		})
	}
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{
		T:     t,
		api:   &tcsstest.Server{Credentials: map[string]tcsstest.Credential{secretID: {SecretKey: secretKey, Token: secretToken}}},
		slack: &hook{path: "/services/" + slackPath, receipt: "ok"},
		wecom: &hook{path: "/cgi-bin/webhook/send?key=" + wecomKey, receipt: `{"errcode":0,"errmsg":"ok"}`},
		heart: &hook{},
		cos:   &bucket{},
		logs:  &logBook{},
		uin:   "100000000001", name: "alerts",
		env: map[string]string{
			"SLACK_WEBHOOK_URL": slackURL, "WECOM_WEBHOOK_URL": wecomURL,
			"TENCENTCLOUD_SECRETID": secretID, "TENCENTCLOUD_SECRETKEY": secretKey, "TENCENTCLOUD_SESSIONTOKEN": secretToken,
			"LEDGER":     inCOS,
			"TREND_DAYS": "0", // so that a number in a post is there because it is told
		},
	}
	w.api.SetRule(tcss.Rule{ID: 1, Enabled: true, MaxDailyCount: 200})
	w.api.SetLicences(tcss.Licences{Total: 900_000, Used: 480})
	w.api.Triggers = []tcsstest.Trigger{{Type: "timer", TriggerName: "daily", TriggerDesc: `{"cron":"0 5 9 * * * *"}`, Qualifier: "$DEFAULT", Enable: 1}}
	w.process = w.start(tcsstest.Memory(w), nil)
	return w
}

// ServeHTTP is every host.
func (w *world) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	switch {
	case r.Host == "tcss.tencentcloudapi.com", r.Host == "scf.tencentcloudapi.com":
		if w.skew != 0 {
			rw.Header().Set("Date", time.Now().Add(w.skew).UTC().Format(http.TimeFormat))
		}
		w.api.ServeHTTP(rw, r)
	case r.Host == "hooks.slack.com":
		w.slack.ServeHTTP(rw, r)
	case r.Host == "qyapi.weixin.qq.com":
		w.wecom.ServeHTTP(rw, r)
	case r.Host == "heart.example":
		w.heart.ServeHTTP(rw, r)
	case strings.HasSuffix(r.Host, ".myqcloud.com"):
		w.cos.ServeHTTP(rw, r)
	default:
		http.Error(rw, "no such host: "+r.Host, http.StatusBadGateway)
	}
}

// start makes a process: what it keeps, it keeps between invocations.
func (w *world) start(over http.RoundTripper, jitter func(string, int) float64) *handler.Handler {
	return start(over, jitter, w.logs)
}

func start(over http.RoundTripper, jitter func(string, int) float64, logs *logBook) *handler.Handler {
	api := tcss.New(over, jitter)
	return &handler.Handler{
		API:       func(s tcss.Settings) (handler.API, error) { return api.Client(s) },
		Notifier:  notify.NewPoster(over, "tcss-licensing-alerts/test"),
		Transport: over,
		Log:       func(o *slog.HandlerOptions) slog.Handler { return slog.NewJSONHandler(logs, o) },
		Version:   "tcss-licensing-alerts test",
	}
}

// invoke is one invocation on the platform, when a timer's event comes and with
// the time limit of the README's serverless.yml.
func (w *world) invoke(payload string) (handler.Result, error) {
	w.Helper()
	var event struct{ Time time.Time }
	if json.Unmarshal([]byte(payload), &event) == nil {
		time.Sleep(time.Until(event.Time))
	}
	return w.invokeIn(payload, 300*time.Second)
}

func (w *world) invokeIn(payload string, limit time.Duration) (handler.Result, error) {
	w.Helper()
	answer, err := w.handle(w.Context(), payload, limit)
	result, _ := answer.(handler.Result)
	return result, err
}

// handle is one invocation. What it gave up may still be at a service when it
// has returned; that is waited for.
func (w *world) handle(ctx context.Context, payload string, limit time.Duration) (any, error) {
	w.Helper()
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	answer, err := w.process.Handle(w.platform(ctx), []byte(payload))
	cancel()
	synctest.Wait()
	return answer, err
}

// platform is ctx with what SCF says of an invocation.
func (w *world) platform(ctx context.Context) context.Context {
	return functioncontext.NewContext(ctx, &functioncontext.FunctionContext{
		RequestID: "8d0b4a9e-request", FunctionName: w.name, TencentcloudUin: w.uin, TencentcloudRegion: "ap-guangzhou", Environment: w.env,
	})
}

// runs is an invocation that ends well.
func (w *world) runs(payload string) handler.Result {
	w.Helper()
	got, err := w.invoke(payload)
	if err != nil {
		w.Fatal(err)
	}
	return got
}

// fails is an invocation that fails, and the text of its error.
func (w *world) fails(payload string) string {
	w.Helper()
	_, err := w.invoke(payload)
	if err == nil {
		w.Fatal("no error")
	}
	return err.Error()
}
