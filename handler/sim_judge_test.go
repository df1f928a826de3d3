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

// judgeRun: a run that ended well leaves nothing untold that it could know, and
// of one that saw nothing that is told.
func (s *simulation) judgeRun(run *simRun) {
	if run.killed.Load() {
		return
	}
	s.judgeResult(run)
	for _, target := range s.targets() {
		missed := slices.ContainsFunc(run.result.Deliveries, func(d handler.Delivery) bool {
			return d.Target == target && (d.Status == notify.Failed || d.Status == notify.PossiblyDelivered)
		})
		switch {
		case missed:
		case run.blind():
			s.judgeBlind(run, target)
		case run.err == nil:
			s.judgeWatch(run, target)
			s.judgeTold(run, target)
		}
	}
}

// judgeResult: the figures are those of the window, and the run's end is told
// to whom watches over it, if a memory that is slow leaves time for that.
func (s *simulation) judgeResult(run *simRun) {
	if beats := run.made["heartbeat"]; beats > 1 || beats == 0 && !run.ledger || slices.Contains(run.beats, "/beat/fail") != (run.err != nil) && len(run.beats) > 0 {
		s.Errorf("%d heartbeats, %v, of a run that ended with %v", beats, run.beats, run.err)
	}
	if run.other != "" {
		for _, text := range s.cos.stored() {
			if string(text) != run.other || run.result.Remembers {
				s.Errorf("remembers: %t, in place of %q: %s", run.result.Remembers, run.other, text)
			}
		}
	}
	if run.blind() || run.result.Incomplete != nil {
		return
	}
	if run.partial {
		s.Errorf("%s: rows could not be read, and %v", run.at, run.err)
	}
	if tasks, images := s.counts(run); run.result.Tasks != tasks || run.result.Images != images {
		s.Errorf("%s: %+v %+v, want %+v %+v", run.at, run.result.Tasks, run.result.Images, tasks, images)
	}
}

// to are the posts to a destination by runs of a trigger, or of any.
func (s *simulation) to(target, trigger string) []simPost {
	return slices.DeleteFunc(slices.Clone(s.posts), func(p simPost) bool {
		return p.target != target || trigger != "" && p.run.trigger != trigger
	})
}

// judgeBlind: who was reached was told, within the last twenty hours, that
// nobody watches.
func (s *simulation) judgeBlind(run *simRun, target string) {
	doubts := 0
	for _, p := range s.to(target, run.trigger) {
		if !strings.Contains(p.text, notWatching) {
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
	bad := (*simRun)(nil)
	for _, p := range s.to(target, run.trigger) {
		switch {
		case !p.message:
		case strings.Contains(p.text, watchingAgain):
			bad = nil
		case strings.Contains(p.text, notWatching) && p.answered && !p.run.killed.Load():
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
	return slices.ContainsFunc(s.runs[min(from, to):max(from, to)+1], func(r *simRun) bool {
		return r.ledger || r.killed.Load() || r.paired && !s.strict
	})
}

// judge is what is looked at in the end.
func (s *simulation) judge() {
	s.judgeRepetition()
	s.judgeCalls()
	s.judgeRule()
	for _, p := range s.posts {
		s.judgePost(p)
	}
	noSecrets(s.T, s.logs.String())
}

// judgeRule: in the end everybody knows of the rule what is so.
func (s *simulation) judgeRule() {
	if s.env["LEDGER"] != inCOS || s.env["DETAILS"] == "false" {
		return
	}
	for _, target := range s.targets() {
		known, from, arrived := true, (*simRun)(nil), true
		for _, p := range s.to(target, "") {
			switch {
			case !p.message:
			case strings.Contains(p.text, ruleIsOn):
				known, from, arrived = true, p.run, p.arrived
			case strings.Contains(p.text, ruleIsOff):
				known, from, arrived = false, p.run, p.arrived
			}
		}
		if known != s.on && arrived && (from == nil || !s.forgot(from, s.current())) {
			s.Errorf("%s believes that the rule is on: %t", target, known)
		}
	}
}

// judgeCopied: who comes to others is not told what they were told for certain
// before, and was older than the window.
func (s *simulation) judgeCopied(p simPost, rows []simRow) {
	opened := s.opened[p.target]
	if opened == nil || s.env["LEDGER"] != inCOS || s.forgot(s.runs[0], p.run) {
		return
	}
	for _, row := range rows {
		copied := row.at.Before(s.window(opened)) && slices.ContainsFunc(s.posts, func(q simPost) bool {
			known := q.target != p.target && q.answered && q.told[row.TaskID] == row.FailCount && !row.listed.After(q.run.at)
			return known && q.run.number < opened.number && s.from[q.target].Equal(s.from[p.target])
		})
		if row.FailCount > 0 && !copied {
			return
		}
	}
	s.Errorf("%s was told of %v, which others were told before it came", p.target, rows)
}
