package handler_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"tcss-licensing-alerts/handler"
	"tcss-licensing-alerts/handler/news"
	"tcss-licensing-alerts/handler/tcss/tcsstest"
	"tcss-licensing-alerts/testdata/hostile"
)

// Whoever speaks to the function says hostile things: the API, its list and its
// errors, the chats, COS and what is kept there, the heartbeat, the event. They
// go through every kind of message, and nothing of them is live, hidden, too
// long or more than one line, wherever it ends.
func TestHostileTexts(t *testing.T) {
	t.Parallel()
	texts := hostile.Texts()
	for i := range len(texts) / hostileStride {
		text := texts[i*hostileStride]
		perform(t, fmt.Sprintf("%d %.20q", i, text), func() string { return text }, nil)
	}
}

// They know the secrets, and write them, or what of them would still be of use,
// in every way. No run of one leaves by any door.
func TestHostileSecrets(t *testing.T) {
	t.Parallel()
	secrets := []string{secretID, secretKey, secretToken, slackPath, wecomKey, heartbeat[len("/heart/"):], proxyPassword}
	piece := func(n int) string { // whole, its ends, and what is left of it otherwise
		s, run := secrets[n%len(secrets)], hostile.Run
		return []string{s, s[:run], s[len(s)-run:], s[2:13], s[1:]}[n/len(secrets)%5]
	}
	writings := hostile.Writings()
	names := slices.Sorted(maps.Keys(writings))
	for i := range len(names) / hostileStride {
		name := names[i*hostileStride]
		n := len(name) // so that others are said at a place
		perform(t, name, func() string {
			n++
			return writings[name](piece(n))
		}, hostile.SecretsOf(secrets...))
	}
}

const proxyPassword = "canaryOfTheProxy"

// perform plays all days, of which one language has every other one.
func perform(t *testing.T, name string, say func() string, secrets hostile.Secrets) {
	t.Helper()
	t.Run(name, func(t *testing.T) {
		t.Parallel()
		bubble(t, func(w *world) {
			s := &stage{world: w, say: say, secrets: secrets, reasons: map[news.Reason]bool{}, answers: map[string]string{}}
			s.set()
			s.play()
			for _, r := range []news.Reason{
				news.Failures, news.Mention, news.Blind, news.Incomplete, news.Refused, news.RuleOff, news.LicencesGone, news.LicencesLow,
				news.WorkingAgain, news.RuleOn, news.LicencesFine, news.ReachedAgain, news.AllClear, news.Status, news.NoTasks, news.Missed, news.NothingNew,
			} {
				if !s.reasons[r] {
					w.Errorf("%s was not told", r)
				}
			}
		})
	})
}

// stage is a world in which everybody is hostile.
type stage struct {
	*world

	say     func() string
	secrets hostile.Secrets
	reasons map[news.Reason]bool // that were told
	answers map[string]string    // of the API, by action
	trigger string
	logged  int  // bytes
	kept    bool // what they said is in the ledger, from elsewhere
}

func (s *stage) set() {
	s.trigger = s.say()
	s.api.Faults = func(c tcsstest.Call) *tcsstest.Fault {
		return &tcsstest.Fault{Kind: tcsstest.Raw, ContentType: "application/json", Body: s.answers[c.Action]}
	}
	maps.Copy(s.env, map[string]string{
		"TREND_DAYS": "7", "ALL_CLEAR": "true", "HEARTBEAT_URL": heartURL,
		"HTTPS_PROXY": "http://user:" + proxyPassword + "@proxy.example.com:3128",
	})
	said := s.say()
	s.heart.answer = func(rw http.ResponseWriter, r *http.Request, try int, body []byte) bool {
		s.leaves("heartbeat", hostile.LineFault(string(body)), string(body))
		return refuse(http.StatusInternalServerError, said)(rw, r, try, body)
	}
}

// event is a timer's.
func (s *stage) event(at time.Time, argument string) string {
	return fmt.Sprintf(`{"Type":"Timer","TriggerName":%s,"Time":%q,"Message":%s,%s:%s}`,
		raw(s.trigger), at.UTC().Format(time.RFC3339), raw(argument), raw("x"+s.say()), raw(s.say()))
}

// runs is one invocation, and holds what leaves by it.
func (s *stage) runs(payload string) {
	slack, wecom := len(s.slack.tried), len(s.wecom.tried)
	s.env["LANGUAGE"] = map[bool]string{true: "zh", false: "en"}[s.env["LANGUAGE"] == "en"]
	answer, err := s.handle(s.Context(), payload, 300*time.Second)
	if result, ok := answer.(handler.Result); ok {
		for _, d := range result.Deliveries {
			s.reasons[d.Reason] = true
		}
		for _, f := range result.Failures {
			if most := max(len(f.Type), len(f.Source), len(f.AuthorizedDate), len(f.LastAuthorizedTime), len(f.LatestFailCode)); most > 200 {
				s.Errorf("a string of %d bytes in %+v", most, f)
			}
		}
		for channel, bodies := range result.Messages {
			for _, b := range bodies {
				s.post(channel == "slack", string(b))
			}
		}
		result.Messages = nil // they are read as posts are
		answer = result
	}
	text, _ := json.Marshal(answer) //nolint:errchkjson // it is read
	s.leaves("result", hostile.JSONFault(text, hostile.Acts), string(text))
	if err != nil {
		s.leaves("error", hostile.LineFault(err.Error()), err.Error())
	}
	for _, p := range s.slack.tried[slack:] {
		s.post(true, p)
	}
	for _, p := range s.wecom.tried[wecom:] {
		s.post(false, p)
	}
	logs := s.logs.String()[s.logged:]
	s.logged += len(logs)
	for line := range strings.Lines(logs) {
		s.leaves("log", hostile.JSONFault([]byte(line), hostile.Acts), line)
	}
	for _, document := range s.cos.stored() {
		if !s.kept {
			s.leaves("ledger", hostile.JSONFault(document, func(string) bool { return false }), string(document))
		}
	}
}

// post reads a post as its service would.
func (s *stage) post(slack bool, body string) {
	fault := hostile.WeComFault
	if slack {
		fault = hostile.SlackFault
	}
	s.leaves("post", fault([]byte(body)), body)
	if evil := hostile.Evil([]byte(body)); evil != "" {
		s.leaves("post", "live: "+evil, body)
	}
}

// leaves holds a text that leaves.
func (s *stage) leaves(by, fault, text string) {
	s.Helper()
	if fault != "" {
		s.Errorf("%s: %s\n%.3000s", by, fault, text)
	}
	if seen := s.secrets.Seen(text); seen != "" {
		s.Errorf("%s shows %q:\n%.3000s", by, seen, text)
	}
}

// raw is s as a string of JSON, with its bytes as they are.
func raw(s string) string {
	var b bytes.Buffer
	for _, c := range []byte(s) {
		if c < ' ' || c == '"' || c == '\\' {
			_, _ = fmt.Fprintf(&b, `\u%04x`, c)
			continue
		}
		_ = b.WriteByte(c)
	}
	return `"` + b.String() + `"`
}
