package tcss_test

import (
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"tcss-licensing-alerts/handler/tcss"
	"tcss-licensing-alerts/handler/tcss/tcsstest"
)

func TestCheckEndpoint(t *testing.T) {
	t.Parallel()
	for _, s := range []string{
		"tcss.tencentcloudapi.com", "https://tcss.tencentcloudapi.com", "https://tcss.tencentcloudapi.com/", "HTTPS://TCSS.TencentCloudAPI.com",
		"tcss.intl.tencentcloudapi.com", "tcss.ap-guangzhou.tencentcloudapi.com:443",
		"http://127.0.0.1:8080", "127.9.9.9", "localhost:1", "http://LOCALHOST", "https://[::1]:8443", "::1", "http://[::1]",
	} {
		if err := tcss.CheckEndpoint(s); err != nil {
			t.Errorf("%q: %v", s, err)
		}
	}
	for _, s := range []string{
		"", " ", "https://", "tencentcloudapi.com", ".tencentcloudapi.com", "a..tencentcloudapi.com", "eviltencentcloudapi.com",
		"tcss.tencentcloudapi.com.evil.example", "tcss.tencentcloudapi.com.", "http://tcss.tencentcloudapi.com", "ftp://localhost",
		"https://tcss.tencentcloudapi.com/v1", "https://tcss.tencentcloudapi.com?x=1", "https://tcss.tencentcloudapi.com?",
		"https://tcss.tencentcloudapi.com#x", "https://tcss.tencentcloudapi.com#", "https://hunter2@tcss.tencentcloudapi.com",
		"tcss.tencentcloudapi.com:", "tcss.tencentcloudapi.com:0", "tcss.tencentcloudapi.com:65536", "tcss.tencentcloudapi.com:x",
		"evil.example/.tencentcloudapi.com", "evil.example%2f.tencentcloudapi.com", "evil.example\\.tencentcloudapi.com", "a_b.tencentcloudapi.com",
		"10.0.0.1", "http://0.0.0.0", "http://128.0.0.1", "http://localhost.evil.example", "http://[::2]", "http://[::1%25eth0]", "https://hunter2 .x", "://",
	} {
		err := tcss.CheckEndpoint(s)
		if err == nil {
			t.Errorf("%q was accepted", s)
			continue
		}
		if strings.Contains(err.Error(), "hunter2") || strings.Contains(err.Error(), "evil") {
			t.Errorf("%q is shown: %v", s, err)
		}
		set := settings()
		set.Endpoint = s
		if _, cerr := tcss.New(nil, nil).Client(set); cerr == nil || !strings.Contains(cerr.Error(), err.Error()) {
			t.Errorf("%q: Client says %v", s, cerr)
		}
	}
}

func TestClientRefusesSettings(t *testing.T) {
	t.Parallel()
	nan := 0.0
	for name, change := range map[string]func(*tcss.Settings){
		"no ID":       func(s *tcss.Settings) { s.SecretID = "" },
		"no key":      func(s *tcss.Settings) { s.SecretKey = "" },
		"rate 0":      func(s *tcss.Settings) { s.RequestsPerSecond = 0 },
		"rate < 0":    func(s *tcss.Settings) { s.RequestsPerSecond = -1 },
		"rate NaN":    func(s *tcss.Settings) { s.RequestsPerSecond = nan / nan },
		"slash":       func(s *tcss.Settings) { s.RequestClient = "name/1.0" },
		"newline":     func(s *tcss.Settings) { s.RequestClient = "name\n" },
		"long client": func(s *tcss.Settings) { s.RequestClient = strings.Repeat("x", 129) },
	} {
		s := settings()
		change(&s)
		_, err := tcss.New(nil, nil).Client(s)
		if err == nil {
			t.Errorf("%s: accepted", name)
			continue
		}
		harmless(t, err.Error())
		e, ok := errors.AsType[*tcss.Error](err)
		if strings.HasPrefix(name, "no ") != (ok && e.Class == tcss.Credentials) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// What the service is told besides the parameters.
func TestRequestHeaders(t *testing.T) {
	t.Parallel()
	var got []http.Header
	h := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got = append(got, r.Header) })
	c := newClient(t, h, func(s *tcss.Settings) { s.Token = "" })
	if _, err := c.Rule(within(t, time.Millisecond)); err == nil || len(got) != 1 {
		t.Fatal(err, got)
	}
	for name, want := range map[string]string{
		"X-Tc-Action": tcss.ActionRule, "X-Tc-Version": "2020-11-01", "X-Tc-Language": "en-US", "X-Tc-Token": "", "X-Tc-Region": "",
		"X-Tc-Requestclient": "SDK_GO_1.3.210: tcss-licensing-alerts 1.0", "Content-Type": "application/json",
		"X-Idempotency-Key": "x", // has http.Transport try again on a connection that turns out dead
	} {
		if v := got[0].Get(name); v != want {
			t.Errorf("%s: %q, want %q", name, v, want)
		}
	}
}

// Each invocation brings its own credentials to the one API.
func TestCredentialsRotate(t *testing.T) {
	t.Parallel()
	s := newServer()
	s.SetCredential("AKIDsecondIdentity", tcsstest.Credential{SecretKey: "anotherSecretKey"})
	api := tcss.New(tcsstest.Memory(s), half)
	old, err := api.Client(settings())
	if err != nil {
		t.Fatal(err)
	}
	set := settings()
	set.SecretID, set.SecretKey, set.Token = "AKIDsecondIdentity", "anotherSecretKey", ""
	renewed, err := api.Client(set)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []*tcss.Client{old, renewed, old} {
		if _, err = c.Rule(t.Context()); err != nil {
			t.Error(err)
		}
	}
	s.RevokeCredential(secretID)
	_, err = old.Rule(t.Context())
	if e, ok := errors.AsType[*tcss.Error](err); !ok || e.Class != tcss.Credentials || e.Code != "AuthFailure.SecretIdNotFound" {
		t.Error(err)
	}
	if _, err = renewed.Rule(t.Context()); err != nil {
		t.Error(err)
	}
}

// realServer serves h on loopback and counts its connections.
func realServer(tb testing.TB, h http.Handler) (endpoint string, conns *atomic.Int32, transport *http.Transport) {
	tb.Helper()
	conns = new(atomic.Int32)
	s := httptest.NewUnstartedServer(h)
	s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			conns.Add(1)
		}
	}
	s.Start()
	transport = &http.Transport{}
	tb.Cleanup(func() { transport.CloseIdleConnections(); s.Close() })
	return s.URL, conns, transport
}

// Clients of one API share its connection, faults or not.
func TestConnectionIsReused(t *testing.T) {
	t.Parallel()
	s := newServer()
	s.Faults = func(c tcsstest.Call) *tcsstest.Fault {
		switch c.Try % 5 {
		case 1:
			return &tcsstest.Fault{Kind: tcsstest.Raw, Status: 502, Body: strings.Repeat("<html>", 1000)}
		case 2:
			return &tcsstest.Fault{Kind: tcsstest.Redirect, Body: "/"}
		case 3:
			return &tcsstest.Fault{Kind: tcsstest.APIError, Code: "FailedOperation"}
		}
		return nil
	}
	s.PerSecond = -1
	url, conns, transport := realServer(t, s)
	api := tcss.New(transport, func(string, int) float64 { return 0 })
	for range 4 {
		set := settings()
		set.Endpoint, set.RequestsPerSecond = url, 1000
		c, err := api.Client(set)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = c.Rule(t.Context())
	}
	if n, calls := conns.Load(), len(s.Calls()); n != 1 || calls != 5 {
		t.Errorf("%d connections for %d calls, want 1", n, calls)
	}
}

// A connection that died while the process was frozen costs no attempt.
func TestDeadConnection(t *testing.T) {
	t.Parallel()
	url, conns, _ := realServer(t, newServer())
	transport := &deafTransport{}
	defer transport.CloseIdleConnections()
	transport.DialContext = transport.dial
	set := settings()
	set.Endpoint = url
	c, err := tcss.New(transport, nil).Client(set)
	if err != nil {
		t.Fatal(err)
	}
	if _, err = c.Rule(t.Context()); err != nil {
		t.Fatal(err)
	}
	transport.die()
	if _, err = c.Rule(t.Context()); err != nil {
		t.Error(err)
	}
	if st := c.Stats(); st.Retries != 0 || conns.Load() != 2 {
		t.Errorf("%+v, %d connections: the transport must have tried again by itself", st, conns.Load())
	}
}

func TestConnectionRefused(t *testing.T) {
	t.Parallel()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	_ = l.Close()
	set := settings()
	set.Endpoint = "http://" + addr
	c, err := tcss.New(&http.Transport{}, half).Client(set)
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.Rule(t.Context())
	e, ok := errors.AsType[*tcss.Error](err)
	if want := tcss.ActionRule + ": NetworkError: connection refused"; !ok || err.Error() != want || e.Class != tcss.Transient {
		t.Errorf("%v, want %s", err, want)
	}
	if op, ok := errors.AsType[*net.OpError](err); !ok || op.Op != "dial" {
		t.Error("the cause was lost")
	}
}

func TestSkew(t *testing.T) {
	t.Parallel()
	for _, ahead := range []time.Duration{0, 400 * time.Second, -90 * time.Minute} {
		synctest.Test(t, func(t *testing.T) {
			time.Sleep(700 * time.Millisecond)
			s := newServer()
			c := newClient(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Date", time.Now().Add(-ahead).UTC().Format(http.TimeFormat))
				s.ServeHTTP(w, r)
			}))
			if _, known := c.Skew(); known {
				t.Error("known before the first answer")
			}
			s.RevokeCredential(secretID) // errors have a date too
			if _, err := c.Rule(t.Context()); err == nil {
				t.Error("no error")
			}
			if skew, known := c.Skew(); !known || skew != ahead+700*time.Millisecond {
				t.Errorf("%s, %t, want %s", skew, known, ahead)
			}
		})
	}
}

func TestActions(t *testing.T) {
	t.Parallel()
	s := newServer(tasksOf(1)...)
	c := newClient(t, s)
	_, err := readAll(t.Context(), c)
	_, _, err2 := c.FailedImages(t.Context(), 1, nil, 1)
	_, err3 := c.Licences(t.Context())
	_, err4 := c.Rule(t.Context())
	if err = errors.Join(err, err2, err3, err4); err != nil {
		t.Fatal(err)
	}
	calls := s.Calls()
	called := make([]string, len(calls))
	for i, call := range calls {
		called[i] = call.Action
	}
	if d := cmp.Diff(tcss.Actions(), called); d != "" {
		t.Error(d)
	}
}
