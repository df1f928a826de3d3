package tcsstest

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"tcss-licensing-alerts/handler/tcss"
)

// reply is any answer of the API.
type reply struct {
	Error      apiError // without a Code if there is none
	TotalCount int
	List       []struct {
		TaskID int64 `json:"TaskId"`
	}
	RequestID string `json:"RequestId"`
}

func ask(tb testing.TB, h http.Handler, r *http.Request) reply {
	tb.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	b, _ := io.ReadAll(w.Result().Body)
	var out struct{ Response reply }
	if err := json.Unmarshal(b, &out); err != nil || out.Response.RequestID == "" {
		tb.Fatalf("%v: %s", err, b)
	}
	return out.Response
}

func askAction(tb testing.TB, s *Server, action, body string) reply {
	tb.Helper()
	return ask(tb, s, signed(tb, body, func(r *http.Request, _ *claim) { r.Header.Set("X-TC-Action", action) }))
}

func open() *Server {
	return &Server{Credentials: map[string]Credential{"id": {"key", "token"}}, PerSecond: -1}
}

func (r reply) ids() []int64 {
	var out []int64 //nolint:prealloc // nil if there are none
	for _, t := range r.List {
		out = append(out, t.TaskID)
	}
	return out
}

// 20 in any rolling second for each action, by arrival.
func TestRateLimit(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := open()
		s.PerSecond = 0
		type step struct {
			wait         int // ms
			action, body string
			refused      bool
		}
		for i, x := range append(slices.Repeat([]step{{10, tcss.ActionTasks, days, false}}, 20), // at 10 … 200 ms
			step{800, tcss.ActionTasks, days, true}, // at 1000 ms
			step{0, tcss.ActionRule, `{}`, false},
			step{11, tcss.ActionTasks, days, true}, // at 1011 ms: the first has left, the refused one counts
			step{20, tcss.ActionTasks, days, false},
		) {
			time.Sleep(time.Duration(x.wait) * time.Millisecond)
			if got := askAction(t, s, x.action, x.body).Error.Code == "RequestLimitExceeded"; got != x.refused {
				t.Errorf("request %d: refused %t, want %t", i+1, got, x.refused)
			}
		}
	})
}

func TestCalls(t *testing.T) {
	t.Parallel()
	s := open()
	for i := range 2 {
		askAction(t, s, tcss.ActionTasks, `{"StartTime":"2026-11-16","EndTime":"2026-11-22","Offset":100}`)
		askAction(t, s, tcss.ActionImages, `{"TaskId":`+strconv.Itoa(7+i)+`}`)
	}
	askAction(t, s, tcss.ActionRule, `{}`)
	want := []Call{
		{Action: tcss.ActionTasks, Key: "offset=100", Try: 1, StartTime: "2026-11-16", EndTime: "2026-11-22"},
		{Action: tcss.ActionImages, Key: "task=7", Try: 1},
		{Action: tcss.ActionTasks, Key: "offset=100", Try: 2, StartTime: "2026-11-16", EndTime: "2026-11-22"},
		{Action: tcss.ActionImages, Key: "task=8", Try: 1},
		{Action: tcss.ActionRule, Try: 1},
	}
	got := s.Calls()
	for i := range got {
		got[i].At = time.Time{}
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	s.RevokeCredential("id")
	if e := askAction(t, s, tcss.ActionRule, `{}`).Error; e.Code != "AuthFailure.SecretIdNotFound" {
		t.Error("a revoked credential must be unknown")
	}
	s.SetCredential("id", Credential{"key", "token"})
	if e := askAction(t, s, tcss.ActionRule, `{}`).Error; e.Code != "" {
		t.Errorf("%+v", e)
	}
}
