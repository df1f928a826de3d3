package tcss_test

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"tcss-licensing-alerts/handler/tcss"
	"tcss-licensing-alerts/handler/tcss/tcsstest"
)

// short answers every page of a list of 250 without its last task.
func short(tcsstest.Call) *tcsstest.Fault {
	return &tcsstest.Fault{Kind: tcsstest.Raw, Body: `{"Response":{"TotalCount":250,"List":[{"TaskId":1}],"RequestId":"r"}}`}
}

func TestTasksShortList(t *testing.T) {
	t.Parallel()
	t.Run("stays short", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			s := newServer()
			s.Faults = short
			start := time.Now()
			got, err := readAll(within(t, time.Minute), newClient(t, s))
			var e *tcss.Error
			if !errors.As(err, &e) || e.Class != tcss.Incomplete || e.Code != tcss.CodeShortList {
				t.Fatal(err)
			}
			if want := "DescribeImageAutoAuthorizedTaskList: ShortList: list stayed short: 1 of 250 tasks"; err.Error() != want {
				t.Errorf("%q, want %q", err, want)
			}
			onceEach(t, got, 1)
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
