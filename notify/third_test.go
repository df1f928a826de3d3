package notify

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// A third channel is one file like this: six short methods and a constructor.
// Layout, sizes, hostile text, repeats, pace and redaction are the package's.

type bellHook struct{}

func (bellHook) name() string { return "bell" }

func (bellHook) checkWebhook(u *url.URL) error {
	if u.Hostname() != "bell.example" {
		return errors.New("is not on Bell's host")
	}
	return nil
}

func (bellHook) checkMention(string) error { return errors.New("is called, and nobody can be") }

func (bellHook) pace() (time.Duration, int) { return time.Minute, 1 }

func (bellHook) posts(m *Message, _ []string) []post {
	k := &markup{
		size: bytesOf, flat: true, guard: guard{live: "<"},
		heading: func(l Level, title string) string { return l.icon() + " " + title },
		link:    func(label, address string) string { return label + " " + address },
	}
	body := encode(map[string]string{"ring": m.text(k, 500, "")})
	return []post{{message: true, variants: []variant{{"text", body}}}}
}

func (bellHook) read(a answer) result {
	if a.status == http.StatusOK && string(a.body) == "rung" {
		return result{}
	}
	return a.result(byStatus(a.status), statusWord(a.status))
}

func TestThirdChannel(t *testing.T) {
	t.Parallel()
	if _, err := newDestination(bellHook{}, "https://hooks.slack.com/x", nil); err == nil {
		t.Error("Slack's host is accepted")
	}
	synctest.Test(t, func(t *testing.T) {
		d := must(newDestination(bellHook{}, "https://bell.example/caNaRy3SecretToken456789", nil))
		s := script(reply{status: 503}, reply{status: 200, body: "rung"})
		got := deliver(t, s, d, many(30), time.Hour)
		if got.Status != Delivered || got.Messages != 1 || got.Attempts != 2 || !strings.HasPrefix(got.Target, "bell#") {
			t.Errorf("%+v", got.Delivery)
		}
		if n := len(shown(s.bodies[0])); n > 501 || !strings.HasPrefix(string(s.bodies[0]), `{"ring":"🔴`) {
			t.Errorf("%d bytes: %s", n, s.bodies[0])
		}
		if starts := s.starts(); starts[1] != time.Minute {
			t.Errorf("the pace is not kept: %v", starts)
		}
		got = deliver(t, script(reply{status: 404}), d, brief(), time.Minute)
		if got.Status != Failed || got.Problem.Cause != CauseWebhook {
			t.Errorf("%v, log %s", got.Problem, got.log)
		}
	})
}
