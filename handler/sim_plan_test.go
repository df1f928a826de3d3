package handler_test

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"tcss-licensing-alerts/handler/tcss"
	"tcss-licensing-alerts/handler/tcss/tcsstest"
)

// plan is a schedule: what happens, and what becomes of each call.
type plan struct {
	settings map[string]string
	lookback time.Duration
	events   []simEvent
	tasks    []simTask
	calls    bool                   // people are named
	strict   bool                   // two runs at the same time take nothing away from each other
	server   func(*tcsstest.Server) // what the API is like
	// goes is what becomes of a call that is made before all is calm, and a
	// number to draw the particulars from.
	goes func(call) (outcome, uint64)
}

// call is one that a process makes. Runs are numbered by event and try, and
// calls by run and edge, so that a call is the same whatever goes wrong before.
type call struct {
	run  int
	edge string // list, rule, licences, images of a task, read, write, slack, wecom, heartbeat
	nth  int    // of the run's on this edge, from 1
}

// outcome is what becomes of a call.
type outcome int

const (
	good outcome = iota
	refused
	throttled
	garbage
	silent      // nothing was done, and there is no answer
	unheard     // it was done, and there is no answer
	killed      // the process is, before anything was done
	killedAfter // the process is, between what was done and that it knows
	outcomes
)

func (o outcome) String() string {
	return []string{"good", "refused", "throttled", "garbage", "silent", "unheard", "killed", "killed after"}[o]
}

// apart says whether an edge's call ends in some way as it does in no other:
// reading does nothing that could be unheard.
func (o outcome) apart(edge string) bool {
	switch edge {
	case "read", "heartbeat":
		return o != unheard && o != killedAfter
	case "list":
		return o != killedAfter
	case "slack", "wecom", "write":
		return true
	}
	return o == refused || o == silent || o == garbage
}

// simEvent is a timer's event.
type simEvent struct {
	at                time.Time
	trigger, argument string
	shows             func(tcss.Task) bool // what its filter lets through
	limit             time.Duration
	refused           bool // its settings are
	missed            bool
	vanishes          bool          // its instance is a new one
	lacks             bool          // rows of tasks with an even ID have no count of failures
	twice             time.Duration // it comes once more, so much later
	beside            time.Duration // it begins so much later than the event before, beside it
	calm              bool          // nothing goes wrong from here on
	set               []func(s *simulation)
}

// simTask is a task as it is over time.
type simTask []simRow

// simRow is a task as it is listed from some time on.
type simRow struct {
	tcss.Task

	at, listed time.Time
}

func (p plan) String() string {
	return fmt.Sprintf("%v, looks back %s\n%s", p.settings, p.lookback, strings.ReplaceAll(fmt.Sprint(p.tasks), "] [", "\n"))
}

func (r simRow) String() string {
	return r.listed.In(at(monday).Location()).Format("listed on 02 15:04: ") + fmt.Sprintf("%+v", r.Task)
}

// listed is what the API lists at a time.
func (p plan) listed(now time.Time) (rows []simRow) {
	for _, task := range p.tasks {
		for _, row := range slices.Backward(task) {
			if !row.listed.After(now) {
				rows = append(rows, row)
				break
			}
		}
	}
	return rows
}

func tasksOf(rows []simRow) []tcss.Task {
	list := make([]tcss.Task, len(rows))
	for i, r := range rows {
		list[i] = r.Task
	}
	return list
}

// half is a row that cannot be read, of every other task.
func half(t tcss.Task) any {
	if t.TaskID%2 == 0 {
		return map[string]any{"TaskId": t.TaskID, "SuccessCount": t.SuccessCount}
	}
	return t
}

func everyTask(tcss.Task) bool { return true }

// ofSource is what a filter of a source lets through.
func ofSource(source string) func(tcss.Task) bool {
	return func(t tcss.Task) bool { return t.Source == source }
}
