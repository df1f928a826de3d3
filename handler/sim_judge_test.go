package handler_test

import (
	"maps"
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
	ruleIsOff, ruleIsOn        = "licensing of local images is off", "licensing of local images is on again"
)

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

// settled says whether a row counts in a run.
func (r *simRun) settled(row simRow) bool {
	return row.at.Before(r.at.Add(-5*time.Minute)) || row.AuthorizedDate != r.at.Format(time.DateOnly)
}

// day is one of a group.
type simDay struct{ typ, source, date string }

func dayOf(row simRow) simDay { return simDay{row.Type, row.Source, row.AuthorizedDate} }

// byDay are the rows of each day of each group that a run sees and counts.
func (r *simRun) byDay() map[simDay][]simRow {
	days := map[simDay][]simRow{}
	for _, row := range r.rows {
		if r.shows(row.Task) && r.settled(row) {
			days[dayOf(row)] = append(days[dayOf(row)], row)
		}
	}
	return days
}

func failed(rows []simRow) (n int64) {
	for _, row := range rows {
		n += row.FailCount
	}
	return n
}

// tells are the failing tasks that a post tells of, with their images: those of
// the days whose sums stand in its items.
func (p simPost) tells() map[int64]int64 {
	numbers := map[int64]bool{}
	for _, i := range p.m.Items {
		for _, t := range append([]notify.Text{i.Title}, i.Lines...) {
			if !strings.HasPrefix(t.String(), latest) { // which is no news
				maps.Copy(numbers, numbersOf(t.String()))
			}
		}
	}
	told := map[int64]int64{}
	if !p.message {
		return told
	}
	for _, rows := range p.run.days {
		if sum := failed(rows); sum > 0 && numbers[sum] {
			for _, row := range rows {
				if row.FailCount > 0 {
					told[row.TaskID] = row.FailCount
				}
			}
		}
	}
	return told
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

func (s *simulation) judgeTold(run *simRun, target string) {
	s.Helper()
	horizon := max(8*24*time.Hour, 3*s.lookback+24*time.Hour)
	since := run.at.Add(-5*time.Minute - s.lookback)
	if from, ok := s.from[target]; ok && s.env["LEDGER"] == inCOS && !run.ledger {
		since = from
	}
	if oldest := run.at.Add(-horizon); since.Before(oldest) {
		since = oldest
	}
	for _, rows := range run.days {
		for _, row := range rows {
			if row.FailCount > 0 && !row.at.Before(since) && run.err == nil && !s.knows(target, row) {
				s.Errorf("%s was never told of task %d with %d images", target, row.TaskID, row.FailCount)
				return
			}
		}
	}
}

// knows says whether a destination was told of a task as it is: by a post that
// arrived, by two in doubt, or as another destination was before it came.
func (s *simulation) knows(target string, row simRow) bool {
	doubts := map[string]map[*simRun]bool{}
	opened := s.opened[target]
	for _, p := range s.posts {
		if p.told[row.TaskID] < row.FailCount {
			continue
		}
		if p.target != target {
			before := opened != nil && slices.Index(s.runs, p.run) < slices.Index(s.runs, opened)
			if !before || !row.at.Before(opened.at.Add(-5*time.Minute-s.lookback)) {
				continue
			}
		}
		if p.answered || p.arrived && p.target == target {
			return true
		}
		if doubts[p.target] == nil {
			doubts[p.target] = map[*simRun]bool{}
		}
		doubts[p.target][p.run] = true
		if len(doubts[p.target]) > 1 {
			return true
		}
	}
	return false
}

// judgeBlind: who was reached was told, within the last twenty hours, that
// nobody watches.
func (s *simulation) judgeBlind(run *simRun, target string) {
	s.Helper()
	doubts := map[*simRun]bool{}
	for _, p := range s.posts {
		if p.target != target || p.run.trigger != run.trigger || !strings.Contains(textOf(p.m), notWatching) {
			continue
		}
		if p.arrived && run.at.Sub(p.run.at) < 20*time.Hour {
			return
		}
		doubts[p.run] = true
	}
	if len(doubts) < 2 {
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
	return slices.ContainsFunc(s.runs[from:to+1], func(r *simRun) bool { return r.ledger || r.killed })
}

// judge is what is looked at in the end.
func (s *simulation) judge() {
	s.Helper()
	s.judgeRepetition()
	s.judgeCalls()
	s.judgeRule()
	for _, p := range s.posts {
		s.judgeGreen(p)
		if strings.Contains(textOf(p.m), watchingAgain) && !slices.ContainsFunc(s.posts, func(q simPost) bool {
			return q.target == p.target && q.run.trigger == p.run.trigger && !q.run.at.After(p.run.at) && (strings.Contains(textOf(q.m), notWatching) || strings.Contains(textOf(q.m), "could be read"))
		}) {
			s.Errorf("%s was told that it is over, and not that nobody watched", p.target)
		}
	}
	noSecrets(s.T, s.logs.String())
}

// judgeRepetition: an item has something new, unless what told it before was
// not confirmed, or could not be remembered.
func (s *simulation) judgeRepetition() {
	s.Helper()
	type known struct {
		images int64
		post   simPost
	}
	told := map[string]map[int64]known{}
	for _, p := range s.posts {
		if !p.arrived || !p.message {
			continue
		}
		if told[p.target] == nil {
			told[p.target] = map[int64]known{}
		}
		days := p.run.days
		for _, item := range p.m.Items {
			numbers := numbersOf(item.Title.String())
			for day, rows := range days {
				if sum := failed(rows); sum == 0 || !numbers[sum] {
					continue
				}
				news := slices.ContainsFunc(rows, func(row simRow) bool {
					before, ok := told[p.target][row.TaskID]
					excused := ok && (!before.post.answered || s.env["LEDGER"] == "off" && before.post.run.at != p.run.at || s.forgot(before.post.run, p.run))
					return row.FailCount > 0 && (!ok || before.images < row.FailCount || excused || s.shrank(row, before.post.run))
				})
				if !news && s.env["LEDGER"] != "off" {
					s.Errorf("%s was told again of %v at %s", p.target, day, p.run.at)
				}
			}
		}
		for id, n := range p.told {
			told[p.target][id] = known{n, p}
		}
	}
}

// shrank says whether a task had fewer failures in between, which is noted and
// not told, so that more of them are news.
func (s *simulation) shrank(row simRow, since *simRun) bool {
	return slices.ContainsFunc(s.runs[slices.Index(s.runs, since):], func(r *simRun) bool {
		return slices.ContainsFunc(r.rows, func(before simRow) bool {
			return before.TaskID == row.TaskID && before.FailCount < row.FailCount && before.at.Before(row.at)
		})
	})
}

// judgeGreen: nothing is called good while something is known to be wrong.
func (s *simulation) judgeGreen(p simPost) {
	s.Helper()
	if p.m.Level != notify.LevelGood || !p.message || p.run.blind() {
		return
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
