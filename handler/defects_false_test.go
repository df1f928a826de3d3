package handler_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"tcss-licensing-alerts/handler/tcss"
	"tcss-licensing-alerts/handler/tcss/tcsstest"
)

// These are of what the first version said that was not so.

const green = "🟢"

// last is the last of a channel's posts, "" if there is none.
func (h *hook) last() string {
	p := h.posted()
	if len(p) == 0 {
		return ""
	}
	return p[len(p)-1]
}

func images(n int, code string) []tcss.Image {
	list := make([]tcss.Image, n)
	for i := range list {
		name := "shop/x" + string(rune('a'+i))
		list[i] = tcss.Image{ImageID: "sha256:" + name, ImageName: name, Status: code}
	}
	return list
}

// No message is green beside a failure that nothing has mended.
func TestGreenIsTrue(t *testing.T) {
	t.Parallel()
	ok := task(2, "2026-11-23", 7, 0, "")
	for name, set := range map[string]func(w *world){
		"dated three days ago":                  lists(local(dated(task(1, "2026-11-23", 0, 1001, ""), "2026-11-20")), ok),
		"of another group":                      lists(local(task(1, "2026-11-22", 0, 500, "")), ok),
		"at work":                               lists(local(task(777, "2026-11-23 09:02:00", 300, 40, "")), ok),
		"at work, of the group of what is well": lists(task(777, "2026-11-23 09:02:00", 300, 40, ""), ok),
		"ran, but licensed nothing":             lists(task(1, "2026-11-22", 0, 5, ""), task(3, "2026-11-23", 0, 0, "REACH_LIMIT"), local(ok)),
		"manual, tried again":                   lists(manual(task(1, "2026-11-21", 0, 5, "")), manual(ok)),
		"left out by ALERT_ON": func(w *world) {
			w.env["ALERT_ON"] = "PARTIALFAIL"
			w.api.SetTasks(local(task(1, "2026-11-22", 0, 5, "")), ok)
		},
		"the rule is off": func(w *world) { w.api.SetTasks(manual(ok)); w.api.SetRule(tcss.Rule{ID: 1}) },
		"no licences":     func(w *world) { w.api.SetTasks(ok); w.api.SetLicences(tcss.Licences{Total: 7, Used: 7}) },
		"a row that cannot be read": func(w *world) {
			w.api.SetTasks(ok)
			w.api.Row = func(tcss.Task) any { return map[string]any{"TaskId": 5} }
		},
		"older days cannot be read": func(w *world) {
			w.api.SetTasks(ok, task(1, "2026-11-22", 0, 5, ""))
			w.api.Faults = func(c tcsstest.Call) *tcsstest.Fault {
				if c.Action == tcss.ActionTasks && c.EndTime < "2026-11-22" || c.Key == "offset=100" {
					return &tcsstest.Fault{Kind: tcsstest.APIError, Code: "FailedOperation"}
				}
				return nil
			}
			for i := range int64(150) {
				w.api.AddTasks(task(100+i, "2026-11-23", 1, 0, ""))
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(w *world) {
				w.env["ALL_CLEAR"] = "true"
				blind(w)
				_ = w.fails(after(-1)) // so that the watch works again
				sees(w)
				set(w)
				for day := range 3 {
					_, _ = w.invoke(after(day))
					if day > 0 && w.api.Faults == nil && strings.HasPrefix(name, "manual") {
						break
					}
				}
				for _, p := range append(w.slack.posted(), w.wecom.posted()...) {
					if strings.Contains(p, green) {
						w.Errorf("posted %s", p)
					}
				}
				if len(w.slack.posted()) < 2 {
					w.Errorf("posted %q", w.slack.posted())
				}
			})
		})
	}
}

// A streak is of days with a result: one without neither counts nor breaks it,
// and that it is the first is said only where the day before was read.
func TestStreaksAreTrue(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		list    []tcss.Task
		want    string
		wantNot string
	}{
		"first":                {[]tcss.Task{task(1, "2026-11-22", 9, 0, ""), task(2, "2026-11-23", 1, 5, "")}, "1st day", ""},
		"over a day of none":   {[]tcss.Task{task(1, "2026-11-20", 0, 5, ""), task(2, "2026-11-21", 0, 5, ""), task(3, "2026-11-22", 0, 0, "REACH_LIMIT"), task(4, "2026-11-23", 1, 5, "")}, "3rd day", "1st day"},
		"every week":           {[]tcss.Task{task(1, "2026-11-16", 0, 5, ""), task(2, "2026-11-23", 1, 5, "")}, "2nd day", "1st day"},
		"as far as it is read": {[]tcss.Task{task(1, "2026-11-14", 0, 5, ""), task(2, "2026-11-23", 1, 5, "")}, "at least 2 days", "1st day"},
		"one, long before":     {[]tcss.Task{task(2, "2026-11-14", 1, 5, ""), manual(task(3, "2026-11-23", 1, 5, ""))}, "", "at least 1 day"},
	} {
		bubble(t, func(w *world) {
			w.api.SetTasks(tt.list...)
			w.runs(after(0))
			if p := w.wecom.last(); !strings.Contains(p, tt.want) || tt.wantNot != "" && strings.Contains(p, tt.wantNot) {
				w.Errorf("%s: %s", name, p)
			}
		})
	}
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
	for name, tt := range map[string]struct {
		list []tcss.Task
		want string
	}{
		"three nights":              {[]tcss.Task{task(1, "2026-11-21", 0, 10, ""), task(2, "2026-11-22", 0, 10, ""), task(3, "2026-11-23", 0, 10, "")}, "10"},
		"by night and by hand":      {[]tcss.Task{task(1, "2026-11-23", 0, 10, ""), manual(task(2, "2026-11-23 08:40:00", 0, 10, ""))}, "10"},
		"a night with two tasks":    {[]tcss.Task{task(1, "2026-11-23", 0, 10, ""), task(2, "2026-11-23 02:00:00", 0, 10, "")}, "20"},
		"by hand on two days":       {[]tcss.Task{manual(task(1, "2026-11-22 10:00:00", 0, 10, "")), manual(task(2, "2026-11-23", 0, 10, ""))}, "20"},
		"of two groups, not listed": {[]tcss.Task{task(1, "2026-11-23", 0, 120, ""), local(task(2, "2026-11-23", 0, 100, ""))}, "220"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(w *world) {
				w.runs(after(-3))
				w.api.SetLicences(tcss.Licences{Total: 500, Used: 500})
				for i := range tt.list {
					tt.list[i].LatestFailCode = "LICENSE_INSUFFICIENT"
					if tt.list[i].FailCount == 10 && name != "a night with two tasks" && name != "by hand on two days" {
						w.api.SetImages(tt.list[i].TaskID, images(10, "LICENSE_INSUFFICIENT")...)
					}
				}
				w.api.SetTasks(tt.list...)
				w.runs(after(0))
				if got := w.wecom.headline(); got != tt.want {
					w.Errorf("%s images: %s", got, w.wecom.last())
				}
				if buy := "at least " + tt.want + " "; name != "by hand on two days" && !strings.Contains(w.wecom.last(), buy) {
					w.Errorf("want to buy %s: %s", tt.want, w.wecom.last())
				}
			})
		})
	}
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

// Nothing is said of a time that has not come, nor of what a filter leaves out.
func TestNothingIsSaidOfWhatWasNotRead(t *testing.T) {
	t.Parallel()
	bubble(t, func(w *world) {
		w.env["ALL_CLEAR"] = "true"
		w.api.SetTasks(task(1, "2026-11-23", 0, 1001, ""))
		w.runs(timerWith("2026-11-23", "manual", filterOf("Type", "MANUAL")))
		if p := w.wecom.last(); !strings.Contains(p, "Type=MANUAL") || strings.Contains(p, green) || strings.Contains(p, "nothing failed") {
			w.Errorf("posted %s", p)
		}
		w.api.SetTasks(task(2, "2026-11-23", 7, 0, ""))
		got := w.runs(`{"StartTime":"2026-11-23","EndTime":"2026-11-30"}`)
		if got.EndTime != "2026-11-23T09:05:00+08:00" || strings.Contains(w.wecom.last(), "30 Nov") {
			w.Errorf("until %s: %s", got.EndTime, w.wecom.last())
		}
	})
}

// Clocks that go back make no day longer: the API's zone has its own.
func TestClocksThatGoBack(t *testing.T) {
	t.Parallel()
	bubble(t, func(w *world) {
		w.env["ALL_CLEAR"], w.env["TIMEZONE"] = "true", "Europe/Berlin"
		end := at("2027-10-31 15:05:00")
		for _, back := range []int{2, 1, 0} {
			if back == 0 {
				w.api.SetTasks(task(777, "2027-10-30 15:30:00", 0, 1001, ""), local(task(2, "2027-10-31", 5, 0, "")))
			}
			w.runs(timer(end.Add(-time.Duration(back) * 24 * time.Hour).Format(time.DateTime)))
		}
		if w.wecom.told(1001) != 1 || strings.Contains(w.wecom.last(), green) {
			w.Errorf("posted %q", w.wecom.posted())
		}
	})
}
