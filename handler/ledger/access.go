package ledger

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Try reads a store and writes what is there, or an empty ledger, to it again.
func Try(ctx context.Context, s Store, timeout time.Duration) error {
	m := New(s, Run{}, timeout)
	d, err := m.load(ctx)
	if err != nil {
		return err
	}
	text, err := d.text()
	if err != nil {
		return err
	}
	if err = m.save(ctx, text); err != nil {
		return err
	}
	_, err = m.load(ctx)
	return err
}

func (m *Memory) load(ctx context.Context) (*Document, error) {
	ctx, cancel := context.WithTimeout(ctx, m.timeout)
	defer cancel()
	text, err := m.store.Load(ctx)
	if err != nil {
		return nil, hung(ctx, fmt.Errorf("read ledger: %w", err))
	}
	d, err := parse(text)
	if err != nil {
		return nil, fmt.Errorf("read ledger: %w", err)
	}
	return d, nil
}

func (m *Memory) save(ctx context.Context, text []byte) error {
	if len(text) > maxLedger { // or no later run could read it, and so mend it
		return fmt.Errorf("write ledger: %w", ErrTooLarge)
	}
	ctx, cancel := context.WithTimeout(ctx, m.timeout)
	defer cancel()
	if err := m.store.Save(ctx, text); err != nil {
		return hung(ctx, fmt.Errorf("write ledger: %w", err))
	}
	return nil
}

// hungError is a store that did not answer in time.
type hungError struct{ error }

func hung(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return hungError{err}
	}
	return err
}

// fail notes what went wrong. A store that hangs will again: it is not waited
// for twice once there is something to tell.
func (m *Memory) fail(err error, proving bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.kept = false
	m.failures++
	if _, ok := errors.AsType[hungError](err); ok && !proving {
		m.failures = maxFailures
	}
	if m.err == nil {
		m.err = err
	}
}
