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

// checkPosts renders m and fails if any form of any post would be refused, if
// there are too many, or if a key is not told exactly once.
func checkPosts(t *testing.T, d Destination, m Message) []post {
	t.Helper()
	posts := d.channel.posts(&m, d.mentions)
	parts := len(posts)
	told := map[string]int{}
	for i, p := range posts {
		for _, k := range p.keys {
			told[k]++
		}
		if len(p.forms) == 1 && bytes.Contains(p.forms[0].body, []byte(`"mentioned_list"`)) {
			parts-- // only calls
		}
		if len(p.forms) == 0 {
			t.Fatalf("%v: post %d has no form", d, i)
		}
		for _, f := range p.forms {
			if why := serviceFault(d, f.body); why != "" {
				t.Errorf("%v refuses post %d as %s: %s", d, i, f.name, why)
			}
			if !f.limit.holds(f.size) {
				t.Errorf("%v: post %d as %s is %v of %v", d, i, f.name, f.size, f.limit)
			}
		}
	}
	if parts > 5 {
		t.Errorf("%v: %d parts", d, parts)
	}
	want := map[string]int{}
	for _, k := range m.Keys {
		want[k]++
	}
	for _, it := range m.Items {
		want[it.Key]++
	}
	if m.Call {
		want[m.CallKey]++
	}
	delete(want, "")
	for k, n := range want {
		if told[k] != n {
			t.Errorf("%v tells %q %d times, want %d", d, k, told[k], n)
		}
	}
	if len(told) != len(want) {
		t.Errorf("%v tells %d keys, want %d", d, len(told), len(want))
	}
	return posts
}
