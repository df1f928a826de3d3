package ledger_test

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"

	"tcss-licensing-alerts/handler/ledger"
)

// turns is a store that two runs share, of which each waits for its turn at
// every step.
type turns struct {
	store *store
	turn  chan struct{}
	at    string // what it waits to do
	over  bool

	read, ended int // at which steps of both it read and ended
}

func (s *turns) Load(ctx context.Context) ([]byte, error) {
	s.at = reading
	<-s.turn
	return s.store.Load(ctx)
}

func (s *turns) Save(ctx context.Context, text []byte) error {
	s.at = writing
	<-s.turn
	return s.store.Save(ctx, text)
}

// step lets the run do what it waits for.
func (s *turns) step(i int) {
	if s.at == reading {
		s.read = i
	}
	s.turn <- struct{}{}
	synctest.Wait()
	s.ended = i
}

// overlap has two runs of one minute and destination tell of a task each, and
// of one together: the first is certain, the other in doubt; the second saw it
// before it grew. order says whose turn it is, as far as it goes; then it is the
// first one's. It returns where the order could have gone on otherwise, what is
// stored in the end, and whether one run wrote what it had read before the other
// looked for the last time.
func overlap(ctx context.Context, order []bool, atOnce bool) (open []int, text []byte, late bool) {
	shared := &store{}
	wholeRun(ctx, shared, told(9))
	first, second := &turns{store: shared, turn: make(chan struct{})}, &turns{store: shared, turn: make(chan struct{})}
	begin := func(s *turns, e ledger.Entry) {
		wholeRun(ctx, s, e)
		s.over = true
	}
	certain, doubtful := told(1, 3, 4), told(2)
	doubtful.Tasks[3] = ledger.Fact{Failed: 5, Time: morning().Unix() - 60, Read: morning().Unix(), Doubt: true}
	doubtful.Tasks[4] = ledger.Fact{Failed: 2, Time: morning().Unix() - 60, Read: morning().Unix()}
	go begin(first, certain)
	go begin(second, doubtful)
	synctest.Wait()
	for i := 0; !first.over || !second.over; i++ {
		now := first
		switch {
		case first.over:
			now = second
			late = late || second.at == writing && second.read < first.ended
		case second.over:
			late = late || first.at == writing && first.read < second.ended
		default:
			if i >= len(order) {
				open, order = append(open, i), append(order, false)
			}
			if order[i] {
				now = second
			}
		}
		if now.step(i); atOnce && !now.over && now.at == writing {
			now.step(i)
		}
	}
	return open, shared.text, late
}

// In every order of two runs' steps: where reading and writing are one step, as in
// a file under its lock, no receipt is lost. Where they are two, as in COS, one is
// lost only to a run that read before the other had looked for the last time, and
// wrote after it: as long as a run looks, it mends.
func TestOverlap(t *testing.T) {
	t.Parallel()
	for _, atOnce := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			all, losing := 0, 0
			for orders := [][]bool{nil}; len(orders) > 0; all++ {
				order := orders[0]
				open, text, late := overlap(t.Context(), slices.Clone(order), atOnce)
				tasks := stored(t, text).Tasks
				lost := false
				for id := int64(1); id <= 4; id++ {
					lost = lost || tasks[id].Failed != 5 || tasks[id].Doubt
				}
				if tasks[9].Failed != 5 {
					t.Errorf("%v: what was known before is lost", order)
				}
				if lost && (atOnce || !late) {
					t.Errorf("%v loses a receipt", order)
				}
				if lost {
					losing++
				}
				orders = orders[1:]
				for _, at := range open {
					other := slices.Concat(order, make([]bool, at+1-len(order)))
					other[at] = true
					orders = append(orders, other)
				}
			}
			t.Logf("%d of %d orders lose a receipt", losing, all)
			if 4*losing > all {
				t.Error("these are more than a quarter")
			}
		})
	}
}
