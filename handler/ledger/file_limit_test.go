//go:build unix

package ledger

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// What could be written only in part, as on a full disk, replaces nothing.
//
//nolint:paralleltest // the limit is the whole process's
func TestFileThatIsCutOff(t *testing.T) {
	folder := t.TempDir()
	s := fileStore{path: filepath.Join(folder, "ledger.json")}
	saved := s.Save(t.Context(), []byte("old"))
	var limit syscall.Rlimit
	err := errors.Join(saved, syscall.Getrlimit(syscall.RLIMIT_FSIZE, &limit))
	cut := limit
	cut.Cur = 2
	err = errors.Join(err, syscall.Setrlimit(syscall.RLIMIT_FSIZE, &cut))
	failed := s.Save(t.Context(), []byte("new"))
	if err = errors.Join(err, syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit)); err != nil {
		t.Fatal(err)
	}
	left, _ := os.ReadDir(folder)
	if text, err := s.Load(t.Context()); failed == nil || err != nil || string(text) != "old" || len(left) != 1 {
		t.Errorf("%v; now there is %q, %v; left are %v", failed, text, err, left)
	}
}
