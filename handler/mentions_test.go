package handler_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"tcss-licensing-alerts/handler/tcss"
)

// night is what one night's task of a group did: "." nothing, "s" all went
// well, "p" failed in part, "F" failed entirely.
func night(n int, did byte) []tcss.Task {
	date := at(monday).AddDate(0, 0, n).Format(time.DateOnly)
	switch did {
	case 's':
		return []tcss.Task{task(int64(1+n), date, 7, 0, "")}
	case 'p':
		return []tcss.Task{task(int64(1+n), date, 7, int64(1001+n), "")}
	case 'F':
		return []tcss.Task{task(int64(1+n), date, 0, int64(1001+n), "")}
	}
	return nil
}

// People are called once a streak: on its first entire failure, or on its third
// day; again only after a night that was clean. Who is called does not depend on
// what is drawn.
func TestWhenPeopleAreCalled(t *testing.T) {
	t.Parallel()
	for nights, want := range map[string]string{
		"F":       "1",
		"FFFF":    "1111",
		"pppp":    "0011",
		"ppFp":    "0011",
		"pp.p":    "0001",
		"FsF":     "112",
		"Fs.F":    "1112",
		"pppspFp": "0011122",
		"s.p":     "000",
		"pspsps":  "000000",
	} {
		t.Run(nights, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(w *world) {
				w.env["SLACK_MENTION"], w.env["WECOM_MENTION"] = "here", "@all"
				for n := range nights {
					w.api.AddTasks(night(n, nights[n])...)
					w.runs(after(n))
					w.runs(after(n))
					if slack, wecom := w.slack.calls(), w.wecom.calls(); slack != int(want[n]-'0') || wecom != slack {
						w.Errorf("night %d: called %d and %d times, want %c", n, slack, wecom, want[n])
					}
				}
			})
		})
	}
}

// Without a memory the days alone say when: entire today and not the day
// before, or exactly the third day.
func TestWhenPeopleAreCalledWithoutAMemory(t *testing.T) {
	t.Parallel()
	for nights, want := range map[string]string{"FFF": "112", "pppp": "0011", "pF": "01", "FsF": "112"} {
		bubble(t, func(w *world) {
			w.env["SLACK_MENTION"], w.env["LEDGER"] = "here", "off"
			for n := range nights {
				w.api.AddTasks(night(n, nights[n])...)
				w.runs(after(n))
				if got := w.slack.calls(); got != int(want[n]-'0') {
					w.Errorf("%s, night %d: called %d times, want %c", nights, n, got, want[n])
				}
			}
		})
	}
}

// onlyCalls answers the calls that need a post of their own, and no alert.
func onlyCalls(answer func(http.ResponseWriter, *http.Request, int, []byte) bool) func(http.ResponseWriter, *http.Request, int, []byte) bool {
	return func(rw http.ResponseWriter, r *http.Request, try int, body []byte) bool {
		return strings.Contains(string(body), "mentioned_list") && answer(rw, r, try, body)
	}
}

// If the alert arrived and the call did not, the next run calls alone, also on
// the next day; a call that is refused for good is void.
func TestACallThatDidNotArrive(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		answer  func(http.ResponseWriter, *http.Request, int, []byte) bool
		fails   bool
		further string // event
		calls   int
		end     string
	}{
		"the same event":           {refuse(http.StatusServiceUnavailable, ""), true, after(0), 1, "delivered mention"},
		"the next day":             {refuse(http.StatusServiceUnavailable, ""), true, after(1), 1, "delivered mention"},
		"without an answer, twice": {hang, true, after(1), 0, "skipped nothing_new"},
		"refused":                  {refuse(http.StatusOK, `{"errcode":93000,"errmsg":"invalid"}`), false, after(1), 0, "skipped nothing_new"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(w *world) {
				w.env["WECOM_MENTION"] = "@all"
				w.api.SetTasks(night(0, 'F')...)
				w.wecom.answer = onlyCalls(tt.answer)
				if _, err := w.invoke(after(0)); (err != nil) != tt.fails {
					w.Errorf("error is %v", err)
				}
				w.wecom.answer = nil
				if got := ends(w.runs(tt.further))["wecom"]; w.wecom.calls() != tt.calls || got != tt.end {
					w.Errorf("called %d times, %s: %q", w.wecom.calls(), got, w.wecom.posted())
				}
				if w.runs(tt.further); w.wecom.calls() != tt.calls || len(w.wecom.posted()) != 1+tt.calls {
					w.Errorf("called %d times in the end: %q", w.wecom.calls(), w.wecom.posted())
				}
			})
		})
	}
}

// A channel that took the alert, and not the call that follows it, was reached:
// nobody else is told that it was not.
func TestACallThatDidNotArriveIsNoMissedAlert(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]func(http.ResponseWriter, *http.Request, int, []byte) bool{
		"refused": refuse(http.StatusServiceUnavailable, ""), "without an answer": hang,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(w *world) {
				w.env["WECOM_MENTION"] = "@all"
				w.api.SetTasks(night(0, 'F')...)
				w.wecom.answer = onlyCalls(answer)
				w.fails(after(0))
				if posted := w.slack.posted(); len(posted) != 1 || w.wecom.told(1001) != 1 {
					w.Errorf("Slack got %q", posted)
				}
			})
		})
	}
}

// A call into a channel that is archived is a failure, and made when the channel
// is there again, or void if it is refused then. The others are told of either.
func TestACallIntoAnArchivedChannel(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		withAlert bool
		answer    func(http.ResponseWriter, *http.Request, int, []byte) bool // then
		calls     int
	}{
		"alone": {false, nil, 1}, "with its alert": {true, nil, 1}, "alone, then refused": {false, refuse(http.StatusForbidden, "action_prohibited"), 0},
	} {
		bubble(t, func(w *world) {
			w.api.SetTasks(night(0, 'F')...)
			if !tt.withAlert {
				w.runs(after(0))
			}
			w.env["SLACK_MENTION"] = "here" // from now on
			w.slack.answer = refuse(http.StatusGone, "channel_is_archived")
			w.fails(hours(1))
			says(w.T, w.wecom.last(), "a Slack channel did not take")
			w.slack.answer = tt.answer
			for range 2 {
				w.runs(hours(1))
				if n := w.slack.calls(); n != tt.calls {
					w.Errorf("%s: called %d times", name, n)
				}
			}
			says(w.T, w.wecom.last(), "a Slack channel takes messages again")
		})
	}
}

// A group's call is its own: one that has been called for leaves another to be.
func TestEachGroupCalls(t *testing.T) {
	t.Parallel()
	bubble(t, func(w *world) {
		w.env["SLACK_MENTION"] = "here"
		w.api.SetTasks(night(0, 'F')...)
		w.runs(timerWith("2026-11-23 09:05:00", "repository", filterOf("Source", "REGISTRY")))
		w.api.AddTasks(local(task(500, "2026-11-23", 0, 1999, "")))
		w.runs(timerWith("2026-11-23 09:05:00", "local", filterOf("Source", "LOCAL")))
		w.runs(timerWith("2026-11-23 10:05:00", "local", filterOf("Source", "LOCAL")))
		if n := w.slack.calls(); n != 2 {
			w.Errorf("called %d times", n)
		}
	})
}

// Where nobody is to be called, that somebody should be is no news.
func TestNobodyToCallIsNoNews(t *testing.T) {
	t.Parallel()
	bubble(t, func(w *world) {
		for n, did := range []byte("pp") {
			w.api.AddTasks(night(n, did)...)
			w.runs(after(n))
		}
		w.api.AddTasks(night(2, 'p')...)
		w.runs(after(2))
		w.runs(after(3))
		if n := len(w.slack.posted()); n != 3 {
			w.Errorf("%d messages", n)
		}
	})
}

func filterOf(name, value string) string {
	return `{"Filters":[{"Name":"` + name + `","Values":["` + value + `"]}]}`
}
