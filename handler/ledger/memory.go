package ledger

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// Mode is how far a memory can be relied on.
type Mode int

// The modes.
const (
	Nothing Mode = iota // there is none, or it could not be read
	Read                // it could be read, and the run's mark was not written
	Proven              // it could be read and written
)

// Memory is one run's hold on the ledger. It decides on what it read first;
// every write reads the document again, adds only what this run found and told,
// and forgets what is due. It never fails a run: what went wrong is in Err. Its
// methods are safe for concurrent use.
type Memory struct {
	store   Store
	run     Run
	timeout time.Duration // of one reading or writing

	turn chan struct{} // held by who is at the store

	mu       sync.Mutex
	mode     Mode
	first    *Document
	own      map[string]Entry // by destination, all that this run adds
	kept     bool             // own is in the store, as far as is known
	failures int              // since it was to be proven
	err      error
}

// maxFailures is how often a store may fail before it is given up: waiting for
// it longer would cost the time that is there for telling.
const maxFailures = 2

// New makes the memory of a run. A nil store keeps nothing.
func New(s Store, r Run, timeout time.Duration) *Memory {
	m := &Memory{store: s, run: r, timeout: timeout, turn: make(chan struct{}, 1), own: map[string]Entry{}}
	m.first = newDocument()
	m.first.open(r)
	return m
}

// Prove reads the ledger and writes the run's mark, each with one repeat.
func (m *Memory) Prove(ctx context.Context) {
	if m.store == nil {
		return
	}
	for range maxFailures {
		if m.Mode() != Proven {
			m.update(ctx, true)
		}
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.failures = 0 // a receipt may find what the mark did not
}

// Mode says how far the memory can be relied on.
func (m *Memory) Mode() Mode { return locked(m, func() Mode { return m.mode }) }

// Kept says whether everything that was noted is in the store, as far as is
// known.
func (m *Memory) Kept() bool { return locked(m, func() bool { return m.kept }) }

// Err is the first thing that went wrong, nil if nothing did.
func (m *Memory) Err() error { return locked(m, func() error { return m.err }) }

// Account is what a destination is known to have been told, as it was read
// first. It belongs to the memory: nobody changes it.
func (m *Memory) Account(destination string) *Account {
	return locked(m, func() *Account { return m.first.Accounts[m.run.API][destination] })
}

func locked[T any](m *Memory, what func() T) T {
	m.mu.Lock()
	defer m.mu.Unlock()
	return what()
}

// Note adds to what the next Keep writes.
func (m *Memory) Note(destination string, e Entry) {
	if e.empty() {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.own[destination] = m.own[destination].With(e)
	m.kept = false
}

// Keep writes what has been noted and is not kept yet.
func (m *Memory) Keep(ctx context.Context) {
	if m.store != nil && !m.Kept() {
		m.update(ctx, false)
	}
}

// Close reads once more, and if another run's write took this one's receipts
// away, writes again: COS has no conditional write, so of two runs that overlap
// the last wins.
func (m *Memory) Close(ctx context.Context) {
	m.Keep(ctx)
	if locked(m, func() bool { return m.kept && len(m.own) > 0 }) {
		m.update(ctx, false)
		m.Keep(ctx) // unless all went well
	}
}

// update reads the document, adds what is this run's own, and writes it if that
// changes it or is the mark. The first reading is what the run decides on.
func (m *Memory) update(ctx context.Context, mark bool) {
	m.turn <- struct{}{}
	defer func() { <-m.turn }()
	if locked(m, func() bool { return m.failures >= maxFailures }) {
		return
	}
	stored, d, err := m.load(ctx)
	if err == nil {
		if text := m.merge(stored, d, mark); mark || !bytes.Equal(text, stored) {
			err = m.save(ctx, text)
		}
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	switch {
	case err != nil:
		m.kept, m.err = false, cmp.Or(m.err, err)
		m.failures++
	case mark:
		m.mode = Proven
	}
}

// merge is the document with what is this run's own.
func (m *Memory) merge(stored []byte, d *Document, mark bool) []byte {
	m.mu.Lock()
	defer m.mu.Unlock()
	d.open(m.run)
	if mark && m.mode == Nothing {
		m.mode = Read
		m.first, _ = parse(stored) // as d was
		m.first.open(m.run)
	}
	of := d.Accounts[m.run.API]
	for _, to := range m.run.Destinations {
		of[to].Used = max(of[to].Used, m.run.clock())
		of[to].Add(m.own[to])
	}
	d.forget(m.run)
	m.kept = true // unless the write fails
	return d.text()
}

func (m *Memory) load(ctx context.Context) ([]byte, *Document, error) {
	ctx, cancel := context.WithTimeout(ctx, m.timeout)
	defer cancel()
	text, err := m.store.Load(ctx)
	if err != nil {
		return nil, nil, fmt.Errorf("read ledger: %w", err)
	}
	d, err := parse(text)
	if err != nil {
		return nil, nil, fmt.Errorf("read ledger: %w", err)
	}
	return text, d, nil
}

func (m *Memory) save(ctx context.Context, text []byte) error {
	ctx, cancel := context.WithTimeout(ctx, m.timeout)
	defer cancel()
	if len(text) > maxLedger { // or no later run could read it, and so mend it
		return errors.New("write ledger: too large")
	}
	if err := m.store.Save(ctx, text); err != nil {
		return fmt.Errorf("write ledger: %w", err)
	}
	return nil
}
