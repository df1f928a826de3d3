package handler_test

import (
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"tcss-licensing-alerts/handler/tcss"
	"tcss-licensing-alerts/handler/tcss/tcsstest"
)

var number = regexp.MustCompile(`\d[\d,]*\d|\d`)

// numbersOf are the numbers of a text, with or without commas.
func numbersOf(text string) map[int64]bool {
	found := map[int64]bool{}
	for _, s := range number.FindAllString(text, -1) {
		if n, err := strconv.ParseInt(strings.ReplaceAll(s, ",", ""), 10, 64); err == nil {
			found[n] = true
		}
	}
	return found
}

// says holds that a text has some parts.
func says(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("want %q in %s", part, text)
		}
	}
}

// saysNot holds that it has none of them.
func saysNot(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if strings.Contains(text, part) {
			t.Errorf("want no %q in %s", part, text)
		}
	}
}

// heard holds that a channel got so many messages, and each number of images by
// one of them.
func (w *world) heard(h *hook, messages int, images ...int64) {
	w.Helper()
	if posted := h.posted(); len(posted) != messages || slices.ContainsFunc(images, func(n int64) bool { return h.told(n) != 1 }) {
		w.Errorf("want %d messages that tell each of %d once: %q", messages, images, posted)
	}
}

// refuse answers every post alike.
func refuse(status int, body string) answerer {
	return func(w http.ResponseWriter, _ *http.Request, _ int, _ []byte) bool {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
		return true
	}
}

// hang never answers.
func hang(_ http.ResponseWriter, r *http.Request, _ int, _ []byte) bool {
	<-r.Context().Done()
	return true
}

// fault makes every call of the API end alike.
func fault(f tcsstest.Fault) func(tcsstest.Call) *tcsstest.Fault {
	return func(tcsstest.Call) *tcsstest.Fault { return &f }
}

// faultOf does so with one action.
func faultOf(action string, f tcsstest.Fault) func(tcsstest.Call) *tcsstest.Fault {
	return func(c tcsstest.Call) *tcsstest.Fault {
		if c.Action != action {
			return nil
		}
		return &f
	}
}

func noPermission(tcsstest.Call) *tcsstest.Fault {
	return &tcsstest.Fault{Kind: tcsstest.APIError, Code: "UnauthorizedOperation", Message: "no"}
}

// at is a time in Beijing.
func at(s string) time.Time {
	t, err := time.ParseInLocation(time.DateTime, s, time.FixedZone("CST", 8*3600))
	if err != nil {
		panic(err)
	}
	return t
}

// task is one of its own accord on repository images, at a time in Beijing; of
// a date it is that of 01:40.
func task(id int64, when string, succeeded, failed int64, code string) tcss.Task {
	if len(when) == len(time.DateOnly) {
		when += " 01:40:00"
	}
	return tcss.Task{
		TaskID: id, Type: "AUTO", Source: "REGISTRY", AuthorizedDate: when[:10], LastAuthorizedTime: when,
		SuccessCount: succeeded, FailCount: failed, LatestFailCode: code,
	}
}

func local(t tcss.Task) tcss.Task {
	t.Source = "LOCAL"
	return t
}

func manual(t tcss.Task) tcss.Task {
	t.Type = "MANUAL"
	return t
}

// timer is a timer's event of a time in Beijing; of a date it is that of 09:05.
func timer(when string) string { return timerWith(when, "daily", "") }

// timerWith is a timer's event with a custom argument.
func timerWith(when, trigger, argument string) string {
	if len(when) == len(time.DateOnly) {
		when += " 09:05:00"
	}
	return fmt.Sprintf(`{"Type":"Timer","TriggerName":%q,"Time":%q,"Message":%q}`, trigger, at(when).UTC().Format(time.RFC3339), argument)
}

// after is a timer's event of so many days after the world's beginning.
func after(days int) string {
	return timer(at(monday).AddDate(0, 0, days).Format(time.DateTime))
}

// hours is one of so many hours after it.
func hours(n int) string {
	return timer(at(monday).Add(time.Duration(n) * time.Hour).Format(time.DateTime))
}
