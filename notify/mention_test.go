package notify

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestWhoIsCalledAndHow(t *testing.T) {
	t.Parallel()
	const slackAll, title = "<!here> <!channel> <@U1A> <@W1A> <!subteam^S1A>", `"content":"🟢 title",`
	tests := []struct {
		name string
		to   Destination
		only bool
		want []string // a part of each post
	}{
		{"slack", testSlack("here", "channel", "U1A", "W1A", "S1A"), false, []string{`"text":"` + slackAll + ` brief"`}},
		{"slack, in a block", testSlack("here"), false, []string{`"text":{"type":"mrkdwn","text":"<!here>"`}},
		{"slack, nobody to call", testSlack(), false, []string{`"text":"brief"`}},
		{"slack, all else was told", testSlack("here"), true, []string{`{"text":"🟢 *title* <!here>","parse":"none"`}},
		{"slack, all else was told, nobody to call", testSlack(), true, nil},
		{"wecom users", testWeCom("li", "zhangsan_11"), false, []string{`\n<@li> <@zhangsan_11>`}},
		{"wecom users, as many as stand in a message", testWeCom(append(slices.Repeat([]string{strings.Repeat("a", 60)}, 9), strings.Repeat("b", 21))...), false, []string{`a> <@b`}},
		{"wecom all", testWeCom("li", "@all"), false, []string{`"markdown"`, title + `"mentioned_list":["li","@all"]}`}},
		{"wecom mobile", testWeCom("13800138000", "li"), false, []string{`"markdown"`, title + `"mentioned_list":["li"],"mentioned_mobile_list":["13800138000"]}`}},
		{"wecom, twelve digits", testWeCom("138001380001"), false, []string{`<@138001380001>`}},
		{"wecom, a crowd", testWeCom(crowd()...), false, []string{`"markdown"`, `"mentioned_list":["` + crowd()[0]}},
		{"wecom, all else was told", testWeCom("li"), true, []string{title + `"mentioned_list":["li"]}`}},
	}
	for _, tt := range tests {
		posts := checkPosts(t, tt.to, Message{Title: "title", Brief: "brief", Mention: !tt.only, MentionOnly: tt.only})
		if len(posts) != len(tt.want) {
			t.Errorf("%s: %d posts", tt.name, len(posts))
			continue
		}
		for i, want := range tt.want {
			if got := string(posts[i].variants[0].body); !strings.Contains(got, want) || len(posts) == 2 && i == 0 && strings.Contains(got, "<@") {
				t.Errorf("%s: post %d has no %s, or calls twice: %s", tt.name, i, want, got)
			}
		}
		for _, p := range checkPosts(t, tt.to, brief()) { // no call
			if got := string(p.variants[0].body); strings.Contains(got, "<@") || strings.Contains(got, "<!") {
				t.Errorf("%s: called in %s", tt.name, got)
			}
		}
	}
}

// The simplest variant of a message calls the same people.
func TestSimplestVariantCalls(t *testing.T) {
	t.Parallel()
	for want, d := range map[string]Destination{`"mentioned_list":["li"]`: testWeCom("li"), `<!here>`: testSlack("here")} {
		v := checkPosts(t, d, sample())[0].variants
		if got := string(v[len(v)-1].body); !strings.Contains(got, want) {
			t.Errorf("nobody is called in %s", got)
		}
	}
}

// A message and a call that needs a post of its own each have a receipt, and
// nobody is called to what did not arrive.
func TestReceiptsOfACall(t *testing.T) {
	t.Parallel()
	ok, hangs := confirmed(testWeCom()), reply{}
	code := func(code string) reply { return reply{status: 200, body: `{"errcode":` + code + `}`} }
	message := func(o Outcome) Receipt { return Receipt{Message: true, Outcome: o, Twice: o == Doubtful} }
	mention := func(o Outcome) Receipt { return Receipt{Mention: true, Outcome: o, Twice: o == Doubtful} }
	tests := []struct {
		name     string
		to       Destination
		only     bool
		replies  []reply
		status   Status
		receipts []Receipt
	}{
		{"both arrive", testWeCom("@all"), false, []reply{ok}, Delivered, []Receipt{message(Confirmed), mention(Confirmed)}},
		{"in one post", testWeCom("li"), false, []reply{ok}, Delivered, []Receipt{{Message: true, Mention: true, Outcome: Confirmed}}},
		{"the message is doubtful", testWeCom("@all"), false, []reply{hangs}, PossiblyDelivered, []Receipt{message(Doubtful)}},
		{"the message is refused", testWeCom("@all"), false, []reply{code("93000")}, Failed, []Receipt{message(Refused)}},
		{"the message fails", testWeCom("@all"), false, []reply{{status: 500}}, Failed, []Receipt{message(Failed)}},
		{"the call is refused", testWeCom("@all"), false, []reply{ok, code("40058")}, Delivered, []Receipt{message(Confirmed), mention(Refused)}},
		{"the call alone is refused", testWeCom("@all"), true, []reply{code("40058")}, Delivered, []Receipt{mention(Refused)}},
		{"the webhook is gone after the message", testWeCom("@all"), false, []reply{ok, code("93000")}, Delivered, []Receipt{message(Confirmed), mention(Refused)}},
		{"the channel is gone", testSlack("here"), true, []reply{{status: 404, body: "channel_not_found"}}, Failed, []Receipt{mention(Failed)}},
		{"the webhook is gone", testWeCom("@all"), true, []reply{code("93000")}, Failed, []Receipt{mention(Failed)}},
		{"the call is doubtful", testWeCom("@all"), false, []reply{ok, hangs}, PossiblyDelivered, []Receipt{message(Confirmed), mention(Doubtful)}},
		{"the call fails", testWeCom("@all"), false, []reply{ok, {status: 500}}, Failed, []Receipt{message(Confirmed), mention(Failed)}},
		{"an unknown answer to the call", testWeCom("@all"), false, []reply{ok, code("99999")}, Failed, []Receipt{message(Confirmed), mention(Failed)}},
		{"nobody to call", testWeCom(), true, []reply{ok}, Delivered, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				m := brief()
				m.Mention, m.MentionOnly = true, tt.only
				got := deliver(t, script(tt.replies...), tt.to, m, 5*time.Minute)
				if diff := cmp.Diff(tt.receipts, got.receipts); diff != "" || got.Status != tt.status {
					t.Errorf("%s: %v\n%s", got.Status, got.Problem, diff)
				}
				if len(got.receipts) > 0 && got.receipts[0].Outcome == Confirmed && got.after[0] != 1 {
					t.Errorf("told only after %d posts", got.after[0])
				}
				last := tt.receipts[max(0, len(tt.receipts)-1):]
				void := tt.status == Delivered && len(last) == 1 && last[0].Outcome == Refused
				if len(tt.receipts) > 0 && tt.receipts[0].Message && strings.Contains(got.log, `"post":"message"`) != (got.Messages == 0) ||
					strings.Contains(got.log, `"mention refused","target":"`+tt.to.Target()+`","post":"mention"`) != void {
					t.Errorf("log %s", got.log)
				}
			})
		})
	}
}
