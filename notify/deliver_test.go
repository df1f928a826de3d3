package notify

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// A part is told before the next is posted, and only when it was confirmed.
func TestPartsAreToldOneByOne(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := many(400)
		s := script(confirmed(testWeCom()))
		ctx := t.Context()
		var keys []string
		receipts := 0
		d := NewPoster(s, nil, "test").Deliver(ctx, testWeCom("@all"), m, Options{Confirmed: func(r Receipt) {
			if receipts++; s.posts() != receipts {
				t.Errorf("receipt %d after %d posts", receipts, s.posts())
			}
			keys = append(keys, r.Keys...)
		}})
		if d.Status != Delivered || d.Messages != 6 || d.Attempts != 6 || receipts != 6 || d.Waited != 4*time.Second {
			t.Errorf("%+v", d)
		}
		if len(keys) != 402 || keys[len(keys)-1] != "call" || keys[0] != "window" {
			t.Errorf("%d keys, from %v to %v", len(keys), keys[0], keys[len(keys)-1])
		}
	})
}

func TestWhatEndsADelivery(t *testing.T) {
	t.Parallel()
	ok := confirmed(testWeCom())
	fault := reply{status: 200, body: `{"errcode":40058,"errmsg":"x"}`}
	gone := reply{status: 200, body: `{"errcode":93000,"errmsg":"x"}`}
	unknown := reply{status: 200, body: `{"errcode":99999,"errmsg":"x"}`}
	tests := []struct {
		name     string
		replies  []reply
		within   time.Duration
		status   Status
		cause    Cause
		messages int
		attempts int
	}{
		{"a part is at fault in both forms", []reply{ok, fault, fault, ok}, time.Hour, Failed, CauseMessage, 4, 6},
		{"a part is at fault in one form", []reply{ok, fault, ok}, time.Hour, Delivered, "", 5, 6},
		{"the webhook is gone", []reply{ok, gone, ok}, time.Hour, Failed, CauseWebhook, 1, 2},
		{"the service is down", []reply{ok, {status: 500}, {status: 500}, {status: 500}, ok}, time.Hour, Failed, CauseService, 1, 4},
		{"an answer never comes", []reply{ok, {}, {}, {}, ok}, time.Hour, PossiblyDelivered, CauseTimeout, 4, 7},
		{"an answer never comes, and then a refusal", []reply{ok, {}, {}, {}, gone}, time.Hour, Failed, CauseWebhook, 1, 5},
		{"an answer never comes, and then one that says nothing of it", []reply{ok, {}, unknown, ok}, time.Hour, Failed, CauseTimeout, 1, 3},
		{"an answer never comes, and no time is left", []reply{ok, {}}, 25 * time.Second, Failed, CauseTimeout, 1, 4},
		{"an answer never comes, and then the service is down", []reply{ok, {}, {status: 500}, {status: 500}, ok}, time.Hour, PossiblyDelivered, CauseTimeout, 4, 7},
		{"a part is at fault, and then answers never come", []reply{fault, fault, {}}, time.Hour, Failed, CauseMessage, 0, 14},
		{"the last answer never comes", []reply{ok, ok, ok, ok, {}}, time.Hour, PossiblyDelivered, CauseTimeout, 4, 7},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				got := deliver(t, script(tt.replies...), testWeCom(), many(400), tt.within)
				var cause Cause
				if got.Problem != nil {
					cause = got.Problem.Cause
				}
				if got.Status != tt.status || cause != tt.cause || got.Messages != tt.messages || got.Attempts != tt.attempts {
					t.Errorf("%+v %v, want %+v", got.Delivery, got.Problem, tt)
				}
			})
		})
	}
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

// The plainer form is sent once, tells the same keys, and the log says which
// limit may have been hit.
func TestPlainerForms(t *testing.T) {
	t.Parallel()
	fault := reply{status: 400, body: "invalid_blocks"}
	tests := []struct {
		replies []reply
		status  Status
		says    []string
	}{
		{[]reply{confirmed(testSlack())}, Delivered, nil},
		{[]reply{fault, confirmed(testSlack())}, Delivered, []string{`"form":"blocks with chart","next_form":"blocks","size":`}},
		{[]reply{fault, {status: 500}, fault, confirmed(testSlack())}, Delivered, []string{`"form":"blocks","next_form":"text alone"`}},
		{[]reply{fault}, Failed, []string{`"word":"400 invalid_blocks","form":"text alone","next_form":"none"`, `"limit":3900`}},
	}
	for i, tt := range tests {
		t.Run(strconv.Itoa(i), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := script(tt.replies...)
				got := deliver(t, s, testSlack(), sample(), time.Minute)
				if got.Status != tt.status {
					t.Errorf("%s: %v", got.Status, got.Problem)
				}
				if tt.status == Delivered {
					if diff := cmp.Diff([][]string{{"window", "task 101", "task 102", "task 103", "call"}}, got.keys); diff != "" {
						t.Error(diff)
					}
				}
				for _, say := range tt.says {
					if !strings.Contains(got.log, say) {
						t.Errorf("the log does not say %s:\n%s", say, got.log)
					}
				}
				last := string(s.bodies[len(s.bodies)-1])
				if strings.Contains(last, "data_visualization") != (len(tt.replies) == 1 && tt.status == Delivered) {
					t.Errorf("the form after %d answers is %s", len(tt.replies), last)
				}
			})
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

func TestDeliverNeedsNoOptions(t *testing.T) {
	t.Parallel()
	d := NewPoster(script(reply{status: 404, body: "no_service"}), nil, "").Deliver(t.Context(), testSlack(), brief(), Options{})
	if d.Status != Failed || d.Problem.Error() != "404 no_service" {
		t.Errorf("%+v", d)
	}
}
