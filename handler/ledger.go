package handler

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"tcss-licensing-alerts/handler/ledger"
)

const (
	documentVersion = 1
	// keepLeast is how long something told is remembered at least. It is longer
	// than a run looks back to make up for others.
	keepLeast = maxMakeUp + 24*time.Hour
)

// The keys of what was told, besides the tasks'.
const (
	rulePrefix = "rule/"
	callPrefix = "call/"
)

// memory knows what each destination has been told, and stores it after every
// receipt. Its methods are safe for concurrent use.
//
// It never fails a run: what cannot be read counts as not told, and what
// cannot be written is reported by trouble.
type memory struct {
	store    ledger.Store // nil: nothing is stored
	at       time.Time
	keep     time.Duration // how long something told is remembered
	patience time.Duration // the most that one reading or writing may take
	turn     chan struct{} // held by who is at the store, which may take its time

	unread bool // what is stored could not be read, and may say more than doc

	mu       sync.Mutex
	doc      document
	failures int
	err      error // the first thing that went wrong
}

// maxStoreFailures is how often a store may fail before it is given up: waiting
// for it longer would cost the time that is there for telling.
const maxStoreFailures = 2

// openLedger reads the ledger; at is the time of the event.
func openLedger(ctx context.Context, s ledger.Store, at time.Time, lookback, patience time.Duration) *memory {
	l := &memory{
		store: s, at: at, keep: max(keepLeast, lookback+24*time.Hour), patience: patience,
		turn: make(chan struct{}, 1), doc: newDocument(),
	}
	if s == nil {
		return l
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	text, err := s.Load(ctx)
	if ctx.Err() != nil {
		l.failures = maxStoreFailures - 1
	}
	if l.unread = err != nil; !l.unread {
		l.doc, err = parseDocument(text)
	}
	if err != nil {
		l.err = fmt.Errorf("read ledger: %w", err)
	}
	return l
}

// told says whether target has been told key, and at which event.
func (l *memory) told(target, key string) (time.Time, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	t, ok := l.doc.account(target).Told[key]
	return t, ok
}

// toldLast is the last event at which target was told a key that begins with
// prefix, and that key.
func (l *memory) toldLast(target, prefix string) (key string, at time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for k, t := range l.doc.account(target).Told {
		// Of keys told at one event the choice must not be the map's.
		if strings.HasPrefix(k, prefix) && (t.After(at) || t.Equal(at) && k > key) {
			key, at = k, t
		}
	}
	return key, at
}

// end is where target's last completely told window with these filters ended,
// zero if that is not known.
func (l *memory) end(target, filters string) time.Time {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.doc.account(target).Ends[filters]
}

// record remembers that target confirmed keys.
func (l *memory) record(ctx context.Context, target string, keys []string) {
	if len(keys) == 0 {
		return
	}
	l.change(ctx, func(d *document) {
		a := d.account(target)
		for _, k := range keys {
			a.Told[k] = l.at
		}
	})
}

// complete remembers up to when targets have been told everything. If it is
// not known up to where they had been told before, there may be a gap in
// between, which a later run makes up: then nothing is remembered.
func (l *memory) complete(ctx context.Context, filters string, ends map[string]time.Time) {
	if len(ends) == 0 || l.unread {
		return
	}
	l.change(ctx, func(d *document) {
		for target, end := range ends {
			if a := d.account(target); end.After(a.Ends[filters]) {
				a.Ends[filters] = end
			}
		}
	})
}

// change applies edit and stores the document. What another run has stored
// meanwhile is kept: the two are merged.
func (l *memory) change(ctx context.Context, edit func(*document)) {
	l.mu.Lock()
	edit(&l.doc)
	l.mu.Unlock()
	if l.store == nil {
		return
	}
	l.turn <- struct{}{}
	defer func() { <-l.turn }()
	if l.failures >= maxStoreFailures {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, l.patience)
	defer cancel()
	if err := update(ctx, l.store, l.merged); err != nil {
		l.failures++
		if ctx.Err() != nil { // it hangs, and will again
			l.failures = maxStoreFailures
		}
		l.fail(fmt.Errorf("write ledger: %w", err))
	}
}

// update replaces what is stored by what change makes of it.
func update(ctx context.Context, s ledger.Store, change func([]byte) ([]byte, error)) error {
	old, err := s.Load(ctx)
	if err != nil && !errors.Is(err, ledger.ErrTooLarge) {
		return err
	}
	text, err := change(old)
	if err != nil {
		return err
	}
	return s.Save(ctx, text)
}

// merged is what is stored together with what this run knows. Something stored
// that is no ledger is replaced: it could not be read before this run either,
// which was reported.
func (l *memory) merged(stored []byte) ([]byte, error) {
	theirs, _ := parseDocument(stored)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.doc.merge(theirs)
	l.doc.prune(l.at.Add(-l.keep))
	text, err := json.Marshal(l.doc)
	if err != nil {
		return nil, fmt.Errorf("encode ledger: %w", err)
	}
	return text, nil
}

func (l *memory) fail(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.err == nil {
		l.err = err
	}
}

// trouble is the first thing that went wrong with the ledger, nil if nothing
// did.
func (l *memory) trouble() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.err
}
