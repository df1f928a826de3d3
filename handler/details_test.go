package handler_test

import (
	"encoding/json"
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

// A rule without a cap has none to raise from.
func TestARuleWithoutACap(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, w *world) {
		w.api.SetRule(tcss.Rule{Enabled: true})
		w.api.SetTasks(task(1, "2026-11-23 01:40:00", 9, 3, "REACH_LIMIT"))
		if _, err := w.invoke(t.Context(), w.handler(), ""); err != nil {
			t.Fatal(err)
		}
		if posted := w.slack.posted()[0]; strings.Contains(posted, "a day") || !strings.Contains(posted, "raise it in the automatic licensing rule") {
			t.Errorf("posted %s", posted)
		}
	})
}

// Nobody is called for what ALERT_ON leaves out.
func TestNobodyIsCalledForWhatIsLeftOut(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, w *world) {
		w.env["SLACK_MENTION"], w.env["ALERT_ON"] = "channel", "PARTIALFAIL"
		w.api.SetTasks(task(1, "2026-11-23 01:40:00", 0, 2, "REACH_LIMIT"), task(2, "2026-11-23 01:40:00", 3, 2, "REACH_LIMIT"))
		if _, err := w.invoke(t.Context(), w.handler(), ""); err != nil {
			t.Fatal(err)
		}
		if posted := w.slack.posted()[0]; !strings.Contains(posted, "task 2") || strings.Contains(posted, "<!channel>") {
			t.Errorf("posted %s", posted)
		}
	})
}

// The reason of most images comes first, and an image without a name is shown
// by its ID.
func TestDetailsOfSeveralReasons(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, w *world) {
		w.api.SetTasks(task(1, "2026-11-23 01:40:00", 9, 5, "REACH_LIMIT"))
		w.api.SetImages(1, append(imagesOf(4, "LICENSE_INSUFFICIENT"), tcss.Image{ImageID: "sha256:0f1e", Status: "REACH_LIMIT", AuthorizedTime: "2026-11-23 01:40:00"})...)
		if _, err := w.invoke(t.Context(), w.handler(), ""); err != nil {
			t.Fatal(err)
		}
		posted := w.slack.posted()[0]
		most, least := strings.Index(posted, "4 images: "), strings.Index(posted, "1 image: `sha256:0f1e`")
		if most < 0 || least < most {
			t.Errorf("at %d and %d of %s", most, least, posted)
		}
	})
}

// Images are asked for only of tasks that are told.
func TestDetailsOfWhatIsTold(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, w *world) {
		w.env["ALERT_ON"] = "ALLFAIL"
		w.api.SetTasks(task(1, "2026-11-23 01:40:00", 9, 5, "REACH_LIMIT"), task(2, "2026-11-23 01:40:00", 0, 5, "REACH_LIMIT"))
		for range 2 {
			if _, err := w.invoke(t.Context(), w.handler(), timer(at("2026-11-23 09:05:00"))); err != nil {
				t.Fatal(err)
			}
		}
		var asked []string
		for _, c := range w.api.Calls() {
			if c.Action == tcss.ActionImages {
				asked = append(asked, c.Key)
			}
		}
		if len(asked) != 1 || asked[0] != "task=2" {
			t.Errorf("asked for %q", asked)
		}
	})
}

// An API that is slow, but answers, is asked for several tasks at once.
func TestDetailsOfASlowAPI(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, w *world) {
		w.api.Latency = 2 * time.Second
		tasks := make([]tcss.Task, 0, 30)
		for i := range int64(30) {
			tasks = append(tasks, task(i+1, "2026-11-23 01:40:00", 0, 1, "REACH_LIMIT"))
			w.api.SetImages(i+1, tcss.Image{ImageName: fmt.Sprintf("of-task-%d", i+1), Status: "REACH_LIMIT"})
		}
		w.api.SetTasks(tasks...)
		if _, err := w.invoke(t.Context(), w.handler(), ""); err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(strings.Join(w.slack.posted(), ""), "of-task-"); n != 30 {
			t.Errorf("%d images are named", n)
		}
	})
}

// The trend is a second list, of the days before, by the same filters; without
// such days there is none to read.
func TestTheTrendsList(t *testing.T) {
	t.Parallel()
	before, now := task(1, "2026-11-21 01:40:00", 3, 5, "REACH_LIMIT"), task(2, "2026-11-23 01:40:00", 3, 2, "REACH_LIMIT")
	now.Type = "MANUAL"
	const manual = `{"Filters":[{"Name":"Type","Values":["MANUAL"]}]}`
	for name, tt := range map[string]struct {
		days, payload string
		lists         int
		bars          string
	}{
		"all":      {"7", "", 2, `· · · · 5 · 2`},
		"filtered": {"7", manual, 2, `· · · · · · 2`},
		"one day":  {"1", "", 1, `2`},
		"off":      {"0", "", 1, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(t *testing.T, w *world) {
				w.env["TREND_DAYS"] = tt.days
				w.api.SetTasks(before, now)
				if _, err := w.invoke(t.Context(), w.handler(), tt.payload); err != nil {
					t.Fatal(err)
				}
				lists := 0
				for _, c := range w.api.Calls() {
					if c.Action == tcss.ActionTasks {
						lists++
					}
				}
				posted := w.wecom.posted()[0]
				if strings.Contains(posted, "`Type=MANUAL`") != (tt.payload != "") || lists != tt.lists || !strings.Contains(posted, `\n`+tt.bars+`\n`) || strings.Contains(posted, "by day") != (tt.bars != "") {
					t.Errorf("%d lists, posted %s", lists, posted)
				}
			})
		})
	}
}

// Days before that cannot be read in time cost the trend, and what is said of
// them, and nothing else.
func TestATrendThatHangs(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, w *world) {
		w.api.SetTasks(task(1, "2026-11-22 01:40:00", 3, 2, "REACH_LIMIT"), task(2, "2026-11-23 01:40:00", 3, 2, "REACH_LIMIT"))
		w.api.Faults = func(c tcsstest.Call) *tcsstest.Fault {
			if c.Action != tcss.ActionTasks || c.Try == 1 {
				return nil
			}
			return &tcsstest.Fault{Kind: tcsstest.Hang}
		}
		began := time.Now()
		if _, err := w.invoke(t.Context(), w.handler(), ""); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(began); took > 25*time.Second {
			t.Errorf("the alert took %s", took)
		}
		if posted := w.slack.posted()[0]; !strings.Contains(posted, "task 2") || strings.Contains(posted, "by day") || strings.Contains(posted, "in a row") {
			t.Errorf("posted %s", posted)
		}
		if line := w.logs.line(t, "trend left out"); line["error"] == "" {
			t.Errorf("logged %v", line)
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

// While it stays off, an alert says so as well, and what to do.
func TestAnAlertWhileTheRuleIsOff(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, w *world) {
		w.api.SetRule(tcss.Rule{})
		for i, tasks := range [][]tcss.Task{nil, {task(1, "2026-11-24 01:40:00", 9, 3, "REACH_LIMIT")}} {
			w.api.SetTasks(tasks...)
			if _, err := w.invoke(t.Context(), w.handler(), timer(at("2026-11-23 09:05:00").AddDate(0, 0, i))); err != nil {
				t.Fatal(err)
			}
		}
		last := w.slack.posted()[1]
		for _, want := range []string{"task 1", "Automatic image licensing is switched off", "switch the automatic licensing rule on"} {
			if !strings.Contains(last, want) {
				t.Errorf("%q is not in %s", want, last)
			}
		}
	})
}

// Of many reasons, some are explained.
func TestAdviceIsShort(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, w *world) {
		tasks := make([]tcss.Task, 0, 9)
		for i := range int64(9) {
			tasks = append(tasks, task(i+1, "2026-11-23 01:40:00", 0, 1, fmt.Sprintf("NEW_CODE_%d", i)))
		}
		w.api.SetTasks(tasks...)
		if _, err := w.invoke(t.Context(), w.handler(), ""); err != nil {
			t.Fatal(err)
		}
		posted := w.wecom.posted()[0]
		if n := strings.Count(posted, "Look up the code"); n != 5 {
			t.Errorf("%d codes are to be looked up", n)
		}
		var m struct{ Text string }
		if err := json.Unmarshal([]byte(w.slack.posted()[0]), &m); err != nil || strings.Count(m.Text, "NEW_CODE") != 3 {
			t.Errorf("%v, notification %q", err, m.Text)
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
		"in part, first day":  {[]tcss.Task{part("2026-11-23")}, false},
		"in part, second day": {[]tcss.Task{part("2026-11-22"), part("2026-11-23")}, false},
		"in part, third day":  {[]tcss.Task{part("2026-11-21"), part("2026-11-22"), part("2026-11-23")}, true},
		"entirely":            {[]tcss.Task{task(1, "2026-11-23 01:40:00", 0, 2, "REACH_LIMIT")}, true},
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
