package handler_test

import (
	"maps"
	"net/http"
	"net/url"
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

	by sync.Map
}

func (p *proxied) RoundTrip(r *http.Request) (*http.Response, error) {
	proxy, err := handler.Proxy(r)
	if err != nil {
		return nil, err
	}
	if proxy == nil {
		proxy = &url.URL{}
	}
	p.by.Store(r.URL.Host, proxy.Host)
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
			over.by.Clear()
			w.env["HTTPS_PROXY"], w.env["NO_PROXY"] = proxy, "qyapi.weixin.qq.com"
			w.api.AddTasks(night(day, 'p')...)
			w.runs(after(day))
			want := map[any]any{
				"tcss.tencentcloudapi.com": proxy, "alerts-1250000000.cos.ap-guangzhou.myqcloud.com": proxy,
				"hooks.slack.com": proxy, "qyapi.weixin.qq.com": "",
			}
			if diff := cmp.Diff(want, maps.Collect(over.by.Range)); diff != "" {
				w.Errorf("by %q: %s", proxy, diff)
			}
		}
	})
}
