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
	s := fileStore{path: filepath.Join(t.TempDir(), "ledger.json")}
	if err := s.Save(t.Context(), []byte("old")); err != nil {
		t.Fatal(err)
	}
	old, err := os.Open(s.path)
	if err != nil {
		t.Fatal(err)
	}
	defer old.Close()
	if err = s.Save(t.Context(), []byte("new")); err != nil {
		t.Fatal(err)
	}
	text := make([]byte, 10)
	if n, _ := old.Read(text); string(text[:n]) != "old" {
		t.Errorf("the old file holds %q", text[:n])
	}
	if got, err := s.Load(t.Context()); err != nil || string(got) != "new" {
		t.Errorf("the new one %q, %v", got, err)
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

func TestFileThatIsTooLarge(t *testing.T) {
	t.Parallel()
	s := fileStore{path: filepath.Join(t.TempDir(), "ledger.json")}
	if err := os.WriteFile(s.path, make([]byte, maxLedger+1), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Load(t.Context()); !errors.Is(err, ErrNotLedger) {
		t.Errorf("error is %v", err)
	}
	if err := os.Truncate(s.path, maxLedger); err != nil {
		t.Fatal(err)
	}
	if text, err := s.Load(t.Context()); len(text) != maxLedger || err != nil {
		t.Errorf("of the largest one %d bytes, %v", len(text), err)
	}
}

// Nothing is nil; an empty file is something, and no ledger.
func TestFileThatIsNotThereOrEmpty(t *testing.T) {
	t.Parallel()
	s := fileStore{path: filepath.Join(t.TempDir(), "ledger.json")}
	if text, err := s.Load(t.Context()); text != nil || err != nil {
		t.Errorf("of no file %v, %v", text, err)
	}
	if err := os.WriteFile(s.path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if text, err := s.Load(t.Context()); text == nil || len(text) > 0 || err != nil {
		t.Errorf("of an empty file %v, %v", text, err)
	}
	for path, want := range map[string]string{filepath.Join(s.path, "x"): "open: ", filepath.Dir(s.path): "read: "} {
		if _, err := (fileStore{path: path}).Load(t.Context()); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("loaded what is no file: %v", err)
		}
	}
	if err := (fileStore{path: filepath.Join(s.path, "x")}).Save(t.Context(), nil); err == nil || !strings.HasPrefix(err.Error(), "create: ") {
		t.Errorf("saved in what is no folder: %v", err)
	}
}
