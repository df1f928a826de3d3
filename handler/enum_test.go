package handler_test

import (
	"flag"
	"fmt"
	"hash/fnv"
	"slices"
	"testing"
)

// All of it takes hours. A schedule that failed runs again by the name that its
// failure says.
//
//	go test ./handler -run TestEnumeration -enumerate 1 -v -timeout 0
//	go test ./handler -run TestEnumeration -only 'late, one: [{10 slack 1} unheard]' -v
var (
	enumerate = flag.Uint64("enumerate", enumSlice, "the enumeration runs each so many-th schedule of two disturbances, and of one five hundred times as many")
	only      = flag.String("only", "", "the schedule that the enumeration runs")
)

// TestEnumeration drives every schedule of some small worlds in which at most
// two things go wrong: at each call of each run each outcome, an event that is
// missed, an event that comes twice. What follows a first disturbance is seen by
// running it, so that a second one stands at every call that there really is.
func TestEnumeration(t *testing.T) { //nolint:tparallel // what comes second is known when all that comes first was run
	t.Parallel()
	worlds := enumWorlds()
	none := make([]schedule, len(worlds))
	for i := range worlds {
		none[i] = schedule{enumWorld: &worlds[i]}
	}
	one := further(runAll(t, "undisturbed", none, 1))
	two := further(runAll(t, "one disturbance", one, max(1, *enumerate/500)))
	runAll(t, "two disturbances", two, *enumerate)
}

// schedule is a small world, and what goes wrong in it.
type schedule struct {
	*enumWorld

	wrong []disturbance
}

// disturbance is a call that does not end well, or an event (then the call's
// edge is "event") that is missed or, with a number, comes twice.
type disturbance struct {
	call

	how outcome
}

func (d disturbance) String() string { return fmt.Sprint(d.call, " ", d.how) }

func (x schedule) String() string { return fmt.Sprint(x.name, ": ", x.wrong) }

func (x schedule) plan() plan {
	p := x.enumWorld.plan()
	p.strict = len(x.wrong) == 0
	for _, d := range x.wrong {
		if e := &p.events[d.run/10]; d.edge == "event" {
			e.missed, e.twice = d.nth == 0, lag(d.nth)
		}
	}
	p.goes = func(c call) (outcome, uint64) {
		if c.edge == "again" {
			return good, 0
		}
		for _, d := range x.wrong {
			if d.call == c {
				return d.how, roll(c)
			}
		}
		return good, roll(c)
	}
	return p
}

// ran is a schedule that was run: its calls, and what was known at the end of
// each event.
type ran struct {
	schedule

	made []call
	ends []uint64
}

// runAll runs each so many-th of some schedules.
func runAll(t *testing.T, title string, list []schedule, every uint64) []ran {
	t.Helper()
	chosen := slices.DeleteFunc(slices.Clone(list), func(x schedule) bool {
		name := x.String()
		if *only != "" {
			return len(x.wrong) > 1 && name != *only || len(x.wrong) == 1 && !startsOnly(name)
		}
		return roll(name)%every != 0
	})
	done := make([]ran, len(chosen))
	t.Run(title, func(t *testing.T) {
		inBubbles(t, len(chosen), func(t *testing.T, i int, folder string) {
			t.Helper()
			s := simulate(t, chosen[i].plan(), folder)
			done[i] = ran{chosen[i], s.made, s.ends}
			if t.Failed() {
				t.Logf("replay with: go test ./handler -run TestEnumeration -only '%s' -v", chosen[i])
			}
		})
	})
	t.Logf("%s: %d of %d schedules", title, len(chosen), len(list))
	if t.Failed() {
		t.FailNow()
	}
	return done
}

// startsOnly says whether the schedule that is asked for begins like this one.
func startsOnly(name string) bool {
	name = name[:len(name)-1]
	return len(*only) > len(name) && (*only)[:len(name)] == name
}

// further are the schedules in which one thing more goes wrong, later. Where the
// same was known at the end of an event as after another disturbance of it, or
// none, what comes after is left to that one.
func further(list []ran) (next []schedule) {
	known := map[string]bool{}
	for _, r := range list {
		last := disturbance{call: call{run: -1}}
		if len(r.wrong) > 0 {
			last = r.wrong[len(r.wrong)-1]
		}
		event := last.run / 10
		fresh := true
		if len(r.ends) > 0 && last.run >= 0 {
			key := fmt.Sprint(r.name, event, r.ends[event])
			fresh, known[key] = !known[key], true
		} else {
			for i, end := range r.ends {
				known[fmt.Sprint(r.name, i, end)] = true
			}
		}
		for _, d := range r.after(last) {
			if (fresh || d.run/10 == event) && !r.mirrored(last, d) {
				next = append(next, schedule{r.enumWorld, append(slices.Clone(r.wrong), d)})
			}
		}
	}
	return next
}

// mirrored says whether a pair of disturbances is left to the one with the two
// channels swapped, which has Slack first.
func (r ran) mirrored(first, second disturbance) bool {
	return r.symmetric && first.run >= 0 && (first.edge == "wecom" || second.edge == "wecom" && first.edge != "slack")
}

// after are the disturbances that may come after one that there was.
func (r ran) after(last disturbance) (list []disturbance) {
	for i, e := range r.enumWorld.plan().events {
		if e.calm {
			break
		}
		for n := range lags {
			list = append(list, disturbance{call{10 * i, "event", n}, good})
		}
		for _, c := range r.made {
			for how := refused; how < outcomes && c.run/10 == i; how++ {
				if how.apart(c.edge) {
					list = append(list, disturbance{c, how})
				}
			}
		}
	}
	at := slices.Index(list, last)
	return slices.DeleteFunc(list[at+1:], func(d disturbance) bool {
		return d.call == last.call || d.edge == "event" && d.run == last.run && last.edge == "event"
	})
}

// ended takes down what is known at the end of an event.
func (s *simulation) ended() {
	h := fnv.New64a()
	for _, text := range s.cos.stored() {
		_, _ = h.Write(text)
	}
	for _, p := range s.posts {
		_, _ = fmt.Fprintln(h, p.target, p.m.Title, p.told, p.mention, p.arrived, p.answered)
	}
	s.ends = append(s.ends, h.Sum64())
}
