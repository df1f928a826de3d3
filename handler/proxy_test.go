package handler_test

import (
	"net/http"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tcss-licensing-alerts/handler"
	"tcss-licensing-alerts/handler/tcss/tcsstest"
)

// proxied is a transport that outlives invocations, and notes by which proxy it
// would reach each host.
type proxied struct {
	http.RoundTripper

	mu sync.Mutex
	by map[string]string
}

func (p *proxied) RoundTrip(r *http.Request) (*http.Response, error) {
	by := ""
	proxy, err := handler.Proxy(r)
	if err != nil {
		return nil, err
	}
	if proxy != nil {
		by = proxy.Host
	}
	p.mu.Lock()
	p.by[r.URL.Host] = by
	p.mu.Unlock()
	return p.RoundTripper.RoundTrip(r)
}

// The proxy is that of the invocation, for the API, the webhooks and the
// ledger, and NO_PROXY leaves hosts out.
func TestTheProxyIsTheInvocations(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, w *world) {
		w.api.SetTasks(task(1, "2026-11-23 01:40:00", 3, 2, "REACH_LIMIT"))
		over := &proxied{RoundTripper: tcsstest.Memory(w)}
		h := w.handlerOver(over, nil)
		for i, proxy := range []string{"one.example.com:3128", "two.example.com:3128", ""} {
			over.by = map[string]string{}
			w.env["HTTPS_PROXY"], w.env["NO_PROXY"] = "http://"+proxy, "qyapi.weixin.qq.com"
			if proxy == "" {
				delete(w.env, "HTTPS_PROXY")
			}
			if _, err := w.invoke(t.Context(), h, timer(at("2026-11-23 09:05:00").AddDate(0, 0, i))); err != nil {
				t.Fatal(err)
			}
			want := map[string]string{
				"tcss.tencentcloudapi.com": proxy, "alerts-1250000000.cos.ap-guangzhou.myqcloud.com": proxy,
			}
			if i == 0 { // later there is nothing to tell
				want["hooks.slack.com"], want["qyapi.weixin.qq.com"] = proxy, ""
			}
			if diff := cmp.Diff(want, over.by); diff != "" {
				t.Errorf("by %q: %s", proxy, diff)
			}
		}
	})
}
