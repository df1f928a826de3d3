package ledger

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// maxLedger is the most of a stored ledger that is read, in bytes. One entry
// takes about 70, so this is room for more than a hundred thousand.
const maxLedger = 8 << 20

// fileStore keeps the ledger in a file, which is replaced as a whole: a process
// that dies leaves the old one or the new one.
type fileStore struct{ path string }

func (s fileStore) Load(context.Context) ([]byte, error) {
	f, err := os.Open(s.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("open: %w", err)
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxLedger+1))
	if err != nil {
		return nil, fmt.Errorf("read: %w", err)
	}
	if len(text) > maxLedger {
		return nil, ErrNotLedger
	}
	return text, nil
}

// Save writes beside the file and renames, which is atomic within a folder.
func (s fileStore) Save(_ context.Context, text []byte) (err error) {
	f, err := os.CreateTemp(filepath.Dir(s.path), filepath.Base(s.path)+".*") // mode 0600
	if err != nil {
		return fmt.Errorf("create: %w", err)
	}
	defer os.Remove(f.Name()) // which is gone if it was renamed
	_, err = f.Write(text)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), s.path)
	}
	if err != nil {
		return fmt.Errorf("write: %w", err)
	}
	return nil
}
