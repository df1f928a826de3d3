package handler_test

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"tcss-licensing-alerts/notify"
)

// judgePost holds what a message says to what its run saw.
func (s *simulation) judgePost(p simPost) {
	s.Helper()
	wrong := func(format string, a ...any) {
		s.Helper()
		s.Errorf("%s at %s: %q: "+format, append([]any{p.target, p.run.at.Format(time.DateTime), p.m.Title}, a...)...)
	}
	s.judgeState(p, wrong)
	if p.run.blind() || p.run.result.Incomplete != nil { // of what was read nobody else knows
		return
	}
	if p.mention && !p.run.calls() {
		wrong("calls people for nothing")
	}
	if !p.message {
		return
	}
	if p.run.argument != "" && !strings.Contains(p.m.Title, "(Source=") && !strings.Contains(p.m.Title, "messages") {
		wrong("does not say that it knows a part only")
	}
	told := map[simDay][]simDay{} // days of each group
	for _, item := range p.m.Items {
		day, ok := p.run.dayOf(item.Title)
		group := simDay{day.typ, day.source, ""}
		if !ok || told[group] != nil {
			wrong("%q is of no day that was read, or the second of its group", item.Title)
			return
		}
		told[group] = []simDay{day}
		for _, line := range item.Lines {
			if strings.HasPrefix(line.String(), latest) {
				continue
			}
			for other, rows := range p.run.days {
				if other.typ == day.typ && other.source == day.source && other != day && failed(rows) > 0 && numbersOf(line.String())[failed(rows)] {
					told[group] = append(told[group], other)
				}
			}
		}
		if want := p.run.lasted(day); want != streakOf(item.Title) {
			wrong("%q, and the streak is of %d days", item.Title, want)
		}
	}
	if n := p.run.headline(told); n > 0 && !numbersOf(p.m.Title)[n] {
		wrong("it is %d images, of %v", n, told)
	}
	for _, days := range told {
		for _, day := range days {
			s.judgeCopied(p, p.run.days[day])
		}
	}
	s.judgeRecovery(p, wrong)
	if s.gone && s.env["DETAILS"] != "false" && p.run == s.current() && p.m.Level == notify.LevelGood {
		wrong("is green, and there are no licences")
	}
	if s.env["LEDGER"] == inCOS && !p.run.marked {
		for _, days := range told {
			for _, day := range days {
				if !slices.ContainsFunc(p.run.days[day], func(x simRow) bool { return x.FailCount > 0 && !x.at.Before(s.window(p.run)) }) {
					wrong("tells of %v, and nothing would be remembered", day)
				}
			}
		}
	}
}

// window is where a run's begins.
func (s *simulation) window(r *simRun) time.Time { return r.at.Add(-5*time.Minute - s.lookback) }

// dayOf is the day whose sum a title has.
func (r *simRun) dayOf(title notify.Text) (simDay, bool) {
	numbers := numbersOf(strings.SplitN(title.String(), " ", 2)[0])
	for day, rows := range r.days {
		if sum := failed(rows); sum > 0 && numbers[sum] {
			return day, true
		}
	}
	return simDay{}, false
}

// results are the days of a group that had a result, in order.
func (r *simRun) results(group simDay) (days []simDay) {
	for day, rows := range r.days {
		if day.typ == group.typ && day.source == group.source && slices.ContainsFunc(rows, func(x simRow) bool { return x.SuccessCount+x.FailCount > 0 }) {
			days = append(days, day)
		}
	}
	slices.SortFunc(days, func(a, b simDay) int { return strings.Compare(a.date, b.date) })
	return days
}

var nth = regexp.MustCompile(`(\d+)(st|nd|rd|th) day|at least (\d+) day`)

func streakOf(title notify.Text) int {
	found := nth.FindStringSubmatch(title.String())
	if found == nil {
		return 0
	}
	n, _ := strconv.Atoi(found[1] + found[3])
	return n
}

// lasted is for how many days a group has failed, on one of them.
func (r *simRun) lasted(day simDay) (n int) {
	for _, d := range slices.Backward(r.results(day)) {
		if d.date > day.date {
			continue
		}
		if failed(r.days[d]) == 0 {
			break
		}
		n++
	}
	if n == 1 && day.typ == "MANUAL" {
		return 0
	}
	return n
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
		switch {
		case r.over(latest):
		case group.typ == "MANUAL":
			for _, d := range days {
				sum += failed(r.days[d])
			}
		default:
			for _, d := range slices.Backward(r.results(group)) {
				if n := failed(r.days[d]); n > 0 {
					sum += n
					break
				}
			}
		}
	}
	return sum
}

// calls says whether a group's last streak is one to call people for: three days
// long, or with a day on which no task that failed had a success.
func (r *simRun) calls() bool {
	for day := range r.days {
		results, streak := r.results(day), 0
		for _, d := range slices.Backward(results) {
			rows := r.days[d]
			if failed(rows) == 0 {
				break
			}
			partly := slices.ContainsFunc(rows, func(x simRow) bool { return x.FailCount > 0 && x.SuccessCount > 0 })
			if streak++; streak == 3 || !partly {
				return true
			}
		}
	}
	return false
}

// judgeState: a bad state that lasts is not the title again before its time.
func (s *simulation) judgeState(p simPost, wrong func(string, ...any)) {
	s.Helper()
	const week = 7 * 24 * time.Hour
	for bad, again := range map[string]time.Duration{notWatching: 20 * time.Hour, ruleIsOff: week, noLicences: week, "did not take": week} {
		if !strings.Contains(p.m.Title, bad) || strings.Contains(p.m.Title, "nothing new") || s.env["LEDGER"] != inCOS {
			continue
		}
		for _, q := range slices.Backward(s.posts) {
			text := textOf(q.m)
			switch {
			case q.target != p.target || q.run.trigger != p.run.trigger || q.when.Compare(p.when) >= 0:
				continue
			case q.m.Title == p.m.Title && q.answered && p.run.at.Sub(q.run.at) < again && !s.forgot(q.run, p.run):
				wrong("is told again, after %s", p.run.at.Sub(q.run.at))
			case !strings.Contains(text, "again") && !strings.Contains(text, "could be read") && q.m.Title != p.m.Title && !strings.Contains(text, notWatching):
				continue
			}
			return
		}
	}
}

// judgeRecovery: failures are called over if they are, to whom they were told,
// once.
func (s *simulation) judgeRecovery(p simPost, wrong func(string, ...any)) {
	text := textOf(p.m)
	at := strings.Index(text, "ailures are over:")
	if at < 0 {
		return
	}
	words := map[string]string{"REGISTRYAUTO": "repository, automatic", "LOCALAUTO": "local, automatic"}
	for day, rows := range p.run.days {
		name, auto := words[day.source+day.typ]
		if auto && failed(rows) > 0 && strings.Contains(text[at:], name) && !p.run.over(day) && rows[0].at.After(p.run.at.Add(-8*24*time.Hour)) {
			wrong("%v is not over", day)
		}
	}
	for _, q := range s.posts {
		if q.target == p.target && q.run.number < p.run.number && q.answered && strings.Contains(textOf(q.m), text[at:at+50]) && !s.forgot(q.run, p.run) && !s.failedBetween(q.run, p.run) {
			wrong("it was over before")
		}
	}
}

func (s *simulation) failedBetween(from, to *simRun) bool {
	for _, row := range to.rows {
		if row.FailCount > 0 && row.listed.After(from.at) {
			return true
		}
	}
	return from == to
}
