package ledger

import (
	"cmp"
	"maps"
	"time"
)

// Run is what the ledger knows of the run that uses it.
type Run struct {
	API          string    // the API account: UIN and endpoint
	Clock        time.Time // the event's
	From         time.Time // where the window of a run without a memory begins
	Horizon      time.Duration
	Destinations []string // by target
}

const (
	keepStates   = 100 * 24 * time.Hour
	keepAccounts = keepStates
	// keepTasks is how long a task is remembered after it was last read, at
	// least. It is longer than a run reads back.
	keepTasks = 30 * 24 * time.Hour
)

func (r Run) clock() int64 { return r.Clock.Unix() }

// keep is for how long a task is remembered after it was last read: until no
// run can come upon it any more, also if the runs before were missed.
func (r Run) keep() time.Duration {
	return max(keepTasks, r.Horizon+r.Clock.Sub(r.From)+8*24*time.Hour)
}

// open makes the accounts of destinations that have none. Beside others of the
// same API account a new one begins where the earliest of them did, and takes
// over what any of them was told for certain and is older than the window: so a
// webhook in place of a dead one is told what nobody was.
func (d *Document) open(r Run) {
	of := d.Accounts[r.API]
	if of == nil {
		of = map[string]*Account{}
		d.Accounts[r.API] = of
	}
	added := map[string]*Account{}
	for _, to := range r.Destinations {
		if of[to] == nil {
			added[to] = inherit(of, r)
		}
	}
	maps.Copy(of, added)
}

// inherit is the account of a destination that comes to others.
func inherit(others map[string]*Account, r Run) *Account {
	from := r.From.Unix()
	a := &Account{From: from, Used: r.clock(), Tasks: map[int64]Fact{}}
	for _, o := range others {
		a.From = min(a.From, o.From)
		for id, f := range o.Tasks {
			if f.Time >= from || f.Doubt {
				continue
			}
			if had := a.Tasks[id]; cmp.Or(cmp.Compare(had.Failed, f.Failed), cmp.Compare(had.Time, f.Time)) < 0 {
				a.Tasks[id] = Fact{Failed: f.Failed, Time: f.Time, Read: r.clock(), Copied: true}
			}
		}
	}
	return a
}

// Add puts what a run found and told into a destination's account. A task is
// ordered by its time and a state by the clock; at one time what is certain
// counts before what is doubtful. Neither moves backwards.
func (a *Account) Add(e Entry) {
	if a.Tasks == nil {
		a.Tasks = map[int64]Fact{}
	}
	if a.States == nil {
		a.States = map[string]State{}
	}
	for id, f := range e.Tasks {
		if old, ok := a.Tasks[id]; ok {
			f = f.over(old)
		}
		a.Tasks[id] = f
	}
	for name, s := range e.States {
		if !s.before(a.States[name]) {
			a.States[name] = s
		}
	}
}

// over is f as it stands after old.
func (f Fact) over(old Fact) Fact {
	if !f.follows(old) {
		f.Failed, f.Time, f.Doubt = old.Failed, old.Time, old.Doubt
	}
	f.Read = max(f.Read, old.Read)
	f.Copied = f.Copied && old.Copied
	return f
}

// follows says whether f counts after old. Of two numbers at one time that
// counts which was read last, and of two runs beside each other the larger: a
// run that listed a task before it grew takes no receipt away.
func (f Fact) follows(old Fact) bool {
	if f.Time == old.Time && f.Failed == old.Failed {
		return old.Doubt // if both are, it is all one
	}
	return cmp.Or(cmp.Compare(f.Time, old.Time), cmp.Compare(f.Read, old.Read), cmp.Compare(f.Failed, old.Failed)) > 0
}

// before says whether s is older than old, or knows less.
func (s State) before(old State) bool {
	order := cmp.Or(cmp.Compare(s.At, old.At), cmp.Compare(s.Told, old.Told))
	return order < 0 || order == 0 && s.Doubt && !old.Doubt
}

// forget drops what no run can ask for any more.
func (d *Document) forget(r Run) {
	old := func(t int64, keep time.Duration) bool { return r.clock()-t > int64(keep/time.Second) }
	for _, a := range d.Accounts[r.API] {
		maps.DeleteFunc(a.Tasks, func(_ int64, f Fact) bool { return old(f.Read, r.keep()) })
		maps.DeleteFunc(a.States, func(_ string, s State) bool { return old(s.At, keepStates) })
	}
	for api, of := range d.Accounts {
		maps.DeleteFunc(of, func(_ string, a *Account) bool { return old(a.Used, keepAccounts) })
		if len(of) == 0 {
			delete(d.Accounts, api)
		}
	}
}
