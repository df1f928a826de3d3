package ledger

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
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
				ours.Header, theirs.Header = http.Header{}, http.Header{}
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
	if _, err := s.Load(t.Context()); err == nil || e.read > 9<<20 {
		t.Errorf("%v after %d bytes", err, e.read)
	}
}
