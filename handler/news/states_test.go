package news_test

import (
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tcss-licensing-alerts/handler/ledger"
	"tcss-licensing-alerts/handler/news"
)

// known is a state that was told some time before the clock.
func known(value string, ago time.Duration) ledger.State {
	told := clock.Add(-ago).Unix()
	return ledger.State{Value: value, Since: told - 60, Told: told, At: clock.Add(-time.Hour).Unix()}
}

func doubtful(s ledger.State) ledger.State {
	s.Doubt = true
	return s
}

func one(name string, s ledger.State) map[string]ledger.State {
	return map[string]ledger.State{name: s}
}

func blind(reason string) func(*news.Seen) {
	return func(s *news.Seen) { s.Report, s.Reason = nil, reason }
}

func short(s *news.Seen) { s.Short = true }

func ruleIs(x news.Switch) func(*news.Seen) { return func(s *news.Seen) { s.Rule = x } }

func TestRule8(t *testing.T) {
	t.Parallel()
	const name, paidNot = "watch/daily", "1 R 23 0/5"
	off, bad, good := ruleIs(news.Off), one(name, known("network", day)), one("licences", known("gone", day))
	check(t, []scene{
		// The watch: each trigger has its own.
		{name: "good from the first, and the rule on", want: "nothing_new"},
		{name: "blind", seen: blind("permission"), want: "blind; watch permission"},
		{name: "short", seen: short, want: "incomplete; watch short"},
		{name: "short, with failures", rows: "1 R 23 1/5", seen: short, want: "failures 5; R 23 #1 day 0; watch short"},
		{name: "refused", seen: all(blind("event"), func(s *news.Seen) { s.Refused = true }), want: "refused; watch event"},
		{name: "still refused", states: one(name, known("event", time.Hour)), seen: all(blind("event"), func(s *news.Seen) { s.Refused = true }), want: "nothing_new"},
		{name: "cut to the last days is not short", seen: recent, want: "nothing_new"},
		{name: "blind after good", states: one(name, known("good", 0)), seen: blind("network"), want: "blind; watch network"},
		{name: "still blind", states: one(name, known("network", 20*time.Hour-time.Second)), seen: blind("network"), want: "nothing_new"},
		{name: "still blind after 20 hours", states: one(name, known("network", 20*time.Hour)), seen: blind("network"), want: "blind; watch network still"},
		{name: "blind for another reason", states: one(name, known("network", time.Hour)), seen: blind("permission"), want: "blind; watch permission"},
		{name: "blind after short", states: one(name, known("short", time.Hour)), seen: blind("network"), want: "blind; watch network"},
		{name: "working again", states: one(name, known("network", time.Hour)), want: "working_again; watch good"},
		{name: "still good", states: one(name, known("good", 99*day)), want: "nothing_new"},
		{name: "another trigger's", states: one("watch/hourly", known("network", time.Hour)), want: "nothing_new"},
		{name: "without a memory", seen: blind("network"), mode: only(ledger.Nothing), states: one(name, known("network", time.Hour)), want: "blind; watch network"},
		{name: "working again, without a memory", states: one(name, known("network", time.Hour)), mode: only(ledger.Nothing), want: "nothing_new"},
		{name: "in doubt", states: one(name, doubtful(known("network", time.Hour))), seen: blind("network"), want: "blind; watch network"},
		{name: "working again in doubt", states: one(name, doubtful(known("good", time.Hour))), want: "working_again; watch good"},

		// The rule: it is news only with a memory.
		{name: "the rule off from the first", seen: off, want: "rule_off; rule off"},
		{name: "off", seen: off, states: one("rule", known("on", 0)), want: "rule_off; rule off"},
		{name: "still off", seen: off, states: one("rule", known("off", 7*day-time.Second)), want: "nothing_new"},
		{name: "still off after a week", seen: off, states: one("rule", known("off", 7*day)), want: "rule_off; rule off still"},
		{name: "still off, and nobody could be told", seen: off, states: one("rule", ledger.State{Value: "off", At: 1}), want: "rule_off; rule off"},
		{name: "on again", states: one("rule", known("off", day)), want: "rule_on; rule on"},
		{name: "not known", seen: ruleIs(news.Unknown), states: one("rule", known("off", 8*day)), want: "nothing_new"},
		{name: "off, without a memory", seen: off, mode: only(ledger.Nothing), want: "nothing_new"},
		{name: "off, the mark not written", seen: off, mode: only(ledger.Read), want: "rule_off; rule off"},
		{name: "off beside failures", rows: "1 R 23 1/5", seen: off, want: "failures 5; R 23 #1; rule off"},

		// The reasons, the weightiest first.
		{name: "call before watch", rows: paidNot, told: paidNot, seen: all(short, off), want: "mention; calls for R; watch short; rule off"},
		{name: "short before rule", seen: all(short, off, left(0)), want: "incomplete; watch short; rule off; licences gone"},
		{name: "rule before licences", seen: all(off, left(0)), states: bad, want: "rule_off; watch good; rule off; licences gone"},
		{name: "gone before working again", seen: left(0), states: bad, want: "licences_gone; watch good; licences gone"},
		{name: "low before working again", seen: left(100), states: bad, want: "licences_low; watch good; licences low"},
		{name: "working again before fine", seen: left(400), states: with(bad, good), want: "working_again; watch good; licences fine"},
		{name: "on again before fine", seen: left(400), states: with(one("rule", known("off", day)), good), want: "rule_on; rule on; licences fine"},
		{name: "fine before all clear", rows: "1 R 23 5/0", asked: allClear, seen: left(400), states: good, want: "licences_fine; licences fine"},
	})
}

// Each state has since when, and by rule 14: a doubt is posted once more.
func TestRule8Since(t *testing.T) {
	t.Parallel()
	before, off := known("on", 2*day), ruleIs(news.Off)
	for _, tt := range []struct {
		name   string
		states map[string]ledger.State
		since  time.Time
		doubt  bool
	}{
		{"never seen", nil, clock.Add(-2*time.Hour - settle), true},
		{"was on in the run before", one("rule", before), clock.Add(-2*time.Hour - settle), true},
		{"still off", one("rule", known("off", 9*day)), clock.Add(-9*day - time.Minute), true},
		{"still off, in doubt", one("rule", doubtful(known("off", time.Hour))), clock.Add(-time.Hour - time.Minute), false},
		{"on, in doubt", one("rule", doubtful(known("on", time.Hour))), clock.Add(-2*time.Hour - settle), true},
		{"off, and nobody could be told", one("rule", ledger.State{Value: "off", Since: at("20 09:00").Unix(), At: at("22 09:05").Unix()}), at("20 09:00"), true},
	} {
		used := func(a *ledger.Account) { a.Used = clock.Add(-2 * time.Hour).Unix() }
		n := scene{states: tt.states, seen: off, account: used}.decide()
		if !n.Rule.Since.Equal(tt.since) {
			t.Errorf("%s: since %s, want %s", tt.name, n.Rule.Since, tt.since)
		}
		want := ledger.State{Value: "off", Since: tt.since.Unix(), Told: clock.Unix(), At: clock.Unix()}
		unsure := want
		unsure.Doubt = tt.doubt
		if diff := cmp.Diff([]ledger.State{want, unsure}, []ledger.State{n.Told.States["rule"], n.Doubted.States["rule"]}); diff != "" {
			t.Error(tt.name, diff)
		}
	}
	for _, used := range []int64{0, clock.Unix(), clock.Add(time.Hour).Unix()} { // never, by this event, by a later one
		s := scene{seen: off, account: func(a *ledger.Account) { a.Used = used }}
		if n := s.decide(); !n.Rule.Since.Equal(clock.Add(-day - settle)) {
			t.Errorf("of a destination that was used at %d: since %s", used, n.Rule.Since)
		}
	}
	// What a later run must know although the post may fail, and no more.
	for _, tt := range []struct {
		name   string
		states map[string]ledger.State
		seen   func(*news.Seen)
		want   ledger.State
	}{
		{"on from the first", nil, nil, ledger.State{}},
		{"still on", one("rule", before), nil, ledger.State{}},
		{"still on after less than six days", one("rule", ledger.State{Value: "on", At: clock.Add(time.Second - 6*day).Unix()}), nil, ledger.State{}},
		{"still on after six days", one("rule", ledger.State{Value: "on", At: clock.Add(-6 * day).Unix()}), nil, ledger.State{Value: "on", At: clock.Unix()}},
		{"on, in doubt", one("rule", doubtful(before)), nil, ledger.State{}},
		{"off from the first", nil, off, ledger.State{Value: "off", Since: clock.Add(-day - settle).Unix(), At: clock.Unix()}},
		{"still off after a week, and told again", one("rule", known("off", 8*day)), off, ledger.State{}},
		{"went off", one("rule", before), off, ledger.State{Value: "off", Since: clock.Add(-day - settle).Unix(), At: clock.Unix()}},
		{"on again, and nobody was told that it was off", one("rule", ledger.State{Value: "off", At: 1}), nil, ledger.State{Value: "on", Since: 0, At: clock.Unix()}},
		{"on again", one("rule", known("off", day)), nil, ledger.State{}},
	} {
		if diff := cmp.Diff(tt.want, (scene{states: tt.states, seen: tt.seen}).decide().Noted.States["rule"]); diff != "" {
			t.Error(tt.name, diff)
		}
	}
	if n := (scene{states: one("watch/daily", known("network", time.Hour)), seen: blind("permission")}).decide(); len(n.Noted.States) > 0 { // or that it was bad would count as not told
		t.Errorf("bad for another reason: %v is noted before it is told", n.Noted.States)
	}
	if n := (scene{mode: only(ledger.Nothing), seen: blind("network")}).decide(); len(n.Noted.States)+len(n.Noted.Tasks) > 0 {
		t.Errorf("a run that could not read the memory notes %v", n.Noted)
	}
}

// A list that works again leaves no gap, but for what is too old to be told.
func TestWorkingAgainSince(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		blind time.Duration
		seen  func(*news.Seen)
		since time.Duration
	}{
		{time.Hour, nil, time.Hour + time.Minute},
		{20 * day, nil, 8 * day},
		{20 * day, blind("network"), 20*day + time.Minute},
	} {
		n := scene{states: one("watch/daily", known("network", tt.blind)), seen: tt.seen}.decide()
		if ago := clock.Sub(n.Watch.Since); ago != tt.since {
			t.Errorf("told %s ago, and %s now: since %s ago, want %s", tt.blind, n.Watch.Value, ago, tt.since)
		}
	}
}

func with(list ...map[string]ledger.State) map[string]ledger.State {
	sum := map[string]ledger.State{}
	for _, states := range list {
		maps.Copy(sum, states)
	}
	return sum
}

// Names in the ledger are bounded, and those that differ stay apart.
func TestNamesOfStatesAreBounded(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, trigger := range []string{"daily", strings.Repeat("x", 60), strings.Repeat("x", 61), strings.Repeat("x", 62), "\xff", "\xfe", strings.Repeat("日", 300)} {
		n := scene{asked: func(a *news.Asked) { a.Trigger = trigger }, seen: blind("network")}.decide()
		for name := range n.Told.States {
			if seen[name] || len(name) > 100 || strings.ToValidUTF8(name, "") != name {
				t.Errorf("%q", name)
			}
			seen[name] = true
		}
	}
	if len(seen) != 7 || !seen["watch/daily"] || !seen["watch/"+strings.Repeat("x", 60)] || !seen["watch/日日日日日日日日日日日日日日日日日日日日~cc8640df4b497ca5"] || !seen["watch/~af64724c8602eb6e"] {
		t.Error(seen)
	}
}
