//go:build unix

package ledger

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// An update waits for another process's, but not for ever, and leaves the file
// to the next.
func TestFileIsLocked(t *testing.T) {
	t.Parallel()
	s := fileStore{path: filepath.Join(t.TempDir(), "ledger.json")}
	update := func(patience time.Duration) error {
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		defer cancel()
		return s.Update(ctx, func([]byte) ([]byte, error) { return []byte("new"), nil })
	}
	theirs, err := os.Create(s.path + ".lock")
	if err != nil {
		t.Fatal(err)
	}
	if ok, locked := tryLock(theirs); !ok || locked != nil {
		t.Fatal(ok, locked)
	}
	began := time.Now()
	if err = update(50 * time.Millisecond); err == nil || !strings.Contains(err.Error(), "lock: ") || time.Since(began) > 5*time.Second {
		t.Errorf("error is %v after %s", err, time.Since(began))
	}
	time.AfterFunc(50*time.Millisecond, func() { _ = theirs.Close() })
	if err = update(10 * time.Second); err != nil {
		t.Error(err)
	}
	next, err := os.Open(s.path + ".lock")
	if err != nil {
		t.Fatal(err)
	}
	defer next.Close()
	if ok, err := tryLock(next); !ok || err != nil {
		t.Errorf("the lock is kept: %v", err)
	}
}
