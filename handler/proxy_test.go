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
	proxy, err := handler.Proxy(r)
	if err != nil {
		return nil, err
	}
	p.mu.Lock()
	p.by[r.URL.Host] = ""
	if proxy != nil {
		p.by[r.URL.Host] = proxy.Host
	}
	p.mu.Unlock()
	return p.RoundTripper.RoundTrip(r)
}

// The proxy is that of the invocation, for the API, the webhooks and the
// ledger, and NO_PROXY leaves hosts out.
func TestTheProxyIsTheInvocations(t *testing.T) {
	t.Parallel()
	bubble(t, func(w *world) {
		over := &proxied{RoundTripper: tcsstest.Memory(w)}
		w.process = w.start(over, nil)
		for day, proxy := range []string{"one.example.com:3128", "two.example.com:3128", ""} {
			over.by = map[string]string{}
			w.env["HTTPS_PROXY"], w.env["NO_PROXY"] = proxy, "qyapi.weixin.qq.com"
			w.api.AddTasks(night(day, 'p')...)
			w.runs(after(day))
			want := map[string]string{
				"tcss.tencentcloudapi.com": proxy, "alerts-1250000000.cos.ap-guangzhou.myqcloud.com": proxy,
				"hooks.slack.com": proxy, "qyapi.weixin.qq.com": "",
			}
			if diff := cmp.Diff(want, over.by); diff != "" {
				w.Errorf("by %q: %s", proxy, diff)
			}
		}
	})
}
