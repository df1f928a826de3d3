package handler_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"testing/synctest"
	"time"

	"github.com/tencentyun/scf-go-lib/functioncontext"

	"tcss-licensing-alerts/handler"
	"tcss-licensing-alerts/notify"
)

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
