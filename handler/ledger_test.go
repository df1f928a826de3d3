package handler

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"tcss-licensing-alerts/handler/ledger"
)

// opened is the ledger of a run that looks a day back and has time enough.
func opened(ctx context.Context, s ledger.Store, at time.Time) *memory {
	return openLedger(ctx, s, at, 24*time.Hour, 3*time.Second)
}

// file is a store, and the path of its file.
type file struct {
	ledger.Store

	path string
}

func inFile(path string) file {
	return file{ledger.Location{File: path}.Open(nil, ledger.Credentials{}), path}
}

func TestLedgerRemembersInAFile(t *testing.T) {
	t.Parallel()
	ctx, at := t.Context(), day("2026-11-23 09:05:00")
	s := inFile(filepath.Join(t.TempDir(), "ledger.json"))
	l := opened(ctx, s, at)
	l.record(ctx, "slack#1", []string{"task/1", "task/2"})
	l.complete(ctx, "", map[string]time.Time{"slack#1": at.Add(-time.Hour)})
	if err := l.trouble(); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(s.path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}

	again := opened(ctx, s, at.Add(time.Hour))
	if told, ok := again.told("slack#1", "task/2"); !ok || !told.Equal(at) {
		t.Errorf("task/2 told at %s, %t", told, ok)
	}
	if _, ok := again.told("wecom#1", "task/2"); ok {
		t.Error("what Slack was told counts for WeCom")
	}
	if end := again.end("slack#1", ""); !end.Equal(at.Add(-time.Hour)) {
		t.Errorf("window ended at %s", end)
	}
	if !again.end("slack#1", "Type=AUTO").IsZero() {
		t.Error("another filter's window is known")
	}
}

func TestLedgerForgetsAfterEightDays(t *testing.T) {
	t.Parallel()
	const keep = 8 * 24 * time.Hour
	ctx, at := t.Context(), day("2026-11-01 09:05:00")
	s := inFile(filepath.Join(t.TempDir(), "ledger.json"))
	opened(ctx, s, at).record(ctx, "slack#1", []string{"task/1", ruleOff})
	opened(ctx, s, at).record(ctx, "wecom#1", []string{"task/1"})
	opened(ctx, s, at).complete(ctx, "", map[string]time.Time{"wecom#1": at})
	opened(ctx, s, at.Add(keep)).record(ctx, "slack#1", []string{"task/2"})
	if _, ok := opened(ctx, s, at).told("slack#1", "task/1"); !ok {
		t.Error("forgotten after eight days to the second")
	}
	opened(ctx, s, at.Add(keep+time.Second)).record(ctx, "slack#1", []string{"task/3"})
	l := opened(ctx, s, at)
	for key, want := range map[string]bool{"task/1": false, "task/2": true, "task/3": true, ruleOff: true} {
		if _, ok := l.told("slack#1", key); ok != want {
			t.Errorf("%s: known is %t", key, ok)
		}
	}
	text, err := s.Load(ctx)
	if err != nil || strings.Contains(string(text), "wecom#1") {
		t.Errorf("a destination of which nothing is known stays: %s %v", text, err)
	}
}

// A duplicate of an older event moves no window back.
func TestLedgerMovesNoWindowBack(t *testing.T) {
	t.Parallel()
	ctx, at := t.Context(), day("2026-11-23 09:05:00")
	l := opened(ctx, nil, at)
	for _, end := range []time.Time{at, at.Add(-24 * time.Hour)} {
		l.complete(ctx, "", map[string]time.Time{"slack#1": end})
	}
	if end := l.end("slack#1", ""); !end.Equal(at) {
		t.Errorf("window ended at %s", end)
	}
}

// What was told last is the same however often it is asked for, even of what
// was told at one event.
func TestLedgerToldLast(t *testing.T) {
	t.Parallel()
	ctx, at := t.Context(), day("2026-11-23 09:05:00")
	l := opened(ctx, nil, at)
	l.record(ctx, "slack#1", []string{ruleOff, ruleOn, "task/1"})
	for range 50 {
		if key, when := l.toldLast("slack#1", rulePrefix); key != ruleOn || !when.Equal(at) {
			t.Fatalf("told %s last, at %s", key, when)
		}
	}
}

func TestLedgerThatIsBroken(t *testing.T) {
	t.Parallel()
	at := day("2026-11-23 09:05:00")
	tests := map[string]struct {
		content string
		want    string // of the trouble
	}{
		"empty":           {"", ""},
		"not JSON":        {"\x00\x01", "not a ledger"},
		"another shape":   {`{"version":"1"}`, "not a ledger"},
		"a later version": {`{"version":2}`, "version 2"},
		"null within":     {`{"version":1,"destinations":{"slack#1":null}}`, ""},
		"nothing within":  {`{"version":1,"destinations":{"slack#1":{}}}`, ""},
		"null":            {`null`, ""},
		"no destinations": {`{"version":1,"destinations":null}`, ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx := t.Context()
			s := inFile(filepath.Join(t.TempDir(), "ledger.json"))
			if err := os.WriteFile(s.path, []byte(tt.content), 0o600); err != nil {
				t.Fatal(err)
			}
			l := opened(ctx, s, at)
			if err := l.trouble(); (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
				t.Errorf("trouble is %v, want %q", err, tt.want)
			}
			l.record(ctx, "slack#1", []string{"task/1"})
			if _, ok := opened(ctx, s, at).told("slack#1", "task/1"); !ok {
				t.Error("what was told afterwards is not remembered")
			}
		})
	}
}

func TestLedgerThatCannotBeKept(t *testing.T) {
	t.Parallel()
	ctx, at := t.Context(), day("2026-11-23 09:05:00")
	s := inFile(filepath.Join(t.TempDir(), "no", "such", "folder", "ledger.json"))
	l := opened(ctx, s, at)
	l.record(ctx, "slack#1", []string{"task/1"})
	if err := l.trouble(); err == nil || !strings.Contains(err.Error(), "write ledger") {
		t.Errorf("trouble is %v", err)
	}
	if _, ok := l.told("slack#1", "task/1"); !ok {
		t.Error("forgotten within the run")
	}
}

// slowStore counts how often it is asked, and never answers.
type slowStore struct {
	asked int
	reads bool // only writing hangs
}

func (s *slowStore) Load(ctx context.Context) ([]byte, error) {
	s.asked++
	if s.reads && s.asked == 1 {
		return nil, nil
	}
	<-ctx.Done()
	return nil, ctx.Err()
}

func (s *slowStore) Save(ctx context.Context, _ []byte) error {
	_, err := s.Load(ctx)
	return err
}

func TestLedgerThatHangsIsGivenUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		s := &slowStore{}
		l := opened(t.Context(), s, began)
		for range 20 {
			l.record(t.Context(), "slack#1", []string{"task/1"})
		}
		if waited := time.Since(began); waited > 6*time.Second || s.asked != 2 {
			t.Errorf("waited %s and asked %d times", waited, s.asked)
		}
		if err := l.trouble(); err == nil || !strings.Contains(err.Error(), "read ledger") {
			t.Errorf("trouble is %v, want the first", err)
		}
	})
	synctest.Test(t, func(t *testing.T) { // only writing hangs
		began := time.Now()
		s := &slowStore{reads: true}
		l := opened(t.Context(), s, began)
		for range 20 {
			l.record(t.Context(), "slack#1", []string{"task/1"})
		}
		if waited := time.Since(began); waited > 3*time.Second || s.asked != 2 {
			t.Errorf("waited %s and asked %d times to write", waited, s.asked)
		}
	})
}

// lateStore is one that takes its time to write.
type lateStore struct {
	text []byte
	late []time.Duration // of each write in turn
}

func (s *lateStore) Load(context.Context) ([]byte, error) { return s.text, nil }

func (s *lateStore) Save(_ context.Context, text []byte) error {
	late := s.late[0]
	s.late = s.late[1:]
	time.Sleep(late)
	s.text = text
	return nil
}

// What two destinations confirm at once is written one after the other, so that
// neither undoes the other's.
func TestLedgerWritesInTurn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, at := t.Context(), day("2026-11-23 09:05:00")
		s := &lateStore{late: []time.Duration{2 * time.Second, 0}}
		l := opened(ctx, s, at)
		var wg sync.WaitGroup
		for i, target := range []string{"slack#1", "wecom#1"} {
			wg.Go(func() {
				time.Sleep(time.Duration(i) * time.Second)
				l.record(ctx, target, []string{"task/1"})
			})
		}
		wg.Wait()
		for _, target := range []string{"slack#1", "wecom#1"} {
			if _, ok := opened(ctx, s, at).told(target, "task/1"); !ok {
				t.Errorf("what %s was told is lost", target)
			}
		}
	})
}

func FuzzParseDocument(f *testing.F) {
	f.Add([]byte(`{"version":1,"destinations":{"slack#1":{"told":{"task/1":"2026-11-23T01:05:00Z"},"ends":{"":"2026-11-23T01:00:00Z"}}}}`))
	f.Add([]byte(`{"version":1,"destinations":{"slack#1":null}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		d, err := parseDocument(text)
		if err != nil && len(d.Destinations) > 0 {
			t.Error("something is taken from a ledger that is refused")
		}
		ours := newDocument()
		ours.merge(d)
		ours.prune(day("2026-11-23 09:05:00"))
		again, err := json.Marshal(ours)
		if err != nil {
			t.Fatalf("what was read cannot be written: %v", err)
		}
		if _, err = parseDocument(again); err != nil {
			t.Errorf("what was written cannot be read: %v", err)
		}
	})
}
