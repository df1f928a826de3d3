package terminal

import "testing"

// What a terminal would act on is not shown, and the rest stays the same JSON.
func TestResultsAreInertAtATerminal(t *testing.T) {
	t.Parallel()
	got := inert("[\n  \"\u009b2J\u007f\u202egnp\U000e0041名称\",\n  \"a\\nb\"\n]")
	if want := "[\n  \"�2J��gnp�名称\",\n  \"a\\nb\"\n]"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
