package ledger

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A write replaces the file as a whole: whoever has the old one open reads it to
// its end.
func TestFileIsReplacedAsAWhole(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "ledger.json")
	s := Location{File: path}.Open(nil, Credentials{})
	saved := s.Save(t.Context(), []byte("old"))
	old, err := os.Open(path)
	if err = errors.Join(saved, err, s.Save(t.Context(), []byte("new"))); err != nil {
		t.Fatal(err)
	}
	defer old.Close()
	before := make([]byte, 10)
	n, _ := old.Read(before)
	if got, err := s.Load(t.Context()); err != nil || string(got) != "new" || string(before[:n]) != "old" {
		t.Errorf("the old file holds %q, the new one %q, %v", before[:n], got, err)
	}
}

// A write that fails leaves nothing behind.
func TestFileThatCannotBeReplaced(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	s := fileStore{path: filepath.Join(folder, "ledger.json")}
	if err := os.MkdirAll(filepath.Join(s.path, "not empty"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := s.Save(t.Context(), []byte("new")); err == nil {
		t.Error("a folder was replaced")
	}
	if left, err := os.ReadDir(folder); err != nil || len(left) != 1 {
		t.Errorf("left are %v, %v", left, err)
	}
}

// Nothing is nil; an empty file is something, and no ledger.
func TestFileIsRead(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	for name, size := range map[string]int{"empty": 0, "largest": maxLedger, "too large": maxLedger + 1} {
		if err := os.WriteFile(filepath.Join(folder, name), make([]byte, size), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, tt := range map[string]struct {
		there bool
		size  int
		err   string // its beginning
	}{
		"nothing": {}, "empty": {there: true}, "largest": {there: true, size: maxLedger},
		"too large": {err: ErrNotLedger.Error()}, "empty/x": {err: "open: "}, ".": {err: "read: "},
	} {
		text, err := fileStore{path: filepath.Join(folder, name)}.Load(t.Context())
		if (text != nil) != tt.there || len(text) != tt.size || (name == "too large") != errors.Is(err, ErrNotLedger) {
			t.Errorf("%s: %d bytes, %v", name, len(text), err)
		}
		if (err == nil) != (tt.err == "") || !strings.HasPrefix(message(err), tt.err) {
			t.Errorf("%s: %v, want %q", name, err, tt.err)
		}
	}
	if err := (fileStore{path: filepath.Join(folder, "empty", "x")}).Save(t.Context(), nil); !strings.HasPrefix(message(err), "create: ") {
		t.Errorf("saved in what is no folder: %v", err)
	}
}
