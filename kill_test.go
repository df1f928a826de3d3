package main

import (
	"fmt"
	"math/rand/v2"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tcss-licensing-alerts/handler/tcss"
	"tcss-licensing-alerts/handler/tcss/tcsstest"
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
			api := &tcsstest.Server{
				Credentials: map[string]tcsstest.Credential{"id-one": {SecretKey: "key-one"}}, Latency: 15 * time.Millisecond,
			}
			now := time.Now().Truncate(time.Second)
			ran := now.In(time.FixedZone("CST", 8*3600)).Add(-time.Hour)
			api.SetTasks(tcss.Task{
				TaskID: 7, Type: "AUTO", Source: "LOCAL", FailCount: 2, LatestFailCode: "REACH_LIMIT",
				AuthorizedDate: ran.Format(time.DateOnly), LastAuthorizedTime: ran.Format(time.DateTime),
			})
			server := httptest.NewServer(api)
			defer server.Close()
			hooks := &sink{bodies: map[string][]string{}, delay: 20 * time.Millisecond}
			chat := httptest.NewServer(hooks)
			defer chat.Close()
			ledger := filepath.Join(t.TempDir(), "ledger.json")
			env := map[string]string{
				"SLACK_WEBHOOK_URL": chat.URL + "/slack", "WECOM_WEBHOOK_URL": chat.URL + "/wecom", "TCSS_ENDPOINT": server.URL,
				"LEDGER": "file://" + ledger, "TENCENTCLOUD_SECRETID": "id-one", "TENCENTCLOUD_SECRETKEY": "key-one",
			}
			event := fmt.Sprintf(`{"Type":"Timer","TriggerName":"daily","Time":%q,"Message":""}`, now.UTC().Format(time.RFC3339))

			first := start(t, binary)
			time.AfterFunc(after, func() { _ = first.command.Process.Kill() })
			_, _ = try(t, first, event, env)
			first.end()
			text, err := os.ReadFile(ledger)
			if err != nil && !os.IsNotExist(err) {
				t.Fatal(err)
			}
			before := map[string]int{"slack": len(hooks.at("/slack")), "wecom": len(hooks.at("/wecom"))}

			if response := invoke(t, start(t, binary), event, env); response.Error != nil {
				t.Fatal(response.Error.Message)
			}
			for channel, had := range before {
				posted := hooks.at("/" + channel)
				if len(posted) == 0 || !strings.Contains(posted[0], "task 7") {
					t.Errorf("%s was not told: %q", channel, posted)
				}
				_, account, known := strings.Cut(string(text), `"`+channel+"#")
				account, _, _ = strings.Cut(account, "}")
				if known = known && strings.Contains(account, "task/7"); known && len(posted) != had {
					t.Errorf("%s was told again what the ledger knew", channel)
				}
				if len(posted) > 2 {
					t.Errorf("%s was told %d times", channel, len(posted))
				}
			}
		})
	}
}
