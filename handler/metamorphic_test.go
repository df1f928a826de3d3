package handler_test

import (
	"encoding/json"
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

	"tcss-licensing-alerts/handler/ledger"
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
			m := newMonth(seed)
			var want map[string]string
			for way := range uint64(4) {
				r := rand.New(rand.NewPCG(seed, way))
				bubble(t, func(w *world) {
					got := w.month(m, r, way == 0)
					if want == nil {
						want = got
						m.holds(t, want)
					}
					if diff := cmp.Diff(want, got); diff != "" {
						t.Errorf("way %d: %s", way, diff)
					}
				})
			}
		})
	}
}

// month is what happens in one: tasks as they are listed from some time on, the
// oldest first, and when the rule and the licences change.
type month struct {
	rows     []monthRow
	switches []time.Duration // of the rule; with the second one the licences are gone
	grows    bool
	vanish   map[string]bool // groups of which a task had failures, and then none
}

type monthRow struct {
	tcss.Task

	since, worked time.Duration
}

const monthDays = 26

func newMonth(seed uint64) *month {
	r := rand.New(rand.NewPCG(seed, 0))
	m := &month{grows: seed%2 == 0, vanish: map[string]bool{}}
	bad := map[string]bool{}
	for day := range monthDays {
		for kind, source := range []string{"LOCAL", "REGISTRY", "LOCAL"} {
			t := tcss.Task{TaskID: int64(10*day + kind), Source: source, Type: []string{"AUTO", "AUTO", "MANUAL"}[kind]}
			group := t.Type + "/" + source
			if r.IntN(3) == 0 {
				bad[group] = !bad[group]
			}
			if kind == 2 && r.IntN(6) > 0 {
				continue
			}
			if bad[group] {
				t.FailCount = 1 + r.Int64N(400)
			}
			t.SuccessCount = []int64{0, 40}[min(1, r.IntN(3)+map[bool]int{true: 0, false: 1}[bad[group]])]
			worked := time.Duration(day)*24*time.Hour + time.Duration(100+r.IntN(300))*time.Minute
			late := time.Duration(r.IntN(4)/3*r.IntN(12)) * time.Hour
			m.rows = append(m.rows, monthRow{t, worked + late, worked})
			for ; m.grows && bad[group] && r.IntN(3) == 0; m.vanish[group] = m.vanish[group] || t.FailCount == 0 {
				worked += time.Duration(1+r.IntN(300)) * time.Minute
				t.FailCount = max(0, t.FailCount+r.Int64N(300)-100)
				m.rows = append(m.rows, monthRow{t, worked + late, worked})
			}
		}
	}
	for range r.IntN(4) {
		m.switches = append(m.switches, time.Duration(r.IntN(monthDays*24))*time.Hour)
	}
	return m
}

// listed are the tasks so long after the month's beginning, with other IDs.
func (m *month) listed(start time.Time, after time.Duration, ids []int) []tcss.Task {
	var list []tcss.Task
	for _, row := range m.rows {
		if row.since > after {
			continue
		}
		list = slices.DeleteFunc(list, func(t tcss.Task) bool { return t.TaskID == row.TaskID })
		row.AuthorizedDate = start.Add(time.Duration(row.TaskID/10) * 24 * time.Hour).Format(time.DateOnly)
		row.LastAuthorizedTime = start.Add(row.worked).Format(time.DateTime)
		list = append(list, row.Task)
	}
	for i := range list {
		list[i].TaskID = int64(ids[list[i].TaskID] + 1)
	}
	return list
}

// month tells a month in a way of its own, or in the plain one, and returns the
// facts.
func (w *world) month(m *month, r *rand.Rand, plain bool) map[string]string {
	w.Helper()
	start, ids, filler := w.way(r, plain)
	w.env["SLACK_MENTION"], w.env["WECOM_MENTION"] = "here", "@all"
	end := (monthDays + 1) * 24 * time.Hour
	for after := -15 * time.Hour; ; {
		when := start.Add(after)
		time.Sleep(time.Until(when))
		tasks := m.listed(start, after, ids)
		for i := range filler { // of the day before, that licensed nothing
			tasks = append(tasks, task(int64(10_000+i), when.AddDate(0, 0, -1).Format(time.DateTime), 0, 0, ""))
		}
		w.api.SetTasks(tasks...)
		switches := len(slices.DeleteFunc(slices.Clone(m.switches), func(s time.Duration) bool { return s > after }))
		w.api.SetRule(tcss.Rule{ID: 1, Enabled: switches%2 == 0})
		used := int64(0)
		if switches > 1 {
			used = 900_000
		}
		w.api.SetLicences(tcss.Licences{Total: 900_000, Used: used})
		if after == end { // that all is over is said beside something else
			w.env["ALL_CLEAR"] = "true"
		}
		w.runs(timer(when.Format(time.DateTime)))
		if after == end {
			break
		}
		step := 24 * time.Hour
		if !plain {
			step = []time.Duration{time.Hour, 24 * time.Hour, 7 * 24 * time.Hour}[r.IntN(3)]
			step = step/2 + time.Duration(r.Int64N(int64(step/2)))
		}
		after = min(after+step, end)
	}
	return w.facts(m, ids)
}

// way is how a month is told: when it begins, which IDs its tasks have, and how
// many others there are, so that pages end elsewhere.
func (w *world) way(r *rand.Rand, plain bool) (start time.Time, ids []int, filler int) {
	start, ids = at("2026-11-24 00:00:00"), make([]int, 10*monthDays)
	for i := range ids {
		ids[i] = i
	}
	if plain {
		return start, ids, 0
	}
	r.Shuffle(len(ids), func(i, j int) { ids[i], ids[j] = ids[j], ids[i] })
	w.env["LANGUAGE"] = []string{"en", "zh"}[r.IntN(2)]
	late := r.Perm(2000) // in milliseconds, by what is asked
	w.api.Faults = func(c tcsstest.Call) *tcsstest.Fault {
		return &tcsstest.Fault{Delay: time.Duration(late[crc32.ChecksumIEEE([]byte(c.Action+c.Key))%2000]) * time.Millisecond}
	}
	return start.AddDate(0, 0, r.IntN(500)), ids, r.IntN(300)
}

// facts are what the destinations know: numbers that are not 0, and states that
// are not in order. Others depend on when one looked: whether there were failures
// at all, whether they were entire, and of manual ones, which are not over before
// they leave the horizon, whether the last task had some.
func (w *world) facts(m *month, ids []int) map[string]string {
	w.Helper()
	facts := map[string]string{}
	var document ledger.Document
	if err := json.Unmarshal(w.cos.stored()[object], &document); err != nil {
		w.Fatal(err)
	}
	for _, of := range document.Accounts {
		for target, a := range of {
			for id, f := range a.Tasks {
				if f.Failed > 0 {
					facts[fmt.Sprintf("%s task %d", target, slices.Index(ids, int(id)-1))] = fmt.Sprint(f.Failed, f.Doubt)
				}
			}
			for name, s := range a.States {
				kind, group, _ := strings.Cut(name, "/")
				if kind == "restored" && m.vanish[group] || kind == "mention" && (m.grows || strings.HasPrefix(group, "MANUAL")) || slices.Contains([]string{"on", "fine", "ended", "good"}, s.Value) {
					continue
				}
				facts[target+" "+name] = fmt.Sprint(s.Value, s.Doubt)
			}
		}
	}
	return facts
}

// holds says whether the facts are those of the month.
func (m *month) holds(t *testing.T, facts map[string]string) {
	t.Helper()
	last := map[int64]int64{}
	for _, row := range m.rows {
		last[row.TaskID] = row.FailCount
	}
	n := 0
	for id, images := range last {
		for _, target := range []string{"slack#851eabac", "wecom#4310e4d0"} {
			if got := facts[fmt.Sprintf("%s task %d", target, id)]; images > 0 && got != fmt.Sprint(images, false) {
				t.Errorf("%s knows of task %d with %d images as %s", target, id, images, got)
			} else if images > 0 {
				n++
			}
		}
	}
	if n < 10 {
		t.Errorf("only %d failing tasks are told", n)
	}
}
