package notify

import (
	"testing"
	"testing/synctest"
	"time"
)

// tailHook posts an item and, in a post of its own, what closes the message.
type tailHook struct{ bellHook }

func (tailHook) posts(*Message, []string) []post {
	return []post{
		{keys: []string{"item"}, forms: []form{{name: "text", body: []byte(`"item"`)}}},
		{forms: []form{{name: "text", body: []byte(`"tail"`)}}},
	}
}

func (tailHook) read(a answer) verdict {
	if string(a.body) == "fault" {
		return verdict{cause: CauseMessage, word: "fault", next: plainer}
	}
	return verdict{}
}

// What closes a message is not posted without what it closes: the next delivery
// has both, and would repeat it.
func TestNoTailWithoutAMessage(t *testing.T) {
	t.Parallel()
	d := must(newDestination(tailHook{}, "https://bell.example/x", nil))
	for _, tt := range []struct {
		answer string
		want   []string
	}{{"rung", []string{`"item"`, `"tail"`}}, {"fault", []string{`"item"`}}} {
		synctest.Test(t, func(t *testing.T) {
			s := script(reply{status: 200, body: tt.answer}, reply{status: 200, body: "rung"})
			deliver(t, s, d, brief(), time.Hour)
			if len(s.bodies) != len(tt.want) {
				t.Errorf("after %q: posted %q", tt.answer, s.bodies)
			}
		})
	}
}
