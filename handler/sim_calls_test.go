package handler_test

import (
	"slices"
	"strings"
	"time"
)

// judgeCalls: in the end people were called for every streak that is one to call
// for, and not more often than there were such streaks.
func (s *simulation) judgeCalls() {
	s.Helper()
	if !s.calls || s.env["LEDGER"] != inCOS || slices.ContainsFunc(s.runs, func(r *simRun) bool { return r.ledger }) {
		return
	}
	last := s.current()
	for _, target := range s.targets() {
		calls, doubts := 0, 0
		latest := map[simDay]time.Time{} // the last call while a group, without a date, was told
		for _, p := range s.posts {
			if p.target != target || !p.mention {
				continue
			}
			if !p.arrived || !p.answered || p.run.killed {
				doubts++
			} else {
				calls++
			}
			for day := range p.run.days {
				day.date = ""
				latest[day] = p.run.at
			}
		}
		most := 0
		for group, streaks := range s.streaks() {
			most += streaks
			at, owed := s.owed(group, target, last)
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

// streaks are how many streaks each group may have had that are to be called
// for: a row that comes or changes may begin one anew.
func (s *simulation) streaks() map[simDay]int {
	most := map[simDay]int{}
	for _, task := range s.tasks {
		for i, row := range task {
			group := simDay{row.Type, row.Source, ""}
			late := row.listed.After(row.at) || i > 0 || row.AuthorizedDate != row.at.Format(time.DateOnly)
			if late || row.FailCount == 0 {
				most[group]++ // it may end one, or begin it anew
			}
		}
		group := simDay{task[0].Type, task[0].Source, ""}
		most[group] += 0
	}
	for group := range most {
		most[group]++
	}
	return most
}

// owed says whether a group's last streak has a day without a success of which
// the destination was told, and since when it lasts.
func (s *simulation) owed(group simDay, target string, run *simRun) (since time.Time, owed bool) {
	days := run.days
	var dates []string
	for day, rows := range days {
		result := slices.ContainsFunc(rows, func(r simRow) bool { return r.SuccessCount+r.FailCount > 0 })
		if day.typ == group.typ && day.source == group.source && result {
			dates = append(dates, day.date)
		}
	}
	slices.SortFunc(dates, func(a, b string) int { return strings.Compare(b, a) })
	for _, date := range dates {
		rows := days[simDay{group.typ, group.source, date}]
		if failed(rows) == 0 {
			break
		}
		since = at(date + " 00:00:00")
		told := slices.ContainsFunc(s.posts, func(p simPost) bool {
			return p.target == target && p.arrived && slices.ContainsFunc(rows, func(r simRow) bool { return p.told[r.TaskID] > 0 })
		})
		entire := !slices.ContainsFunc(rows, func(r simRow) bool { return r.FailCount > 0 && r.SuccessCount > 0 })
		if told && entire && slices.ContainsFunc(rows, func(r simRow) bool { return r.FailCount > 0 }) {
			owed = true
		}
	}
	return since, owed
}
