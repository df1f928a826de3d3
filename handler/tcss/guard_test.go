package tcss_test

import (
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
		fault tcsstest.Fault
		class tcss.Class // "" is success
		code  string
		text  string // of the message, in part
		id    string
	}{
		"list":                    {fault: raw(200, "application/json", nothing)},
		"list as events":          {fault: raw(200, "text/event-stream", nothing)},
		"list with null":          {fault: raw(200, "", `{"Response":{"TotalCount":0,"List":null,"Error":null}}`)},
		"redirect elsewhere":      {tcsstest.Fault{Kind: tcsstest.Redirect, Body: "https://evil.test/"}, tcss.Transient, "MalformedAnswer", "HTTP 302: a redirect, not followed", ""},
		"redirect with the body":  {tcsstest.Fault{Kind: tcsstest.Redirect, Status: 307, Body: "https://evil.test/"}, tcss.Transient, "MalformedAnswer", "HTTP 307: a redirect", ""},
		"redirect in place":       {tcsstest.Fault{Kind: tcsstest.Redirect, Status: 308, Body: "/"}, tcss.Transient, "MalformedAnswer", "HTTP 308", ""},
		"list as a redirect":      {raw(304, "", ""), tcss.Transient, "MalformedAnswer", "a redirect", ""},
		"null":                    {raw(200, "application/json", "null"), tcss.Transient, "MalformedAnswer", `HTTP 200 application/json: no List: "null"`, ""},
		"{}":                      {raw(200, "application/json", "{}"), tcss.Transient, "MalformedAnswer", "no List", ""},
		"Response null":           {raw(200, "", `{"Response":null}`), tcss.Transient, "MalformedAnswer", "no Response object", ""},
		"Response an array":       {raw(200, "", `{"Response":[]}`), tcss.Transient, "MalformedAnswer", "array", ""},
		"array":                   {raw(200, "", `[]`), tcss.Transient, "MalformedAnswer", "HTTP 200 text/plain; charset=utf-8: a array: ", ""},
		"text":                    {raw(200, "text/plain", "OK"), tcss.Transient, "MalformedAnswer", `HTTP 200 text/plain: not JSON: "OK"`, ""},
		"two values":              {raw(200, "", nothing+nothing), tcss.Transient, "MalformedAnswer", "not JSON", ""},
		"empty":                   {raw(200, "", ""), tcss.Transient, "MalformedAnswer", "HTTP 200: empty", ""},
		"blank":                   {raw(200, "text/plain", " \n "), tcss.Transient, "MalformedAnswer", "empty", ""},
		"bad gateway":             {raw(502, "text/html", "<html>\n<h1>Bad  Gateway"), tcss.Transient, "MalformedAnswer", `HTTP 502 text/html: not JSON: "<html> <h1>Bad Gateway"`, ""},
		"bad gateway, empty":      {raw(502, "", ""), tcss.Transient, "MalformedAnswer", "HTTP 502: empty", ""},
		"captive page":            {raw(200, "text/html", "<html>log in"), tcss.Transient, "MalformedAnswer", "log in", ""},
		"firewall page":           {raw(403, "text/html; charset=utf-8", "<html>blocked"), tcss.Transient, "MalformedAnswer", "blocked", ""},
		"too many, in plain":      {raw(429, "text/plain", "slow down"), tcss.Transient, "MalformedAnswer", "slow down", ""},
		"timed out, in plain":     {raw(408, "text/plain", "slow"), tcss.Transient, "MalformedAnswer", "HTTP 408", ""},
		"too early, in plain":     {raw(425, "text/plain", "early"), tcss.Transient, "MalformedAnswer", "HTTP 425", ""},
		"not found, in plain":     {raw(404, "text/plain", "404 page not found"), tcss.Other, "MalformedAnswer", "HTTP 404", ""},
		"list as an error":        {raw(500, "application/json", nothing), tcss.Transient, "MalformedAnswer", "HTTP 500 application/json: not a success", "r-1"},
		"too large":               {raw(200, "application/json", strings.Repeat(" ", 1<<20)+nothing), tcss.Transient, "MalformedAnswer", "more than 1 MiB", ""},
		"large":                   {fault: raw(200, "application/json", nothing+strings.Repeat(" ", 1<<20-len(nothing)))},
		"cut short":               {tcsstest.Fault{Kind: tcsstest.Cut}, tcss.Transient, "NetworkError", "the answer was cut short", ""},
		"closed":                  {tcsstest.Fault{Kind: tcsstest.Close}, tcss.Transient, "NetworkError", "the connection was closed", ""},
		"hangs":                   {tcsstest.Fault{Kind: tcsstest.Hang}, tcss.Transient, "Timeout", "no answer within 10s", ""},
		"stalls in the body":      {tcsstest.Fault{Kind: tcsstest.Stall}, tcss.Transient, "Timeout", "no answer within 10s", ""},
		"late":                    {fault: tcsstest.Fault{Delay: 4 * time.Second}},
		"API error":               {raw(200, "application/json", apiSays), tcss.Credentials, "AuthFailure.TokenFailure", "bad token", "r-2"},
		"API error, 400":          {raw(400, "application/json", apiSays), tcss.Credentials, "AuthFailure.TokenFailure", "bad token", "r-2"},
		"API error, 502":          {raw(502, "text/html", apiSays), tcss.Credentials, "AuthFailure.TokenFailure", "bad token", "r-2"},
		"API error, odd fields":   {raw(200, "", `{"Response":{"TotalCount":"0","Error":{"Code":"InternalError"},"RequestId":"r-3"}}`), tcss.Transient, "InternalError", "", "r-3"},
		"unknown error, 503":      {tcsstest.Fault{Kind: tcsstest.APIError, Status: 503, Code: "Maintenance"}, tcss.Transient, "Maintenance", "", "tcsstest-"},
		"error without code":      {raw(200, "", `{"Response":{"Error":{},"TotalCount":0}}`), tcss.Transient, "MalformedAnswer", "an Error without Code", ""},
		"error of another shape":  {raw(200, "", `{"Response":{"Error":"down","TotalCount":0}}`), tcss.Transient, "MalformedAnswer", ": Error is a string", ""},
		"no TotalCount":           {raw(200, "", `{"Response":{"List":[],"RequestId":"r-4"}}`), tcss.Transient, "MalformedAnswer", "no TotalCount", "r-4"},
		"no List":                 {raw(200, "", `{"Response":{"TotalCount":0}}`), tcss.Transient, "MalformedAnswer", "no List", ""},
		"TotalCount null":         {raw(200, "", `{"Response":{"TotalCount":null,"List":[]}}`), tcss.Transient, "MalformedAnswer", "no TotalCount", ""},
		"TotalCount too small":    {raw(200, "", `{"Response":{"TotalCount":1,"List":[{"TaskId":1},{"TaskId":2}]}}`), tcss.Transient, "MalformedAnswer", "TotalCount is 1, but the page has 2", ""},
		"TotalCount negative":     {raw(200, "", `{"Response":{"TotalCount":-1,"List":[]}}`), tcss.Transient, "MalformedAnswer", "TotalCount is -1", ""},
		"TotalCount in words":     {raw(200, "", `{"Response":{"TotalCount":"none","List":[]}}`), tcss.Transient, "MalformedAnswer", "TotalCount is a string", ""},
		"TotalCount beyond int64": {raw(200, "", `{"Response":{"TotalCount":1e99,"List":[]}}`), tcss.Transient, "MalformedAnswer", "TotalCount is a number 1e99", ""},
		"TaskId in quotes":        {raw(200, "", `{"Response":{"TotalCount":1,"List":[{"TaskId":"1"}]}}`), tcss.Transient, "MalformedAnswer", "TaskId is a string", ""},
		"list of another shape":   {raw(200, "", `{"Response":{"TotalCount":1,"List":{"TaskId":1}}}`), tcss.Transient, "MalformedAnswer", "List is a object", ""},
	} {
		synctest.Test(t, func(t *testing.T) {
			s := failing(tc.fault)
			_, _, err := list(t.Context(), newClient(t, s), week)
			e, tries := told(err), 1
			if tc.class == tcss.Transient {
				tries = 5
			}
			if e.Class != tc.class || e.Code != tc.code || !strings.Contains(e.Message, tc.text) || len(s.Calls()) != tries {
				t.Errorf("%s: %+v after %d calls", name, e, len(s.Calls()))
			}
			if !strings.HasPrefix(e.RequestID, tc.id) || (tc.id == "") != (e.RequestID == "") {
				t.Errorf("%s: RequestId %q, want %q", name, e.RequestID, tc.id)
			}
		})
	}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// endless is a body without end.
type endless struct{ read, closed int }

func (e *endless) Read(p []byte) (int, error) { clear(p); e.read += len(p); return len(p), nil }
func (e *endless) Close() error               { e.closed++; return nil }

func TestGuardReadsABoundedBody(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var bodies []*endless
		c := clientOver(t, tcss.New(roundTrip(func(r *http.Request) (*http.Response, error) {
			bodies = append(bodies, &endless{})
			return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: bodies[len(bodies)-1], Request: r}, nil
		}), half))
		if _, err := c.Licences(t.Context()); err == nil || !strings.Contains(err.Error(), "more than 1 MiB") || len(bodies) != 2 {
			t.Error(err, len(bodies))
		}
		for _, b := range bodies {
			if b.read > 1<<20+1 || b.closed != 1 {
				t.Errorf("%d bytes read, closed %d times", b.read, b.closed)
			}
		}
	})
}
