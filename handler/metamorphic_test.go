package handler_test

import (
	"flag"
	"fmt"
	"hash/crc32"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tcss-licensing-alerts/handler/tcss"
	"tcss-licensing-alerts/handler/tcss/tcsstest"
)

var months = flag.Int("months", 4, "how many months are told in several ways each")

// TestMetamorphic tells a month of tasks in several ways: sliced into other
// runs, at most seven days apart; with rows in another order, on other pages that
// come at other times; some days later; in Chinese. In the end the same facts
// are known: of each destination and task the last number, and the states.
func TestMetamorphic(t *testing.T) {
	t.Parallel()
	for seed := range uint64(*months) {
		t.Run(strconv.FormatUint(seed, 10), func(t *testing.T) {
			t.Parallel()
			var want map[string]string
			for way := range uint64(4) {
				bubble(t, func(w *world) {
					m := newMonth(w, seed, way)
					got := m.facts()
					if way == 0 {
						want = got
						m.holds(want)
					}
					if diff := cmp.Diff(want, got); diff != "" {
						t.Errorf("way %d: %s", way, diff)
					}
				})
			}
		})
	}
}

// month is what happens in one, and how it is told: when it begins, which IDs its
// tasks have, and how many others there are, so that pages end elsewhere.
type month struct {
	*world
	plan

	start    time.Time
	ids      []int
	filler   []tcss.Task
	step     func() time.Duration
	switches []time.Duration // of the rule; with the second one the licences are gone
	grow     bool
	vanish   map[string]bool // groups of which a task had failures, and then none
}

const monthDays = 26

// newMonth has a month told in the plain way, which is the first, or another.
func newMonth(w *world, seed, way uint64) *month {
	day := func() time.Duration { return 24 * time.Hour }
	m := &month{world: w, start: at("2026-11-24 00:00:00"), ids: make([]int, 10*monthDays), step: day, grow: seed%2 == 0, vanish: map[string]bool{}}
	for i := range m.ids {
		m.ids[i] = i
	}
	if way > 0 {
		m.vary(rand.New(rand.NewPCG(seed, way)))
	}
	m.draw(rand.New(rand.NewPCG(seed, 0)))
	return m
}

func (m *month) vary(r *rand.Rand) {
	r.Shuffle(len(m.ids), func(i, j int) { m.ids[i], m.ids[j] = m.ids[j], m.ids[i] })
	m.env["LANGUAGE"] = []string{"en", "zh"}[r.IntN(2)]
	late := r.Perm(2000) // in milliseconds, by what is asked
	m.api.Faults = func(c tcsstest.Call) *tcsstest.Fault {
		return &tcsstest.Fault{Delay: time.Duration(late[crc32.ChecksumIEEE([]byte(c.Action+c.Key))%2000]) * time.Millisecond}
	}
	m.start, m.filler = m.start.AddDate(0, 0, r.IntN(500)), make([]tcss.Task, r.IntN(300))
	m.step = func() time.Duration {
		step := []time.Duration{time.Hour, 24 * time.Hour, 7 * 24 * time.Hour}[r.IntN(3)]
		return step/2 + time.Duration(r.Int64N(int64(step/2)))
	}
}

func (m *month) draw(r *rand.Rand) {
	bad := map[string]bool{}
	for i := range 3 * monthDays {
		day, kind := i/3, i%3
		midnight := m.start.AddDate(0, 0, day)
		t := tcss.Task{TaskID: int64(m.ids[10*day+kind] + 1), Source: []string{"LOCAL", "REGISTRY", "LOCAL"}[kind], Type: []string{"AUTO", "AUTO", "MANUAL"}[kind]}
		group := t.Type + "/" + t.Source
		if r.IntN(3) == 0 {
			bad[group] = !bad[group]
		}
		if kind == 2 && r.IntN(6) > 0 {
			continue
		}
		if t.SuccessCount = 40; bad[group] {
			t.FailCount, t.SuccessCount = 1+r.Int64N(400), []int64{0, 40, 40}[r.IntN(3)]
		}
		t.AuthorizedDate = midnight.Format(time.DateOnly)
		worked := midnight.Add(time.Duration(100+r.IntN(300)) * time.Minute)
		late := time.Duration(r.IntN(4)/3*r.IntN(12)) * time.Hour
		task := simTask{simRow{t, worked, worked.Add(late)}.then(t.FailCount, 0)}
		for m.grow && bad[group] && r.IntN(3) == 0 {
			last := task[len(task)-1]
			last = last.then(max(0, last.FailCount+r.Int64N(300)-100), time.Duration(1+r.IntN(300))*time.Minute)
			task, m.vanish[group] = append(task, last), m.vanish[group] || last.FailCount == 0
		}
		m.tasks = append(m.tasks, task)
	}
	for range r.IntN(4) {
		m.switches = append(m.switches, time.Duration(r.IntN(monthDays*24))*time.Hour)
	}
}

// run is a run so long after the month's beginning.
func (m *month) run(after time.Duration) {
	m.Helper()
	when := m.start.Add(after)
	time.Sleep(time.Until(when))
	for i := range m.filler { // of the day before, that licensed nothing
		m.filler[i] = task(int64(10_000+i), when.AddDate(0, 0, -1).Format(time.DateTime), 0, 0, "")
	}
	m.api.SetTasks(append(tasksOf(m.listed(when)), m.filler...)...)
	switches, licences := 0, tcss.Licences{Total: 900_000}
	for _, s := range m.switches {
		if s <= after {
			switches++
		}
	}
	if switches > 1 {
		licences.Used = licences.Total
	}
	m.api.SetRule(tcss.Rule{ID: 1, Enabled: switches%2 == 0})
	m.api.SetLicences(licences)
	m.runs(timer(when.Format(time.DateTime)))
}

// facts tells the month, and are what the destinations know then: numbers that
// are not 0, and states that are not in order. Others depend on when one looked:
// whether there were failures at all, whether they were entire, and of manual
// ones, which are not over before they leave the horizon, whether the last task
// had some.
func (m *month) facts() map[string]string {
	m.Helper()
	m.env["SLACK_MENTION"], m.env["WECOM_MENTION"] = "here", "@all"
	const end = (monthDays + 1) * 24 * time.Hour
	for after := -15 * time.Hour; after < end; after += m.step() {
		m.run(after)
	}
	m.env["ALL_CLEAR"] = "true" // that all is over is said beside something else
	m.run(end)
	facts := map[string]string{}
	for target, a := range m.accounts() {
		for id, f := range a.Tasks {
			if f.Failed > 0 {
				facts[fmt.Sprintf("%s task %d", target, slices.Index(m.ids, int(id)-1))] = fmt.Sprint(f.Failed, f.Doubt)
			}
		}
		for name, s := range a.States {
			kind, group, _ := strings.Cut(name, "/")
			depends := kind == "restored" && m.vanish[group] || kind == "mention" && (m.grow || strings.HasPrefix(group, "MANUAL"))
			if !depends && !slices.Contains([]string{"on", "fine", "ended", "good"}, s.Value) {
				facts[target+" "+name] = fmt.Sprint(s.Value, s.Doubt)
			}
		}
	}
	return facts
}

// holds says whether the facts are those of the month.
func (m *month) holds(facts map[string]string) {
	n := 0
	for _, task := range m.tasks {
		last := task[len(task)-1]
		for _, target := range []string{"slack#851eabac", "wecom#4310e4d0"} {
			switch got := facts[fmt.Sprintf("%s task %d", target, last.TaskID-1)]; {
			case last.FailCount == 0:
			case got == fmt.Sprint(last.FailCount, false):
				n++
			default:
				m.Errorf("%s knows of task %d with %d images as %s", target, last.TaskID-1, last.FailCount, got)
			}
		}
	}
	if n < 10 {
		m.Errorf("only %d failing tasks are told", n)
	}
}
