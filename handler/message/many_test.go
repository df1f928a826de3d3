package message

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"tcss-licensing-alerts/handler/ledger"
	"tcss-licensing-alerts/handler/news"
	"tcss-licensing-alerts/handler/report"
	"tcss-licensing-alerts/handler/tcss"
)

// anyWorld is one of many: groups, days, results, what is known, the rule, the
// licences, the list, and how much of the images could be read.
func anyWorld(r *rand.Rand) world {
	w := world{
		account: told(), mode: ledger.Mode(r.IntN(3)), rule: news.Switch(r.IntN(3)),
		oldest: []string{"2026-11-14", "2026-11-19", "2026-11-22"}[r.IntN(3)], licences: anyLicences(r),
	}
	filters := []string{"", "", "", "Source=LOCAL", "Status=PARTIALFAIL,ALLFAIL"}[r.IntN(5)]
	groups := []report.Group{automatic, shop, byHand, {Type: manual, Source: repo}, {Type: "<!channel>", Source: "*x*"}}
	r.Shuffle(len(groups), func(i, j int) { groups[i], groups[j] = groups[j], groups[i] })
	for _, g := range groups[:r.IntN(4)] {
		for day := 19; day <= 23; day++ {
			t, ok := anyTask(r, int64(len(w.tasks)+1), day, g)
			if !ok || strings.HasPrefix(filters, "Status") && t.FailCount == 0 || strings.HasPrefix(filters, "Source") && g.Source != local {
				continue
			}
			if t.AuthorizedDate >= w.oldest {
				w.tasks = append(w.tasks, t)
			}
			w.know(r, t)
		}
	}
	for name, values := range map[string][]string{
		"rule": {"on", "off"}, "licences": {news.Fine, news.Low, news.Gone}, "watch/daily": {"permission", "short", "good"},
	} {
		if r.IntN(3) == 0 {
			with(w.account, name, values[r.IntN(len(values))])
		}
	}
	list, seed := r.IntN(6), r.Uint64()
	w.asked = func(a *news.Asked) {
		a.AllClear, a.Filtered, a.ByStatus = seed%2 == 0, filters != "", strings.HasPrefix(filters, "Status")
		a.ByHand, a.Partial = seed%11 == 0, seed%7 != 0
	}
	w.facts = func(f *Facts) {
		f.Seen.Short, f.Seen.Recent = list == 0, list == 1
		if f.Seen.Short {
			f.Read, f.Total, f.Fault = 50, 51, Fault{Class: "incomplete", Code: "ShortList"}
		}
		f.Cap = int64(seed % 3 * 200)
		if filters != "" {
			f.Filters = []string{filters}
		}
		f.Images = anyImages(f.Seen.Report, rand.New(rand.NewPCG(seed, 1)))
	}
	return w
}

func anyTask(r *rand.Rand, id int64, day int, g report.Group) (tcss.Task, bool) {
	code := []string{lack, lack, capped, "", "NEW_CODE"}[r.IntN(5)]
	n := int64(1 + r.IntN(30))
	t := task(id, day, g.Type, g.Source, n, 0, "")
	switch r.IntN(7) {
	case 0:
		return t, false
	case 1:
		t.SuccessCount = 0
	case 2:
		t.SuccessCount, t.LatestFailCode = 0, code
	case 3:
		t.FailCount, t.LatestFailCode = int64(1+r.IntN(30)), code
	case 4:
		t.SuccessCount, t.FailCount, t.LatestFailCode = 0, n, code
	}
	if day == 23 && r.IntN(5) == 0 {
		t.LastAuthorizedTime = "2026-11-23 09:03:00"
	}
	return t, true
}

// know makes a failing task known, with as many images, with fewer, or not for
// certain.
func (w *world) know(r *rand.Rand, t tcss.Task) {
	fact := told(t).Tasks[t.TaskID]
	switch r.IntN(4) {
	case 0:
		return
	case 1:
		fact.Failed /= 2
	case 2:
		fact.Doubt = r.IntN(3) == 0
	}
	if t.FailCount > 0 {
		w.account.Tasks[t.TaskID] = fact
	}
}

func anyLicences(r *rand.Rand) *report.Licences {
	if r.IntN(5) == 0 {
		return nil
	}
	l := lasting([]int64{0, 3, 20, 160, 400}[r.IntN(5)], []float64{0.3, 5, 40}[r.IntN(3)])
	l.Suspended = r.IntN(8) == 0
	if r.IntN(4) == 0 {
		l.PeriodEnd = clock.Add(time.Duration(r.IntN(10)-2) * 24 * time.Hour)
	}
	l.KnowsUnscanned, l.Unscanned = r.IntN(2) == 0, int64(r.IntN(2000))
	return l
}

// anyImages lists the images of each group's last day, some of which stand in
// several groups.
func anyImages(rep *report.Report, r *rand.Rand) map[report.Group]report.Images {
	out := map[report.Group]report.Images{}
	for _, s := range rep.Series {
		results := s.Results()
		if len(results) == 0 || r.IntN(4) == 0 {
			continue
		}
		day := results[len(results)-1]
		var list []report.Image
		for i := range day.Failed {
			prefix := fmt.Sprint(s.Group)
			if r.IntN(3) == 0 {
				prefix = "shared"
			}
			list = append(list, report.Image{ID: fmt.Sprint(prefix, i), Name: fmt.Sprint("<!here>", prefix, i), Code: day.Failing[0].LatestFailCode})
		}
		whole := r.IntN(3) > 0
		if !whole {
			list = list[:len(list)/2]
		}
		out[s.Group] = report.Images{List: list, Whole: whole}
	}
	return out
}
