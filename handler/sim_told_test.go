package handler_test

import (
	"maps"
	"slices"
	"strings"
	"time"

	"tcss-licensing-alerts/notify"
)

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

func (s *simulation) judgeTold(run *simRun, target string) {
	s.Helper()
	horizon := max(8*24*time.Hour, 3*s.lookback+24*time.Hour)
	since := s.window(run)
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

// judgeRepetition: an item has something new, unless what told it before was
// not confirmed, or could not be remembered.
func (s *simulation) judgeRepetition() {
	s.Helper()
	type known struct {
		images int64
		doubts int // since it was confirmed
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
					excused := ok && (before.doubts == 1 || before.post.run != p.run && before.post.run.at.Equal(p.run.at) && p.run.paired || s.env["LEDGER"] == "off" && before.post.run.at != p.run.at || s.forgot(before.post.run, p.run))
					return row.FailCount > 0 && (!ok || before.images < row.FailCount || excused || s.shrank(row, before.post.run))
				})
				if !news && s.env["LEDGER"] != "off" {
					s.Errorf("%s was told again of %v at %s", p.target, day, p.run.at)
				}
			}
		}
		for id, n := range p.told {
			doubts := 0
			if !p.answered {
				doubts = 1
				if before := told[p.target][id]; before.images == n && !s.forgot(before.post.run, p.run) {
					doubts += before.doubts
				}
			}
			told[p.target][id] = known{n, doubts, p}
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

// judgeCopied: who comes to others is not told what they were told for certain
// before, and was older than the window.
func (s *simulation) judgeCopied(p simPost, rows []simRow) {
	s.Helper()
	opened := s.opened[p.target]
	if opened == nil || s.env["LEDGER"] != inCOS || s.forgot(s.runs[0], p.run) {
		return
	}
	for _, row := range rows {
		copied := row.FailCount > 0 && row.at.Before(s.window(opened)) && slices.ContainsFunc(s.posts, func(q simPost) bool {
			return q.target != p.target && q.answered && q.run.number < opened.number && q.told[row.TaskID] == row.FailCount && !row.listed.After(q.run.at) && s.from[q.target].Equal(s.from[p.target])
		})
		if row.FailCount > 0 && !copied {
			return
		}
	}
	s.Errorf("%s was told of %v, which others were told before it came", p.target, rows)
}
