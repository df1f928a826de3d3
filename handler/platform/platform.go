// Package platform asks SCF what it has of this function: its triggers. It knows
// neither what they mean to a run nor where that is told.
package platform

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common"
	tchttp "github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common/http"
	"github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common/profile"

	"tcss-licensing-alerts/handler/redact"
)

// ErrNotPermitted is that the credentials' policy lacks scf:ListTriggers.
var ErrNotPermitted = errors.New("not permitted")

// Settings are whose triggers are asked for, and how.
type Settings struct {
	Endpoint                    string // URL of the API
	Function, Namespace, Region string
	SecretID, SecretKey, Token  string
	RequestClient               string // shown in the audit log
	Transport                   http.RoundTripper
}

// Trigger is one of a function, in the API's own words. It is open if Enable is
// 1, and a timer's TriggerDesc is {"cron":"…"}.
type Trigger struct {
	Type, TriggerName, TriggerDesc, Qualifier string
	Enable                                    int
}

// Cron is a timer's line.
func (t Trigger) Cron() string {
	var desc struct{ Cron string }
	_ = json.Unmarshal([]byte(t.TriggerDesc), &desc) // what is no JSON is the line itself
	return cmp.Or(desc.Cron, t.TriggerDesc)
}

// Triggers asks once for a function's triggers, of all its versions: a timer
// may be an alias's. Its error is ErrNotPermitted or one in a line without
// credentials and addresses.
//
// https://www.tencentcloud.com/document/product/583/44268
func Triggers(ctx context.Context, s Settings) ([]Trigger, error) {
	at, err := url.Parse(s.Endpoint)
	if err != nil || s.SecretID == "" || s.SecretKey == "" {
		return nil, errors.New("no endpoint, or no credentials")
	}
	p := profile.NewClientProfile()
	p.Language, p.DisableRegionBreaker = "en-US", true
	p.HttpProfile.Scheme, p.HttpProfile.Endpoint, p.HttpProfile.ReqTimeout = at.Scheme, at.Host, 0
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	request := tchttp.NewCommonRequest("scf", "2018-04-16", "ListTriggers")
	request.SetContext(ctx)
	_ = request.SetActionParameters(map[string]any{"FunctionName": s.Function, "Namespace": cmp.Or(s.Namespace, "default"), "Limit": 100})
	r := &reader{next: s.Transport}
	key := common.NewTokenCredential(s.SecretID, s.SecretKey, s.Token)
	client := common.NewCommonClient(key, s.Region, p).WithHttpTransport(r).WithRequestClient(s.RequestClient)
	if client.Send(request, tchttp.NewCommonResponse()) != nil { // it quotes addresses
		return nil, errors.New("SCF did not answer")
	}
	var answer struct {
		Response struct {
			Error      struct{ Code, Message string }
			TotalCount *int
			Triggers   []Trigger
		}
	}
	err = json.Unmarshal(r.body, &answer)
	a := answer.Response
	switch code := a.Error.Code; {
	case strings.HasPrefix(code, "UnauthorizedOperation"), strings.HasPrefix(code, "AuthFailure.UnauthorizedOperation"):
		return nil, ErrNotPermitted
	case code != "":
		said := redact.New([]string{s.SecretID, s.SecretKey, s.Token}, nil).Text(code + ": " + a.Error.Message)
		return nil, errors.New(redact.Clip(said))
	case err != nil, a.TotalCount == nil && a.Triggers == nil:
		return nil, errors.New("an answer that is not of SCF")
	}
	return a.Triggers, nil
}

// reader takes the answer before the SDK can, which would follow redirects with
// the token, panic on null and quote a body of any size; it is left a success.
type reader struct {
	next http.RoundTripper
	body []byte
}

// RoundTrip sends the one request.
func (r *reader) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := r.next.RoundTrip(req)
	if err != nil {
		return nil, err //nolint:wrapcheck // nobody reads it
	}
	defer resp.Body.Close()
	r.body, err = io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(strings.NewReader(`{"Response":{}}`))}, err //nolint:wrapcheck // as above
}
