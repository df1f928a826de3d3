package handler_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"testing/synctest"
	"time"

	"github.com/tencentyun/scf-go-lib/functioncontext"

	"tcss-licensing-alerts/handler"
	"tcss-licensing-alerts/handler/tcss/tcsstest"
	"tcss-licensing-alerts/notify"
)

// simRun is one run of an event.
type simRun struct {
	simEvent

	number  int
	process *handler.Handler
	rows    []simRow // as the API lists them during the run
	days    map[simDay][]simRow
	made    map[string]int            // how many calls, by edge
	said    map[string]notify.Message // what is being posted, by target
	beats   []string                  // that its end was told to
	paired  bool                      // with another run, at the same time
	other   string                    // what was in the ledger's place
	partial bool                      // rows were not what they should be
	ledger  bool                      // a request to the ledger went wrong, or its folder is new
	marked  bool                      // it wrote to the ledger
	killed  atomic.Bool               // no edge answers it any more
	result  handler.Result
	err     error
}

type runKey struct{}

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
	text             string
	when             time.Time
	told             map[int64]int64 // failing tasks, and their images
	message, mention bool            // what it told
	arrived          bool            // in the chat
	answered         bool            // and the process was told
}

// listener knows what is being posted.
type listener struct {
	*notify.Poster

	of *simulation
}

func (l listener) Deliver(ctx context.Context, to notify.Destination, m notify.Message, o notify.Options) notify.Delivery {
	if run, ok := ctx.Value(runKey{}).(*simRun); ok {
		l.of.mu.Lock()
		run.said[to.Target()] = m
		l.of.mu.Unlock()
	}
	return l.Poster.Deliver(ctx, to, m, o)
}

// makeProcess makes one that remembers nothing of any other.
func (s *simulation) makeProcess() *handler.Handler {
	over := tcsstest.Memory(s)
	p := s.start(over, s.jitter)
	p.Notifier = listener{notify.NewPoster(over, "tcss-licensing-alerts/test"), s}
	return p
}

// begin is the first run of an event, or a further one.
func (s *simulation) begin(number int, e simEvent) *simRun {
	run := &simRun{
		simEvent: e, number: number, process: s.process, rows: s.listed(time.Now()),
		other: s.other, ledger: s.other != "", made: map[string]int{}, said: map[string]notify.Message{},
	}
	s.mu.Lock()
	s.runs = append(s.runs, run)
	s.mu.Unlock()
	s.api.SetTasks(tasksOf(run.rows)...)
	if s.api.Row = nil; e.lacks {
		s.api.Row = half
		run.rows = slices.DeleteFunc(run.rows, func(r simRow) bool {
			lacks := r.TaskID%2 == 0
			run.partial = run.partial || lacks && e.shows(r.Task) && r.at.After(e.at.AddDate(0, 0, -6))
			return lacks
		})
	}
	run.days = run.byDay()
	if e.vanishes {
		s.restart()
		run.process, run.ledger = s.process, run.ledger || s.env["LEDGER"] != inCOS
	}
	return run
}

// invoke makes runs of one moment, each in a process of its own, and waits for
// what they left behind.
func (s *simulation) invoke(runs ...*simRun) {
	var wg sync.WaitGroup
	for i, run := range runs {
		if run.paired = len(runs) > 1; i > 0 {
			run.process = s.makeProcess()
		}
		wg.Go(func() {
			time.Sleep(run.beside)
			s.run(run)
		})
	}
	wg.Wait()
	synctest.Wait()
	for _, run := range runs {
		if run.killed.Load() {
			s.restart()
		}
		s.judgeRun(run)
	}
}

func (s *simulation) run(run *simRun) {
	ctx, cancel := context.WithTimeout(context.WithValue(s.Context(), runKey{}, run), run.limit)
	defer cancel()
	env := maps.Clone(s.env)
	if run.refused {
		env["TREND_DAYS"] = "CANARYvalue"
	}
	ctx = functioncontext.NewContext(ctx, &functioncontext.FunctionContext{
		RequestID: "event", FunctionName: s.name, TencentcloudUin: s.uin, Environment: env,
	})
	began := time.Now()
	answer, err := run.process.Handle(ctx, []byte(timerWith(run.at.Format(time.DateTime), run.trigger, run.argument)))
	took := time.Since(began)
	cancel()
	s.mu.Lock()
	run.result, run.err = resultOf(answer), err
	s.mu.Unlock()
	s.note("%s at %s, run %d, ended: killed %t, error %v, %v", run.trigger, run.at.Format(time.DateTime), run.number, run.killed.Load(), err, ends(run.result))
	if took >= run.limit {
		s.Errorf("run %d took %s of %s", run.number, took, run.limit)
	}
	noSecrets(s.T, fmt.Sprint(run.result, err))
}

// current is the last run.
func (s *simulation) current() *simRun { return s.runs[len(s.runs)-1] }
