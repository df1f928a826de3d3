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
				got, want, token := ours.Header.Get("Authorization"), theirs.Header.Get("Authorization"), ours.Header.Get("X-Cos-Security-Token")
				if got != want || !strings.Contains(want, "q-signature=") || token != c.Token {
					t.Errorf("%s %s\n got %s\nwant %s, token %q", method, address, got, want, token)
				}
			}
		}
	}
}

// answers is what COS says to a request with a body, or that it is not reached.
type answers func(r *http.Request, body string) (status int, answer io.Reader, err error)

func (f answers) RoundTrip(r *http.Request) (*http.Response, error) {
	body, _ := io.ReadAll(r.Body)
	status, answer, err := f(r, string(body))
	if err != nil {
		return nil, err
	}
	return &http.Response{StatusCode: status, Header: http.Header{"Location": {"https://example.com/CANARY"}}, Body: io.NopCloser(answer), Request: r}, nil
}

func openCOS(f answers) Store {
	l, _ := ParseLocation("cos://alerts-1250000000/tcss/?region=ap-guangzhou")
	return l.Open(f, Credentials{ID: "id", Key: "key"})
}

func fault(code string) string {
	return "<Error><Code>" + code + "</Code><Resource>CANARY</Resource></Error>"
}

func message(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// No more of an answer is read than a ledger may hold.
func TestCOSAnswersAreBounded(t *testing.T) {
	t.Parallel()
	for size, want := range map[int]error{maxLedger: nil, 64 << 20: ErrNotLedger} {
		rest := bytes.NewReader(make([]byte, size))
		s := openCOS(func(*http.Request, string) (int, io.Reader, error) { return http.StatusOK, rest, nil })
		if text, err := s.Load(t.Context()); !errors.Is(err, want) || (len(text) == size) != (want == nil) || size-rest.Len() > 9<<20 {
			t.Errorf("%d bytes, %v after %d bytes", len(text), err, size-rest.Len())
		}
	}
	if _, err := (Location{Bucket: "a b"}).Open(nil, Credentials{}).Load(t.Context()); message(err) != "COS: not an object's address" {
		t.Error(err)
	}
}

func TestCOSAnswers(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		status     int
		body       string
		cut, err   error
		load, save string // the errors
	}{
		"text":                {status: 200, body: "{}"},
		"empty":               {status: 200},
		"text of a refusal":   {status: 200, body: fault("AccessDenied")},
		"nothing":             {status: 404, body: fault("NoSuchKey"), save: "COS: 404 NoSuchKey"},
		"no bucket":           {status: 404, body: fault("NoSuchBucket"), load: "COS: 404 NoSuchBucket", save: "COS: 404 NoSuchBucket"},
		"refused":             {status: 403, body: fault("AccessDenied"), load: "COS: 403 AccessDenied", save: "COS: 403 AccessDenied"},
		"HTML":                {status: 502, body: "<html>CANARY</html>", load: "COS: 502", save: "COS: 502"},
		"sent elsewhere":      {status: 307, load: "COS: 307", save: "COS: 307"},
		"cut":                 {status: 200, body: "{", cut: fmt.Errorf("wrapped: %w", io.ErrUnexpectedEOF), load: "COS: connection closed", save: "COS: connection closed"},
		"nothing, refused":    {status: 403, body: fault("NoSuchKey"), load: "COS: 403 NoSuchKey", save: "COS: 403 NoSuchKey"},
		"too late":            {err: fmt.Errorf("wrapped: %w", context.DeadlineExceeded), load: "COS: no answer in time", save: "COS: no answer in time"},
		"a read too late":     {err: os.ErrDeadlineExceeded, load: "COS: no answer in time", save: "COS: no answer in time"},
		"nobody there":        {err: errors.New("dial 9.134.7.21: CANARY"), load: "COS: not reached", save: "COS: not reached"},
		"the connection dies": {err: io.EOF, load: "COS: connection closed", save: "COS: connection closed"},
	} {
		var asked, saved, signed string
		s := openCOS(func(r *http.Request, body string) (int, io.Reader, error) {
			asked, saved, signed = asked+r.Method+" "+r.URL.String()+"\n", body, r.Header.Get("Authorization")
			answer := io.Reader(strings.NewReader(tt.body))
			if tt.cut != nil {
				answer = io.MultiReader(answer, iotest.ErrReader(tt.cut))
			}
			return tt.status, answer, tt.err
		})
		text, err := s.Load(t.Context())
		if message(err) != tt.load || string(text) != tt.body && text != nil || (text == nil) != (tt.load != "" || tt.status == 404) {
			t.Errorf("%s: loaded %q, %v", name, text, err)
		}
		if !strings.HasPrefix(asked, "GET https://alerts-1250000000.cos.ap-guangzhou.myqcloud.com/tcss/"+objectName+"\n") || strings.Contains(asked, "PUT") != (name == "refused") || !strings.Contains(signed, "&q-ak=id&") {
			t.Errorf("%s: asked %s, signed %s", name, asked, signed)
		}
		asked = ""
		if err = s.Save(t.Context(), []byte("new")); message(err) != tt.save || !strings.HasPrefix(asked, "PUT ") || saved != "new" {
			t.Errorf("%s: saving: %v; asked %s with %q", name, err, asked, saved)
		}
	}
}

// A memory begins where a missing object counts as denied, and what cannot be
// read is not overwritten.
func TestCOSBegins(t *testing.T) {
	t.Parallel()
	const denied = "COS: 403 AccessDenied"
	empty := string(newDocument().text())
	for name, tt := range map[string]struct {
		stored      string
		read, write bool // what is granted

		load, text, afterward, asked string // the error, what was read, what there is then
	}{
		"nothing yet":             {"", true, true, "", empty, empty, "GET PUT GET"},
		"something":               {"{}", true, true, "", "{}", "{}", "GET"},
		"something not readable":  {"{}", false, true, denied, "", "{}", "GET PUT"},
		"nothing, nor readable":   {"", false, true, denied, "", empty, "GET PUT GET"},
		"nothing, nor writable":   {"", true, false, denied, "", "", "GET PUT"},
		"nothing is granted here": {"{}", false, false, denied, "", "{}", "GET PUT"},
	} {
		var asked []string
		now := tt.stored
		s := openCOS(func(r *http.Request, body string) (int, io.Reader, error) {
			asked = append(asked, r.Method)
			put := r.Method == http.MethodPut
			switch {
			case !put && tt.read && now != "":
				return http.StatusOK, strings.NewReader(now), nil
			case put && tt.write && now != "" && r.Header.Get("x-cos-forbid-overwrite") == "true":
				return http.StatusConflict, strings.NewReader(fault("FileAlreadyExists")), nil
			case put && tt.write:
				now = body
				return http.StatusOK, http.NoBody, nil
			}
			return http.StatusForbidden, strings.NewReader(fault("AccessDenied")), nil
		})
		text, err := s.Load(t.Context())
		if asked := strings.Join(asked, " "); message(err) != tt.load || string(text) != tt.text || now != tt.afterward || asked != tt.asked {
			t.Errorf("%s: loaded %q, %v; now there is %q; asked %s", name, text, err, now, asked)
		}
		if err := s.Save(t.Context(), []byte("new")); (err == nil) != tt.write || tt.write && now != "new" {
			t.Errorf("%s: saved %q, %v", name, now, err)
		}
	}
}
