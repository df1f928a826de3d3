package ledger

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/tencentyun/cos-go-sdk-v5"
)

// The signature is the one that the SDK for COS makes.
func TestSignCOS(t *testing.T) {
	t.Parallel()
	now := time.Unix(1764000000, 0)
	for _, c := range []Credentials{
		{ID: "AKIDexample", Key: "key"},
		{ID: "AKIDexample", Key: "key/with+odd=characters", Token: "token/+=&%20 *'()!~ü"},
	} {
		for _, address := range []string{
			"https://alerts-1250000000.cos.ap-guangzhou.myqcloud.com/tcss/ledger.json",
			"https://a-1.cos.ap-beijing-1.myqcloud.com/a%20b/%E4%B8%AD/x+y.json",
		} {
			for _, method := range []string{http.MethodGet, http.MethodPut} {
				ours := httptest.NewRequestWithContext(t.Context(), method, address, bytes.NewReader([]byte("x")))
				theirs := ours.Clone(t.Context())
				ours.Header, theirs.Header = http.Header{"X-Cos-Forbid-Overwrite": {"true"}}, http.Header{"X-Cos-Forbid-Overwrite": {"true"}}
				signCOS(ours, c, now)
				cos.AddAuthorizationHeader(c.ID, c.Key, c.Token, theirs, &cos.AuthTime{
					SignStartTime: now, SignEndTime: now.Add(signature), KeyStartTime: now, KeyEndTime: now.Add(signature),
				})
				if got, want := ours.Header.Get("Authorization"), theirs.Header.Get("Authorization"); got != want || !strings.Contains(want, "q-signature=") {
					t.Errorf("%s %s\n got %s\nwant %s", method, address, got, want)
				}
				if ours.Header.Get("X-Cos-Security-Token") != c.Token {
					t.Error("the token is not sent")
				}
			}
		}
	}
}

// endless is an answer of 64 MB, and counts what is read of it.
type endless struct{ read int }

func (e *endless) Read(p []byte) (int, error) {
	if e.read += len(p); e.read > 64<<20 {
		return 0, io.EOF
	}
	return len(p), nil
}

func (e *endless) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(e), Request: r}, nil
}

// No more of an answer is read than a ledger may hold.
func TestCOSAnswersAreBounded(t *testing.T) {
	t.Parallel()
	e := &endless{}
	s := newCOSStore(Location{Bucket: "alerts-1250000000", Region: "ap-guangzhou", Key: objectName}, e, Credentials{ID: "id", Key: "key"})
	if _, err := s.Load(t.Context()); !errors.Is(err, ErrNotLedger) || e.read > 9<<20 {
		t.Errorf("%v after %d bytes", err, e.read)
	}
}

// bucket answers as it is told, and keeps what it is asked.
type bucket struct {
	status int
	body   io.Reader
	err    error

	asked, saved, signed string
}

func (b *bucket) RoundTrip(r *http.Request) (*http.Response, error) {
	body, _ := io.ReadAll(r.Body)
	b.asked, b.saved, b.signed = b.asked+r.Method+" "+r.URL.String()+"\n", string(body), r.Header.Get("Authorization")
	if b.err != nil {
		return nil, b.err
	}
	return &http.Response{StatusCode: b.status, Header: http.Header{"Location": {"https://example.com/CANARY"}}, Body: io.NopCloser(b.body), Request: r}, nil
}

func TestCOSAnswers(t *testing.T) {
	t.Parallel()
	xml := func(code string) string { return "<Error><Code>" + code + "</Code><Resource>CANARY</Resource></Error>" }
	for name, tt := range map[string]struct {
		status     int
		body       string
		cut        error
		err        error
		load, save string // the errors
	}{
		"text":                {status: 200, body: "{}"},
		"empty":               {status: 200},
		"nothing":             {status: 404, body: xml("NoSuchKey"), save: "COS: 404 NoSuchKey"},
		"no bucket":           {status: 404, body: xml("NoSuchBucket"), load: "COS: 404 NoSuchBucket", save: "COS: 404 NoSuchBucket"},
		"refused":             {status: 403, body: xml("AccessDenied"), load: "COS: 403 AccessDenied", save: "COS: 403 AccessDenied"},
		"HTML":                {status: 502, body: "<html>CANARY</html>", load: "COS: 502", save: "COS: 502"},
		"sent elsewhere":      {status: 307, load: "COS: 307", save: "COS: 307"},
		"cut":                 {status: 200, body: "{", cut: fmt.Errorf("wrapped: %w", io.ErrUnexpectedEOF), load: "COS: connection closed", save: "COS: connection closed"},
		"nothing, refused":    {status: 403, body: xml("NoSuchKey"), load: "COS: 403 NoSuchKey", save: "COS: 403 NoSuchKey"},
		"too late":            {err: fmt.Errorf("wrapped: %w", context.DeadlineExceeded), load: "COS: no answer in time", save: "COS: no answer in time"},
		"a read too late":     {err: os.ErrDeadlineExceeded, load: "COS: no answer in time", save: "COS: no answer in time"},
		"nobody there":        {err: errors.New("dial 9.134.7.21: CANARY"), load: "COS: not reached", save: "COS: not reached"},
		"the connection dies": {err: io.EOF, load: "COS: connection closed", save: "COS: connection closed"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			answering := func() *bucket {
				b := &bucket{status: tt.status, body: strings.NewReader(tt.body), err: tt.err}
				if tt.cut != nil {
					b.body = io.MultiReader(b.body, iotest.ErrReader(tt.cut))
				}
				return b
			}
			location := Location{Bucket: "alerts-1250000000", Region: "ap-guangzhou", Key: "tcss/a.json"}
			b := answering()
			text, err := location.Open(b, Credentials{ID: "id", Key: "key"}).Load(t.Context())
			if message(err) != tt.load || string(text) != tt.body && text != nil || (text == nil) != (tt.load != "" || tt.status == 404) {
				t.Errorf("loaded %q, %v", text, err)
			}
			if want := "GET https://alerts-1250000000.cos.ap-guangzhou.myqcloud.com/tcss/a.json\n"; !strings.HasPrefix(b.asked, want) || !strings.Contains(b.signed, "&q-ak=id&") {
				t.Errorf("asked %s, signed %s; want %s", b.asked, b.signed, want)
			}
			b = answering()
			if err = location.Open(b, Credentials{ID: "id", Key: "key"}).Save(t.Context(), []byte("new")); message(err) != tt.save {
				t.Errorf("saving: %v", err)
			}
			if !strings.HasPrefix(b.asked, "PUT ") || b.saved != "new" {
				t.Errorf("asked %s with %q", b.asked, b.saved)
			}
		})
	}
}

// secretive is a bucket that says "denied" where there is nothing to read.
type secretive struct {
	text        string
	read, write bool // what is granted
	asked       []string
}

func (s *secretive) RoundTrip(r *http.Request) (*http.Response, error) {
	body, _ := io.ReadAll(r.Body)
	s.asked = append(s.asked, r.Method)
	status, answer := http.StatusForbidden, "<Error><Code>AccessDenied</Code></Error>"
	switch {
	case r.Method == http.MethodGet && s.read && s.text != "":
		status, answer = http.StatusOK, s.text
	case r.Method == http.MethodPut && s.write && s.text != "" && r.Header.Get("x-cos-forbid-overwrite") == "true":
		status, answer = http.StatusConflict, "<Error><Code>FileAlreadyExists</Code></Error>"
	case r.Method == http.MethodPut && s.write:
		status, answer, s.text = http.StatusOK, "", string(body)
	}
	return &http.Response{StatusCode: status, Body: io.NopCloser(strings.NewReader(answer)), Request: r}, nil
}

// A memory begins where a missing object counts as denied, and what cannot be
// read is not overwritten.
func TestCOSBegins(t *testing.T) {
	t.Parallel()
	const denied = "COS: 403 AccessDenied"
	empty := string(newDocument().text())
	for name, tt := range map[string]struct {
		bucket    secretive
		load      string // the error
		text      string
		afterward string
		asked     string
	}{
		"nothing yet":             {secretive{read: true, write: true}, "", empty, empty, "GET PUT GET"},
		"something":               {secretive{text: "{}", read: true, write: true}, "", "{}", "{}", "GET"},
		"something not readable":  {secretive{text: "{}", write: true}, denied, "", "{}", "GET PUT"},
		"nothing, nor readable":   {secretive{write: true}, denied, "", empty, "GET PUT GET"},
		"nothing, nor writable":   {secretive{read: true}, denied, "", "", "GET PUT"},
		"nothing is granted here": {secretive{text: "{}"}, denied, "", "{}", "GET PUT"},
	} {
		b := tt.bucket
		text, err := newCOSStore(Location{Bucket: "a-1", Region: "ap-guangzhou", Key: "a.json"}, &b, Credentials{ID: "id", Key: "key"}).Load(t.Context())
		if asked := strings.Join(b.asked, " "); message(err) != tt.load || string(text) != tt.text || b.text != tt.afterward || asked != tt.asked {
			t.Errorf("%s: loaded %q, %v; now there is %q; asked %s", name, text, err, b.text, asked)
		}
	}
}

func message(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
