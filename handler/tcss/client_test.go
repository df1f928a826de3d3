package tcss_test

import (
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"tcss-licensing-alerts/handler/tcss"
	"tcss-licensing-alerts/handler/tcss/tcsstest"
)

func TestClientRefusesSettings(t *testing.T) {
	t.Parallel()
	for _, key := range [][2]string{{"", secretKey}, {secretID, ""}} {
		_, err := tcss.New(nil, nil).Client(settings(func(s *tcss.Settings) { s.SecretID, s.SecretKey = key[0], key[1] }))
		if told(err).Class != tcss.Credentials {
			t.Error(err)
		}
	}
}

// What the service is told besides the parameters.
func TestRequestHeaders(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var got http.Header
		h := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got = r.Header })
		c := newClient(t, h, func(s *tcss.Settings) { s.Token = "" })
		if _, err := c.Rule(within(t, time.Millisecond)); err == nil || got == nil {
			t.Fatal(err, got)
		}
		for name, want := range map[string]string{
			"X-Tc-Action": tcss.ActionRule, "X-Tc-Version": "2020-11-01", "X-Tc-Language": "en-US", "X-Tc-Token": "", "X-Tc-Region": "",
			"X-Tc-Requestclient": "SDK_GO_1.3.210: tcss-licensing-alerts 1.0", "Content-Type": "application/json",
			"X-Idempotency-Key": "x", // has http.Transport try again on a connection that turns out dead
		} {
			if v := got.Get(name); v != want {
				t.Errorf("%s: %q, want %q", name, v, want)
			}
		}
	})
}

// Each invocation brings its own credentials to the one API.
func TestCredentialsRotate(t *testing.T) {
	t.Parallel()
	s := newServer()
	s.SetCredential("AKIDsecondIdentity", tcsstest.Credential{SecretKey: "anotherSecretKey"})
	api := tcss.New(tcsstest.Memory(s), half)
	old := clientOver(t, api)
	renewed := clientOver(t, api, func(s *tcss.Settings) {
		s.SecretID, s.SecretKey, s.Token = "AKIDsecondIdentity", "anotherSecretKey", ""
	})
	for i, c := range []*tcss.Client{old, renewed, old, renewed} {
		if _, err := c.Rule(t.Context()); err != nil {
			t.Error(err)
		}
		if i == 2 {
			s.RevokeCredential(secretID)
		}
	}
	_, err := old.Rule(t.Context())
	if e := told(err); e.Class != tcss.Credentials || e.Code != "AuthFailure.SecretIdNotFound" {
		t.Error(err)
	}
}

func TestSkew(t *testing.T) {
	t.Parallel()
	for _, ahead := range []time.Duration{0, 400 * time.Second, -90 * time.Minute} {
		synctest.Test(t, func(t *testing.T) {
			time.Sleep(700 * time.Millisecond)
			s := newServer()
			c := newClient(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Date", time.Now().Add(-ahead).UTC().Format(http.TimeFormat))
				s.ServeHTTP(w, r)
			}))
			if _, known := c.Skew(); known {
				t.Error("known before the first answer")
			}
			s.RevokeCredential(secretID) // errors have a date too
			_, err := c.Rule(t.Context())
			if skew, known := c.Skew(); err == nil || !known || skew != ahead+700*time.Millisecond {
				t.Errorf("%v: %s, %t, want %s", err, skew, known, ahead)
			}
		})
	}
}
