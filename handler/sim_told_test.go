package handler_test

import (
	"maps"
	"slices"
	"strings"
	"time"

	"tcss-licensing-alerts/notify"
)

// tells are the failing tasks that a post tells of, with their images: those of
// the days whose sums stand in its items.
func (p simPost) tells() map[int64]int64 {
	told, numbers := map[int64]int64{}, map[int64]bool{}
	if !p.message {
		return told
	}
	for _, i := range p.m.Items {
		for _, t := range append([]notify.Text{i.Title}, i.Lines...) {
			if !strings.HasPrefix(t.String(), latest) { // which is no news
				maps.Copy(numbers, numbersOf(t.String()))
			}
		}
	}
	for _, rows := range p.run.days {
		for _, row := range rows {
			if numbers[failed(rows)] && row.FailCount > 0 {
				told[row.TaskID] = row.FailCount
			}
		}
	}
	return told
}

// judgeTold: who was reached knows of every failure that it is to know of.
func (s *simulation) judgeTold(run *simRun, target string) {
	since := s.window(run)
	if from, ok := s.from[target]; ok && s.env["LEDGER"] == inCOS && !run.ledger {
		since = from
	}
	if oldest := run.at.Add(-max(8*24*time.Hour, 3*s.lookback+24*time.Hour)); since.Before(oldest) {
		since = oldest
	}
	for _, rows := range run.days {
		for _, row := range rows {
			if row.FailCount > 0 && !row.at.Before(since) && !s.knows(target, row) {
				s.Errorf("%s was never told of task %d with %d images", target, row.TaskID, row.FailCount)
				return
			}
		}
	}
}

// knows says whether a destination was told of a task as it is: by a post that
// arrived, by two in doubt, or as another destination was before it came.
func (s *simulation) knows(target string, row simRow) bool {
	doubts := map[string]int{}
	opened := s.opened[target]
	for _, p := range s.posts {
		if p.told[row.TaskID] < row.FailCount {
			continue
		}
		if p.target != target {
			before := opened != nil && slices.Index(s.runs, p.run) < slices.Index(s.runs, opened)
			if !before || !row.at.Before(s.window(opened)) {
				continue
			}
		}
		if p.answered || p.arrived && p.target == target {
			return true
		}
		if doubts[p.target]++; doubts[p.target] > 1 {
			return true
		}
	}
	return false
}

// known is what a destination was told of a task.
type known struct {
	images int64
	doubts int // since it was confirmed
	post   simPost
}

// judgeRepetition: an item has something new, unless what told it before was
// not confirmed, or could not be remembered.
func (s *simulation) judgeRepetition() {
	told := map[string]map[int64]known{}
	for _, p := range s.posts {
		if !p.arrived || !p.message {
			continue
		}
		if told[p.target] == nil {
			told[p.target] = map[int64]known{}
		}
		before := told[p.target]
		for _, item := range p.m.Items {
			numbers := numbersOf(item.Title.String())
			for day, rows := range p.run.days {
				sum := failed(rows)
				news := slices.ContainsFunc(rows, func(row simRow) bool { return s.isNews(row, before, p.run) || s.entered(p.target, row) })
				if sum > 0 && numbers[sum] && !news && s.env["LEDGER"] != "off" {
					s.Errorf("%s was told again of %v at %s", p.target, day, p.run.at)
				}
			}
		}
		for id, n := range p.told {
			doubts := 0
			if !p.answered {
				doubts = 1
				if b := before[id]; b.images == n && !s.forgot(b.post.run, p.run) {
					doubts += b.doubts
				}
			}
			before[id] = known{n, doubts, p}
		}
	}
}

// isNews says whether a task may be told by a run: with more failures than
// before, or fewer in between, which is noted and not told, or again as what
// told it is in doubt, or may be forgotten.
func (s *simulation) isNews(row simRow, told map[int64]known, run *simRun) bool {
	before, ok := told[row.TaskID]
	if row.FailCount == 0 || !ok || before.images < row.FailCount || before.doubts == 1 {
		return row.FailCount > 0
	}
	since := before.post.run
	beside := since != run && since.at.Equal(run.at) && run.paired
	return beside || s.forgot(since, run) || slices.ContainsFunc(s.runs[slices.Index(s.runs, since):], func(r *simRun) bool {
		return slices.ContainsFunc(r.rows, func(before simRow) bool {
			return before.TaskID == row.TaskID && before.FailCount < row.FailCount && before.at.Before(row.at)
		})
	})
}

// entered says whether a task was at work before a destination's memory begins,
// and again since: it is told then, though a sum had it.
func (s *simulation) entered(target string, row simRow) bool {
	from := s.from[target]
	return !row.at.Before(from) && slices.ContainsFunc(s.tasks, func(t simTask) bool { return t[0].TaskID == row.TaskID && t[0].at.Before(from) })
}

// judgeCalls: in the end people were called for every streak that is one to call
// for, and not more often than there were such streaks, but by runs at the same
// time.
func (s *simulation) judgeCalls() {
	if !s.calls || s.env["LEDGER"] != inCOS || slices.ContainsFunc(s.runs, func(r *simRun) bool { return r.ledger }) {
		return
	}
	for _, target := range s.targets() {
		calls, doubts, most := 0, 0, 0
		latest := map[simDay]time.Time{} // the last call while a group was told
		var last *simRun                 // whose call counts
		for _, p := range s.to(target, "") {
			if !p.mention {
				continue
			}
			switch {
			case !p.arrived || !p.answered || p.run.killed.Load():
				doubts++
			case last == nil || !last.paired || last == p.run || !last.at.Equal(p.run.at):
				calls, last = calls+1, p.run
			}
			for day := range p.run.days {
				latest[day.group()] = p.run.at
			}
		}
		for group, streaks := range s.streaks() {
			most += streaks
			at, owed := s.owed(group, target, s.current())
			called, was := latest[group]
			if owed && doubts == 0 && !s.stumbled[target] && (!was || group.typ == "AUTO" && called.Before(at)) { // a manual group's streak has no end
				s.Errorf("nobody was called at %s for %v, which fails since %s", target, group, at)
			}
		}
		if calls > most {
			s.Errorf("people were called %d times at %s for at most %d streaks", calls, target, most)
		}
	}
}
