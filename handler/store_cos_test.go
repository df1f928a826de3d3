package handler

import (
	"bytes"
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
