package handler_test

import (
	"encoding/json"
	"fmt"
	"iter"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tcss-licensing-alerts/handler/ledger"
	"tcss-licensing-alerts/handler/tcss"
	"tcss-licensing-alerts/handler/tcss/tcsstest"
)

const object = "/tcss/tcss-licensing-alerts-100000000001-alerts.json"

// accounts are what is known of each destination, as COS has it.
func (w *world) accounts() iter.Seq2[string, *ledger.Account] {
	return func(yield func(string, *ledger.Account) bool) {
		for _, text := range w.cos.stored() {
			var d ledger.Document
			if err := json.Unmarshal(text, &d); err != nil {
				w.Fatalf("%v: %s", err, text)
			}
			for _, of := range d.Accounts {
				for target, a := range of {
					if !yield(target, a) {
						return
					}
				}
			}
		}
	}
}

// remembered are the failing tasks of which a channel was told.
func (w *world) remembered(channel string) map[int64]ledger.Fact {
	facts := map[int64]ledger.Fact{}
	for target, a := range w.accounts() {
		if strings.HasPrefix(target, channel+"#") {
			maps.Copy(facts, a.Tasks)
		}
	}
	return facts
}

// counts are how many images of each of them failed.
func (w *world) counts(channel string) map[int64]int64 {
	counts := map[int64]int64{}
	for id, f := range w.remembered(channel) {
		counts[id] = f.Failed
	}
	return counts
}

// The memory is where LEDGER says: an object with the account's and the
// function's name, or a file.
func TestWhereTheMemoryIs(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "ledger.json")
	bubble(t, func(w *world) {
		w.api.SetTasks(task(1, "2026-11-23", 0, 1001, ""))
		w.runs(after(0))
		if stored := w.cos.stored(); len(stored) != 1 || !strings.Contains(string(stored[object]), `"1":{"n":1001`) {
			w.Errorf("COS has %s", stored)
		}
		w.env["LEDGER"] = "file://" + file
		for range 2 {
			w.runs(after(0))
		}
		if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
			w.Errorf("%v, %v", info, err)
		}
		w.heard(w.slack, 2)
	})
}

// Two functions, and two accounts, that share a prefix or even a file both
// tell.
func TestFunctionsThatShareAPlace(t *testing.T) {
	t.Parallel()
	file := "file://" + filepath.Join(t.TempDir(), "ledger.json")
	for place, functions := range map[string][][2]string{
		inCOS: {{"100000000001", "a"}, {"100000000001", "b"}, {"100000000002", "a"}}, file: {{"100000000001", "a"}, {"100000000002", "a"}},
	} {
		bubble(t, func(w *world) {
			w.env["LEDGER"] = place
			w.api.SetTasks(task(1, "2026-11-23", 0, 1001, ""))
			for range 2 {
				for _, f := range functions {
					w.uin, w.name = f[0], f[1]
					w.runs(after(0))
				}
			}
			w.heard(w.slack, len(functions))
		})
	}
}

// An endpoint is part of whose tasks they are.
func TestEndpointsAreAccountsOfTheirOwn(t *testing.T) {
	t.Parallel()
	bubble(t, func(w *world) {
		w.api.SetTasks(task(1, "2026-11-23", 3, 1001, ""))
		w.runs(after(0))
		w.env["TCSS_ENDPOINT"] = "tcss.intl.tencentcloudapi.com"
		_ = w.fails(after(0)) // which is not there
		says(w.T, string(w.cos.stored()[object]), "tcss.intl.tencentcloudapi.com")
	})
}

// Two runs beside each other lose nothing of each other's.
func TestRunsThatOverlap(t *testing.T) {
	t.Parallel()
	bubble(t, func(w *world) {
		w.api.SetTasks(task(1, "2026-11-23", 3, 1001, ""), manual(task(2, "2026-11-23", 3, 1013, "")))
		w.api.Faults = fault(tcsstest.Fault{Kind: tcsstest.Late, Delay: 100 * time.Millisecond})
		w.cos.answer = func(http.ResponseWriter, *http.Request, int, []byte) bool {
			time.Sleep(30 * time.Millisecond) // or one could write what it read before all that the other did
			return false
		}
		done := make(chan error)
		for i, typ := range []string{"AUTO", "MANUAL"} {
			go func() {
				_, err := w.process.Handle(w.platform(w.Context()), []byte(timerWith("2026-11-23", fmt.Sprint("trigger", i), filterOf("Type", typ))))
				done <- err
			}()
		}
		for range 2 {
			if err := <-done; err != nil {
				w.Error(err)
			}
		}
		if got := w.remembered("slack"); len(got) != 2 {
			w.Errorf("remembers %v", got)
		}
		w.runs(after(1))
		w.heard(w.slack, 2, 1001, 1013)
	})
}

// With a long LOOKBACK what was told is remembered as long.
func TestALongLookback(t *testing.T) {
	t.Parallel()
	bubble(t, func(w *world) {
		w.env["LOOKBACK"] = "480h"
		w.api.SetTasks(task(1, "2026-11-23", 0, 1001, ""), task(2, "2026-11-05", 0, 1013, ""))
		for day := 0; day < 70; day += 5 {
			w.runs(after(day))
		}
		w.heard(w.slack, 1, 1013)
	})
}

// Ten thousand failing tasks of four groups are one message, and one write
// remembers them.
func TestTenThousandFailures(t *testing.T) {
	t.Parallel()
	bubble(t, func(w *world) {
		w.env["DETAILS"] = "false"
		list := make([]tcss.Task, 0, 10_000)
		for i := range int64(10_000) {
			x := task(1+i, "2026-11-23", i%2, 1+i/10, "REACH_LIMIT")
			if i%4 > 1 {
				x = local(x)
			}
			if i%3 > 1 {
				x = manual(x)
			}
			list = append(list, x)
		}
		w.api.SetTasks(list...)
		got := w.runs(after(0))
		if n := len(w.remembered("wecom")); n != 10_000 || len(got.Failures) != 1000 || got.FailuresOmitted != 9000 {
			w.Errorf("%d tasks are remembered, %d failures and %d", n, len(got.Failures), got.FailuresOmitted)
		}
		w.runs(after(0))
		w.heard(w.slack, 1)
		w.heard(w.wecom, 1)
	})
}
