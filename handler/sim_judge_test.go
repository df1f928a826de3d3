package handler_test

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"tcss-licensing-alerts/handler/tcss"
)

var (
	restOf     = regexp.MustCompile(`and (\d+) more failed tasks? with`)
	clearTasks = regexp.MustCompile(`All clear: [\d,]+ images? licensed in ([\d,]+) tasks?`)
)

// judge is the oracle.
func (s *simulation) judge(t *testing.T) {
	t.Helper()
	for i := range s.events {
		for _, channel := range []string{"slack", "wecom"} {
			s.judgeComplete(t, i, channel)
		}
	}
	s.judgeMadeUp(t)
	s.judgeCalls(t)
	s.judgeRepetition(t)
	for _, a := range s.accepted {
		s.judgeClear(t, a)
		noSecrets(t, a.body)
	}
	noSecrets(t, s.logs.String())
}

// judgeComplete: every failing task of the event's window is in a confirmed
// message, by name or in the count of the rest, or the event's last run failed
// and named the destination.
func (s *simulation) judgeComplete(t *testing.T, event int, channel string) {
	t.Helper()
	last := s.events[event].runs[len(s.events[event].runs)-1]
	if last.killed {
		return
	}
	if last.err != nil {
		blind := strings.Contains(last.err.Error(), "Describe") || s.events[event].refused
		if blind || strings.Contains(last.err.Error(), channel+"#") {
			return
		}
	}
	var named strings.Builder
	rest := 0
	for _, a := range s.accepted {
		if a.channel != channel || a.event > event {
			continue
		}
		// A post whose answer never came was taken all the same; a run that
		// ended well has not relied on it.
		if !a.answered {
			continue
		}
		_, _ = named.WriteString(a.body)
		for _, m := range restOf.FindAllStringSubmatch(a.body, -1) {
			n, _ := strconv.Atoi(m[1])
			rest += n
		}
	}
	end := s.events[event].at.Add(-5 * time.Minute)
	for _, task := range s.failing(end.Add(-24*time.Hour), end) {
		if strings.Contains(named.String(), fmt.Sprintf("task %d", task.TaskID)) {
			continue
		}
		if rest--; rest < 0 {
			t.Errorf("event %d: %s was never told of task %d", event, channel, task.TaskID)
			return
		}
	}
}

// judgeMadeUp: the last event finds everything well, and after it everything
// that failed since the first event was told, whatever happened in between; but
// for what only a ledger that failed could have known.
func (s *simulation) judgeMadeUp(t *testing.T) {
	t.Helper()
	if len(s.ledgerFaults) > 0 {
		return
	}
	first := s.remembered()
	start, end := s.events[first].at.Add(-5*time.Minute-24*time.Hour), s.events[len(s.events)-1].at.Add(-5*time.Minute)
	for _, channel := range []string{"slack", "wecom"} {
		var named strings.Builder
		rest := 0
		for _, a := range s.accepted {
			if a.channel == channel {
				_, _ = named.WriteString(a.body)
				for _, m := range restOf.FindAllStringSubmatch(a.body, -1) {
					n, _ := strconv.Atoi(m[1])
					rest += n
				}
			}
		}
		for _, task := range s.failing(start, end) {
			if strings.Contains(named.String(), fmt.Sprintf("task %d", task.TaskID)) {
				continue
			}
			if rest--; rest < 0 {
				t.Errorf("in the end %s was never told of task %d of %s", channel, task.TaskID, task.LastAuthorizedTime)
				return
			}
		}
	}
}

// judgeCalls: in the end people were called for every entire failure that was
// told, unless the ledger failed.
func (s *simulation) judgeCalls(t *testing.T) {
	t.Helper()
	if len(s.ledgerFaults) > 0 || s.env["SLACK_MENTION"] == "" {
		return
	}
	for channel, call := range map[string]string{"slack": "<!channel>", "wecom": "mentioned_list"} {
		last := -1
		for _, a := range s.accepted {
			if a.channel == channel && strings.Contains(a.body, call) {
				last = a.event
			}
		}
		for _, a := range s.accepted {
			if a.channel != channel || !a.answered || a.event <= last || a.event < s.remembered() {
				continue
			}
			for _, task := range s.tasks {
				if task.FailCount > 0 && task.SuccessCount == 0 && strings.Contains(a.body, fmt.Sprintf("task %d", task.TaskID)) {
					t.Errorf("%s was told of task %d in run %d, and nobody was called", channel, task.TaskID, a.run)
					return
				}
			}
		}
	}
}

// remembered is the first event that came far enough to be remembered.
func (s *simulation) remembered() (event int) {
	for event < len(s.events)-1 && s.events[event].runs[len(s.events[event].runs)-1].killed {
		event++
	}
	return event
}

func (s *simulation) failing(start, end time.Time) (list []tcss.Task) {
	for _, task := range s.tasks {
		if when := at(task.LastAuthorizedTime); task.FailCount > 0 && !when.Before(start) && when.Before(end) {
			list = append(list, task)
		}
	}
	return list
}

// judgeRepetition: nothing is told twice unless the first time was not
// confirmed, the process died before it was written down, or the ledger failed.
func (s *simulation) judgeRepetition(t *testing.T) {
	t.Helper()
	type telling struct{ channel, what string }
	first := map[telling]acceptance{}
	killed := map[int]bool{}
	for _, e := range s.events {
		for _, r := range e.runs {
			killed[r.id] = r.killed
		}
	}
	taskName := regexp.MustCompile(`task \d+`)
	for _, a := range s.accepted {
		told := append(taskName.FindAllString(a.body, -1), a.body)
		for _, what := range told {
			key := telling{a.channel, what}
			before, again := first[key]
			// A call for another event, and a message about another window, are
			// news though they may read alike.
			excused := a.event != before.event && what == a.body || !before.answered || killed[before.run] || s.ledgerFaults[before.run] || s.ledgerFaults[a.run]
			if again && !excused {
				t.Errorf("%s was told twice, in runs %d and %d: %.60s", a.channel, before.run, a.run, what)
			}
			first[key] = a
		}
	}
}

// judgeClear: an all clear is true, and counts every task of the window.
func (s *simulation) judgeClear(t *testing.T, a acceptance) {
	t.Helper()
	m := clearTasks.FindStringSubmatch(a.body)
	if m == nil {
		return
	}
	end := s.events[a.event].at.Add(-5 * time.Minute)
	if failed := s.failing(end.Add(-24*time.Hour), end); len(failed) > 0 {
		t.Errorf("all clear in run %d, though task %d failed", a.run, failed[0].TaskID)
	}
	n := 0
	for _, task := range s.tasks {
		if when := at(task.LastAuthorizedTime); !when.Before(end.Add(-24*time.Hour)) && when.Before(end) {
			n++
		}
	}
	if counted, _ := strconv.Atoi(strings.ReplaceAll(m[1], ",", "")); counted < n {
		t.Errorf("all clear in run %d counts %d of %d tasks", a.run, counted, n)
	}
}
