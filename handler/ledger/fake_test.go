package ledger_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"tcss-licensing-alerts/handler/ledger"
)

const (
	slack   = "slack#1"
	timeout = 3 * time.Second
)

var errStore = errors.New("503 SlowDown")

// store is one in memory. What it does at its n-th reading or writing, counted
// together from 1, is fault's.
type store struct {
	text  []byte
	fault func(n int) error
	ops   []string
}

const (
	reading = "read"
	writing = "write"
)

func (s *store) step(ctx context.Context, op string) error {
	s.ops = append(s.ops, op)
	if s.fault == nil {
		return nil
	}
	err := s.fault(len(s.ops))
	if errors.Is(err, context.DeadlineExceeded) {
		<-ctx.Done()
		return ctx.Err()
	}
	return err
}

func (s *store) Load(ctx context.Context) ([]byte, error) {
	if err := s.step(ctx, reading); err != nil {
		return nil, err
	}
	return slices.Clone(s.text), nil
}

func (s *store) Save(ctx context.Context, text []byte) error {
	if err := s.step(ctx, writing); err != nil {
		return err
	}
	s.text = slices.Clone(text)
	return nil
}

// failsAt are the steps that fail with err.
func failsAt(err error, steps ...int) func(int) error {
	return func(n int) error {
		if slices.Contains(steps, n) {
			return err
		}
		return nil
	}
}

// morning is the clock of all runs but those that say otherwise.
func morning() time.Time { return time.Date(2026, 11, 23, 1, 5, 0, 0, time.UTC) }

// told is the receipt of tasks.
func told(ids ...int64) ledger.Entry {
	e := ledger.Entry{Tasks: map[int64]ledger.Fact{}}
	for _, id := range ids {
		e.Tasks[id] = ledger.Fact{Failed: 5, Time: morning().Unix() - 60, Read: morning().Unix()}
	}
	return e
}

// begun is the memory of a run, proven.
func begun(ctx context.Context, s ledger.Store, clock time.Time, destinations ...string) *ledger.Memory {
	r := ledger.Run{API: "1@tcss", Clock: clock, From: clock.Add(-24 * time.Hour), Horizon: 8 * 24 * time.Hour, Destinations: destinations}
	m := ledger.New(s, r, timeout)
	m.Prove(ctx)
	return m
}

// stored is what a later run reads.
func stored(t *testing.T, text []byte) *ledger.Account {
	t.Helper()
	return begun(t.Context(), &store{text: text}, morning(), slack).Account(slack)
}

// wholeRun proves a memory, tells of e and ends.
func wholeRun(ctx context.Context, s ledger.Store, e ledger.Entry) *ledger.Memory {
	m := begun(ctx, s, morning(), slack)
	m.Note(slack, e)
	m.Keep(ctx)
	m.Close(ctx)
	return m
}
