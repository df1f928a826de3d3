package notify

import (
	"bytes"
	"encoding/json"
	"fmt"
	"testing"
	"unicode/utf8"
)

// decode reads a body strictly.
func decode(body []byte, v any) string {
	if !utf8.Valid(body) {
		return "not UTF-8"
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return err.Error()
	}
	var all any
	if err := json.Unmarshal(body, &all); err != nil {
		return err.Error()
	}
	return unseen(all)
}

// unseen looks for hidden text in every string of a body.
func unseen(v any) string {
	switch v := v.(type) {
	case string:
		if turning(v) {
			return fmt.Sprintf("hidden characters in %q", v)
		}
	case []any:
		for _, e := range v {
			if why := unseen(e); why != "" {
				return why
			}
		}
	case map[string]any:
		for _, e := range v {
			if why := unseen(e); why != "" {
				return why
			}
		}
	}
	return ""
}

// fault is what d's service would find wrong with a body.
func serviceFault(d Destination, body []byte) string {
	if d.Channel() == "slack" {
		return slackFault(body)
	}
	return wecomFault(body)
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
