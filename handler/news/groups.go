package news

import (
	"cmp"
	"slices"
	"strings"

	"tcss-licensing-alerts/handler/ledger"
	"tcss-licensing-alerts/handler/report"
)

// callsAfter is on how many days in a row a group fails before people are
// called, if it did not fail entirely before.
const callsAfter = 3

// The values of states that belong to a group.
const (
	failing  = "failing"
	restored = "restored"
	paid     = "paid" // people were called
	ended    = "ended"
)

func restoredKey(g report.Group) string { return key("restored", g.Type, g.Source) }

const mentionPrefix = "mention/"

func mentionKey(g report.Group) string { return key("mention", g.Type, g.Source) }

// groups finds which groups have no failures any more, and for which ones
// people are called.
func (d *decider) groups() {
	shown := map[string]bool{}
	for i := range d.seen.Report.Series {
		s := &d.seen.Report.Series[i]
		shown[mentionKey(s.Group)] = true
		over := d.restored(s)
		d.mention(s, over)
	}
	if d.seen.whole() && !d.asked.ByStatus {
		d.vanished(shown)
	}
}

// over says whether a later task of the group had no failures, as far as it can
// be seen: rows that are missing, or filtered away, may have some.
func (d *decider) over(s *report.Series, t report.Task) bool {
	return !d.seen.Short && !d.asked.ByStatus && s.Over(t)
}

// restored says whether all failures of a group within the horizon are over,
// and makes that known to whom one was told. That the group fails again is known
// by what is told, whatever else the list lacks.
func (d *decider) restored(s *report.Series) bool {
	over, told, news, fails := len(s.Unsettled) == 0, false, false, false
	for _, t := range s.Unsettled {
		d.open(t)
	}
	for _, day := range s.Days {
		for _, t := range day.Failing {
			if t.At.Before(d.asked.Clock.Add(-Horizon(d.asked.Lookback))) {
				continue
			}
			_, isNews := d.news.Told.Tasks[t.TaskID]
			told, news = told || d.toldOf(t), news || isNews
			if !d.over(s, t) {
				over, fails = false, fails || isNews
				d.open(t)
			}
		}
	}
	name, now := restoredKey(s.Group), d.asked.Clock.Unix()
	known := d.known.Account.States[name]
	recovers := over && d.seen.whole() && (told || news) && (known.Value != restored || known.Doubt)
	if recovers && !news { // an item that is over says it, and has a doubt of its own
		d.news.Restored = append(d.news.Restored, s.Group)
	}
	if recovers || fails {
		state := ledger.State{Value: map[bool]string{true: restored, false: failing}[recovers], Told: now, At: now}
		d.news.Told.States[name] = state
		state.Doubt = !news && known.Value != restored
		d.news.Doubted.States[name] = state
	}
	return over
}

// open counts a failure that stands in the way of an all clear.
func (d *decider) open(t report.Task) {
	d.news.Open = report.Sum(d.news.Open, t.FailCount)
	d.news.OpenSince = min(cmp.Or(d.news.OpenSince, t.Date), t.Date)
}

// mention says whether people are called for a group: once a streak, when a
// day of it that is told is entire, or when it is three days long.
func (d *decider) mention(s *report.Series, over bool) {
	results := s.Results()
	known := d.known.Account.States[mentionKey(s.Group)]
	open := known.Value == paid && !d.ends(s, known.Day, over)
	streak := results[len(results)-tail(results):]
	if len(streak) == 0 || over {
		return
	}
	if open && !known.Doubt {
		known.At = d.asked.Clock.Unix()
		d.keep(mentionKey(s.Group), known)
		return
	}
	if d.asked.Nobody || !d.owed(s, results, streak, known) {
		return
	}
	d.news.Mentions = append(d.news.Mentions, s.Group)
	now := d.asked.Clock.Unix()
	state := ledger.State{Value: paid, Day: streak[len(streak)-1].Date, Told: now, At: now}
	d.news.Paid.States[mentionKey(s.Group)] = state
	state.Doubt = !open
	d.news.PaidDoubt.States[mentionKey(s.Group)] = state
}

// tail is how many of the last days have failures.
func tail(results []report.Day) (n int) {
	for _, day := range slices.Backward(results) {
		if day.Failed == 0 {
			break
		}
		n++
	}
	return n
}

// ends says whether the streak that was paid for has ended, and notes it.
func (d *decider) ends(s *report.Series, paidFor string, over bool) bool {
	if !d.seen.whole() || d.asked.ByStatus {
		return false
	}
	clean := func(day report.Day) bool { return s.Auto() && day.Date > paidFor && day.Clean() }
	if !over && !slices.ContainsFunc(s.Days, clean) {
		return false
	}
	d.endMention(mentionKey(s.Group), paidFor)
	return true
}

func (d *decider) endMention(key, paidFor string) {
	d.keep(key, ledger.State{Value: ended, Day: paidFor, At: d.asked.Clock.Unix()})
}

// owed says whether a streak is one to call people for.
func (d *decider) owed(s *report.Series, results, streak []report.Day, known ledger.State) bool {
	if d.known.Mode == ledger.Nothing { // it is said by the day at which it begins to hold
		last := len(results) - 1
		before := last > 0 && results[last-1].Entire()
		third := len(streak) == callsAfter && !d.asked.ByStatus
		return d.unreported[s.Group][results[last].Date] != nil && (results[last].Entire() && !before || third)
	}
	for i, day := range streak {
		third := i >= callsAfter-1 && !d.asked.ByStatus
		if known.Value == ended && day.Date <= known.Day || !day.Entire() && !third {
			continue
		}
		if d.unreported[s.Group][day.Date] != nil || slices.ContainsFunc(day.Failing, d.toldOf) {
			return true
		}
	}
	return false
}

// toldOf says whether the destination itself was told of a task.
func (d *decider) toldOf(t report.Task) bool {
	fact, ok := d.known.Account.Tasks[t.TaskID]
	return ok && !fact.Copied
}

// vanished ends the streaks of groups that a whole list does not show: they
// have no failures any more that could be told.
func (d *decider) vanished(shown map[string]bool) {
	for key, known := range d.known.Account.States {
		if known.Value != paid || shown[key] {
			continue
		}
		typ, source, _ := strings.Cut(strings.TrimPrefix(key, mentionPrefix), "/")
		if d.asked.Shows == nil || d.asked.Shows(report.Group{Type: typ, Source: source}) {
			d.endMention(key, known.Day)
		}
	}
}
