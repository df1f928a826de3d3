package tcss_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"tcss-licensing-alerts/handler/tcss"
	"tcss-licensing-alerts/handler/tcss/tcsstest"
)

const nothing = `{"Response":{"TotalCount":0,"List":[],"RequestId":"r-1"}}`

// Everything a server can answer that the SDK by itself gets wrong, and what
// comes of it here.
func TestGuard(t *testing.T) {
	t.Parallel()
	const apiSays = `{"Response":{"Error":{"Code":"AuthFailure.TokenFailure","Message":"bad token"},"RequestId":"r-2"}}`
	raw := func(status int, contentType, body string) tcsstest.Fault {
		return tcsstest.Fault{Kind: tcsstest.Raw, Status: status, ContentType: contentType, Body: body}
	}
	for name, tc := range map[string]struct {
		fault  tcsstest.Fault
		class  tcss.Class // "" is success
		code   string
		text   string // of the message, in part
		status int    // of the *AnswerError, 0 for none
		id     string
	}{
		"list":                    {fault: raw(200, "application/json", nothing)},
		"list as events":          {fault: raw(200, "text/event-stream", nothing)},
		"list with null":          {fault: raw(200, "", `{"Response":{"TotalCount":0,"List":null,"Error":null}}`)},
		"redirect elsewhere":      {tcsstest.Fault{Kind: tcsstest.Redirect, Body: "https://evil.test/"}, tcss.Transient, tcss.CodeMalformed, "HTTP 302: a redirect, not followed", 302, ""},
		"redirect with the body":  {tcsstest.Fault{Kind: tcsstest.Redirect, Status: 307, Body: "https://evil.test/"}, tcss.Transient, tcss.CodeMalformed, "HTTP 307: a redirect", 307, ""},
		"redirect in place":       {tcsstest.Fault{Kind: tcsstest.Redirect, Status: 308, Body: "/"}, tcss.Transient, tcss.CodeMalformed, "HTTP 308", 308, ""},
		"list as a redirect":      {raw(304, "", ""), tcss.Transient, tcss.CodeMalformed, "a redirect", 304, ""},
		"null":                    {raw(200, "application/json", "null"), tcss.Transient, tcss.CodeMalformed, `HTTP 200 application/json: no List: "null"`, 200, ""},
		"{}":                      {raw(200, "application/json", "{}"), tcss.Transient, tcss.CodeMalformed, "no List", 200, ""},
		"Response null":           {raw(200, "", `{"Response":null}`), tcss.Transient, tcss.CodeMalformed, "no Response object", 200, ""},
		"Response an array":       {raw(200, "", `{"Response":[]}`), tcss.Transient, tcss.CodeMalformed, "array", 200, ""},
		"array":                   {raw(200, "", `[]`), tcss.Transient, tcss.CodeMalformed, "HTTP 200 text/plain; charset=utf-8: a array: ", 200, ""},
		"text":                    {raw(200, "text/plain", "OK"), tcss.Transient, tcss.CodeMalformed, `HTTP 200 text/plain: not JSON: "OK"`, 200, ""},
		"two values":              {raw(200, "", nothing+nothing), tcss.Transient, tcss.CodeMalformed, "not JSON", 200, ""},
		"empty":                   {raw(200, "", ""), tcss.Transient, tcss.CodeMalformed, "HTTP 200: empty", 200, ""},
		"blank":                   {raw(200, "text/plain", " \n "), tcss.Transient, tcss.CodeMalformed, "empty", 200, ""},
		"bad gateway":             {raw(502, "text/html", "<html>\n<h1>Bad  Gateway"), tcss.Transient, tcss.CodeMalformed, `HTTP 502 text/html: not JSON: "<html> <h1>Bad Gateway"`, 502, ""},
		"bad gateway, empty":      {raw(502, "", ""), tcss.Transient, tcss.CodeMalformed, "HTTP 502: empty", 502, ""},
		"captive page":            {raw(200, "text/html", "<html>log in"), tcss.Transient, tcss.CodeMalformed, "log in", 200, ""},
		"firewall page":           {raw(403, "text/html; charset=utf-8", "<html>blocked"), tcss.Transient, tcss.CodeMalformed, "blocked", 403, ""},
		"too many, in plain":      {raw(429, "text/plain", "slow down"), tcss.Transient, tcss.CodeMalformed, "slow down", 429, ""},
		"timed out, in plain":     {raw(408, "text/plain", "slow"), tcss.Transient, tcss.CodeMalformed, "HTTP 408", 408, ""},
		"too early, in plain":     {raw(425, "text/plain", "early"), tcss.Transient, tcss.CodeMalformed, "HTTP 425", 425, ""},
		"not found, in plain":     {raw(404, "text/plain", "404 page not found"), tcss.Other, tcss.CodeMalformed, "HTTP 404", 404, ""},
		"list as an error":        {raw(500, "application/json", nothing), tcss.Transient, tcss.CodeMalformed, "HTTP 500 application/json: not a success", 500, ""},
		"too large":               {raw(200, "application/json", strings.Repeat(" ", 1<<20)+nothing), tcss.Transient, tcss.CodeMalformed, "more than 1 MiB", 200, ""},
		"large":                   {fault: raw(200, "application/json", nothing+strings.Repeat(" ", 1<<20-len(nothing)))},
		"cut short":               {tcsstest.Fault{Kind: tcsstest.Cut}, tcss.Transient, tcss.CodeNetwork, "the answer was cut short", 0, ""},
		"closed":                  {tcsstest.Fault{Kind: tcsstest.Close}, tcss.Transient, tcss.CodeNetwork, "the connection was closed", 0, ""},
		"hangs":                   {tcsstest.Fault{Kind: tcsstest.Hang}, tcss.Transient, tcss.CodeTimeout, "no answer within 10s", 0, ""},
		"stalls in the body":      {tcsstest.Fault{Kind: tcsstest.Stall}, tcss.Transient, tcss.CodeTimeout, "no answer within 10s", 0, ""},
		"late":                    {fault: tcsstest.Fault{Delay: 4 * time.Second}},
		"API error":               {raw(200, "application/json", apiSays), tcss.Credentials, "AuthFailure.TokenFailure", "bad token", 0, "r-2"},
		"API error, 400":          {raw(400, "application/json", apiSays), tcss.Credentials, "AuthFailure.TokenFailure", "bad token", 0, "r-2"},
		"API error, 502":          {raw(502, "text/html", apiSays), tcss.Credentials, "AuthFailure.TokenFailure", "bad token", 0, "r-2"},
		"API error, odd fields":   {raw(200, "", `{"Response":{"TotalCount":"0","Error":{"Code":"InternalError"},"RequestId":"r-3"}}`), tcss.Transient, "InternalError", "", 0, "r-3"},
		"unknown error, 503":      {tcsstest.Fault{Kind: tcsstest.APIError, Status: 503, Code: "Maintenance"}, tcss.Transient, "Maintenance", "", 0, "tcsstest-"},
		"error without code":      {raw(200, "", `{"Response":{"Error":{},"TotalCount":0}}`), tcss.Transient, tcss.CodeMalformed, "an Error without Code", 200, ""},
		"error of another shape":  {raw(200, "", `{"Response":{"Error":"down","TotalCount":0}}`), tcss.Transient, tcss.CodeMalformed, ": Error is a string", 200, ""},
		"no TotalCount":           {raw(200, "", `{"Response":{"List":[],"RequestId":"r-4"}}`), tcss.Transient, tcss.CodeMalformed, "no TotalCount", 200, "r-4"},
		"no List":                 {raw(200, "", `{"Response":{"TotalCount":0}}`), tcss.Transient, tcss.CodeMalformed, "no List", 200, ""},
		"TotalCount null":         {raw(200, "", `{"Response":{"TotalCount":null,"List":[]}}`), tcss.Transient, tcss.CodeMalformed, "no TotalCount", 200, ""},
		"TotalCount too small":    {raw(200, "", `{"Response":{"TotalCount":1,"List":[{"TaskId":1},{"TaskId":2}]}}`), tcss.Transient, tcss.CodeMalformed, "TotalCount is 1, but the page has 2", 200, ""},
		"TotalCount negative":     {raw(200, "", `{"Response":{"TotalCount":-1,"List":[]}}`), tcss.Transient, tcss.CodeMalformed, "TotalCount is -1", 200, ""},
		"TotalCount in words":     {raw(200, "", `{"Response":{"TotalCount":"none","List":[]}}`), tcss.Transient, tcss.CodeMalformed, "TotalCount is a string", 200, ""},
		"TotalCount beyond int64": {raw(200, "", `{"Response":{"TotalCount":1e99,"List":[]}}`), tcss.Transient, tcss.CodeMalformed, "TotalCount is a number 1e99", 200, ""},
		"TaskId in quotes":        {raw(200, "", `{"Response":{"TotalCount":1,"List":[{"TaskId":"1"}]}}`), tcss.Transient, tcss.CodeMalformed, "TaskId is a string", 200, ""},
		"list of another shape":   {raw(200, "", `{"Response":{"TotalCount":1,"List":{"TaskId":1}}}`), tcss.Transient, tcss.CodeMalformed, "List is a object", 200, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := newServer()
				s.Faults = func(tcsstest.Call) *tcsstest.Fault { return &tc.fault }
				_, err := readAll(t.Context(), newClient(t, s))
				if tc.class == "" {
					if err != nil || len(s.Calls()) != 1 {
						t.Error(err, s.Calls())
					}
					return
				}
				e, ok := errors.AsType[*tcss.Error](err)
				if !ok {
					t.Fatal(err)
				}
				if e.Class != tc.class || e.Code != tc.code || !strings.Contains(e.Message, tc.text) || !strings.HasPrefix(e.RequestID, tc.id) || (tc.id == "") != (e.RequestID == "") {
					t.Errorf("%+v", e)
				}
				wrong, _ := errors.AsType[*tcss.AnswerError](err)
				if tc.status != 0 && (wrong == nil || wrong.Status != tc.status) || tc.status == 0 && wrong != nil {
					t.Errorf("answer error %+v, want status %d", wrong, tc.status)
				}
				tries := 1
				if tc.class == tcss.Transient {
					tries = 5
				}
				if n := len(s.Calls()); n != tries {
					t.Errorf("%d tries, want %d", n, tries)
				}
			})
		})
	}
}

// The token goes to no other host, and the SDK's client follows none either.
func TestRedirectIsNeverFollowed(t *testing.T) {
	t.Parallel()
	var hosts []string
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		hosts = append(hosts, r.Host)
		if r.Header.Get("X-TC-Token") != token {
			t.Error("no token to carry away")
		}
		http.Redirect(w, r, "https://evil.test/", http.StatusTemporaryRedirect)
	})
	_, err := newClient(t, h).Rule(t.Context())
	if err == nil || strings.Contains(err.Error(), "evil") {
		t.Error(err)
	}
	for _, host := range hosts {
		if host != "tcss.tencentcloudapi.com" {
			t.Errorf("sent to %s", host)
		}
	}
	if len(hosts) != 2 {
		t.Errorf("%d requests, want 2", len(hosts))
	}
}

// body counts what is read of it.
type body struct {
	io.Reader
	read, closed int
}

func (b *body) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	b.read += n
	return n, err
}

func (b *body) Close() error { b.closed++; return nil }

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// endless is a body without end.
type endless struct{}

func (endless) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func TestGuardReadsABoundedBody(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var bodies []*body
		api := tcss.New(roundTrip(func(r *http.Request) (*http.Response, error) {
			b := &body{Reader: endless{}}
			bodies = append(bodies, b)
			return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: b, Request: r}, nil
		}), half)
		c, err := api.Client(settings())
		if err != nil {
			t.Fatal(err)
		}
		if _, err = c.Licences(t.Context()); err == nil || !strings.Contains(err.Error(), "more than 1 MiB") {
			t.Error(err)
		}
		for _, b := range bodies {
			if b.read > 1<<20+1 || b.closed != 1 {
				t.Errorf("%d bytes read, closed %d times", b.read, b.closed)
			}
		}
		if len(bodies) != 2 {
			t.Errorf("%d requests", len(bodies))
		}
	})
}
