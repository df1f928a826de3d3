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
	fault func(n int, op string) error
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
	err := s.fault(len(s.ops), op)
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
func failsAt(err error, steps ...int) func(int, string) error {
	return func(n int, _ string) error {
		if slices.Contains(steps, n) {
			return err
		}
		return nil
	}
}

func run(clock time.Time, destinations ...string) ledger.Run {
	return ledger.Run{API: "1@tcss", Clock: clock, From: clock.Add(-24 * time.Hour), Horizon: 8 * 24 * time.Hour, Destinations: destinations}
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

// stored is what a later run reads.
func stored(t *testing.T, text []byte) *ledger.Account {
	t.Helper()
	m := ledger.New(&store{text: text}, run(morning(), slack), timeout)
	m.Prove(t.Context())
	return m.Account(slack)
}

// wholeRun proves a memory, tells of a task and ends.
func wholeRun(ctx context.Context, s ledger.Store, id int64) *ledger.Memory {
	m := ledger.New(s, run(morning(), slack), timeout)
	m.Prove(ctx)
	m.Note(slack, told(id))
	m.Keep(ctx)
	m.Close(ctx)
	return m
}
