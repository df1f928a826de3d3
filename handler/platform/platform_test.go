package platform_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"tcss-licensing-alerts/handler/platform"
	"tcss-licensing-alerts/handler/tcss/tcsstest"
)

const secretKey = "CANARYkeyCANARYkeyCANARYkey"

func TestTriggers(t *testing.T) {
	t.Parallel()
	daily := tcsstest.Trigger{Type: "timer", TriggerName: "daily", TriggerDesc: `{"cron":"0 5 9 * * * *"}`, Qualifier: "$DEFAULT", Enable: 1}
	bucket := tcsstest.Trigger{Type: "cos", TriggerName: "bucket"}
	refused := func(code string) *tcsstest.Fault {
		return &tcsstest.Fault{Kind: tcsstest.APIError, Code: code, Message: "of " + secretKey + " at\n203.0.113.7"}
	}
	const foreign = "an answer that is not of SCF"
	for name, tt := range map[string]struct {
		has   []tcsstest.Trigger
		fault *tcsstest.Fault
		set   func(*platform.Settings) // so that nobody is asked
		want  []platform.Trigger
		err   string
	}{
		"two":            {has: []tcsstest.Trigger{daily, bucket}, want: []platform.Trigger{platform.Trigger(daily), platform.Trigger(bucket)}, err: "<nil>"},
		"none":           {has: []tcsstest.Trigger{}, want: []platform.Trigger{}, err: "<nil>"},
		"not permitted":  {fault: refused("UnauthorizedOperation.CAM"), err: platform.ErrNotPermitted.Error()},
		"nor this":       {fault: refused("AuthFailure.UnauthorizedOperation"), err: platform.ErrNotPermitted.Error()},
		"refused":        {fault: refused("ResourceNotFound.Function"), err: "ResourceNotFound.Function: of [redacted] at\\n[address]"},
		"mute":           {fault: &tcsstest.Fault{Kind: tcsstest.Hang}, err: "SCF did not answer"},
		"cut off":        {fault: &tcsstest.Fault{Kind: tcsstest.Close}, err: "SCF did not answer"},
		"elsewhere":      {fault: &tcsstest.Fault{Kind: tcsstest.Redirect, Body: "https://hooks.slack.com/"}, err: foreign},
		"null":           {fault: &tcsstest.Fault{Kind: tcsstest.Raw, Body: "null"}, err: foreign},
		"no credentials": {set: func(s *platform.Settings) { s.SecretKey = "" }, err: "no endpoint, or no credentials"},
		"no endpoint":    {set: func(s *platform.Settings) { s.Endpoint = "https://%" }, err: "no endpoint, or no credentials"},
	} {
		synctest.Test(t, func(t *testing.T) {
			server := &tcsstest.Server{
				Credentials: map[string]tcsstest.Credential{"id": {SecretKey: secretKey, Token: "token"}},
				Triggers:    tt.has, Faults: func(tcsstest.Call) *tcsstest.Fault { return tt.fault },
			}
			s := platform.Settings{
				Endpoint: "https://scf.tencentcloudapi.com", Function: "alerts", Region: "ap-guangzhou",
				SecretID: "id", SecretKey: secretKey, Token: "token", RequestClient: "test", Transport: tcsstest.Memory(server),
			}
			if tt.set != nil {
				tt.set(&s)
			}
			began := time.Now()
			got, err := platform.Triggers(t.Context(), s)
			if diff := cmp.Diff(tt.want, got); diff != "" || fmt.Sprint(err) != tt.err {
				t.Errorf("%s: %v, want %q; -want +got:\n%s", name, err, tt.err, diff)
			}
			if took := time.Since(began); took > 5*time.Second || (tt.set == nil) != (len(server.Calls()) == 1) {
				t.Errorf("%s: took %s and %d calls", name, took, len(server.Calls()))
			}
		})
	}
}

func TestCron(t *testing.T) {
	t.Parallel()
	for desc, want := range map[string]string{`{"cron":"0 5 9 * * * *"}`: "0 5 9 * * * *", "0 5 9 * * * *": "0 5 9 * * * *", `{}`: `{}`} {
		if got := (platform.Trigger{TriggerDesc: desc}).Cron(); got != want {
			t.Errorf("%s is %q, want %q", desc, got, want)
		}
	}
}
