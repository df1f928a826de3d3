package handler

import (
	"fmt"
	"slices"
	"strings"

	"tcss-licensing-alerts/handler/redact"
	"tcss-licensing-alerts/handler/tcss"
	"tcss-licensing-alerts/notify"
)

// item is one failing task.
func (c composer) item(f Failure, s story) notify.Item {
	title := c.someFailed(f.FailCount, saturated(f.FailCount, f.SuccessCount))
	level := notify.LevelWarning
	if f.Status == AllFail {
		title, level = c.allFailed(f.FailCount), notify.LevelCritical
	}
	about := append(notify.Text{}, c.kind(bucket{f.Type, f.Source})...)
	about = dotted(about, c.happened(f))
	if days, atLeast := s.history.streak(bucket{f.Type, f.Source}, f.At); days > 0 {
		about = dotted(about, plain(c.streak(days, atLeast)))
	}
	about = dotted(about, plain(c.task(f.TaskID)))
	lines := []notify.Text{about}
	found := s.details.images[f.TaskID]
	for _, r := range found {
		line := append(append(notify.Text{}, c.reason(r.code)...), plain(" — "))
		lines = append(lines, append(line, c.images(r.count, r.names)...))
	}
	if rest := f.FailCount - counted(found); len(found) > 0 && rest > 0 {
		line := append(append(notify.Text{}, c.reason(otherReason(f, found))...), plain(" — "))
		lines = append(lines, append(line, c.images(rest, nil)...))
	}
	if len(found) == 0 {
		lines = append(lines, c.reason(f.LatestFailCode))
	}
	return notify.Item{
		Key: taskKey(f.Task), Level: level, Weight: int(f.FailCount),
		Title: notify.Text{{Text: title, Strong: true}}, Lines: lines,
	}
}

func counted(found []reasonImages) (n int64) {
	for _, r := range found {
		n = saturated(n, r.count)
	}
	return n
}

// otherReason is why the images failed that are not among those found: the
// task's own code, if that does not stand for some of those.
func otherReason(f Failure, found []reasonImages) string {
	if slices.ContainsFunc(found, func(r reasonImages) bool { return r.code == f.LatestFailCode }) {
		return ""
	}
	return f.LatestFailCode
}

// happened is when a task was last at work, as far as that can be read.
func (c composer) happened(f Failure) notify.Span {
	switch {
	case !f.At.IsZero() && !f.Day:
		return c.at(f.At)
	case f.AuthorizedDate != "":
		return plain(f.AuthorizedDate)
	}
	return plain(f.LastAuthorizedTime)
}

// taskKey is what the ledger remembers of a failing task: its counts may still
// grow, and then it is news again.
func taskKey(t tcss.Task) string {
	return fmt.Sprintf("task/%d/%d/%s", t.TaskID, t.FailCount, redact.Clip(t.LastAuthorizedTime))
}

// reasons names why tasks failed, each reason once, the worst task's first.
func (c composer) reasons(failures []Failure) string {
	var list []string
	for _, f := range failures {
		r := c.reason(f.LatestFailCode).String()
		if f.LatestFailCode != "" && !slices.Contains(list, r) {
			list = append(list, r)
		}
	}
	const most = 3
	return strings.Join(list[:min(len(list), most)], c.comma)
}

// remedies is what to do, by the reasons of the failures.
func (c composer) remedies(s story) (advice []notify.Text) {
	if r := s.details.rule; r != nil && !r.Enabled {
		advice = append(advice, notify.Plain(c.ruleOffTry))
	}
	codes := make([]string, 0, len(s.fresh))
	for _, f := range s.fresh {
		codes = append(codes, f.LatestFailCode)
		for _, r := range s.details.images[f.TaskID] {
			codes = append(codes, r.code)
		}
	}
	slices.Sort(codes)
	const most = 5
	for _, code := range slices.Compact(codes) {
		if len(advice) == most {
			break
		}
		advice = append(advice, c.remedy(code, s))
	}
	return advice
}

func (c composer) remedy(code string, s story) notify.Text {
	switch code {
	case reachLimit:
		var daily int64
		if s.details.rule != nil {
			daily = s.details.rule.MaxDailyCount
		}
		return notify.Plain(c.raiseCap(daily))
	case licenseInsufficient:
		return notify.Plain(c.buy(s.short()))
	case "":
		return notify.Plain(c.retryLater)
	}
	return c.lookUp(code)
}

// saturated adds two counts that are not negative, without overflow.
func saturated(a, b int64) int64 {
	if sum := a + max(b, 0); sum >= a {
		return sum
	}
	return 1<<63 - 1
}

// dotted puts a middle dot before s if there is something before it.
func dotted(t notify.Text, s notify.Span) notify.Text {
	if s.Text == "" {
		return t
	}
	if len(t) > 0 {
		t = append(t, plain(" · "))
	}
	return append(t, s)
}
