package notify

import (
	"encoding/json"
	"strings"
	"testing"

	"tcss-licensing-alerts/testdata/hostile"
)

// shown is all that a body shows, one string a line.
func shown(body []byte) string {
	var v any
	if err := json.Unmarshal(body, &v); err != nil {
		return err.Error()
	}
	return strings.Join(hostile.Strings(v), "\n")
}

// serviceFault is what d's service would find wrong with a body.
func serviceFault(d Destination, body []byte) string {
	if d.Channel() == "slack" {
		return hostile.SlackFault(body)
	}
	return hostile.WeComFault(body)
}

// checkPosts renders m and fails if any variant of any post would be refused,
// or if the posts are others than they should be: one for the message, and one
// for the call if that cannot stand in it.
func checkPosts(t *testing.T, d Destination, m Message) []post {
	t.Helper()
	posts := d.posts(&m)
	var messages, mentions int
	for i, p := range posts {
		if p.message {
			messages++
		}
		if p.mention {
			mentions++
		}
		if len(p.variants) == 0 || i > 1 {
			t.Fatalf("%v: post %d has %d variants", d, i, len(p.variants))
		}
		for _, v := range p.variants {
			if why := serviceFault(d, v.body); why != "" {
				t.Errorf("%v refuses post %d as %s: %s", d, i, v.name, why)
			}
		}
	}
	want := 0
	if (m.Mention || m.MentionOnly) && d.Mentions() {
		want = 1
	}
	if mentions != want || (messages != 1) != m.MentionOnly {
		t.Errorf("%v: %d posts tell the message, %d call", d, messages, mentions)
	}
	return posts
}
