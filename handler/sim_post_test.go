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
	wrong := func(format string, a ...any) {
		s.Helper()
		s.Errorf("%s at %s: %q: "+format, append([]any{p.target, p.run.at.Format(time.DateTime), p.m.Title}, a...)...)
	}
	s.judgeGreen(p, wrong)
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
	told := p.days(wrong)
	if n := p.run.headline(told); n > 0 && !numbersOf(p.m.Title)[n] {
		wrong("it is %d images, of %v", n, told)
	}
	for _, days := range told {
		for _, day := range days {
			rows := p.run.days[day]
			s.judgeCopied(p, rows)
			recent := slices.ContainsFunc(rows, func(x simRow) bool { return x.FailCount > 0 && !x.at.Before(s.window(p.run)) })
			if s.env["LEDGER"] == inCOS && !p.run.marked && !recent {
				wrong("tells of %v, and nothing would be remembered", day)
			}
		}
	}
	s.judgeRecovery(p, wrong)
	if s.gone && s.env["DETAILS"] != "false" && p.run == s.current() && p.m.Level == notify.LevelGood {
		wrong("is green, and there are no licences")
	}
}

// days are those of each group that a message tells of.
func (p simPost) days(wrong func(string, ...any)) map[simDay][]simDay {
	told := map[simDay][]simDay{}
	for _, item := range p.m.Items {
		day, ok := p.run.dayOf(item.Title)
		if !ok || told[day.group()] != nil {
			wrong("%q is of no day that was read, or the second of its group", item.Title)
			return nil
		}
		days := []simDay{day}
		for _, line := range item.Lines {
			numbers := numbersOf(line.String())
			for _, other := range p.run.results(day) {
				if sum := failed(p.run.days[other]); other != day && sum > 0 && numbers[sum] && !strings.HasPrefix(line.String(), latest) {
					days = append(days, other)
				}
			}
		}
		told[day.group()] = days
		if want := p.run.lasted(day); want != streakOf(item.Title) {
			wrong("%q, and the streak is of %d days", item.Title, want)
		}
	}
	return told
}

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

var nth = regexp.MustCompile(`(\d+)(st|nd|rd|th) day|at least (\d+) day`)

func streakOf(title notify.Text) int {
	found := nth.FindStringSubmatch(title.String())
	if found == nil {
		return 0
	}
	n, _ := strconv.Atoi(found[1] + found[3])
	return n
}

// judgeGreen: nothing is called good while something is known to be wrong.
func (s *simulation) judgeGreen(p simPost, wrong func(string, ...any)) {
	if p.m.Level != notify.LevelGood && !allWell.MatchString(p.m.Title) || !p.message || p.run.blind() {
		return
	}
	if strings.Contains(p.text, ruleIsOff+".") || strings.Contains(p.text, noLicences) || p.run.result.Incomplete != nil {
		wrong("is green: %s", p.text)
	}
	for _, row := range p.run.rows {
		old := row.at.Before(p.run.at.Add(-8 * 24 * time.Hour))
		if row.FailCount > 0 && p.run.shows(row.Task) && !old && (!p.run.settled(row) || !p.run.over(dayOf(row))) {
			wrong("is green, though task %d failed", row.TaskID)
		}
	}
}

// judgeState: a bad state that lasts is not the title again before its time, and
// is over only for whom it was told.
func (s *simulation) judgeState(p simPost, wrong func(string, ...any)) {
	const week, missed = 7 * 24 * time.Hour, "did not take"
	before := s.to(p.target, p.run.trigger)
	if strings.Contains(p.text, watchingAgain) && !slices.ContainsFunc(before, func(q simPost) bool {
		return !q.run.at.After(p.run.at) && (strings.Contains(q.text, notWatching) || strings.Contains(q.text, "could be read"))
	}) {
		wrong("it is over, and it was not told that nobody watched")
	}
	for bad, again := range map[string]time.Duration{notWatching: 20 * time.Hour, ruleIsOff: week, noLicences: week, missed: week} {
		if !strings.Contains(p.m.Title, bad) || strings.Contains(p.m.Title, "nothing new") || s.env["LEDGER"] != inCOS {
			continue
		}
		for _, q := range slices.Backward(before) {
			switch {
			case q.when.Compare(p.when) >= 0:
				continue
			case bad == missed && q.run.targets() != p.run.targets(): // another webhook was not reached
			case q.m.Title == p.m.Title && q.answered && p.run.at.Sub(q.run.at) < again && !s.forgot(q.run, p.run):
				wrong("is told again, after %s", p.run.at.Sub(q.run.at))
			case !strings.Contains(q.text, "again") && !strings.Contains(q.text, "could be read") && q.m.Title != p.m.Title && !strings.Contains(q.text, notWatching):
				continue
			}
			break
		}
	}
}

// targets are those that a run had something to do with.
func (r *simRun) targets() string {
	all := make([]string, 0, len(r.result.Deliveries))
	for _, d := range r.result.Deliveries {
		all = append(all, d.Target)
	}
	return strings.Join(all, " ")
}

// judgeRecovery: failures are called over if they are, to whom they were told,
// once.
func (s *simulation) judgeRecovery(p simPost, wrong func(string, ...any)) {
	at := strings.Index(p.text, "ailures are over:")
	if at < 0 {
		return
	}
	for group, name := range map[simDay]string{{"AUTO", "REGISTRY", ""}: "repository, automatic", {"AUTO", "LOCAL", ""}: "local, automatic"} {
		for _, day := range p.run.results(group) {
			rows := p.run.days[day]
			if failed(rows) > 0 && strings.Contains(p.text[at:], name) && !p.run.over(day) && rows[0].at.After(p.run.at.Add(-8*24*time.Hour)) {
				wrong("%v is not over", day)
			}
		}
	}
	for _, q := range s.to(p.target, "") {
		again := q.run.number < p.run.number && q.answered && strings.Contains(q.text, p.text[at:at+50])
		failed := slices.ContainsFunc(p.run.rows, func(row simRow) bool { return row.FailCount > 0 && row.listed.After(q.run.at) })
		if again && !failed && !s.forgot(q.run, p.run) {
			wrong("it was over before")
		}
	}
}
