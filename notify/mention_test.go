package notify

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestWhoIsCalledAndHow(t *testing.T) {
	t.Parallel()
	ids := make([]string, 30)
	for i := range ids {
		ids[i] = strings.Repeat("z", 30) + string(rune('a'+i%26)) + string(rune('a'+i/26))
	}
	tests := []struct {
		name  string
		to    Destination
		call  bool
		posts int
		keys  [][]string
		has   []string // in the first post
		last  string   // in the last one
	}{
		{
			"slack", testSlack("here", "channel", "U1A", "W1A", "S1A"), true, 1,
			[][]string{{"k", "call"}},
			[]string{`"text":"<!here> <!channel> <@U1A> <@W1A> <!subteam^S1A> brief"`, `"text":"<!here> <!channel> <@U1A> <@W1A> <!subteam^S1A>"`},
			"",
		},
		{"slack, nobody to call", testSlack(), true, 1, [][]string{{"k", "call"}}, []string{`"text":"brief"`}, ""},
		{"slack, no call", testSlack("here"), false, 1, [][]string{{"k"}}, []string{`"text":"brief"`}, ""},
		{"wecom users", testWeCom("li", "wang"), true, 1, [][]string{{"k", "call"}}, []string{`\n\n<@li> <@wang>`}, ""},
		{"wecom all", testWeCom("li", "@all"), true, 2, [][]string{{"k"}, {"call"}}, []string{`\n\n<@li>`}, `{"content":"brief","mentioned_list":["@all"]}`},
		{"wecom, no call", testWeCom("li", "@all"), false, 1, [][]string{{"k"}}, nil, ""},
		{"wecom, nobody to call", testWeCom(), true, 1, [][]string{{"k", "call"}}, nil, ""},
		{"wecom, a crowd", testWeCom(ids...), true, 2, [][]string{{"k"}, {"call"}}, nil, `"mentioned_list":["` + ids[0]},
	}
	for _, tt := range tests {
		m := Message{Title: "title", Brief: "brief", Keys: []string{"k"}, Call: tt.call, CallKey: "call"}
		posts := checkPosts(t, tt.to, m)
		var keys [][]string
		for _, p := range posts {
			keys = append(keys, p.keys)
		}
		if diff := cmp.Diff(tt.keys, keys); diff != "" || len(posts) != tt.posts {
			t.Fatalf("%s: %d posts, keys %s", tt.name, len(posts), diff)
		}
		first, last := string(posts[0].forms[0].body), string(posts[len(posts)-1].forms[0].body)
		for _, s := range tt.has {
			if !strings.Contains(first, s) {
				t.Errorf("%s: no %s in %s", tt.name, s, first)
			}
		}
		if !strings.Contains(last, tt.last) {
			t.Errorf("%s: no %s in %s", tt.name, tt.last, last)
		}
		if tt.has == nil && strings.Contains(first, "<@") || !tt.call && strings.Contains(first, "<!") {
			t.Errorf("%s: calls in %s", tt.name, first)
		}
	}
}

// The plain form of a message calls the same people.
func TestPlainFormCalls(t *testing.T) {
	t.Parallel()
	m := sample()
	w := testWeCom("li").channel.posts(&m, []string{"li"})
	if got := string(w[0].forms[1].body); !strings.Contains(got, `"mentioned_list":["li"]`) {
		t.Errorf("nobody is called in %s", got)
	}
	s := testSlack("here").channel.posts(&m, []string{"here"})
	if got := string(s[0].forms[2].body); !strings.Contains(got, `<!here>`) {
		t.Errorf("nobody is called in %s", got)
	}
}
