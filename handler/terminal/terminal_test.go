package terminal

import (
	"encoding/json"
	"testing"
)

// What a terminal would act on is shown as an escape, which stays the same JSON.
func TestResultsAreInertAtATerminal(t *testing.T) {
	t.Parallel()
	in := []string{"\u009b2J", "\u007f", "\u202egnp", "\U000e0041", "名称", "a\nb"}
	text, err := json.MarshalIndent(in, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	shown := escaped(string(text))
	for _, r := range shown {
		if r != '\n' && (r < ' ' || r >= 0x7f && r <= 0x9f || r == '\u202e' || r == 0xe0041) {
			t.Errorf("%q reaches the terminal", r)
		}
	}
	var out []string
	if err := json.Unmarshal([]byte(shown), &out); err != nil {
		t.Fatal(err)
	}
	for i := range in {
		if out[i] != in[i] {
			t.Errorf("%q became %q", in[i], out[i])
		}
	}
}
