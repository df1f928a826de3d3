package tcss_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"tcss-licensing-alerts/handler/tcss"
	"tcss-licensing-alerts/handler/tcss/tcsstest"
)

// short answers every page of a list of 250 without its last task.
func short(tcsstest.Call) *tcsstest.Fault {
	return &tcsstest.Fault{Kind: tcsstest.Raw, Body: `{"Response":{"TotalCount":250,"List":[{"TaskId":1,"SuccessCount":0,"FailCount":0}],"RequestId":"r"}}`}
}

func TestTasksShortList(t *testing.T) {
	t.Parallel()
	t.Run("stays short", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			s := newServer()
			s.Faults = short
			start := time.Now()
			var log bytes.Buffer
			got, err := readAll(within(t, time.Minute), newClient(t, s, func(s *tcss.Settings) { s.Log = slog.New(slog.NewTextHandler(&log, nil)) }))
			var e *tcss.Error
			if !errors.As(err, &e) || e.Class != tcss.Incomplete || e.Code != tcss.CodeShortList {
				t.Fatal(err)
			}
			if want := "DescribeImageAutoAuthorizedTaskList: ShortList: list stayed short: 1 of 250 tasks"; err.Error() != want {
				t.Errorf("%q, want %q", err, want)
			}
			if len(got) != 1 || got[1] != 9 {
				t.Errorf("%v, want task 1 from nine pages", got)
			}
			if n := strings.Count(log.String(), `level=WARN msg="list short, read again"`); n != 2 {
				t.Errorf("told %d times: %s", n, log.String())
			}
			if n := len(s.Calls()); n != 9 {
				t.Errorf("%d requests, want three passes of three", n)
			}
			if d := time.Since(start); d != 375*time.Millisecond+750*time.Millisecond {
				t.Errorf("waited %s between passes", d)
			}
		})
	})
	t.Run("no time for another pass", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			s := newServer()
			s.Faults = short
			start := time.Now()
			_, err := readAll(within(t, 300*time.Millisecond), newClient(t, s))
			e, ok := errors.AsType[*tcss.Error](err)
			if !ok || e.Class != tcss.Incomplete || len(s.Calls()) != 3 || time.Since(start) != 0 {
				t.Error(err, len(s.Calls()), time.Since(start))
			}
		})
	})
	t.Run("called off before another pass", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			s := newServer()
			s.Faults = short
			ctx, cancel := context.WithCancel(t.Context())
			time.AfterFunc(100*time.Millisecond, cancel)
			_, err := readAll(ctx, newClient(t, s))
			if e, ok := errors.AsType[*tcss.Error](err); !ok || e.Class != tcss.Incomplete || !errors.Is(err, context.Canceled) || !strings.HasSuffix(err.Error(), "1 of 250 tasks: called off") {
				t.Error(err)
			}
		})
	})
	t.Run("empty page ends the pass", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			s := newServer(tasksOf(2500)...)
			s.Faults = func(c tcsstest.Call) *tcsstest.Fault {
				if c.Key == "offset=0" || c.Try > 1 {
					return nil
				}
				return &tcsstest.Fault{Kind: tcsstest.Raw, Body: `{"Response":{"TotalCount":2500,"List":[]}}`}
			}
			c := newClient(t, s, func(s *tcss.Settings) { s.RequestsPerSecond = 1.5 })
			_, err := readAll(within(t, 5*time.Second), c)
			if e, ok := errors.AsType[*tcss.Error](err); !ok || e.Class == tcss.Other || s.Calls()[2].Key != "offset=0" {
				t.Error(err, s.Calls())
			}
		})
	})
}
