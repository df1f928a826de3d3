package handler_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"tcss-licensing-alerts/handler/tcss"
	"tcss-licensing-alerts/handler/tcss/tcsstest"
)

// imagesOf are n failed images of one reason.
func imagesOf(n int, reason string) []tcss.Image {
	list := make([]tcss.Image, n)
	for i := range list {
		list[i] = tcss.Image{ImageName: fmt.Sprintf("team/%s-%03d:1", strings.ToLower(reason), i), Status: reason}
	}
	return list
}

func TestDetailsNameImagesAndSayWhatToDo(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, w *world) {
		w.api.SetTasks(
			task(1, "2026-11-23 01:40:00", 9, 150, "LICENSE_INSUFFICIENT"),
			task(2, "2026-11-23 01:45:00", 9, 3, "REACH_LIMIT"))
		w.api.SetImages(1, append(imagesOf(120, "LICENSE_INSUFFICIENT"), imagesOf(30, "REACH_LIMIT")...)...)
		w.api.SetImages(2, imagesOf(3, "REACH_LIMIT")...)
		if _, err := w.invoke(t.Context(), w.handler(), ""); err != nil {
			t.Fatal(err)
		}
		for _, posted := range [][]string{w.slack.posted(), w.wecom.posted()} {
			for _, want := range []string{
				"120 images: ", "and 115 more", "30 images: ", "and 25 more", "3 images: ", "team/reach_limit-002:1",
				"480 of 500 used", "200 images a day", "buy at least 100 more", "raise it (now 200 images a day)",
			} {
				if !strings.Contains(posted[0], want) {
					t.Errorf("%q is not in %s", want, posted[0])
				}
			}
		}
	})
}

// What is missing of the details costs its own line, and the alert arrives in
// time.
func TestDetailsThatFailCostOnlyTheirLine(t *testing.T) {
	t.Parallel()
	faults := map[string]tcsstest.Fault{
		"refused": {Kind: tcsstest.APIError, Code: "UnauthorizedOperation", Message: "no"},
		"hanging": {Kind: tcsstest.Hang},
	}
	shown := map[string]string{
		tcss.ActionImages: "team/reach_limit-000:1", tcss.ActionLicences: "480 of 500 used", tcss.ActionRule: "200 images a day",
	}
	for kind, fault := range faults {
		for action := range shown {
			t.Run(kind+" "+action, func(t *testing.T) {
				t.Parallel()
				bubble(t, func(t *testing.T, w *world) {
					w.api.SetTasks(task(1, "2026-11-23 01:40:00", 9, 3, "REACH_LIMIT"))
					w.api.SetImages(1, imagesOf(3, "REACH_LIMIT")...)
					w.api.Faults = func(c tcsstest.Call) *tcsstest.Fault {
						if c.Action == action {
							return &fault
						}
						return nil
					}
					began := time.Now()
					if _, err := w.invokeFor(t.Context(), w.handler(), timer(began), 60*time.Second); err != nil {
						t.Fatal(err)
					}
					if took := time.Since(began); took > 30*time.Second {
						t.Errorf("the alert took %s", took)
					}
					posted := w.slack.posted()[0]
					if !strings.Contains(posted, "1 of 1 task failed") {
						t.Errorf("posted %s", posted)
					}
					for a, text := range shown {
						if got := strings.Contains(posted, text); got == (a == action) {
							t.Errorf("%q is shown: %t", text, got)
						}
					}
					if kind == "refused" {
						if line := w.logs.line(t, "permission missing for details"); line["grant"] != "tcss:"+action {
							t.Errorf("logged %v", line)
						}
					}
				})
			})
		}
	}
}

// Images that the log list does not hold are counted, so that the reasons add
// up to what failed.
func TestReasonsAddUp(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, w *world) {
		w.api.SetTasks(task(6, "2026-11-23 01:40:00", 0, 30, "SOMETHING_NEW"), task(7, "2026-11-23 01:40:00", 0, 9, "REACH_LIMIT"))
		w.api.SetImages(6, imagesOf(2, "REACH_LIMIT")...)
		w.api.SetImages(7, imagesOf(4, "REACH_LIMIT")...)
		if _, err := w.invoke(t.Context(), w.handler(), ""); err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{"2 images: `team/", "`SOMETHING_NEW` — 28 images\"", "4 images: `team/", "no reason given — 5 images\""} {
			if posted := w.slack.posted()[0]; !strings.Contains(posted, want) {
				t.Errorf("%q is not in %s", want, posted)
			}
		}
	})
}

func TestDetailsOff(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, w *world) {
		w.env["DETAILS"] = "false"
		w.api.SetTasks(task(1, "2026-11-23 01:40:00", 9, 3, "REACH_LIMIT"))
		w.api.SetImages(1, imagesOf(3, "REACH_LIMIT")...)
		if _, err := w.invoke(t.Context(), w.handler(), ""); err != nil {
			t.Fatal(err)
		}
		for _, c := range w.api.Calls() {
			if c.Action != tcss.ActionTasks {
				t.Errorf("%s was called", c.Action)
			}
		}
	})
}

func TestAtMostFortyCallsBesideTheList(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]*tcsstest.Fault{
		"well": nil, "stumbling": {Kind: tcsstest.APIError, Code: "InternalError"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(t *testing.T, w *world) {
				tasks := make([]tcss.Task, 0, 1000)
				for i := range int64(1000) {
					tasks = append(tasks, task(i+1, "2026-11-23 01:40:00", 0, 1000, "REACH_LIMIT"))
					w.api.SetImages(i+1, imagesOf(1000, "REACH_LIMIT")...)
				}
				w.api.SetTasks(tasks...)
				w.api.Faults = func(c tcsstest.Call) *tcsstest.Fault {
					if c.Action == tcss.ActionTasks || c.Action == tcss.ActionImages && c.Try == 1 && c.Key == "task=1000" {
						return nil
					}
					return fault
				}
				if _, err := w.invoke(t.Context(), w.handler(), ""); err != nil {
					t.Fatal(err)
				}
				n := 0
				for _, c := range w.api.Calls() {
					if c.Action != tcss.ActionTasks {
						n++
					}
				}
				if n > 40 || n < 10 {
					t.Errorf("%d calls", n)
				}
				if r := w.api.Refused(); r > 0 {
					t.Errorf("%d refused by the rate", r)
				}
			})
		})
	}
}

func TestARefusedChartIsLeftOut(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, w *world) {
		w.api.SetTasks(task(1, "2026-11-23 01:40:00", 9, 3, "REACH_LIMIT"))
		w.slack.answer = func(rw http.ResponseWriter, r *http.Request, try int, body []byte) bool {
			return strings.Contains(string(body), "data_visualization") && refuse(http.StatusBadRequest, "invalid_blocks")(rw, r, try, body)
		}
		if _, err := w.invoke(t.Context(), w.handler(), ""); err != nil {
			t.Fatal(err)
		}
		if w.slack.tries != 2 || !strings.Contains(w.slack.posted()[0], "task 1") {
			t.Errorf("%d tries: %q", w.slack.tries, w.slack.posted())
		}
	})
}

// That licensing is off is told when it is first seen and when it changes, even
// if nothing failed.
func TestTheRuleIsToldWhenItChanges(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, w *world) {
		on, off := tcss.Rule{Enabled: true, MaxDailyCount: 5}, tcss.Rule{}
		for i, step := range []struct {
			rule tcss.Rule
			told string
		}{{on, ""}, {off, "switched off"}, {off, ""}, {on, "switched on again"}, {on, ""}} {
			w.api.SetRule(step.rule)
			before := len(w.slack.posted())
			if _, err := w.invoke(t.Context(), w.handler(), timer(at("2026-11-23 09:05:00").AddDate(0, 0, i))); err != nil {
				t.Fatal(err)
			}
			posted := w.slack.posted()[before:]
			if step.told == "" && len(posted) > 0 || step.told != "" && (len(posted) != 1 || !strings.Contains(posted[0], step.told)) {
				t.Errorf("day %d: %q", i, posted)
			}
		}
	})
}

// People are called for an entire failure, or from the third day on.
func TestPeopleAreCalled(t *testing.T) {
	t.Parallel()
	part := func(day string) tcss.Task {
		return task(int64(len(day))+int64(day[9]), day+" 01:40:00", 3, 2, "REACH_LIMIT")
	}
	tests := map[string]struct {
		tasks []tcss.Task
		want  bool
	}{
		"in part, first day": {[]tcss.Task{part("2026-11-23")}, false},
		"in part, third day": {[]tcss.Task{part("2026-11-21"), part("2026-11-22"), part("2026-11-23")}, true},
		"entirely":           {[]tcss.Task{task(1, "2026-11-23 01:40:00", 0, 2, "REACH_LIMIT")}, true},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(t *testing.T, w *world) {
				w.env["SLACK_MENTION"], w.env["WECOM_MENTION"] = "channel", "@all"
				w.api.SetTasks(tt.tasks...)
				if _, err := w.invoke(t.Context(), w.handler(), timer(at("2026-11-23 09:05:00"))); err != nil {
					t.Fatal(err)
				}
				slack := strings.Contains(w.slack.posted()[0], "<!channel>")
				wecom := strings.Contains(strings.Join(w.wecom.posted(), ""), `"mentioned_list":["@all"]`)
				if slack != tt.want || wecom != tt.want {
					t.Errorf("Slack calls %t, WeCom %t", slack, wecom)
				}
				// The same event again has something new: nobody is called twice.
				w.api.SetTasks(append(tt.tasks, task(900, "2026-11-23 02:00:00", 0, 1, "REACH_LIMIT"))...)
				if _, err := w.invoke(t.Context(), w.handler(), timer(at("2026-11-23 09:05:00"))); err != nil {
					t.Fatal(err)
				}
				if again := strings.Contains(w.slack.posted()[1], "<!channel>"); again == tt.want {
					t.Errorf("called first %t, then %t", tt.want, again)
				}
			})
		})
	}
}
