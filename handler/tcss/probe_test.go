package tcss_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"tcss-licensing-alerts/handler/tcss"
	"tcss-licensing-alerts/handler/tcss/tcsstest"
)

// Each action is tried by its smallest call.
func TestProbesAreSmall(t *testing.T) {
	t.Parallel()
	for _, action := range tcss.Actions() {
		synctest.Test(t, func(t *testing.T) {
			s := newServer(tasksOf(5)...)
			var sent struct{ Limit int }
			c := newClient(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				if err := json.Unmarshal(body, &sent); err != nil {
					t.Error(err)
				}
				r.Body = io.NopCloser(strings.NewReader(string(body)))
				s.ServeHTTP(w, r)
			}))
			if err := c.Probe(t.Context(), action); err != nil {
				t.Error(err)
			}
			if calls := s.Calls(); len(calls) != 1 || calls[0].Action != action || sent.Limit > 1 {
				t.Errorf("%s: %v with limit %d", action, calls, sent.Limit)
			}
		})
	}
	if err := newClient(t, newServer()).Probe(t.Context(), "DescribeNothing"); err == nil {
		t.Error("an action that is none is permitted")
	}
}

// That the images of a task are asked for which there is not shows that asking
// is permitted; nothing else does.
func TestProbeOfATaskThatIsNot(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		fault tcsstest.Fault
		class tcss.Class // empty: permitted
	}{
		{tcsstest.Fault{Kind: tcsstest.APIError, Code: "ResourceNotFound"}, ""},
		{tcsstest.Fault{Kind: tcsstest.APIError, Code: "FailedOperation"}, ""},
		{tcsstest.Fault{Kind: tcsstest.APIError, Code: "InvalidParameterValue"}, ""},
		{tcsstest.Fault{Kind: tcsstest.APIError, Code: "UnauthorizedOperation"}, tcss.Permission},
		{tcsstest.Fault{Kind: tcsstest.APIError, Code: "AuthFailure"}, tcss.Credentials},
		{tcsstest.Fault{Kind: tcsstest.APIError, Code: "InternalError"}, tcss.Transient},
		{tcsstest.Fault{Kind: tcsstest.Raw, Status: http.StatusNotFound, ContentType: "text/plain", Body: "not here"}, tcss.Other},
	} {
		synctest.Test(t, func(t *testing.T) {
			s := newServer()
			s.Faults = func(tcsstest.Call) *tcsstest.Fault { return &tt.fault }
			err := newClient(t, s).Probe(t.Context(), tcss.ActionImages)
			e, _ := errors.AsType[*tcss.Error](err)
			if (err == nil) != (tt.class == "") || e != nil && e.Class != tt.class {
				t.Errorf("%+v: %v", tt.fault, err)
			}
		})
	}
}
