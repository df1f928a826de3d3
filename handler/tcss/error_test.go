package tcss_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"

	"tcss-licensing-alerts/handler/tcss"
	"tcss-licensing-alerts/handler/tcss/tcsstest"
)

// https://www.tencentcloud.com/document/product/1285/61470
func TestErrorCodes(t *testing.T) {
	t.Parallel()
	for class, codes := range map[tcss.Class][]string{
		tcss.Transient: {
			"RequestLimitExceeded", "RequestLimitExceeded.UinLimitExceeded", "RequestLimitExceeded.GlobalRegionUinLimitExceeded",
			"InternalError", "InternalError.MainDBFail", "ServiceUnavailable", "ResourceUnavailable", "InvalidParameter.RequestTimeout",
		},
		tcss.Credentials: {
			"AuthFailure", "AuthFailure.SecretIdNotFound", "AuthFailure.SignatureExpire", "AuthFailure.SignatureFailure",
			"AuthFailure.TokenFailure", "AuthFailure.InvalidSecretId", "ClientError.CredentialError",
		},
		tcss.Permission: {
			"UnauthorizedOperation", "UnauthorizedOperation.CamNoAuth", "AuthFailure.UnauthorizedOperation", "OperationDenied",
		},
		tcss.Request: {
			"InvalidParameter", "InvalidParameter.InvalidFormat", "InvalidParameter.MissingParameter", "InvalidParameter.ParsingError",
			"InvalidParameterValue", "InvalidParameterValue.Limit", "MissingParameter", "UnknownParameter", "InvalidAction", "UnsupportedRegion",
		},
		tcss.Other: {"ResourceNotFound", "FailedOperation", "LimitExceeded", "NoSuchVersion", "RequestLimitExceededX", "x"},
	} {
		for _, code := range codes {
			synctest.Test(t, func(t *testing.T) {
				s := failing(tcsstest.Fault{Kind: tcsstest.APIError, Code: code, Message: "why"})
				_, err := newClient(t, s).Rule(t.Context())
				e, tries := told(err), 1
				if class == tcss.Transient {
					tries = 2
				}
				want := fmt.Sprintf("%s: %s: why (RequestId %s)", tcss.ActionRule, code, e.RequestID)
				if e.Class != class || e.Code != code || e.RequestID == "" || e.Error() != want || len(s.Calls()) != tries {
					t.Errorf("%+v after %d calls, want class %s", e, len(s.Calls()), class)
				}
			})
		}
	}
}

// Why a connection failed is told, where to is not.
func TestNetworkErrors(t *testing.T) {
	t.Parallel()
	const proxy = `"http://user:hunter2@10.0.0.1"`
	dial := func(err error) error {
		return &net.OpError{Op: "dial", Net: "tcp", Addr: &net.TCPAddr{IP: net.IPv4(10, 1, 2, 3), Port: 443}, Err: err}
	}
	for want, err := range map[string]error{
		"connection refused":                      dial(os.NewSyscallError("connect", syscall.ECONNREFUSED)),
		"connection reset by peer":                &net.OpError{Op: "read", Net: "tcp", Err: os.NewSyscallError("read", syscall.ECONNRESET)},
		"no such host":                            dial(&net.DNSError{Err: "no such host", Name: "proxy.internal.example", Server: "10.9.9.9:53", IsNotFound: true}),
		"i/o timeout":                             dial(os.ErrDeadlineExceeded),
		"invalid proxy address":                   errors.New("invalid proxy address " + proxy + ": parse " + proxy + ": net/url: invalid userinfo"),
		"http2: no [address] and [[address]]:443": errors.New("http2: no 192.0.2.7:443 and [2001:db8::1]:443"),
	} {
		synctest.Test(t, func(t *testing.T) {
			_, got := clientOver(t, tcss.New(roundTrip(func(*http.Request) (*http.Response, error) {
				return nil, &url.Error{Op: "Post", URL: "https://10.1.2.3/", Err: err}
			}), half)).Rule(t.Context())
			e := told(got)
			if e.Class != tcss.Transient || e.Code != "NetworkError" || e.Message != want || !errors.Is(got, err) {
				t.Errorf("%+v, want %q", e, want)
			}
		})
	}
}

// Whatever the service echoes, no credential and no address shows.
func TestErrorsShowNoSecret(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]string{ // RAW and QUOTED are what the request held
		"message":       `{"Response":{"Error":{"Code":"AuthFailure.X","Message":QUOTED},"RequestId":"r"}}`,
		"code and ID":   `{"Response":{"Error":{"Code":"` + token + secretKey + `","Message":"m"},"RequestId":"` + secretID + ` 10.11.12.13"}}`,
		"head":          "RAW",
		"head's end":    strings.Repeat("x", 85) + secretKey,
		"content type":  "",
		"wrong type":    `{"Response":{"` + token + `":1,"TotalCount":"` + secretKey + `"}}`,
		"a long number": `{"Response":{"TotalCount":` + strings.Repeat("9", 5000) + `}}`,
		"redirect":      "https://evil.test/?t=" + url.QueryEscape(token),
	} {
		synctest.Test(t, func(t *testing.T) {
			sent := false
			_, _, err := list(t.Context(), newClient(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				sent = r.Header.Get("X-TC-Token") == token && strings.Contains(r.Header.Get("Authorization"), secretID)
				raw := "id " + secretID + " key " + secretKey + " token " + token + " from 10.11.12.13 and fe80::1c2d:3 at 01:40:10\r\n\u202e\x00" +
					r.Header.Get("Authorization")
				quoted, _ := json.Marshal(raw)
				switch name {
				case "redirect":
					http.Redirect(w, r, answer, http.StatusFound)
				case "content type":
					w.Header().Set("Content-Type", token)
				default:
					_, _ = strings.NewReplacer("RAW", raw, "QUOTED", string(quoted)).WriteString(w, answer)
				}
			})), week)
			if err == nil || !sent {
				t.Fatal(name, err, sent)
			}
			harmless(t, err.Error())
		})
	}
}
