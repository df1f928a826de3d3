package main

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tcss-licensing-alerts/handler/ledger"
)

// The process is killed at any moment of a run, and the event comes again: each
// destination is told everything, and nothing that the ledger knew is repeated.
func TestKilledAtAnyMoment(t *testing.T) {
	t.Parallel()
	binary := build(t, ".")
	for i := range 24 {
		after := time.Duration(rand.IntN(160)) * time.Millisecond
		t.Run(fmt.Sprint(i, " after ", after), func(t *testing.T) {
			t.Parallel()
			s := serve(t)
			s.api.Latency, s.delay = 15*time.Millisecond, 20*time.Millisecond
			s.api.SetTasks(task(7, 0, 47))
			file := filepath.Join(t.TempDir(), "ledger.json")
			s.env["LEDGER"] = "file://" + file
			event := daily()

			first := start(t, binary)
			time.AfterFunc(after, func() { _ = first.command.Process.Kill() })
			_, _ = try(first, event, s.env)
			first.end()
			known := remembered(t, file, 7)
			before := map[string]int{"slack": len(s.at("/slack")), "wecom": len(s.at("/wecom"))}

			invoke(t, start(t, binary), event, s.env)
			for channel, had := range before {
				posted := s.at("/" + channel)
				if len(posted) == 0 || !strings.Contains(posted[0], "47 container images") {
					t.Errorf("%s was not told: %q", channel, posted)
				}
				if known[channel] && len(posted) != had {
					t.Errorf("%s was told again what the ledger knew", channel)
				}
				if len(posted) > 2 {
					t.Errorf("%s was told %d times", channel, len(posted))
				}
			}
		})
	}
}

// remembered are the channels that the ledger says were told of a task.
func remembered(t *testing.T, file string, task int64) map[string]bool {
	t.Helper()
	told := map[string]bool{}
	text, err := os.ReadFile(file)
	if os.IsNotExist(err) {
		return told
	}
	var d ledger.Document
	if err != nil || json.Unmarshal(text, &d) != nil {
		t.Fatalf("%v: %s", err, text)
	}
	for _, accounts := range d.Accounts {
		for target, account := range accounts {
			channel, _, _ := strings.Cut(target, "#")
			fact, ok := account.Tasks[task]
			told[channel] = ok && !fact.Doubt
		}
	}
	return told
}
