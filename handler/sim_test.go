package handler_test

import (
	"errors"
	"flag"
	"fmt"
	"hash/fnv"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"tcss-licensing-alerts/handler/tcss/tcsstest"
	"tcss-licensing-alerts/notify"
)

// A failing seed is replayed with
//
//	go test ./handler -run TestSimulation -seed SEED -schedules 1 -v
var (
	firstSeed = flag.Uint64("seed", 1, "the first seed of the simulation")
	schedules = flag.Int("schedules", defaultSchedules, "how many schedules the simulation runs")
)

// TestSimulation drives whole invocations, and the platform's further runs of
// them, through days of tasks that come and change, webhooks that come and go,
// and random faults on every edge, in virtual time. What goes wrong depends on
// the seed, on what is asked and on which try it is, never on the order in which
// goroutines happen to run.
func TestSimulation(t *testing.T) {
	t.Parallel()
	var next atomic.Uint64
	for worker := range runtime.GOMAXPROCS(0) {
		t.Run(strconv.Itoa(worker), func(t *testing.T) {
			t.Parallel()
			folder := t.TempDir()
			for !t.Failed() {
				i := next.Add(1) - 1
				if i >= uint64(*schedules) {
					return
				}
				seed := *firstSeed + i
				synctest.Test(t, func(t *testing.T) { simulate(t, seed, folder) })
				if t.Failed() {
					t.Logf("replay with: go test ./handler -run TestSimulation -seed %d -schedules 1 -v", seed)
				}
			}
		})
	}
}

// simulation is one schedule under way.
type simulation struct {
	*world
	plan

	seed   uint64
	folder string // of the ledger that is a file

	mu     sync.Mutex
	rates  rates
	tries  map[string]int
	dead   bool // the process was killed: no edge answers it any more
	runs   []*simRun
	said   map[string]notify.Message // what is being posted, by target
	posts  []simPost
	from   map[string]time.Time // where each destination's memory begins
	opened map[string]*simRun   // the run that began it
	trace  strings.Builder
	// stumbled are the targets at which a call met a fault: one that is refused
	// for good is void.
	stumbled map[string]bool
}

func simulate(t *testing.T, seed uint64, folder string) {
	t.Helper()
	s := newSimulation(t, seed, folder)
	s.restart()
	for i, e := range s.events {
		time.Sleep(time.Until(e.at))
		if e.calm {
			s.setRates(rates{}) // in the end all is well, and what was missed is made up
		}
		if e.set != nil {
			e.set(s)
		}
		for try := range 4 {
			run := s.invoke(e)
			if run.killed {
				s.restart()
			}
			s.judgeRun(run)
			again := run.killed || run.err != nil
			if !again && s.roll("duplicate", i, try)%10 != 0 || again && try >= 2 {
				break
			}
			time.Sleep(time.Minute)
		}
	}
	s.judge()
	if t.Failed() {
		t.Logf("seed %d, %s\n%s", seed, s.plan, s.trace.String())
	}
}

func newSimulation(t *testing.T, seed uint64, folder string) *simulation {
	t.Helper()
	s := &simulation{
		seed: seed, folder: folder, tries: map[string]int{}, said: map[string]notify.Message{},
		from: map[string]time.Time{}, opened: map[string]*simRun{}, stumbled: map[string]bool{}, plan: newPlan(seed),
	}
	time.Sleep(time.Until(s.events[0].at.Add(-time.Hour)))
	s.world, s.rates = newWorld(t), s.plan.rates
	maps.Copy(s.env, s.settings)
	if s.env["LEDGER"] == "file" {
		s.env["LEDGER"] = "file://" + s.file()
	}
	s.api.PerSecond = -1
	s.api.Faults = s.apiFault
	return s
}

func (s *simulation) file() string {
	return filepath.Join(s.folder, strconv.FormatUint(s.seed, 10), "ledger.json")
}

// restart makes another process: what it had in memory, and the temporary
// folder, are gone.
func (s *simulation) restart() {
	s.Helper()
	if folder := filepath.Dir(s.file()); s.settings["LEDGER"] == "file" {
		if err := errors.Join(os.RemoveAll(folder), os.MkdirAll(folder, 0o700)); err != nil {
			s.Fatal(err)
		}
	}
	s.process = s.start(tcsstest.Memory(s), s.jitter)
	s.process.Notifier = listener{s, s.process.Notifier}
}

// roll is a number that depends on the seed and on what it is for.
func (s *simulation) roll(what ...any) uint64 {
	h := fnv.New64a()
	_, _ = fmt.Fprintln(h, append([]any{s.seed}, what...)...)
	x := h.Sum64() // fnv's high bits are poor for short texts
	x ^= x >> 33
	x *= 0xff51afd7ed558ccd
	x ^= x >> 33
	return x
}

func (s *simulation) jitter(what string, try int) float64 {
	return float64(s.roll("jitter", what, try)%1000) / 1000
}

func (s *simulation) rate() rates {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.rates
}

func (s *simulation) setRates(r rates) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.rates = r
}

func (s *simulation) note(format string, a ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, _ = fmt.Fprintf(&s.trace, "%s run %d: "+format+"\n", append([]any{time.Now().In(at(monday).Location()).Format("02 15:04:05"), len(s.runs)}, a...)...)
}
