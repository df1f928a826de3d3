package handler_test

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"tcss-licensing-alerts/handler"
	"tcss-licensing-alerts/notify"
)

// What the judge knows of wording.
const (
	notWatching, watchingAgain = "not watching", "atching again"
	latest                     = "latest:"
	noLicences                 = "no licences left"
	ruleIsOff, ruleIsOn        = "licensing of local images is off", "licensing of local images is on again"
)

// allWell is what the title of an all clear says.
var allWell = regexp.MustCompile(`all [\d,]+ images? licensed|nothing fails any more`)

// textOf is all that a message says.
func textOf(m notify.Message) string {
	var b strings.Builder
	_, _ = b.WriteString(m.Title + "\n")
	for _, list := range [][]notify.Text{m.Advice, m.Notes, {m.More}} {
		for _, t := range list {
			_, _ = b.WriteString(t.String() + "\n")
		}
	}
	return b.String()
}

// missed says whether the run knows that it did not reach a destination.
func (r *simRun) missed(target string) bool {
	return slices.ContainsFunc(r.result.Deliveries, func(d handler.Delivery) bool {
		return d.Target == target && (d.Status == notify.Failed || d.Status == notify.PossiblyDelivered)
	})
}

// judgeRun: a run that ended well leaves nothing untold that it could know, and
// of one that saw nothing that is told.
func (s *simulation) judgeRun(run *simRun) {
	s.Helper()
	if run.killed {
		return
	}
	s.judgeResult(run)
	for _, target := range s.targets() {
		if run.missed(target) {
			continue
		}
		if run.blind() {
			s.judgeBlind(run, target)
			continue
		}
		if run.err == nil {
			s.judgeWatch(run, target)
		}
		s.judgeTold(run, target)
	}
}

// judgeResult: the figures are those of the window, and the run's end is told
// to whom watches over it.
func (s *simulation) judgeResult(run *simRun) {
	s.Helper()
	if beats := run.made["heartbeat"]; beats != 1 || slices.Contains(run.beats, "/beat/fail") != (run.err != nil) && len(run.beats) > 0 {
		s.Errorf("%d heartbeats, %v, of a run that ended with %v", beats, run.beats, run.err)
	}
	if run.other != "" {
		for _, text := range s.cos.stored() {
			if string(text) != run.other || run.result.Remembers {
				s.Errorf("remembers: %t, in place of %q: %s", run.result.Remembers, run.other, text)
			}
		}
	}
	if run.blind() {
		return
	}
	if run.partial && run.result.Incomplete == nil {
		s.Errorf("%s: rows could not be read, and %v", run.at, run.err)
	}
	if run.result.Incomplete != nil {
		return
	}
	var tasks handler.TaskCounts
	var images handler.ImageCounts
	for _, row := range run.rows {
		if row.at.Before(s.window(run)) || !row.at.Before(run.at.Add(-5*time.Minute)) || !run.shows(row.Task) {
			continue
		}
		switch tasks.Total++; {
		case row.FailCount > 0 && row.SuccessCount > 0:
			tasks.PartialFail++
		case row.FailCount > 0:
			tasks.AllFail++
		case row.SuccessCount > 0:
			tasks.Succeeded++
		}
		images.Succeeded += row.SuccessCount
		images.Failed += row.FailCount
	}
	if run.result.Tasks != tasks || run.result.Images != images {
		s.Errorf("%s: %+v %+v, want %+v %+v", run.at, run.result.Tasks, run.result.Images, tasks, images)
	}
}

// judgeBlind: who was reached was told, within the last twenty hours, that
// nobody watches.
func (s *simulation) judgeBlind(run *simRun, target string) {
	s.Helper()
	doubts := 0
	for _, p := range s.posts {
		if p.target != target || p.run.trigger != run.trigger || !strings.Contains(textOf(p.m), notWatching) {
			continue
		}
		if p.arrived && run.at.Sub(p.run.at) < 20*time.Hour {
			return
		}
		doubts++
	}
	if doubts < 2 {
		s.Errorf("%s was not told that nobody watches: %v", target, run.err)
	}
}

// judgeWatch: who was told that nobody watches is told that it is over.
func (s *simulation) judgeWatch(run *simRun, target string) {
	s.Helper()
	bad := (*simRun)(nil)
	for _, p := range s.posts {
		if p.target != target || p.run.trigger != run.trigger || !p.message {
			continue
		}
		text := textOf(p.m)
		switch {
		case strings.Contains(text, watchingAgain):
			bad = nil
		case strings.Contains(text, notWatching) && p.answered && !p.run.killed:
			bad = p.run
		}
	}
	if bad != nil && s.env["LEDGER"] == inCOS && !s.forgot(bad, run) {
		s.Errorf("%s was told that nobody watches, and not that it is over", target)
	}
}

// forgot says whether the ledger failed in a run, or since.
func (s *simulation) forgot(since, until *simRun) bool {
	from, to := slices.Index(s.runs, since), slices.Index(s.runs, until)
	return slices.ContainsFunc(s.runs[min(from, to):max(from, to)+1], func(r *simRun) bool { return r.ledger || r.killed || r.paired && !s.strict })
}

// judge is what is looked at in the end.
func (s *simulation) judge() {
	s.Helper()
	s.judgeRepetition()
	s.judgeCalls()
	s.judgeRule()
	for _, p := range s.posts {
		s.judgeGreen(p)
		s.judgePost(p)
		if strings.Contains(textOf(p.m), watchingAgain) && !slices.ContainsFunc(s.posts, func(q simPost) bool {
			return q.target == p.target && q.run.trigger == p.run.trigger && !q.run.at.After(p.run.at) && (strings.Contains(textOf(q.m), notWatching) || strings.Contains(textOf(q.m), "could be read"))
		}) {
			s.Errorf("%s was told that it is over, and not that nobody watched", p.target)
		}
	}
	noSecrets(s.T, s.logs.String())
}

// judgeGreen: nothing is called good while something is known to be wrong.
func (s *simulation) judgeGreen(p simPost) {
	s.Helper()
	if p.m.Level != notify.LevelGood && !allWell.MatchString(p.m.Title) || !p.message || p.run.blind() {
		return
	}
	if text := textOf(p.m); strings.Contains(text, ruleIsOff+".") || strings.Contains(text, noLicences) || p.run.result.Incomplete != nil {
		s.Errorf("%q is green: %s", p.m.Title, text)
	}
	days := p.run.days
	for _, row := range p.run.rows {
		if row.FailCount == 0 || !p.run.shows(row.Task) || row.at.Before(p.run.at.Add(-8*24*time.Hour)) {
			continue
		}
		over := false
		for day, rows := range days {
			succeeded := slices.ContainsFunc(rows, func(r simRow) bool { return r.SuccessCount > 0 })
			over = over || row.Type == "AUTO" && p.run.settled(row) && day.typ == "AUTO" && day.source == row.Source && day.date > row.AuthorizedDate && failed(rows) == 0 && succeeded
		}
		if !over {
			s.Errorf("%q is green, though task %d failed", p.m.Title, row.TaskID)
			return
		}
	}
}

// judgeRule: in the end everybody knows of the rule what is so.
func (s *simulation) judgeRule() {
	s.Helper()
	last := s.current()
	if s.env["LEDGER"] != inCOS || s.env["DETAILS"] == "false" {
		return
	}
	for _, target := range s.targets() {
		known, from := true, (*simRun)(nil)
		for _, p := range s.posts {
			if p.target != target || !p.message {
				continue
			}
			switch text := textOf(p.m); {
			case strings.Contains(text, ruleIsOn):
				known, from = true, p.run
			case strings.Contains(text, ruleIsOff):
				known, from = false, p.run
			}
		}
		if known != s.on && (from == nil || !s.forgot(from, last)) {
			s.Errorf("%s believes that the rule is on: %t", target, known)
		}
	}
}
