package tcss_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"tcss-licensing-alerts/handler/tcss"
	"tcss-licensing-alerts/handler/tcss/tcsstest"
)

// What counts as read of a short list. A row that cannot be used costs nobody the
// others, and no other pass; a task is read if any of its rows can be used, however
// often it comes. Whatever was read in three passes counts, and what the best of
// them lacked, also if a later one fails.
func TestShortLists(t *testing.T) {
	t.Parallel()
	const good, odd, short = `{"TaskId":1,"SuccessCount":0,"FailCount":2}`, `{"TaskId":1,"FailCount":2}`, "ShortList"
	says := func(total int, rows ...string) tcsstest.Fault {
		return tcsstest.Fault{Kind: tcsstest.Raw, Body: page(total, strings.Join(rows, ","))}
	}
	first := func(n int) (rows []string) {
		for id := range n {
			rows = append(rows, fmt.Sprintf(`{"TaskId":%d,"SuccessCount":0,"FailCount":1}`, id+1))
		}
		return rows
	}
	type passes = []tcsstest.Fault // the last one again and again
	for _, tc := range []struct {
		passes             passes
		read, total, calls int
		code               string
	}{
		{passes{says(2, good, odd)}, 1, 2, 1, short},
		{passes{says(2, odd, good)}, 1, 2, 1, short},
		{passes{says(2, odd, odd)}, 0, 2, 1, short},
		{passes{says(2, good, good)}, 1, 2, 3, short},
		{passes{says(2, good, `{}`)}, 1, 2, 1, short},
		{passes{says(2, good, `null`)}, 1, 2, 1, short},
		{passes{says(2, good, `{"SuccessCount":1,"FailCount":0}`)}, 1, 2, 1, short},
		{passes{says(2, good, `{"TaskId":2,"SuccessCount":1}`)}, 1, 2, 1, short},
		{passes{says(2, good, `{"TaskId":2,"SuccessCount":-1,"FailCount":0}`)}, 1, 2, 1, short},
		{passes{says(2, good, `{"TaskId":2,"SuccessCount":1,"FailCount":-1}`)}, 1, 2, 1, short},
		{passes{says(2, good, `{"TaskId":2,"SuccessCount":1,"FailCount":null}`)}, 1, 2, 1, short},
		{passes{says(51, first(30)...), says(50, first(49)...), says(50, first(40)...)}, 49, 50, 3, short},
		{passes{says(2, first(1)...), {Kind: tcsstest.APIError, Code: "FailedOperation"}}, 1, 2, 2, "FailedOperation"},
	} {
		synctest.Test(t, func(t *testing.T) {
			s := newServer()
			s.Faults = func(c tcsstest.Call) *tcsstest.Fault { return &tc.passes[min(c.Try, len(tc.passes))-1] }
			got, out, err := list(t.Context(), newClient(t, s), week)
			e, want := told(err), fmt.Sprintf("list stayed short: %d of %d tasks", tc.read, tc.total)
			if e.Class != tcss.Incomplete || e.Code != tc.code || !strings.HasPrefix(e.Message, want) {
				t.Errorf("%+v: %v, want %s", tc, err, want)
			}
			if out != (tcss.Listing{Start: week.Start, Read: tc.read, Total: tc.total}) || len(got) != tc.read || len(s.Calls()) != tc.calls {
				t.Errorf("%+v: %+v, %d tasks in %d calls", tc, out, len(got), len(s.Calls()))
			}
		})
	}
}

// A short list is read three times, as far as there is time for it.
func TestShortList(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		left, took    time.Duration
		passes, calls int
		canceled      bool
	}{
		"stays short":               {left: time.Minute, took: 1125 * time.Millisecond, passes: 3, calls: 9},
		"no time for another pass":  {left: 300 * time.Millisecond, passes: 1, calls: 3},
		"called off before another": {left: 300 * time.Millisecond, took: 300 * time.Millisecond, passes: 1, calls: 3, canceled: true},
	} {
		synctest.Test(t, func(t *testing.T) {
			s := answering(page(250, `{"TaskId":1,"SuccessCount":0,"FailCount":0}`))
			ctx, _ := ending(t, tc.left, tc.canceled)
			start := time.Now()
			var log bytes.Buffer
			got, _, err := list(ctx, newClient(t, s, logTo(&log)), week)
			if want := "DescribeImageAutoAuthorizedTaskList: ShortList: list stayed short: 1 of 250 tasks"; err == nil || err.Error() != want || told(err).Class != tcss.Incomplete {
				t.Errorf("%s: %v, want %q", name, err, want)
			}
			if len(got) != 1 || got[1] != tc.calls || len(s.Calls()) != tc.calls || time.Since(start) != tc.took {
				t.Errorf("%s: %v in %d calls and %s", name, got, len(s.Calls()), time.Since(start))
			}
			if n := strings.Count(log.String(), `level=WARN msg="list short, read again"`); n != tc.passes-1 {
				t.Errorf("%s: told %d times: %s", name, n, log.String())
			}
		})
	}
}

func TestEmptyPageEndsThePass(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newServer(tasksOf(2500)...)
		s.Faults = when(func(c tcsstest.Call) bool { return c.Key != "offset=0" && c.Try == 1 }, tcsstest.Fault{Kind: tcsstest.Raw, Body: page(2500, "")})
		_, _, err := list(within(t, 5*time.Second), newClient(t, s, rate(1.5)), week)
		if told(err).Class != tcss.Incomplete || s.Calls()[2].Key != "offset=0" {
			t.Error(err, s.Calls())
		}
	})
}

// A list that is too long for the time is read from its recent days on.
func TestRecentDaysOnly(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		recent, start string
		left          time.Duration
	}{
		{"2026-11-21", "2026-11-21", 3 * time.Second}, // 34 pages wait 1.9 s, with a third to spare 2.8 s
		{"2026-11-21", "2026-11-21", 2300 * time.Millisecond},
		{"2026-11-21", "2026-11-16", 4 * time.Second},
		{"", "2026-11-16", 3 * time.Second},
		{"2026-11-16", "2026-11-16", 3 * time.Second},
	} {
		synctest.Test(t, func(t *testing.T) {
			s := newServer(tasksOf(3500)...)
			s.Latency = 500 * time.Millisecond
			q := week
			q.Recent = tc.recent
			var log bytes.Buffer
			got, out, err := list(within(t, tc.left), newClient(t, s, logTo(&log)), q)
			if out.Start != tc.start {
				t.Errorf("%+v: %+v, %v", tc, out, err)
			}
			said := strings.Contains(log.String(), `msg="list too long, recent days only"`)
			if cut := tc.start != week.Start; said != cut || cut && (len(got) != 1000 || err != nil || out.Read != 1000) {
				t.Errorf("%+v: %d tasks, %v, %s", tc, len(got), err, log.String())
			}
		})
	}
}

// That a list is too long may show in a later piece, unless that is recent itself.
func TestRecentDaysOnlyInPieces(t *testing.T) {
	t.Parallel()
	for recent, start := range map[string]string{"2026-11-21": "2026-11-21", "2026-11-17": "2026-11-11"} {
		synctest.Test(t, func(t *testing.T) {
			time.Sleep(time.Until(time.Date(2026, 11, 22, 1, 5, 0, 0, time.UTC)))
			s := newServer(tasksOf(7000)...)
			s.MaxSpan, s.NoFuture = 7, true
			q := tcss.Query{Start: "2026-11-11", End: "2026-11-22", Recent: recent}
			_, out, err := list(within(t, 5500*time.Millisecond), newClient(t, s), q)
			if out.Start != start || (err == nil) != (start == recent) || err == nil && (out.Read != 2000 || out.Total != 2000) {
				t.Errorf("%+v, %v", out, err)
			}
		})
	}
}
