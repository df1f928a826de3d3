package handler_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tcss-licensing-alerts/handler/tcss"
	"tcss-licensing-alerts/handler/tcss/tcsstest"
)

// These are of several triggers, settings that change, and clocks and ledgers
// that are out of the ordinary.

const typeFilter = `{"Filters":[{"Name":"Type","Values":["AUTO"]}]}`

// timerWith is a timer's event with a custom argument.
func timerWith(at time.Time, trigger, argument string) string {
	return fmt.Sprintf(`{"Type":"Timer","TriggerName":%q,"Time":%q,"Message":%q}`, trigger, at.UTC().Format(time.RFC3339), argument)
}

func noPermission(tcsstest.Call) *tcsstest.Fault {
	return &tcsstest.Fault{Kind: tcsstest.APIError, Code: "UnauthorizedOperation", Message: "no"}
}

// allPosted is all that the two channels were told.
func allPosted(w *world) string {
	return strings.Join(w.slack.posted(), "\n") + strings.Join(w.wecom.posted(), "\n")
}

// A first run that is refused leaves its own window to be made up, not that of
// another timer.
func TestARefusedRunOfAFilteredTimerIsMadeUp(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, w *world) {
		h := w.handler()
		if _, err := w.invoke(t.Context(), h, timer(at("2026-11-23 09:05:00"))); err != nil {
			t.Fatal(err)
		}
		w.env["LANGUAGE"] = "xx"
		if _, err := w.invoke(t.Context(), h, timerWith(at("2026-11-23 10:05:00"), "auto", typeFilter)); err == nil {
			t.Fatal("no error")
		}
		delete(w.env, "LANGUAGE")
		got, err := w.invoke(t.Context(), h, timerWith(at("2026-11-24 10:05:00"), "auto", typeFilter))
		if err != nil || got.StartTime != "2026-11-22T10:00:00+08:00" {
			t.Errorf("the window begins at %s, %v", got.StartTime, err)
		}
	})
}

// A webhook that is added while the watch is blind takes no day from the others.
func TestAnAddedDestinationTakesNoWindow(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, w *world) {
		h, slack, first := w.handler(), w.env["SLACK_WEBHOOK_URL"], at("2026-11-23 09:05:00")
		delete(w.env, "SLACK_WEBHOOK_URL")
		if _, err := w.invoke(t.Context(), h, timer(first)); err != nil {
			t.Fatal(err)
		}
		w.api.Faults = noPermission
		for day := 1; day <= 8; day++ {
			if day == 8 {
				w.env["SLACK_WEBHOOK_URL"] = slack
			}
			if _, err := w.invoke(t.Context(), h, timer(first.AddDate(0, 0, day))); err == nil {
				t.Fatal("no error")
			}
		}
		w.api.Faults = nil
		delete(w.env, "SLACK_WEBHOOK_URL")
		got, err := w.invoke(t.Context(), h, timer(first.AddDate(0, 0, 9)))
		if err != nil || got.StartTime != "2026-11-25T09:00:00+08:00" {
			t.Errorf("the window begins at %s, %v", got.StartTime, err)
		}
	})
}

// A dry run posts nothing, whatever is wrong; a refused check is told once, as
// any refused event of a timer is.
func TestADryRunThatIsRefusedPostsNothing(t *testing.T) {
	t.Parallel()
	for argument, want := range map[string]int{`{"DryRun":true}`: 0, `{"Check":true,"Days":1}`: 1} {
		t.Run(argument, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(t *testing.T, w *world) {
				w.env["LANGUAGE"] = "xx"
				for range 3 {
					if _, err := w.invoke(t.Context(), w.handler(), timerWith(at("2026-11-23 09:05:00"), "daily", argument)); err == nil && want == 0 {
						t.Error("no error")
					}
				}
				if n := len(w.slack.posted()); n > want {
					t.Errorf("%d messages", n)
				}
			})
		})
	}
}

// Whoever puts a webhook into the name of a field does not find it in a chat.
func TestASecretInTheNameOfAFieldDoesNotShow(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, w *world) {
		event := fmt.Sprintf(`{"Type":"Timer","Time":"2026-11-23T01:05:00Z","Message":%q}`, fmt.Sprintf(`{%q:1}`, slackURL))
		_, err := w.invoke(t.Context(), w.handler(), event)
		if err == nil || len(w.slack.posted()) != 1 {
			t.Fatalf("%v, posted %q", err, w.slack.posted())
		}
		noSecrets(t, err.Error(), w.logs.String(), allPosted(w))
		for name, text := range w.cos.objects {
			noSecrets(t, name, string(text))
		}
	})
}

// How far a message looks back is said if it is not what is usual and was not
// asked for.
func TestHowFarItLooksBack(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		next string
		want string
	}{
		"a day later":              {timer(at("2026-11-24 09:05:00")), ""},
		"a quarter of an hour off": {timer(at("2026-11-24 09:20:00")), ""},
		"an earlier start":         {timerWith(at("2026-11-24 09:05:00"), "daily", `{"StartTime":"2026-11-20"}`), ""},
		"three days later":         {timer(at("2026-11-26 09:05:00")), "looks back 3 days instead of 24 hours: to where the last complete one ended"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(t *testing.T, w *world) {
				h := w.handler()
				if _, err := w.invoke(t.Context(), h, timer(at("2026-11-23 09:05:00"))); err != nil {
					t.Fatal(err)
				}
				w.api.SetTasks(task(1, "2026-11-24 01:40:00", 0, 2, "REACH_LIMIT"))
				if _, err := w.invoke(t.Context(), h, tt.next); err != nil {
					t.Fatal(err)
				}
				posted := w.slack.posted()[0]
				if strings.Contains(posted, "looks back") != (tt.want != "") || !strings.Contains(posted, tt.want) {
					t.Errorf("want %q in %s", tt.want, posted)
				}
			})
		})
	}
}

// Who is called does not depend on what is drawn.
func TestPeopleAreCalledWhateverTheTrend(t *testing.T) {
	t.Parallel()
	for days, drawn := range map[string]bool{"0": false, "2": true} {
		t.Run(days, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(t *testing.T, w *world) {
				w.env["TREND_DAYS"], w.env["SLACK_MENTION"] = days, "here"
				for i, day := range []string{"2026-11-21", "2026-11-22", "2026-11-23"} {
					w.api.AddTasks(task(int64(i+1), day+" 01:40:00", 1, 2, "REACH_LIMIT"))
				}
				if _, err := w.invoke(t.Context(), w.handler(), timer(at("2026-11-23 09:05:00"))); err != nil {
					t.Fatal(err)
				}
				posted := w.slack.posted()[0]
				if !strings.Contains(posted, "<!here>") || strings.Contains(posted, "by day") != drawn || strings.Contains(posted, `"11-21"`) {
					t.Errorf("posted %s", posted)
				}
			})
		})
	}
}

// What a message about the rule shows of the window is not told again.
func TestTheRuleIsAnAllClearToo(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, w *world) {
		w.env["ALL_CLEAR"] = "true"
		w.api.SetRule(tcss.Rule{})
		w.slack.answer = refuse(http.StatusInternalServerError, "")
		for range 2 {
			if _, err := w.invoke(t.Context(), w.handler(), timer(at("2026-11-23 09:05:00"))); err == nil {
				t.Fatal("no error")
			}
		}
		if posted := w.wecom.posted(); len(posted) != 2 || !strings.Contains(posted[0], "switched off") || !strings.Contains(posted[1], "slack#") {
			t.Errorf("posted %q", posted)
		}
	})
}

// A ledger that hangs leaves time to tell what there is.
func TestALedgerThatHangsLeavesTime(t *testing.T) {
	t.Parallel()
	many := make([]tcss.Task, 0, 300)
	for i := range int64(300) {
		many = append(many, task(1000+i, "2026-11-23 01:40:00", 0, 2, strings.Repeat("LONGCODE", 11)))
	}
	for name, tt := range map[string]struct {
		limit  time.Duration
		hangs  string // all, or the method that does
		tasks  []tcss.Task
		posted int
	}{
		"the platform's shortest":   {3 * time.Second, "", many[:1], 1},
		"while it is being written": {15 * time.Second, http.MethodPut, many, 5},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(t *testing.T, w *world) {
				w.env["DETAILS"], w.env["TREND_DAYS"] = "false", "0"
				w.api.SetTasks(tt.tasks...)
				w.cos.answer = func(_ http.ResponseWriter, r *http.Request) bool {
					if tt.hangs != "" && r.Method != tt.hangs {
						return false
					}
					<-r.Context().Done()
					return true
				}
				if _, err := w.invokeFor(t.Context(), w.handler(), timer(at("2026-11-23 09:05:00")), tt.limit); err != nil {
					t.Error(err)
				}
				if n := len(w.slack.posted()); n != tt.posted {
					t.Errorf("%d messages, want %d", n, tt.posted)
				}
			})
		})
	}
}

// Of two timers one is refused every day: that the other sees says nothing of
// it.
func TestEachTriggerSeesForItself(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, w *world) {
		h := w.handler()
		for day := range 3 {
			when := at("2026-11-23 09:05:00").AddDate(0, 0, day)
			if _, err := w.invoke(t.Context(), h, timerWith(when, "broken", `{"Days":1}`)); err == nil {
				t.Fatal("no error")
			}
			if _, err := w.invoke(t.Context(), h, timerWith(when.Add(time.Hour), "daily", "")); err != nil {
				t.Fatal(err)
			}
		}
		if posted := allPosted(w); strings.Contains(posted, "sees again") || len(w.slack.posted()) != 3 {
			t.Errorf("posted %s", posted)
		}
		got, err := w.invoke(t.Context(), h, timerWith(at("2026-11-26 09:05:00"), "broken", ""))
		if err != nil || !strings.Contains(allPosted(w), "sees again") {
			t.Errorf("%v, %+v", err, got)
		}
	})
}

// With a long LOOKBACK what was told is remembered as long.
func TestALongLookbackIsRememberedAsLong(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, w *world) {
		w.env["LOOKBACK"], w.env["TREND_DAYS"] = "480h", "0"
		old, first := task(1, "2026-11-23 01:40:00", 0, 2, "REACH_LIMIT"), at("2026-11-23 09:05:00")
		w.api.SetTasks(old)
		h := w.handler()
		for day := range 10 {
			if _, err := w.invoke(t.Context(), h, timer(first.AddDate(0, 0, day))); err != nil {
				t.Fatal(err)
			}
		}
		w.slack.answer = refuse(http.StatusInternalServerError, "")
		for range 2 { // the same event again looks back as far as a first one
			if _, err := w.invoke(t.Context(), h, timer(first.AddDate(0, 0, 9).Add(time.Hour))); err != nil {
				t.Fatal(err)
			}
		}
		if posted := w.wecom.posted(); len(posted) != 1 {
			t.Errorf("told %d times", len(posted))
		}
	})
}

// What cannot be a ledger by its size is replaced.
func TestALedgerThatIsTooLargeIsReplaced(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "ledger.json")
	if err := os.WriteFile(file, []byte(strings.Repeat(" ", 9<<20)), 0o600); err != nil {
		t.Fatal(err)
	}
	bubble(t, func(t *testing.T, w *world) {
		w.env["LEDGER"] = "file://" + file
		w.api.SetTasks(task(1, "2026-11-23 01:40:00", 0, 5, "REACH_LIMIT"))
		for range 3 {
			if _, err := w.invoke(t.Context(), w.handler(), timer(at("2026-11-23 09:05:00"))); err != nil {
				t.Fatal(err)
			}
		}
		if n := len(w.slack.posted()); n != 1 {
			t.Errorf("told %d times", n)
		}
		if line := w.logs.line(t, "ledger not in order"); !strings.Contains(fmt.Sprint(line["error"]), "too large") {
			t.Errorf("logged %v", line)
		}
	})
}

// A task of which only the day is known stands in the same day of the history as
// of the report.
func TestATaskOfADayIsNotRecovered(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, w *world) {
		day := task(1, "2026-11-22 01:40:00", 0, 5, "REACH_LIMIT")
		day.LastAuthorizedTime = "2026-11-22"
		w.api.SetTasks(day, task(2, "2026-11-23 01:40:00", 5, 0, ""))
		if _, err := w.invoke(t.Context(), w.handler(), timer(at("2026-11-23 09:05:00"))); err != nil {
			t.Fatal(err)
		}
		posted := w.wecom.posted()[0]
		if strings.Contains(posted, "Recovered") || !strings.Contains(posted, "· · · · · · 5") || !strings.Contains(posted, "first day of failure") {
			t.Errorf("posted %s", posted)
		}
	})
}

// A task of one day that was at work after midnight is of the next day's window.
func TestATaskThatWorksPastMidnight(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, w *world) {
		late := task(1, "2026-11-23 00:10:00", 10, 5, "REACH_LIMIT")
		late.AuthorizedDate = "2026-11-22"
		w.api.SetTasks(late)
		got, err := w.invoke(t.Context(), w.handler(), timer(at("2026-11-24 00:05:00")))
		if err != nil || got.StartTime != "2026-11-23T00:00:00+08:00" || got.Tasks.PartialFail != 1 {
			t.Errorf("%v, %+v", err, got)
		}
	})
}

// Nothing is promised that needs a ledger.
func TestABlindRunWithoutALedgerPromisesNothing(t *testing.T) {
	t.Parallel()
	for ledger, want := range map[string]bool{"off": false, "cos://alerts-1250000000/tcss?region=ap-guangzhou": true} {
		t.Run(ledger, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(t *testing.T, w *world) {
				w.env["LEDGER"] = ledger
				w.api.Faults = noPermission
				if _, err := w.invoke(t.Context(), w.handler(), timer(at("2026-11-23 09:05:00"))); err == nil {
					t.Fatal("no error")
				}
				if posted := allPosted(w); strings.Contains(posted, "makes up for this time") != want {
					t.Errorf("posted %s", posted)
				}
			})
		})
	}
}

// Counts beyond all bounds stay what can be read.
func TestCountsDoNotOverflow(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, w *world) {
		w.api.SetTasks(task(1, "2026-11-23 01:40:00", 0, 1<<62, "X"), task(2, "2026-11-23 01:40:00", 0, 1<<62, "X"))
		got, err := w.invoke(t.Context(), w.handler(), "")
		if err != nil || got.Images.Failed != 1<<63-1 || strings.Contains(allPosted(w), "-9,") {
			t.Errorf("%v, %+v, %s", err, got.Images, allPosted(w))
		}
	})
}
