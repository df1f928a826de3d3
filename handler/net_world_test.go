package handler_test

import (
	"context"
	"crypto/tls"
	"fmt"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tencentyun/scf-go-lib/functioncontext"

	"tcss-licensing-alerts/handler"
	"tcss-licensing-alerts/handler/tcss"
	"tcss-licensing-alerts/handler/tcss/tcsstest"
	"tcss-licensing-alerts/testdata/network"
)

const (
	distantSlack = "/services/T0/B0/distantsecretdistantsecr"
	distantWeCom = "/cgi-bin/webhook/send?key=0d1e2f30-4152-6374-8596-a7b8c9dadbec"
)

// distant is the function in a network, in virtual time.
type distant struct {
	*testing.T
	*network.Network

	hosts        map[string]*network.Host
	api          *tcsstest.Server
	slack, wecom *network.Chat
	env          map[string]string
	handshakes   atomic.Int64 // that succeeded
	logs         *logBook
	transport    *handler.Transport
	process      *handler.Handler
}

// apart runs f with services at their distances, over one protocol. before, if
// set, changes them.
func apart(t *testing.T, http1 bool, before, f func(d *distant)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(time.Date(2026, 11, 23, 1, 5, 0, 0, time.UTC)))
		d := &distant{
			T: t, logs: &logBook{},
			api:   &tcsstest.Server{Credentials: map[string]tcsstest.Credential{"id": {SecretKey: "distantkey"}}},
			slack: &network.Chat{Receipt: network.SlackReceipt}, wecom: &network.Chat{Receipt: network.WeComReceipt},
		}
		d.api.SetRule(tcss.Rule{ID: 1, Enabled: true})
		d.api.SetLicences(tcss.Licences{Total: 900_000})
		d.hosts = map[string]*network.Host{
			network.API:   {Handler: d.api, RTT: 50 * time.Millisecond},
			network.Slack: {Handler: d.slack, RTT: 200 * time.Millisecond},
			network.WeCom: {Handler: d.wecom, RTT: 30 * time.Millisecond},
			network.COS:   {Handler: &network.Bucket{}, RTT: 30 * time.Millisecond},
		}
		for _, h := range d.hosts {
			h.HTTP1 = http1
		}
		d.env = map[string]string{
			"SLACK_WEBHOOK_URL": "https://" + network.Slack + distantSlack, "WECOM_WEBHOOK_URL": "https://" + network.WeCom + distantWeCom,
			"TENCENTCLOUD_SECRETID": "id", "TENCENTCLOUD_SECRETKEY": "distantkey", "LEDGER": "cos://alerts-1250000000/x?region=ap-guangzhou",
		}
		if before != nil {
			before(d)
		}
		var err error
		if d.Network, err = network.New(d.hosts); err != nil {
			t.Fatal(err)
		}
		d.transport = handler.TransportOver(d.Dial, d.Roots)
		d.process = start(d.transport, nil, d.logs)
		f(d)
		d.transport.CloseIdleConnections()
		d.Close()
		time.Sleep(time.Minute) // in which the flows end
	})
}

// fail makes a task that failed an hour ago, with one of its images.
func (d *distant) fail() {
	at := time.Now().In(time.FixedZone("CST", 8*60*60)).Add(-time.Hour)
	d.api.AddTasks(tcss.Task{
		TaskID: 1, Type: "AUTO", Source: "LOCAL", FailCount: 1001, SuccessCount: 1, LatestFailCode: "REACH_LIMIT",
		AuthorizedDate: at.Format(time.DateOnly), LastAuthorizedTime: at.Format(time.DateTime),
	})
	d.api.SetImages(1, tcss.Image{ImageID: "i", ImageName: "app:1", Status: "REACH_LIMIT"})
}

// run is an invocation by a timer's event, and how long it took.
func (d *distant) run(event string, limit time.Duration) (time.Duration, error) {
	d.Helper()
	began := time.Now()
	ctx, cancel := context.WithTimeout(d.Context(), limit)
	defer cancel()
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{TLSHandshakeDone: func(_ tls.ConnectionState, err error) {
		if err == nil {
			d.handshakes.Add(1)
		}
	}})
	_, err := d.process.Handle(functioncontext.NewContext(ctx, &functioncontext.FunctionContext{
		RequestID: "request", FunctionName: "alerts", TencentcloudUin: "1", Environment: d.env,
	}), []byte(event))
	return time.Since(began), err
}

// now is a timer's event of this moment.
func (d *distant) now() string {
	return fmt.Sprintf(`{"Type":"Timer","TriggerName":"daily","Time":%q,"Message":""}`, time.Now().UTC().Format(time.RFC3339))
}

// refusal answers the first posts, n of them, with a status.
func refusal(n, status int, header string) func(http.ResponseWriter, *http.Request, int) bool {
	return func(w http.ResponseWriter, _ *http.Request, post int) bool {
		if post > n {
			return false
		}
		if header != "" {
			w.Header().Set("Retry-After", header)
		}
		w.WriteHeader(status)
		return true
	}
}
