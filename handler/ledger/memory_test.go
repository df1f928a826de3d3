package ledger_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"tcss-licensing-alerts/handler/ledger"
)

// Rule 13: how far a memory can be relied on, and that what a run told is
// written as soon as the store can be.
func TestMemoryUnderFaults(t *testing.T) {
	t.Parallel()
	hang := context.DeadlineExceeded
	const update, twice = "read write ", "read" + " read "
	for _, tt := range []struct {
		name  string
		fault func(int) error
		mode  ledger.Mode
		ops   string
		kept  bool
		took  time.Duration
	}{
		{"no fault", nil, ledger.Proven, update + update + "read", true, 0},
		{"first read fails", failsAt(errStore, 1), ledger.Proven, "read " + update + update + "read", true, 0},
		{"mark fails once", failsAt(errStore, 2), ledger.Proven, update + update + update + "read", true, 0},
		{"mark fails", failsAt(errStore, 2, 4), ledger.Read, update + update + update + "read", true, 0},
		{"reads fail, a later write works", failsAt(errStore, 1, 2), ledger.Nothing, twice + update + "read", true, 0},
		{"first read hangs", failsAt(hang, 1), ledger.Proven, "read " + update + update + "read", true, timeout},
		{"both reads hang", failsAt(hang, 1, 2), ledger.Nothing, twice + update + "read", true, 2 * timeout},
		{"receipt fails once", failsAt(errStore, 4), ledger.Proven, update + update + update + "read", true, 0},
		{"receipt hangs", failsAt(hang, 4), ledger.Proven, update + update + update + "read", true, timeout},
		{"receipt fails twice", failsAt(errStore, 4, 6), ledger.Proven, update + update + "read write", false, 0},
		{"the last reading fails", failsAt(errStore, 5), ledger.Proven, update + update + twice, true, 0},
		{"all fails", func(n int) error { return fmt.Errorf("%d: %w", n, errStore) }, ledger.Nothing, twice + twice, false, 0},
		{"all hangs", func(int) error { return hang }, ledger.Nothing, twice + twice, false, 4 * timeout},
	} {
		synctest.Test(t, func(t *testing.T) {
			s, start := &store{fault: tt.fault}, time.Now()
			m := wholeRun(t.Context(), s, told(1))
			if !tt.kept {
				m.Close(t.Context()) // has been given up
			}
			if took := time.Since(start); took != tt.took || m.Mode() != tt.mode || m.Kept() != tt.kept {
				t.Errorf("%s: mode %d after %s, want %d after %s", tt.name, m.Mode(), took, tt.mode, tt.took)
			}
			if got := strings.Join(s.ops, " "); got != strings.TrimSpace(tt.ops) {
				t.Errorf("%s: steps %s, want %s", tt.name, got, tt.ops)
			}
			if (m.Err() == nil) != (tt.fault == nil) || tt.name == "all fails" && !strings.HasPrefix(m.Err().Error(), "read ledger: 1: ") {
				t.Errorf("%s: not the first error: %v", tt.name, m.Err())
			}
			s.fault = nil
			a := stored(t, s.text)
			if _, ok := a.Tasks[1]; ok != tt.kept || a.From != morning().Add(-24*time.Hour).Unix() {
				t.Errorf("%s: kept %v from %d", tt.name, a.Tasks, a.From)
			}
		})
	}
}

// What is there and is no ledger is read, and never written over.
func TestMemoryLeavesWhatIsNoLedger(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]error{
		"<html>": ledger.ErrNotLedger, "": ledger.ErrNotLedger, "null": ledger.ErrNotLedger, "{}": ledger.ErrNotLedger,
		`{"version":2,"accounts":{"1@tc`: ledger.ErrNotLedger, `{"version":3,"accounts":{}}`: ledger.ErrNewer,
	} {
		s := &store{text: []byte(text)}
		m := wholeRun(t.Context(), s, told(1))
		if !errors.Is(m.Err(), want) || m.Mode() != ledger.Nothing || m.Account(slack) == nil || string(s.text) != text || slices.Contains(s.ops, writing) {
			t.Errorf("%q: %v, mode %d, account %v, steps %v, now %q", text, m.Err(), m.Mode(), m.Account(slack), s.ops, s.text)
		}
	}
	// It may also come later.
	s := &store{}
	s.fault = func(n int) error {
		if n == 3 {
			s.text = []byte("<html>")
		}
		return nil
	}
	if m := wholeRun(t.Context(), s, told(1)); !errors.Is(m.Err(), ledger.ErrNotLedger) || string(s.text) != "<html>" || m.Mode() != ledger.Proven {
		t.Errorf("%v, mode %d, now %q", m.Err(), m.Mode(), s.text)
	}
	old := &store{text: []byte(`{"version":1,"destinations":{}}`)}
	if m := wholeRun(t.Context(), old, told(1)); m.Err() != nil || stored(t, old.text).Tasks[1].Failed != 5 {
		t.Errorf("an older version: %v, now %s", m.Err(), old.text)
	}
}

func TestMemoryOff(t *testing.T) {
	t.Parallel()
	m := wholeRun(t.Context(), ledger.Location{}.Open(nil, ledger.Credentials{}), told(1))
	if m.Mode() != ledger.Nothing || m.Err() != nil || len(m.Account(slack).Tasks) > 0 {
		t.Errorf("mode %d, %v, %v", m.Mode(), m.Err(), m.Account(slack))
	}
}

// A run decides on what it read first, whatever others write meanwhile.
func TestMemoryDecidesOnWhatItReadFirst(t *testing.T) {
	t.Parallel()
	s := &store{}
	wholeRun(t.Context(), s, told(1))
	s.ops = nil
	s.fault = func(n int) error {
		if n != 2 {
			return nil
		}
		s.fault = nil // another run, between the reading and the mark that fails
		wholeRun(t.Context(), s, told(2))
		return errStore
	}
	m := begun(t.Context(), s, morning(), slack)
	if got := slices.Sorted(maps.Keys(m.Account(slack).Tasks)); m.Mode() != ledger.Proven || !slices.Equal(got, []int64{1}) {
		t.Errorf("mode %d, decides on %v", m.Mode(), got)
	}
	m.Note(slack, told(3))
	m.Close(t.Context())
	if diff := cmp.Diff(told(1, 2, 3).Tasks, stored(t, s.text).Tasks); diff != "" || len(m.Account(slack).Tasks) != 1 {
		t.Error(m.Account(slack).Tasks, diff)
	}
}

// Rule 12: the first mark is stored whatever comes of the run, and never moves.
func TestMemoryFirstMark(t *testing.T) {
	t.Parallel()
	s := &store{}
	begun(t.Context(), s, morning(), slack) // killed here
	later := begun(t.Context(), s, morning().Add(48*time.Hour), slack, "wecom#1")
	for _, to := range []string{slack, "wecom#1"} {
		if got := later.Account(to).From; got != morning().Add(-24*time.Hour).Unix() {
			t.Errorf("%s begins at %d", to, got)
		}
	}
	if wholeRun(t.Context(), s, told(1)); stored(t, s.text).Used != morning().Add(48*time.Hour).Unix() {
		t.Error("an earlier run takes back when the account was used")
	}
	writes := len(s.ops)
	later.Keep(t.Context())
	later.Note(slack, ledger.Entry{})
	later.Close(t.Context())
	if len(s.ops) != writes {
		t.Errorf("nothing to add, and yet %v", s.ops[writes:])
	}
}

// Rule 14: with whatever it writes a run forgets what is due, and says that it
// used its own account; a new one takes over what is about to be forgotten. What a
// run forgets it still decides on.
func TestMemoryForgets(t *testing.T) {
	t.Parallel()
	s := &store{}
	wholeRun(t.Context(), s, told(1))
	same := &store{text: s.text}
	m := begun(t.Context(), same, morning().AddDate(0, 0, 31), slack)
	if now := stored(t, same.text).Tasks; len(m.Account(slack).Tasks) != 1 || len(now) > 0 {
		t.Errorf("decides on %v, and now there is %v", m.Account(slack).Tasks, now)
	}
	for _, days := range []int{31, 62, 163} {
		begun(t.Context(), s, morning().AddDate(0, 0, days), "wecom#1")
		var d ledger.Document
		if err := json.Unmarshal(s.text, &d); err != nil {
			t.Fatal(err)
		}
		old, of := d.Accounts["1@tcss"][slack], d.Accounts["1@tcss"]["wecom#1"]
		if of.Used != morning().AddDate(0, 0, days).Unix() || days > 31 && len(of.Tasks) > 0 || (old != nil) != (days < 100) || old != nil && len(old.Tasks) > 0 {
			t.Errorf("after %d days: %s", days, s.text)
		}
	}
}

// A ledger that no later run could read, as it is too large, is not written.
func TestTheLargestLedger(t *testing.T) {
	t.Parallel()
	write := func(size int) (*ledger.Memory, []byte) {
		s := &store{}
		m := begun(t.Context(), s, morning(), slack)
		m.Note(slack, ledger.Entry{States: map[string]ledger.State{"rule": {Value: strings.Repeat("x", size), At: morning().Unix()}}})
		m.Keep(t.Context())
		return m, s.text
	}
	_, small := write(1)
	for over := range 2 {
		m, text := write(8<<20 - len(small) + 1 + over)
		if fits := over == 0; m.Kept() != fits || (m.Err() == nil) != fits || (len(text) == 8<<20) != fits || !fits && len(stored(t, text).States) > 0 {
			t.Errorf("%d over: kept: %t, %d bytes, %v", over, m.Kept(), len(text), m.Err())
		}
	}
}
