package ledger

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// maxLedger is the most of a stored ledger that is read, in bytes. One entry
// takes about 70, so this is room for more than a hundred thousand.
const maxLedger = 8 << 20

// errTooLarge is what a store has if it is no ledger, by its size.
var errTooLarge = errors.New("too large for a ledger")

// fileStore keeps the ledger in a file. A write replaces the file as a whole,
// so that a process that dies leaves the old one or the new one.
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
		return nil, errTooLarge
	}
	return text, nil
}

func (s fileStore) Update(ctx context.Context, change func([]byte) ([]byte, error)) error {
	unlock, err := s.lock(ctx)
	if err != nil {
		return fmt.Errorf("lock: %w", err)
	}
	defer unlock()
	old, err := s.Load(ctx)
	if err != nil && !errors.Is(err, errTooLarge) {
		return err
	}
	text, err := change(old)
	if err != nil {
		return err
	}
	return s.replace(text)
}

// replace writes beside the file and renames, which is atomic within a folder.
func (s fileStore) replace(text []byte) (err error) {
	f, err := os.CreateTemp(filepath.Dir(s.path), filepath.Base(s.path)+".*") // mode 0600
	if err != nil {
		return fmt.Errorf("create: %w", err)
	}
	defer func() {
		if err != nil {
			_ = os.Remove(f.Name())
		}
	}()
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

// lock waits until no other process is updating the file. The lock goes with
// the process that holds it.
func (s fileStore) lock(ctx context.Context) (unlock func(), err error) {
	f, err := os.OpenFile(s.path+".lock", os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open: %w", err)
	}
	for {
		ok, err := tryLock(f)
		if ok {
			return func() { _ = f.Close() }, nil
		}
		if err != nil {
			return nil, errors.Join(err, f.Close())
		}
		select {
		case <-ctx.Done():
			return nil, errors.Join(ctx.Err(), f.Close())
		case <-time.After(10 * time.Millisecond):
		}
	}
}
