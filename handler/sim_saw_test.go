package handler_test

import (
	"slices"
	"strings"
	"time"

	"tcss-licensing-alerts/handler"
)

// simDay is a day of a group, or without a date the group.
type simDay struct{ typ, source, date string }

func dayOf(row simRow) simDay { return simDay{row.Type, row.Source, row.AuthorizedDate} }

func (d simDay) group() simDay { return simDay{d.typ, d.source, ""} }

// settled says whether a row counts in a run.
func (r *simRun) settled(row simRow) bool {
	return row.at.Before(r.at.Add(-5*time.Minute)) || row.AuthorizedDate != r.at.Format(time.DateOnly)
}

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

// partly says whether a task of a day failed that had a success.
func partly(rows []simRow) bool {
	return slices.ContainsFunc(rows, func(x simRow) bool { return x.FailCount > 0 && x.SuccessCount > 0 })
}

// results are the days of a group that had a result, in order.
func (r *simRun) results(group simDay) (days []simDay) {
	for day, rows := range r.days {
		if day.group() == group.group() && slices.ContainsFunc(rows, func(x simRow) bool { return x.SuccessCount+x.FailCount > 0 }) {
			days = append(days, day)
		}
	}
	slices.SortFunc(days, func(a, b simDay) int { return strings.Compare(a.date, b.date) })
	return days
}

// streak is the days in a row on which a group failed, the latest first, up to
// a day or, of a group, to its last one.
func (r *simRun) streak(until simDay) (days [][]simRow) {
	for _, day := range slices.Backward(r.results(until)) {
		switch rows := r.days[day]; {
		case until.date != "" && day.date > until.date:
		case failed(rows) == 0:
			return days
		default:
			days = append(days, rows)
		}
	}
	return days
}

// lasted is for how many days a group has failed, as an item says it.
func (r *simRun) lasted(day simDay) int {
	if n := len(r.streak(day)); n > 1 || day.typ != "MANUAL" {
		return n
	}
	return 0
}

// over says whether a later day of an automatic group has a result and no
// failure.
func (r *simRun) over(day simDay) bool {
	return day.typ == "AUTO" && slices.ContainsFunc(r.results(day), func(d simDay) bool { return d.date > day.date && failed(r.days[d]) == 0 })
}

// headline is the number of images that a title has: of an automatic group those
// of its latest day, as they were tried again, of a manual one of all that is
// told.
func (r *simRun) headline(told map[simDay][]simDay) (sum int64) {
	for group, days := range told {
		latest := slices.MaxFunc(days, func(a, b simDay) int { return strings.Compare(a.date, b.date) })
		if r.over(latest) {
			continue
		}
		if group.typ != "MANUAL" {
			days = slices.DeleteFunc(r.results(group), func(d simDay) bool { return failed(r.days[d]) == 0 })
			days = days[len(days)-1:]
		}
		for _, d := range days {
			sum += failed(r.days[d])
		}
	}
	return sum
}

// calls says whether a group's last streak is one to call people for: three days
// long, or with a day on which no task that failed had a success.
func (r *simRun) calls() bool {
	for day := range r.days {
		streak := r.streak(day.group())
		if len(streak) > 2 || slices.ContainsFunc(streak, func(rows []simRow) bool { return !partly(rows) }) {
			return true
		}
	}
	return false
}

// counts are the figures of a run's window.
func (s *simulation) counts(run *simRun) (tasks handler.TaskCounts, images handler.ImageCounts) {
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
	return tasks, images
}

// window is where a run's begins.
func (s *simulation) window(r *simRun) time.Time { return r.at.Add(-5*time.Minute - s.lookback) }

// streaks are how many streaks each group may have had that are to be called
// for: a row that comes or changes may begin one anew.
func (s *simulation) streaks() map[simDay]int {
	most := map[simDay]int{}
	for _, task := range s.tasks {
		group := dayOf(task[0]).group()
		most[group] = max(1, most[group])
		for i, row := range task {
			if late := row.listed.After(row.at) || i > 0 || row.AuthorizedDate != row.at.Format(time.DateOnly); late || row.FailCount == 0 {
				most[group]++ // it may end one, or begin it anew
			}
		}
	}
	return most
}

// owed says whether a group's last streak has a day without a success of which
// the destination was told, and since when it lasts.
func (s *simulation) owed(group simDay, target string, run *simRun) (since time.Time, owed bool) {
	for _, rows := range run.streak(group) {
		since = at(rows[0].AuthorizedDate + " 00:00:00")
		owed = owed || !partly(rows) && slices.ContainsFunc(s.posts, func(p simPost) bool {
			return p.target == target && p.arrived && slices.ContainsFunc(rows, func(r simRow) bool { return p.told[r.TaskID] > 0 })
		})
	}
	return since, owed
}
