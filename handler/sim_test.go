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
// the seed and on which call it is, never on the order in which goroutines
// happen to run.
func TestSimulation(t *testing.T) {
	t.Parallel()
	inBubbles(t, *schedules, func(t *testing.T, i int, folder string) {
		t.Helper()
		seed := *firstSeed + uint64(i)
		simulate(t, newPlan(seed), filepath.Join(folder, strconv.Itoa(i)))
		if t.Failed() {
			t.Logf("replay with: go test ./handler -run TestSimulation -seed %d -schedules 1 -v", seed)
		}
	})
}

// inBubbles runs f n times, each in a bubble, on all processors, until it fails.
func inBubbles(t *testing.T, n int, f func(t *testing.T, i int, folder string)) {
	t.Helper()
	var next atomic.Int64
	for worker := range runtime.GOMAXPROCS(0) {
		t.Run(strconv.Itoa(worker), func(t *testing.T) {
			t.Parallel()
			folder := t.TempDir()
			for i := int(next.Add(1)) - 1; i < n && !t.Failed(); i = int(next.Add(1)) - 1 {
				synctest.Test(t, func(t *testing.T) { f(t, i, folder) })
			}
		})
	}
}

// simulation is one schedule under way.
type simulation struct {
	*world
	plan

	folder  string // of the ledger that is a file
	replies map[string]map[outcome][]reply
	on      bool   // the rule is
	gone    bool   // the licences are
	other   string // what is in the ledger's place

	mu     sync.Mutex
	runs   []*simRun
	made   []call
	ends   []uint64 // what is known at the end of each event
	posts  []simPost
	from   map[string]time.Time // where each destination's memory begins
	opened map[string]*simRun   // the run that began it
	trace  strings.Builder
	// stumbled are the targets at which a call met a fault: one that is refused
	// for good is void.
	stumbled map[string]bool
}

// simulate makes what happens in a plan happen, and judges it.
func simulate(t *testing.T, p plan, folder string) *simulation {
	t.Helper()
	s := &simulation{
		plan: p, folder: folder, replies: simReplies(), on: true,
		from: map[string]time.Time{}, opened: map[string]*simRun{}, stumbled: map[string]bool{},
	}
	time.Sleep(time.Until(s.events[0].at.Add(-time.Hour)))
	s.world = newWorld(t)
	maps.Copy(s.env, s.settings)
	if s.env["LEDGER"] == "file" {
		s.env["LEDGER"] = "file://" + filepath.Join(folder, "ledger.json")
	}
	s.env["HEARTBEAT_URL"] = "https://hc-ping.com/beat"
	s.api.PerSecond = -1
	s.server(s.api)
	s.restart()
	for i := 0; i < len(s.events); {
		i = s.happens(i)
	}
	s.judge()
	if t.Failed() {
		t.Logf("%s\n%s", s.plan, s.trace.String())
	}
	return s
}

// happens is an event and what comes beside it, and the platform's further runs
// of what failed. It returns the next event.
func (s *simulation) happens(i int) int {
	time.Sleep(time.Until(s.events[i].at))
	next := i + 1
	for next < len(s.events) && s.events[next].beside > 0 {
		next++
	}
	for _, e := range s.events[i:next] {
		for _, set := range e.set {
			set(s)
		}
	}
	var runs []*simRun
	for n, e := range s.events[i:next] {
		if e.missed {
			continue
		}
		runs = append(runs, s.begin(10*(i+n), e))
		if e.twice > 0 {
			e.beside = e.twice
			runs = append(runs, s.begin(10*(i+n)+5, e))
		}
	}
	s.invoke(runs...)
	for _, run := range runs {
		for try := 1; try < 4 && s.again(run, try); try++ {
			time.Sleep(time.Minute)
			e := run.simEvent
			e.beside = 0
			run = s.begin(run.number+1, e)
			s.invoke(run)
		}
	}
	for range next - i {
		s.ended()
	}
	return next
}

// again says whether the platform runs an event once more: if it failed, and
// sometimes if it did not.
func (s *simulation) again(run *simRun, try int) bool {
	_, draw := s.goes(call{run: run.number, edge: "again"})
	return (run.killed.Load() || run.err != nil) && try < 3 || draw%10 == 1
}

// restart makes another process: what it had in memory, and the temporary
// folder, are gone.
func (s *simulation) restart() {
	if s.settings["LEDGER"] == "file" {
		if err := errors.Join(os.RemoveAll(s.folder), os.MkdirAll(s.folder, 0o700)); err != nil {
			s.Fatal(err)
		}
	}
	s.process = s.makeProcess()
}

// roll is a number that depends on what it is for.
func roll(what ...any) uint64 {
	h := fnv.New64a()
	_, _ = fmt.Fprintln(h, what...)
	x := h.Sum64() // fnv's high bits are poor for short texts
	x ^= x >> 33
	x *= 0xff51afd7ed558ccd
	x ^= x >> 33
	return x
}

func (s *simulation) jitter(what string, try int) float64 {
	_, draw := s.goes(call{edge: "jitter " + what, nth: try})
	return float64(draw%1000) / 1000
}

func (s *simulation) note(format string, a ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, _ = fmt.Fprintf(&s.trace, "%s run %d: "+format+"\n", append([]any{time.Now().In(at(monday).Location()).Format("02 15:04:05"), len(s.runs)}, a...)...)
}
