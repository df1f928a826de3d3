package ledger

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const api = "1@tcss"

// aRun is one of 2026-11-23 09:05, which looks back for a day.
func aRun(destinations ...string) Run {
	clock := time.Date(2026, 11, 23, 1, 5, 0, 0, time.UTC)
	return Run{API: api, Clock: clock, From: clock.Add(-24*time.Hour - 5*time.Minute), Horizon: 8 * 24 * time.Hour, Destinations: destinations}
}

// Rule 13: a task's fact is ordered by the task's time, at one time certain
// beats doubtful, and none moves backwards.
func TestAddTask(t *testing.T) {
	t.Parallel()
	known := Fact{Failed: 5, Time: 100, Read: 200}
	doubt := Fact{Failed: 5, Time: 100, Read: 200, Doubt: true}
	copied := Fact{Failed: 5, Time: 100, Read: 200, Copied: true}
	for _, tt := range []struct {
		name             string
		old, added, want Fact
	}{
		{"later", known, Fact{Failed: 7, Time: 101, Read: 201}, Fact{Failed: 7, Time: 101, Read: 201}},
		{"later, with fewer", known, Fact{Failed: 0, Time: 101, Read: 201}, Fact{Failed: 0, Time: 101, Read: 201}},
		{"later, in doubt", known, Fact{Failed: 7, Time: 101, Read: 201, Doubt: true}, Fact{Failed: 7, Time: 101, Read: 201, Doubt: true}},
		{"earlier", known, Fact{Failed: 7, Time: 99, Read: 201}, Fact{Failed: 5, Time: 100, Read: 201}},
		{"earlier, over doubt", doubt, Fact{Failed: 5, Time: 99, Read: 201}, Fact{Failed: 5, Time: 100, Read: 201, Doubt: true}},
		{"certain over doubt", doubt, Fact{Failed: 5, Time: 100, Read: 200}, known},
		{"doubt over certain", known, Fact{Failed: 5, Time: 100, Read: 201, Doubt: true}, Fact{Failed: 5, Time: 100, Read: 201}},
		{"doubt of more", known, Fact{Failed: 7, Time: 100, Read: 201, Doubt: true}, Fact{Failed: 7, Time: 100, Read: 201, Doubt: true}},
		{"more at one time", known, Fact{Failed: 7, Time: 100, Read: 201}, Fact{Failed: 7, Time: 100, Read: 201}},
		{"more at one time, by a run beside", known, Fact{Failed: 7, Time: 100, Read: 200}, Fact{Failed: 7, Time: 100, Read: 200}},
		{"fewer at one time, read later", known, Fact{Failed: 3, Time: 100, Read: 201}, Fact{Failed: 3, Time: 100, Read: 201}},
		{"fewer at one time, by a run beside", known, Fact{Failed: 3, Time: 100, Read: 200}, known},
		{"fewer at one time, by a run before", known, Fact{Failed: 3, Time: 100, Read: 199}, known},
		{"read before", known, Fact{Failed: 7, Time: 101, Read: 150}, Fact{Failed: 7, Time: 101, Read: 200}},
		{"told over copied", copied, Fact{Failed: 5, Time: 100, Read: 201}, Fact{Failed: 5, Time: 100, Read: 201}},
		{"copied over told", known, copied, known},
		{"copied twice", copied, copied, copied},
	} {
		a := Account{Tasks: map[int64]Fact{1: tt.old}}
		a.Add(Entry{Tasks: map[int64]Fact{1: tt.added, 2: tt.added}})
		if diff := cmp.Diff(map[int64]Fact{1: tt.want, 2: tt.added}, a.Tasks); diff != "" {
			t.Errorf("%s:\n%s", tt.name, diff)
		}
	}
}

// A state is ordered by the clock.
func TestAddState(t *testing.T) {
	t.Parallel()
	known, doubt := State{Value: "off", Told: 100, At: 200}, State{Value: "off", Told: 100, At: 200, Doubt: true}
	for _, tt := range []struct {
		name       string
		old, added State
		wins       bool
	}{
		{"later", known, State{Value: "on", Told: 201, At: 201}, true},
		{"later, not told", known, State{Value: "off", Told: 100, At: 201}, true},
		{"later, in doubt", known, State{Value: "on", Told: 201, At: 201, Doubt: true}, true},
		{"earlier", known, State{Value: "on", Told: 199, At: 199}, false},
		{"at one time, told later", known, State{Value: "on", Told: 200, At: 200}, true},
		{"at one time, told before", known, State{Value: "on", Told: 99, At: 200}, false},
		{"at one time, in doubt", known, doubt, false},
		{"at one time, another value", known, State{Value: "on", Told: 100, At: 200}, true},
		{"in doubt at one time, another value", doubt, State{Value: "on", Told: 100, At: 200, Doubt: true}, true},
	} {
		a := Account{States: map[string]State{"rule": tt.old}}
		a.Add(Entry{States: map[string]State{"rule": tt.added}})
		if got := a.States["rule"] == tt.added; got != tt.wins {
			t.Errorf("%s: %+v", tt.name, a.States["rule"])
		}
	}
	var a Account
	a.Add(Entry{States: map[string]State{"rule": known}})
	if a.States["rule"] != known {
		t.Error("the first state is not there")
	}
}

func TestEntryWith(t *testing.T) {
	t.Parallel()
	noted := Entry{Tasks: map[int64]Fact{1: {Failed: 1}, 2: {Failed: 2}}}
	told := Entry{Tasks: map[int64]Fact{2: {Failed: 5}}, States: map[string]State{"rule": {Value: "on"}}}
	want := Entry{Tasks: map[int64]Fact{1: {Failed: 1}, 2: {Failed: 5}}, States: told.States}
	if diff := cmp.Diff(want, noted.With(told)); diff != "" {
		t.Error(diff)
	}
	if noted.empty() || told.empty() {
		t.Error("something is nothing")
	}
	if noted.Tasks[2].Failed != 2 {
		t.Error("it changed what it was made of")
	}
	if both := (Entry{}).With(Entry{}); !both.empty() || both.Tasks == nil || both.States == nil {
		t.Errorf("nothing and nothing is %v", both)
	}
}

// Rule 12: where a new destination begins, and what it takes over.
func TestOpen(t *testing.T) {
	t.Parallel()
	r := aRun("slack#new", "wecom#new")
	from, now := r.From.Unix(), r.clock()
	alone := newDocument()
	alone.Accounts["2@tcss"] = map[string]*Account{"slack#old": {From: 5, Tasks: map[int64]Fact{1: {Failed: 1, Time: 7}}}}
	alone.open(r)
	fresh := &Account{From: from, Used: now, Tasks: map[int64]Fact{}}
	if diff := cmp.Diff(map[string]*Account{"slack#new": fresh, "wecom#new": fresh}, alone.Accounts[api]); diff != "" {
		t.Error("alone, beside another API account:\n", diff)
	}

	old := func() map[string]*Account {
		return map[string]*Account{
			"slack#old": {From: from - 9000, Tasks: map[int64]Fact{
				1: {Failed: 5, Time: from - 1, Read: 1}, 2: {Failed: 5, Time: from, Read: 1}, 3: {Failed: 5, Time: from - 1, Doubt: true},
				4: {Failed: 5, Time: from - 1}, 5: {Failed: 2, Time: from - 1}, 6: {Failed: 5, Time: from - 9},
			}, States: map[string]State{"rule": {Value: "off"}}},
			"wecom#old": {From: from + 9000, Tasks: map[int64]Fact{
				3: {Failed: 4, Time: from - 2}, 4: {Failed: 7, Time: from - 2}, 5: {Failed: 1, Time: from - 1}, 6: {Failed: 5, Time: from - 1},
				7: {Failed: 0, Time: from - 1, Copied: true},
			}},
			"slack#new": {From: 77, Used: 78},
		}
	}
	for range 9 { // in whatever order a map gives them
		d := newDocument()
		d.Accounts[api] = old()
		d.open(r)
		copied := func(failed, at int64) Fact { return Fact{Failed: failed, Time: at, Read: now, Copied: true} }
		want := &Account{From: 77, Used: now, Tasks: map[int64]Fact{
			1: copied(5, from-1), 3: copied(4, from-2), 4: copied(7, from-2), 5: copied(2, from-1), 6: copied(5, from-1), 7: copied(0, from-1),
		}}
		all := old()
		all["wecom#new"] = want
		if diff := cmp.Diff(all, d.Accounts[api]); diff != "" {
			t.Fatal(diff)
		}
	}
}

// Rule 14: when what is remembered is forgotten.
func TestForget(t *testing.T) {
	t.Parallel()
	r := aRun("slack#1")
	ago := func(d time.Duration) int64 { return r.Clock.Add(-d).Unix() }
	const day = 24 * time.Hour
	mine := &Account{
		Used:  r.clock(),
		Tasks: map[int64]Fact{1: {Read: ago(30 * day)}, 2: {Read: ago(30*day + time.Second)}, 3: {Time: ago(90 * day), Read: ago(day)}},
		States: map[string]State{
			"rule": {At: ago(100 * day)}, "licences": {At: ago(100*day + time.Second)}, "watch/x": {Told: ago(200 * day), At: ago(day)},
		},
	}
	other := func(used time.Duration) *Account {
		return &Account{Used: ago(used), Tasks: map[int64]Fact{9: {Read: ago(99 * day)}}}
	}
	d := &Document{Version: version, Accounts: map[string]map[string]*Account{
		api:      {"slack#1": mine, "slack#0": {Used: ago(100*day + time.Second)}, "wecom#1": {Used: ago(100 * day)}},
		"2@tcss": {"slack#1": other(99 * day)}, "3@tcss": {"slack#1": other(101 * day)}, "4@tcss": nil,
	}}
	d.forget(r)
	want := map[string]map[string]*Account{
		api: {
			"slack#1": {
				Used: r.clock(), Tasks: map[int64]Fact{1: {Read: ago(30 * day)}, 3: {Time: ago(90 * day), Read: ago(day)}},
				States: map[string]State{"rule": {At: ago(100 * day)}, "watch/x": {Told: ago(200 * day), At: ago(day)}},
			},
			"wecom#1": {Used: ago(100 * day)},
		},
		"2@tcss": {"slack#1": other(99 * day)}, // its own runs forget its tasks
	}
	if diff := cmp.Diff(want, d.Accounts); diff != "" {
		t.Error(diff)
	}
	long := aRun("slack#1")
	long.From, long.Horizon = long.Clock.Add(-16*day), 49*day
	if got := long.keep(); got != (49+16+8)*day {
		t.Errorf("with a long LOOKBACK tasks are kept for %s", got)
	}
}
