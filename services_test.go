package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"tcss-licensing-alerts/handler/tcss"
	"tcss-licensing-alerts/handler/tcss/tcsstest"
	"tcss-licensing-alerts/testdata/network"
)

// services are the API and both chats on loopback, and an environment that
// leads there.
type services struct {
	api   *tcsstest.Server
	env   map[string]string
	delay time.Duration // of the chats, which take everything

	mu     sync.Mutex
	bodies map[string][]string // that were posted, by path
	seen   map[string]bool     // agents and hosts of all calls
}

func (s *services) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	s.seen[r.UserAgent()], s.seen[r.Header.Get("X-TC-RequestClient")], s.seen[r.Method+" "+r.Host] = true, true, true
	s.mu.Unlock()
	switch path := r.URL.Path; path {
	case "/":
		s.api.ServeHTTP(w, r)
	case "/gone", "": // what a proxy is asked for has no path
		http.Error(w, "no_service", http.StatusNotFound)
	default:
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		time.Sleep(s.delay)
		s.mu.Lock()
		s.bodies[path] = append(s.bodies[path], string(body))
		s.mu.Unlock()
		_, _ = io.WriteString(w, map[bool]string{true: network.WeComReceipt, false: network.SlackReceipt}[path == "/wecom"])
	}
}

func (s *services) at(path string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.bodies[path]
}

func serve(tb testing.TB) *services {
	tb.Helper()
	s := &services{api: newAPI(), bodies: map[string][]string{}, seen: map[string]bool{}}
	s.api.SetTasks(task(7, 3, 47))
	s.api.SetLicences(tcss.Licences{Total: 500, Used: 100})
	server := httptest.NewServer(s)
	tb.Cleanup(server.Close)
	s.env = map[string]string{
		"SLACK_WEBHOOK_URL": server.URL + "/slack", "WECOM_WEBHOOK_URL": server.URL + "/wecom", "TCSS_ENDPOINT": server.URL,
		"TENCENTCLOUD_SECRET_ID": "id", "TENCENTCLOUD_SECRET_KEY": "key", "LEDGER": "off",
	}
	return s
}

func newAPI() *tcsstest.Server {
	api := &tcsstest.Server{Credentials: map[string]tcsstest.Credential{"id": {SecretKey: "key"}}}
	api.SetRule(tcss.Rule{ID: 1, Enabled: true})
	return api
}

// task is one that was at work an hour ago.
func task(id, succeeded, failed int64) tcss.Task { return taskAgo(time.Hour, id, succeeded, failed) }

func taskAgo(ago time.Duration, id, succeeded, failed int64) tcss.Task {
	at := time.Now().In(time.FixedZone("CST", 8*3600)).Add(-ago)
	t := tcss.Task{
		TaskID: id, Type: "AUTO", Source: "LOCAL", SuccessCount: succeeded, FailCount: failed,
		AuthorizedDate: at.Format(time.DateOnly), LastAuthorizedTime: at.Format(time.DateTime),
	}
	if failed > 0 {
		t.LatestFailCode = "REACH_LIMIT"
	}
	return t
}

// daily is the event of a timer now.
func daily() string {
	return fmt.Sprintf(`{"Type":"Timer","TriggerName":"daily","Time":%q,"Message":""}`, time.Now().UTC().Format(time.RFC3339))
}
