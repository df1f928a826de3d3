package handler

import (
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode"

	"tcss-licensing-alerts/handler/input"
	"tcss-licensing-alerts/handler/tcss"
	"tcss-licensing-alerts/notify"
)

// A word that is missing fails here, never a run.
func TestEveryLanguageHasEveryWord(t *testing.T) {
	t.Parallel()
	for language, words := range languages() {
		v := reflect.ValueOf(words())
		for i := range v.NumField() {
			if v.Field(i).IsZero() {
				t.Errorf("%s has no %s", language, v.Type().Field(i).Name)
			}
		}
	}
}

func TestWhatIsAcceptedIsSaidInChinese(t *testing.T) {
	t.Parallel()
	table := append(input.Table(), input.Setting{Name: "SLACK_WEBHOOK_URL, WECOM_WEBHOOK_URL"}, input.Setting{Name: "TENCENTCLOUD_SECRETID"})
	for _, s := range table {
		if chinese().accepts[s.Name] == "" {
			t.Errorf("what %s accepts is not said", s.Name)
		}
	}
	for _, field := range input.FieldAccepts() {
		if chinese().acceptsField[field] == "" {
			t.Errorf("%q is not said", field)
		}
	}
}

// Every class of fault and every cause has words of its own language.
func TestEveryFaultHasWords(t *testing.T) {
	t.Parallel()
	classes := []tcss.Class{tcss.Transient, tcss.Credentials, tcss.Permission, tcss.Request, tcss.Incomplete, tcss.Deadline, tcss.Other}
	causes := []notify.Cause{
		notify.CauseWebhook, notify.CauseForbidden, notify.CauseChannel, notify.CauseThrottled, notify.CauseMessage,
		notify.CauseService, notify.CauseNetwork, notify.CauseTimeout, notify.CauseUnknown, notify.CauseDeadline,
	}
	for language, create := range languages() {
		w := create()
		inLanguage := func(what, s string) {
			han := strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) })
			if len(strings.TrimSpace(s)) < 5 || han != (language == "zh") {
				t.Errorf("%s: %s is %q", language, what, s)
			}
		}
		for _, class := range classes {
			e := &tcss.Error{Class: class, Code: "X", Action: "A"}
			inLanguage(string(class), strings.TrimSuffix(w.causeOf(e).String(), " (X)"))
			inLanguage("mending "+string(class), w.mend(e))
		}
		if unreached := w.mend(&tcss.Error{Class: tcss.Transient, Code: tcss.CodeNetwork}); !strings.Contains(unreached, "HTTPS_PROXY") {
			t.Errorf("%s: what to do about a network is %q", language, unreached)
		}
		for _, cause := range causes {
			inLanguage(string(cause), w.missedTry(cause))
		}
		for _, reason := range []string{reachLimit, licenseInsufficient, ""} {
			inLanguage("reason "+reason, w.reason(reason).String())
		}
	}
}

func TestNumbersAndTimesAsEachLanguageWritesThem(t *testing.T) {
	t.Parallel()
	en, zh := english(), chinese()
	for _, tt := range []struct{ got, want string }{
		{en.number(999), "999"},
		{en.number(1000), "1,000"},
		{en.number(1234567), "1,234,567"},
		{zh.number(1234), "1234"},
		{zh.number(12345), "12,345"},
		{en.failuresTitle(1, 1, 1), "1 image not licensed: 1 of 1 task failed"},
		{en.failuresTitle(2, 3, 4200), "4,200 images not licensed: 2 of 3 tasks failed"},
		{en.streak(1, false), "first day of failure"},
		{en.streak(2, false), "failing for the 2nd day in a row"},
		{en.streak(3, false), "failing for the 3rd day in a row"},
		{en.streak(11, false), "failing for the 11th day in a row"},
		{en.streak(111, false), "failing for the 111th day in a row"},
		{en.streak(7, true), "failing for at least 7 days in a row"},
		{zh.streak(3, false), "连续第 3 天失败"},
		{en.length(24 * time.Hour), "24 hours"},
		{en.length(72 * time.Hour), "3 days"},
		{en.length(90 * time.Minute), "2 hours"},
		{en.length(time.Minute), "1 minute"},
		{zh.length(72 * time.Hour), "3 天"},
		{en.moment(day("2026-11-03 09:05:00")), "3 Nov 2026, 09:05 UTC+8"},
		{zh.moment(day("2026-11-03 09:05:00")), "2026年11月3日 09:05（UTC+8）"},
		{en.moment(day("2026-11-03 09:05:00").UTC()), "3 Nov 2026, 01:05 UTC"},
		{en.moment(day("2026-11-03 09:05:00").In(time.FixedZone("", -12600))), "2 Nov 2026, 21:35 UTC-3:30"},
		{en.capOf(1), "1 image a day"},
	} {
		if tt.got != tt.want {
			t.Errorf("%q, want %q", tt.got, tt.want)
		}
	}
}

// When a task was last at work is said as far as it can be read.
func TestHappened(t *testing.T) {
	t.Parallel()
	c := composer{words: english(), config: input.Settings{Zone: shanghai}}
	at := day("2026-11-23 01:40:10")
	for _, tt := range []struct {
		failure Failure
		want    string
	}{
		{Failure{At: at, Task: tcss.Task{LastAuthorizedTime: "2026-11-23 01:40:10", AuthorizedDate: "2026-11-22"}}, "23 Nov 2026, 01:40 UTC+8"},
		{Failure{At: at, Day: true, Task: tcss.Task{LastAuthorizedTime: "2026-11-23", AuthorizedDate: "2026-11-22"}}, "2026-11-22"},
		{Failure{Task: tcss.Task{LastAuthorizedTime: "xx", AuthorizedDate: "yy"}}, "yy"},
		{Failure{Task: tcss.Task{LastAuthorizedTime: "xx"}}, "xx"},
	} {
		if got := c.happened(tt.failure); got.Text != tt.want || got.Time.IsZero() != tt.failure.Day && !tt.failure.At.IsZero() {
			t.Errorf("%+v happened %+v, want %s", tt.failure, got, tt.want)
		}
	}
}

// Absurd counts are no reason to count backwards.
func TestSaturated(t *testing.T) {
	t.Parallel()
	const most = 1<<63 - 1
	for _, tt := range [][3]int64{{1, 2, 3}, {most, 5, most}, {most - 1, 1, most}, {4, -7, 4}} {
		if got := saturated(tt[0], tt[1]); got != tt[2] {
			t.Errorf("%d and %d are %d", tt[0], tt[1], got)
		}
	}
}
