package handler_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"time"

	"tcss-licensing-alerts/handler/tcss"
)

// play goes through every kind of message, one a day, or an hour later.
func (s *stage) play() {
	clock := at(monday)
	later := func(wait time.Duration, argument string) {
		clock = clock.Add(wait)
		time.Sleep(time.Until(clock))
		s.runs(s.event(clock, argument))
	}
	day := func(changes ...func()) {
		for _, change := range changes {
			change()
		}
		later(24*time.Hour, "")
	}
	rows := func(succeeded, failed string) func() {
		return func() { s.list(clock.Add(16*time.Hour), succeeded, failed) }
	}
	hour := func() { later(time.Hour, "") }
	s.states(1, 9, "?")
	day(rows("7", "0")) // all clear
	day(s.breakAPI)     // blind
	day(func() { s.states(1, 9, "?") }, func() { s.answer(tcss.ActionTasks, `"TotalCount":0,"List":[]`) })
	day()                               // no task
	day(func() { s.states(0, 9, "?") }) // rule off
	day(func() { s.states(1, 9, "?") }) // and on
	day(func() { s.states(1, 9, raw(clock.AddDate(0, 0, 2).Format(time.DateTime))) })
	day(func() { s.states(1, 0, "?") }) // licences gone
	day(func() { s.states(1, 9, "?") }) // and fine
	day(rows("null", "0"))              // a short list
	day(rows("7", "0"))
	s.env["ALL_CLEAR"] = ""
	day(rows("0", "2"))
	s.runs(`{"DryRun":true,"StartTime":"2026-11-20"}`)
	s.env["WECOM_MENTION"] = "zhang.san"
	s.wecom.answer = refuse(http.StatusOK, s.fill(`{"errcode":-1,"errmsg":?}`))
	hour() // its call is missed
	s.wecom.answer = nil
	hour() // and it is reached again
	s.env["SLACK_MENTION"] = "U0123ABCD"
	hour()
	s.refused(func(argument string) { later(24*time.Hour, argument) })
	s.env["ALL_CLEAR"] = "true"
	day()
	day() // not clear
	hour()
	s.chats(func() { day(rows("1", "2")) })
	s.memory(func() { day(rows("1", "2")) })
	s.runs(`{"Check":true}`)
	s.breakAPI()
	s.slack.answer, s.wecom.answer = refuse(http.StatusForbidden, s.say()), refuse(http.StatusOK, s.fill(`{"errcode":93000,"errmsg":?}`))
	s.runs(`{"Check":true,"Send":true}`)
}

// fill has somebody say something at each question mark.
func (s *stage) fill(format string, args ...any) string {
	parts := strings.Split(fmt.Sprintf(format, args...), "?")
	for i := range parts[1:] {
		parts[i] += raw(s.say())
	}
	return strings.Join(parts, "")
}

// answer has the API say something of an action.
func (s *stage) answer(action, format string, args ...any) {
	s.answers[action] = s.fill(`{"Response":{`+format+`,"RequestId":?}}`, args...)
}

// list has the tasks of the night after a time: of groups as the API may name
// them, and with dates that cannot be read. Where two images failed each is listed,
// and its code is shown, as it is of a group with two tasks and no more.
func (s *stage) list(night time.Time, succeeded, failed string) {
	row := `{"TaskId":%d,"Type":%s,"Source":?,"AuthorizedDate":%s,"LastAuthorizedTime":%s,"SuccessCount":%s,"FailCount":%s,"LatestFailCode":?}`
	date, clock, list := raw(night.Format(time.DateOnly)), raw(night.Format(time.DateTime)), make([]string, 3)
	for i, when := range [][3]string{{"?", date, clock}, {"?", date, "?"}, {`"MANUAL"`, "?", clock}} {
		list[i] = fmt.Sprintf(row, night.Unix()+int64(i), when[0], when[1], when[2], succeeded, failed)
	}
	s.answer(tcss.ActionTasks, `"TotalCount":3,"List":[%s]`, strings.Join(list, ","))
	image := `{"ImageId":?,"ImageName":?,"AuthorizedTime":?,"Status":?}`
	s.answer(tcss.ActionImages, `"TotalCount":2,"List":[`+image+`,`+image+`]`)
}

// states has the rule, how many licences are left, and when the period ends.
func (s *stage) states(enabled, left int, ends string) {
	s.answer(tcss.ActionRule, `"RuleId":1,"IsEnabled":%d,"MaxDailyCount":200,"RangeType":?`, enabled)
	s.answer(tcss.ActionLicences, `"TotalAuthorizedCnt":900,"UsedAuthorizedCnt":%d,"ImageScanInquireInfo":{"EndTime":%s,"PurchaseStatus":?}`, 900-left*100, ends)
	s.answer("ListTriggers", `"Triggers":[{"Type":"timer","TriggerName":?,"TriggerDesc":?,"Qualifier":?,"Enable":%d}]`, enabled)
}

// breakAPI has each action refuse in its own words.
func (s *stage) breakAPI() {
	for _, action := range append(tcss.Actions(), "ListTriggers") {
		s.answer(action, `"Error":{"Code":?,"Message":?}`)
	}
}

// refused has events and settings of which nothing can be made.
func (s *stage) refused(timer func(argument string)) {
	s.runs(s.say())
	for _, payload := range []string{
		`?`, `{?:?}`, `[?`, `{"StartTime":?,"DryRun":?}`, `{"Filters":[{"Name":?,"Values":[?]},{"Name":"Type","Values":[?]},{?:1}]}`,
		`{"Type":"Timer","TriggerName":?,"Time":?}`, `{"Type":"Timer","TriggerName":{?:1}}`,
	} {
		s.runs(s.fill("%s", payload))
	}
	timer(s.fill(`{?:?,"Filters":[{"Name":?,"Values":[?]}]}`))
	s.env["LOOKBACK"], s.env["TIMEZONE"] = s.say()+"x", s.say()+"x"
	timer("")
	delete(s.env, "LOOKBACK")
	delete(s.env, "TIMEZONE")
}

// chats has both services refuse, in all forms of their answers.
func (s *stage) chats(run func()) {
	for i, status := range []int{http.StatusOK, http.StatusBadRequest, http.StatusNotFound, http.StatusInternalServerError, http.StatusForbidden} {
		s.slack.answer = refuse(status, []string{s.say(), s.fill(`{"ok":false,"error":?,"retry_after":?}`)}[i%2])
		s.wecom.answer = refuse(status, []string{s.fill(`{"errcode":99999,"errmsg":?}`), s.say()}[i/2%2])
		run()
	}
	s.wecom.answer = nil
	run()
	s.slack.answer = nil
	run()
}

// memory has COS refuse, keep something else, and a ledger with states of
// somebody else's.
func (s *stage) memory(run func()) {
	for _, code := range []string{"<Code>" + s.say() + "</Code>", s.say()} {
		s.cos.answer = refuse(http.StatusForbidden, code)
		run()
	}
	s.cos.answer = nil
	own := regexp.MustCompile(`"(v|day)":"[^"]*"`).ReplaceAllString(string(s.cos.objects[object]), `"$1":?`)
	for _, text := range []string{s.say(), s.fill(`{"version":3,?:?}`), s.fill(`{"version":2,"accounts":{?:{?:{}}}}`), s.fill("%s", own)} {
		s.cos.objects[object], s.kept = []byte(text), true
		run()
	}
}
