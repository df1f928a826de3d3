package notify

import (
	"context"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// A post is told before the next is posted.
func TestPostsAreToldOneByOne(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := script(confirmed(testWeCom()))
		told := 0
		m := sample()
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		d := NewPoster(s, "test").Deliver(ctx, testWeCom("@all"), m, Options{Log: slog.New(slog.DiscardHandler), Posted: func(r Receipt) {
			if told++; s.posts() != told || r.Message != (told == 1) || r.Mention != (told == 2) {
				t.Errorf("receipt %d after %d posts: %+v", told, s.posts(), r)
			}
		}})
		if d.Status != Delivered || d.Messages != 2 || d.Attempts != 2 || told != 2 {
			t.Errorf("%+v", d)
		}
	})
}

// An answer tells what became of an earlier try that got none, unless it is
// about something else.
func TestAnAnswerAfterATryThatGotNone(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		then   reply
		status Status
		cause  Cause
	}{
		{reply{status: 429, body: "message_limit_exceeded"}, PossiblyDelivered, CauseTimeout},
		{reply{status: 200, body: "<html>"}, PossiblyDelivered, CauseTimeout},
		{reply{status: 404, body: "no_service"}, Failed, CauseWebhook},
		{reply{status: 400, body: "invalid_blocks"}, Failed, CauseMessage},
	} {
		synctest.Test(t, func(t *testing.T) {
			got := deliver(t, script(reply{}, tt.then), testSlack(), brief(), time.Hour)
			if got.Status != tt.status || got.Problem.Cause != tt.cause {
				t.Errorf("after %d %s: %s, %v", tt.then.status, tt.then.body, got.Status, got.Problem)
			}
		})
	}
}

// A simpler variant is sent once, and the log says so.
func TestSimplerVariants(t *testing.T) {
	t.Parallel()
	fault := reply{status: 400, body: "invalid_blocks"}
	tests := []struct {
		replies []reply
		outcome Outcome
		says    []string
	}{
		{[]reply{confirmed(testSlack())}, Confirmed, nil},
		{[]reply{fault, confirmed(testSlack())}, Confirmed, []string{`"variant":"blocks with chart","bytes":`}},
		{[]reply{fault, {status: 500}, fault, confirmed(testSlack())}, Confirmed, []string{`"variant":"blocks","bytes":`}},
		{[]reply{{}, fault, confirmed(testSlack())}, Confirmed, nil},
		{[]reply{fault}, Refused, []string{
			"message rejected by service", `"word":"400 invalid_blocks","variant":"text alone"`,
		}},
	}
	for i, tt := range tests {
		t.Run(strconv.Itoa(i), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := script(tt.replies...)
				got := deliver(t, s, testSlack("here"), sample(), time.Minute)
				if diff := cmp.Diff([]Receipt{{Message: true, Mention: true, Outcome: tt.outcome}}, got.receipts); diff != "" {
					t.Error(diff)
				}
				for _, say := range tt.says {
					if !strings.Contains(got.log, say) {
						t.Errorf("the log does not say %s:\n%s", say, got.log)
					}
				}
				last := string(s.bodies[len(s.bodies)-1])
				if strings.Contains(last, "data_visualization") != (len(tt.replies) == 1 && tt.outcome == Confirmed) {
					t.Errorf("the variant after %d answers is %s", len(tt.replies), last)
				}
			})
		})
	}
}

// A receipt counts though its stream ends badly. What is less than a receipt may
// have been one.
func TestAStreamThatEndsBadly(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]Status{"ok": Delivered, "o": PossiblyDelivered, "": PossiblyDelivered} {
		synctest.Test(t, func(t *testing.T) {
			got := deliver(t, script(reply{status: 200, body: body, cut: true}), testSlack(), brief(), time.Minute)
			if got.Status != want || want == Delivered && got.Attempts != 1 {
				t.Errorf("%q: %s after %d attempts", body, got.Status, got.Attempts)
			}
		})
	}
}

// A request whose body was read is spent: every try makes a new one.
func TestEveryTryIsWhole(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		seen := map[*http.Request]bool{}
		s := &service{answer: func(n int, r *http.Request, body []byte) (*http.Response, error) {
			seen[r] = true
			if r.Method != http.MethodPost || r.ContentLength != int64(len(body)) || r.Header.Get("User-Agent") != "test" ||
				!strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
				t.Errorf("%s of %d bytes, %d said: %v", r.Method, len(body), r.ContentLength, r.Header)
			}
			if n < 3 {
				return reply{status: 500}.answer(r)
			}
			return confirmed(testSlack()).answer(r)
		}}
		got := deliver(t, s, testSlack(), brief(), time.Minute)
		if got.Status != Delivered || len(seen) != 3 {
			t.Errorf("%s with %d requests", got.Status, len(seen))
		}
		want := Bodies(testSlack(), brief())[0]
		for i, b := range s.bodies {
			if string(b) != string(want) {
				t.Errorf("try %d sent %q", i+1, b)
			}
		}
	})
}
