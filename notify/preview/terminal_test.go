package preview

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func terminal(tb testing.TB, s Sample, o TerminalOptions) string {
	tb.Helper()
	var b strings.Builder
	if err := Terminal(&b, s.Channel, s.Bodies, o); err != nil {
		tb.Fatal(err)
	}
	return b.String()
}

func TestTerminalGolden(t *testing.T) {
	t.Parallel()
	names, all := samples(t)
	for i, name := range names {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := terminal(t, all[i], TerminalOptions{Zone: shanghai(t), Language: all[i].Language})
			golden := filepath.Join(testdata, name+".txt")
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("-want +got; run with -update if it should be so:\n%s", diff)
			}
		})
	}
}
