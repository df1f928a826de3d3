package tcsstest

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// The worked example of the documentation.
//
// https://www.tencentcloud.com/document/product/267/37447
func TestSignPublishedVector(t *testing.T) {
	t.Parallel()
	body := `{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}`
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "https://cvm.tencentcloudapi.com/", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json; charset=utf-8")
	c := claim{service: "cvm", date: "2019-02-25", signed: []string{"content-type", "host"}}
	got := sign("Gu5t9xGARNpq86cd98joQYCN3EXAMPLE", c, "1551113065", canonical(r, c.signed, []byte(body)))
	if want := "72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// signed returns a request for the tasks that verifies, unless change spoils it.
func signed(tb testing.TB, body string, change func(r *http.Request, c *claim)) *http.Request {
	tb.Helper()
	r := httptest.NewRequestWithContext(tb.Context(), http.MethodPost, "https://tcss.tencentcloudapi.com/", strings.NewReader(body))
	now := time.Now()
	c := claim{id: "id", service: "tcss", date: now.UTC().Format(time.DateOnly), signed: []string{"content-type", "host"}}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("X-TC-Action", "DescribeImageAutoAuthorizedTaskList")
	r.Header.Set("X-TC-Version", "2020-11-01")
	r.Header.Set("X-TC-Token", "token")
	r.Header.Set("X-TC-Timestamp", strconv.FormatInt(now.Unix(), 10))
	before := r.Clone(r.Context())
	change(before, &c) // what is signed
	sig := sign("key", c, before.Header.Get("X-TC-Timestamp"), canonical(before, c.signed, []byte(body)))
	change(r, &c)
	r.Header.Set("Authorization", algorithm+" Credential="+c.id+"/"+c.date+"/"+c.service+"/tc3_request, SignedHeaders="+
		strings.Join(c.signed, ";")+", Signature="+sig)
	return r
}

const days = `{"StartTime":"2026-11-16","EndTime":"2026-11-22"}`

func TestAuthenticate(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name   string
		change func(r *http.Request, c *claim)
		after  func(r *http.Request) // what is changed once it is signed
		want   string
	}{
		{name: "right"},
		{name: "more headers signed", change: func(_ *http.Request, c *claim) { c.signed = append(c.signed[:2:2], "x-tc-action") }},
		{name: "299 s behind", change: shifted(-299 * time.Second)},
		{name: "301 s behind", change: shifted(-301 * time.Second), want: "AuthFailure.SignatureExpire"},
		{name: "301 s ahead", change: shifted(301 * time.Second), want: "AuthFailure.SignatureExpire"},
		{name: "unknown ID", change: func(_ *http.Request, c *claim) { c.id = "other" }, want: "AuthFailure.SecretIdNotFound"},
		{name: "other key", change: func(_ *http.Request, c *claim) { c.id = "id2" }, want: "AuthFailure.SignatureFailure"},
		{name: "other service", change: func(_ *http.Request, c *claim) { c.service = "cvm" }, want: "AuthFailure.SignatureFailure"},
		{name: "other date", change: func(_ *http.Request, c *claim) { c.date = "2000-01-02" }, want: "AuthFailure.SignatureFailure"},
		{name: "host not signed", change: func(_ *http.Request, c *claim) { c.signed = []string{"content-type"} }, want: "AuthFailure.SignatureFailure"},
		{name: "other host", after: func(r *http.Request) { r.Host = "elsewhere" }, want: "AuthFailure.SignatureFailure"},
		{name: "other body", after: func(r *http.Request) { r.Body = io.NopCloser(strings.NewReader(days + " ")) }, want: "AuthFailure.SignatureFailure"},
		{name: "other content type", after: set("Content-Type", "text/plain"), want: "AuthFailure.SignatureFailure"},
		{name: "no token", after: del("X-TC-Token"), want: "AuthFailure.TokenFailure"},
		{name: "no authorization", after: del("Authorization"), want: "AuthFailure.SignatureFailure"},
		{name: "no timestamp", after: del("X-TC-Timestamp"), want: "AuthFailure.SignatureFailure"},
		{name: "old version", after: set("X-TC-Version", "2018-01-01"), want: "NoSuchVersion"},
		{name: "another service's version", change: func(_ *http.Request, c *claim) { c.service = "scf" }, want: "NoSuchVersion"},
		{name: "another service's action", after: set("X-TC-Action", "ListTriggers"), want: "InvalidAction"},
		{name: "unknown action", after: set("X-TC-Action", "DeleteEverything"), want: "InvalidAction"},
	} {
		synctest.Test(t, func(t *testing.T) {
			s := &Server{Credentials: map[string]Credential{"id": {"key", "token"}, "id2": {"key2", "token"}}}
			if tc.change == nil {
				tc.change = func(*http.Request, *claim) {}
			}
			r := signed(t, days, tc.change)
			if tc.after != nil {
				tc.after(r)
			}
			if got := ask(t, s, r).Error.Code; got != tc.want {
				t.Errorf("%s: %q, want %q", tc.name, got, tc.want)
			}
		})
	}
}

func shifted(d time.Duration) func(*http.Request, *claim) {
	return func(r *http.Request, c *claim) {
		at := time.Now().Add(d).UTC()
		r.Header.Set("X-TC-Timestamp", strconv.FormatInt(at.Unix(), 10))
		c.date = at.Format(time.DateOnly)
	}
}

func set(name, value string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set(name, value) }
}

func del(name string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Del(name) }
}
