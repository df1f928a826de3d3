package handler_test

import (
	"regexp"
	"strings"
	"testing"

	"tcss-licensing-alerts/handler/tcss"
	"tcss-licensing-alerts/handler/tcss/tcsstest"
)

func images(n int, code string) []tcss.Image {
	list := make([]tcss.Image, n)
	for i := range list {
		name := "shop/x" + string(rune('a'+i))
		list[i] = tcss.Image{ImageID: "sha256:" + name, ImageName: name, Status: code}
	}
	return list
}

// A streak is of days with a result: one without neither counts nor breaks it,
// and that it is the first is said only where the day before was read.
func TestStreaksAreTrue(t *testing.T) {
	t.Parallel()
	type streak struct {
		list          []tcss.Task
		want, wantNot string
	}
	each(t, map[string]streak{
		"first":                {[]tcss.Task{task(1, "2026-11-22", 9, 0, ""), task(2, "2026-11-23", 1, 5, "")}, "1st day", "2nd day"},
		"over a day of none":   {[]tcss.Task{task(1, "2026-11-20", 0, 5, ""), task(2, "2026-11-21", 0, 5, ""), task(3, "2026-11-22", 0, 0, "REACH_LIMIT"), task(4, "2026-11-23", 1, 5, "")}, "3rd day", "1st day"},
		"every week":           {[]tcss.Task{task(1, "2026-11-16", 0, 5, ""), task(2, "2026-11-23", 1, 5, "")}, "2nd day", "1st day"},
		"as far as it is read": {[]tcss.Task{task(1, "2026-11-14", 0, 5, ""), task(2, "2026-11-23", 1, 5, "")}, "at least 2 days", "1st day"},
		"one, long before":     {[]tcss.Task{task(2, "2026-11-14", 1, 5, ""), manual(task(3, "2026-11-23", 1, 5, ""))}, "", "at least 1 day"},
	}, func(w *world, tt streak) {
		w.api.SetTasks(tt.list...)
		w.runs(after(0))
		says(w.T, w.wecom.last(), tt.want)
		saysNot(w.T, w.wecom.last(), tt.wantNot)
	})
}

// headline is the number of images in a title.
func (h *hook) headline() string {
	m := regexp.MustCompile(`TCSS: ([\d,]+) container image`).FindStringSubmatch(h.last())
	if m == nil {
		return "none: " + h.last()
	}
	return m[1]
}

// The headline counts images once: not by the night, nor by who tried them.
func TestTheHeadlineCountsImagesOnce(t *testing.T) {
	t.Parallel()
	type headline struct {
		list   []tcss.Task
		listed bool // the same images by each
		want   string
		atMost bool
	}
	each(t, map[string]headline{
		"three nights":              {[]tcss.Task{task(1, "2026-11-21", 0, 10, ""), task(2, "2026-11-22", 0, 10, ""), task(3, "2026-11-23", 0, 10, "")}, true, "10", false},
		"by night and by hand":      {[]tcss.Task{task(1, "2026-11-23", 0, 10, ""), manual(task(2, "2026-11-23 08:40:00", 0, 10, ""))}, true, "10", false},
		"a night with two tasks":    {[]tcss.Task{task(1, "2026-11-23", 0, 10, ""), task(2, "2026-11-23 02:00:00", 0, 10, "")}, false, "20", false},
		"by hand on two days":       {[]tcss.Task{manual(task(1, "2026-11-22 10:00:00", 0, 10, "")), manual(task(2, "2026-11-23", 0, 10, ""))}, false, "20", true},
		"of two groups, not listed": {[]tcss.Task{task(1, "2026-11-23", 0, 120, ""), local(task(2, "2026-11-23", 0, 100, ""))}, false, "220", false},
	}, func(w *world, tt headline) {
		w.runs(after(-3))
		w.api.SetLicences(tcss.Licences{Total: 500, Used: 500})
		for i := range tt.list {
			tt.list[i].LatestFailCode = "LICENSE_INSUFFICIENT"
			if tt.listed {
				w.api.SetImages(tt.list[i].TaskID, images(10, "LICENSE_INSUFFICIENT")...)
			}
		}
		w.api.SetTasks(tt.list...)
		w.runs(after(0))
		if got := w.wecom.headline(); got != tt.want {
			w.Errorf("%s images: %s", got, w.wecom.last())
		}
		if !tt.atMost {
			says(w.T, w.wecom.last(), "at least "+tt.want+" ") // to buy
		}
	})
}

// One stumble over the first task's images costs the names of no task.
func TestAStumbleCostsNoNames(t *testing.T) {
	t.Parallel()
	bubble(t, func(w *world) {
		w.api.SetTasks(task(1, "2026-11-23", 0, 3, ""), local(task(2, "2026-11-23", 0, 2, "")))
		w.api.SetImages(1, images(3, "REACH_LIMIT")...)
		w.api.SetImages(2, images(2, "REACH_LIMIT")...)
		w.api.Faults = func(c tcsstest.Call) *tcsstest.Fault {
			if c.Action != tcss.ActionImages || c.Try > 1 {
				return nil
			}
			return &tcsstest.Fault{Kind: tcsstest.APIError, Code: "InternalError"}
		}
		w.runs(after(0))
		if n := strings.Count(w.slack.last(), "shop/xa"); n != 2 {
			w.Errorf("named %d times: %s", n, w.slack.last())
		}
	})
}

// A list that is short does not show for how long it has been so: the row that
// is missing may be of a night that was clean, or of one that was not.
func TestAShortListTellsNoStreak(t *testing.T) {
	t.Parallel()
	for _, nights := range []string{"psp", ".pp"} {
		bubble(t, func(w *world) {
			for n := range nights {
				w.api.AddTasks(night(n-2, nights[n])...)
			}
			w.api.Row = func(row tcss.Task) any {
				if row.AuthorizedDate == "2026-11-22" {
					return map[string]any{"TaskId": row.TaskID} // no counts
				}
				return row
			}
			w.fails(after(0))
			saysNot(w.T, w.wecom.last(), "1st day", "2nd day")
		})
	}
}
