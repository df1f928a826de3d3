package terminal

import (
	"encoding/json"
	"testing"
)

// What a terminal would act on is not shown, and the rest stays the same JSON.
func TestResultsAreInertAtATerminal(t *testing.T) {
	t.Parallel()
	text, err := json.MarshalIndent([]string{"\u009b2J\u007f\u202egnp\U000e0041名称", "a\nb"}, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	const want = "[\n  \"�2J��gnp�名称\",\n  \"a\\nb\"\n]"
	if got := inert(string(text)); got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
