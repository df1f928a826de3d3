package handler_test

import (
	"maps"
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
	calls(t, map[string]string{"SLACK_MENTION": "here", "WECOM_MENTION": "@all"}, map[string]string{
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
	})
}

// Without a memory the days alone say when: entire today and not the day
// before, or exactly the third day.
func TestWhenPeopleAreCalledWithoutAMemory(t *testing.T) {
	t.Parallel()
	calls(t, map[string]string{"SLACK_MENTION": "here", "LEDGER": "off"}, map[string]string{"FFF": "112", "pppp": "0011", "pF": "01", "FsF": "112"})
}

// calls holds how many calls there have been by each of some nights. With a
// memory an event that is run again makes no other.
func calls(t *testing.T, env, nights map[string]string) {
	t.Helper()
	for nights, want := range nights {
		bubble(t, func(w *world) {
			maps.Copy(w.env, env)
			for n := range nights {
				w.api.AddTasks(night(n, nights[n])...)
				for range map[bool]int{true: 1, false: 2}[w.env["LEDGER"] == "off"] {
					w.runs(after(n))
				}
				slack, wecom := w.slack.calls(), w.wecom.calls()
				if want := int(want[n] - '0'); slack != want || env["WECOM_MENTION"] != "" && wecom != want {
					w.Errorf("%s, night %d: called %d and %d times, want %d", nights, n, slack, wecom, want)
				}
			}
		})
	}
}

// onlyCalls answers the calls that need a post of their own, and no alert.
func onlyCalls(answer answerer) answerer {
	return func(rw http.ResponseWriter, r *http.Request, try int, body []byte) bool {
		return strings.Contains(string(body), "mentioned_list") && answer(rw, r, try, body)
	}
}

// If the alert arrived and the call did not, the next run calls alone, also on
// the next day; a call that is refused for good is void.
func TestACallThatDidNotArrive(t *testing.T) {
	t.Parallel()
	type missed struct {
		answer  answerer
		fails   bool
		further string // event
		calls   int
		end     string
	}
	each(t, map[string]missed{
		"the same event":           {refuse(http.StatusServiceUnavailable, ""), true, after(0), 1, "delivered mention"},
		"the next day":             {refuse(http.StatusServiceUnavailable, ""), true, after(1), 1, "delivered mention"},
		"without an answer, twice": {hang, true, after(1), 0, "skipped nothing_new"},
		"refused":                  {refuse(http.StatusOK, `{"errcode":93000,"errmsg":"invalid"}`), false, after(1), 0, "skipped nothing_new"},
	}, func(w *world, tt missed) {
		w.env["WECOM_MENTION"] = "@all"
		w.api.SetTasks(night(0, 'F')...)
		w.wecom.answer = onlyCalls(tt.answer)
		if _, err := w.invoke(after(0)); (err != nil) != tt.fails {
			w.Errorf("error is %v", err)
		}
		// It is no missed alert: nobody else is told of it.
		w.heard(w.slack, 1)
		w.heard(w.wecom, 1, 1001)
		w.wecom.answer = nil
		if got := ends(w.runs(tt.further))["wecom"]; w.wecom.calls() != tt.calls || got != tt.end {
			w.Errorf("called %d times, %s: %q", w.wecom.calls(), got, w.wecom.posted())
		}
		if w.runs(tt.further); w.wecom.calls() != tt.calls || len(w.wecom.posted()) != 1+tt.calls {
			w.Errorf("called %d times in the end: %q", w.wecom.calls(), w.wecom.posted())
		}
	})
}

// A call into a channel that is archived is a failure, and made when the channel
// is there again, or void if it is refused then. The others are told of either.
func TestACallIntoAnArchivedChannel(t *testing.T) {
	t.Parallel()
	type archived struct {
		withAlert bool
		answer    answerer // then
		calls     int
	}
	each(t, map[string]archived{
		"alone": {false, nil, 1}, "with its alert": {true, nil, 1}, "alone, then refused": {false, refuse(http.StatusForbidden, "action_prohibited"), 0},
	}, func(w *world, tt archived) {
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
				w.Errorf("called %d times", n)
			}
		}
		says(w.T, w.wecom.last(), "a Slack channel takes messages again")
	})
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
		for n, did := range []byte("ppp.") {
			w.api.AddTasks(night(n, did)...)
			w.runs(after(n))
		}
		w.heard(w.slack, 3)
	})
}

func filterOf(name, value string) string {
	return `{"Filters":[{"Name":"` + name + `","Values":["` + value + `"]}]}`
}
