package handler_test

import (
	"context"
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

	"github.com/tencentyun/scf-go-lib/functioncontext"

	"tcss-licensing-alerts/handler"
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

// simRun is one run of an event.
type simRun struct {
	simEvent

	rows   []simRow // as the API lists them during the run
	days   map[simDay][]simRow
	ledger bool // a request to the ledger went wrong, or its folder is new
	api    bool // a call of the API went wrong
	killed bool
	result handler.Result
	err    error
}

// blind says whether the list could not be read, or the run did not take place.
func (r *simRun) blind() bool {
	_, list := errors.AsType[*handler.ListError](r.err)
	return list && r.result.Incomplete == nil || r.refused
}

// simPost is a post that reached a chat service, or that nobody knows of.
type simPost struct {
	target           string
	run              *simRun
	m                notify.Message
	told             map[int64]int64 // failing tasks, and their images
	message, mention bool            // what it told
	arrived          bool            // in the chat
	answered         bool            // and the process was told
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

// listener knows what is being posted.
type listener struct {
	*simulation

	next handler.Notifier
}

func (l listener) Open(ctx context.Context, to notify.Destination) {
	if o, ok := l.next.(interface {
		Open(ctx context.Context, to notify.Destination)
	}); ok {
		o.Open(ctx, to)
	}
}

func (l listener) Deliver(ctx context.Context, to notify.Destination, m notify.Message, o notify.Options) notify.Delivery {
	l.mu.Lock()
	l.said[to.Target()] = m
	l.mu.Unlock()
	return l.next.Deliver(ctx, to, m, o)
}

// invoke is one run of an event.
func (s *simulation) invoke(e simEvent) *simRun {
	s.Helper()
	run := &simRun{simEvent: e, rows: s.listed(time.Now())}
	run.days = run.byDay()
	s.mu.Lock()
	s.dead, s.runs = false, append(s.runs, run)
	s.mu.Unlock()
	s.api.SetTasks(tasksOf(run.rows)...)
	if e.vanishes {
		s.restart()
		run.ledger = s.env["LEDGER"] != inCOS
	}
	ctx, cancel := context.WithTimeout(s.Context(), e.limit)
	defer cancel()
	env := maps.Clone(s.env)
	if e.refused {
		env["TREND_DAYS"] = "CANARYvalue"
	}
	ctx = functioncontext.NewContext(ctx, &functioncontext.FunctionContext{
		RequestID: "event", FunctionName: s.name, TencentcloudUin: s.uin, Environment: env,
	})
	began := time.Now()
	answer, err := s.process.Handle(ctx, []byte(timerWith(e.at.Format(time.DateTime), e.trigger, e.argument)))
	cancel()
	synctest.Wait()
	s.mu.Lock()
	run.result, run.err, run.killed = resultOf(answer), err, s.dead
	s.mu.Unlock()
	s.note("%s at %s ended: killed %t, error %v, %v", e.trigger, e.at.Format(time.DateTime), run.killed, err, ends(run.result))
	if took := time.Since(began); took >= e.limit {
		s.Errorf("run %d took %s of %s", len(s.runs), took, e.limit)
	}
	noSecrets(s.T, fmt.Sprint(run.result, err))
	return run
}

// current is the run under way.
func (s *simulation) current() *simRun { return s.runs[len(s.runs)-1] }

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
