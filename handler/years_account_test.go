package handler_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"tcss-licensing-alerts/handler/tcss"
)

const yearDays, historyDays = 365, 12 // so many before the year begins

// account is a year of an account of TCSS: images come, nightly tasks license
// what there are licences for and try again what failed, people license some by
// hand, and licences are bought or renewed, growing with what is used. All of
// it is drawn at first, so that a copy shows what would have been.
type account struct {
	days      []accountDay
	quota     int64     // begins anew each month; 0: licences stay
	periodEnd time.Time // of what is paid for
	renewed   int       // the day on which it is, if licences stay
	dailyCap  int64     // of local images; 0: none
	purchases [][2]float64

	today, bought, tops, emptyFor int
	total, used                   int64
	waiting                       [2]int64 // images without a licence, local and of the registry
	tasks                         []tcss.Task
	emptied                       []time.Time // when the last licence went
}

// accountDay is what comes on a day.
type accountDay struct {
	usual  float64  // images on such a day, bursts and chance aside
	images [2]int64 // by night, local and of the registry
	noon   int64    // more local ones: the night's task grows
	byHand int64
	wrong  string // with the run of the day: it is missed, blind or refused
}

func newAccount(seed uint64, bursts bool) *account {
	r := rand.New(rand.NewPCG(seed, 14))
	mean, weekend, growth := math.Exp(1.5+4*r.Float64()), []float64{1, 0.6, 0.2}[r.IntN(3)], r.Float64()
	a := &account{}
	for i := range historyDays + yearDays + 10 {
		d := accountDay{usual: mean * math.Exp(growth*float64(i)/yearDays)}
		expected := d.usual
		if w := a.date(i).Weekday(); w == time.Saturday || w == time.Sunday {
			expected *= weekend
		}
		n := max(0, expected+math.Sqrt(expected)*r.NormFloat64())
		if bursts && r.IntN(20) == 0 {
			n *= 2 + 4*r.Float64()
		}
		d.images = [2]int64{int64(n * 0.7), int64(n * 0.3)}
		if r.IntN(8) == 0 {
			d.noon, d.images[0] = d.images[0]/3, d.images[0]-d.images[0]/3
		}
		if r.IntN(20) == 0 {
			d.byHand = int64(expected * r.Float64() / 2)
		}
		a.days = append(a.days, d)
	}
	for range 5 {
		at, what := historyDays+r.IntN(yearDays-2), []string{"missed", "blind", "refused"}[r.IntN(3)]
		for i := range 1 + r.IntN(2) {
			a.days[at+i].wrong = what
		}
	}
	for range 20 {
		a.purchases = append(a.purchases, [2]float64{[]float64{-3, -2, -1, 1, 3, 5}[r.IntN(6)], 10 + 30*r.Float64()})
	}
	if r.IntN(4) == 0 {
		a.dailyCap = int64(mean * (1.3 + r.Float64()))
	}
	a.total = int64(mean * 30 * (0.8 + 0.7*r.Float64()))
	end := historyDays + 20 + r.IntN(yearDays-40)
	a.periodEnd, a.renewed = a.date(end), end-5+r.IntN(7)
	if r.IntN(2) == 0 {
		a.quota, a.renewed, a.periodEnd = a.total, -1, monthEnd(a.date(0))
	}
	for range historyDays {
		a.morning()
		a.afternoon()
	}
	a.emptied = nil
	return a
}

// date is the time of the run of a day.
func (*account) date(i int) time.Time { return at(monday).AddDate(0, 0, i-historyDays) }

// clock is so long after today's midnight.
func (a *account) clock(since time.Duration) time.Time {
	return a.date(a.today).Truncate(time.Hour).Add(since - 9*time.Hour)
}

func monthEnd(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month()+1, 1, 0, 0, -1, 0, t.Location())
}

func (a *account) left() int64 { return a.total - a.used }

// suspended says whether what was paid for has ended.
func (a *account) suspended() bool { return a.clock(0).After(a.periodEnd) }

// morning is the night's tasks, before the run.
func (a *account) morning() {
	when, d := a.clock(100*time.Minute), a.days[a.today]
	if a.quota > 0 && when.Day() == 1 {
		if a.tops > 0 { // it was too little
			a.quota, a.tops = a.quota*11/10, 0
		}
		a.total, a.used, a.periodEnd = a.quota, 0, monthEnd(when)
	}
	if a.today == a.renewed {
		a.periodEnd = a.periodEnd.AddDate(1, 0, 0)
	}
	for i, source := range []string{"LOCAL", "REGISTRY"} {
		a.waiting[i] += d.images[i]
		n, code := a.waiting[i], "LICENSE_INSUFFICIENT"
		if i == 0 && a.dailyCap > 0 && n > a.dailyCap {
			n, code = a.dailyCap, "REACH_LIMIT"
		}
		n = a.license(when, n)
		a.waiting[i] -= n
		a.list(i, when, tcss.Task{Type: "AUTO", Source: source, SuccessCount: n, FailCount: a.waiting[i], LatestFailCode: code})
	}
}

// afternoon is what comes after the run.
func (a *account) afternoon() {
	d, noon, later := a.days[a.today], a.clock(12*time.Hour), a.clock(14*time.Hour)
	if d.noon > 0 {
		n := a.license(noon, d.noon)
		a.waiting[0] += d.noon - n
		t := a.tasks[slices.IndexFunc(a.tasks, func(t tcss.Task) bool { return t.TaskID == a.id(0) })]
		t.SuccessCount, t.FailCount, t.LatestFailCode = t.SuccessCount+n, a.waiting[0], "LICENSE_INSUFFICIENT"
		a.list(0, noon, t)
	}
	if d.byHand > 0 {
		n := a.license(later, d.byHand)
		a.list(2, later, tcss.Task{Type: "MANUAL", Source: "LOCAL", SuccessCount: n, FailCount: d.byHand - n, LatestFailCode: "LICENSE_INSUFFICIENT"})
	}
	if a.emptyFor++; a.left() > 0 {
		a.emptyFor = 0
	}
	if a.bought < len(a.purchases) { // when so few days' are left, or so long after the last one went
		at, days := a.purchases[a.bought][0], a.purchases[a.bought][1]
		if at > 0 && float64(a.left()) < at*d.usual || at < 0 && a.emptyFor >= int(-at) {
			a.total += int64(d.usual * days)
			a.bought, a.tops = a.bought+1, a.tops+1
		}
	}
	a.today++
}

// license takes licences, as far as there are some.
func (a *account) license(when time.Time, n int64) int64 {
	if n = min(n, a.left()); a.suspended() {
		return 0
	}
	if n > 0 && n == a.left() {
		a.emptied = append(a.emptied, when)
	}
	a.used += n
	return n
}

func (a *account) id(kind int) int64 { return int64(10*a.today + kind + 1) }

// list lists a task of today, in place of the one of its kind.
func (a *account) list(kind int, when time.Time, t tcss.Task) {
	if t.TaskID = a.id(kind); t.FailCount == 0 {
		t.LatestFailCode = ""
	}
	t.AuthorizedDate, t.LastAuthorizedTime = when.Format(time.DateOnly), when.Format(time.DateTime)
	a.tasks = slices.DeleteFunc(a.tasks, func(old tcss.Task) bool { return old.TaskID == t.TaskID || old.TaskID < a.id(0)-10*historyDays })
	a.tasks = append(a.tasks, t)
}

// spares says whether the licences that are left would have lasted for so many
// nights without buying more, or more than a usual day's use of them would have
// been lost at the end of the paid period.
func (a *account) spares(nights int) bool {
	b := *a
	b.purchases, b.tasks, b.emptied = nil, slices.Clone(a.tasks), nil
	for range nights {
		b.afternoon()
		if left := b.left(); b.clock(0).After(b.periodEnd) {
			return float64(left) > b.days[b.today].usual
		}
		if b.morning(); len(b.emptied) > 0 {
			return false
		}
	}
	return true
}
