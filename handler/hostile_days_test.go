package handler_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"time"

	"tcss-licensing-alerts/handler/tcss"
	"tcss-licensing-alerts/handler/tcss/tcsstest"
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
	s.states(1, 9, "")
	day(rows("7", "0")) // all clear
	day(s.breakAPI)     // blind
	day(func() { s.states(1, 9, "") }, func() { s.answers[tcss.ActionTasks] = s.answer(`"TotalCount":0,"List":[]`) })
	day()                              // no task
	day(func() { s.states(0, 9, "") }) // rule off
	day(func() { s.states(1, 9, "") }) // and on
	day(func() { s.states(1, 9, clock.AddDate(0, 0, 2).Format(time.DateTime)) })
	day(func() { s.states(1, 0, "") }) // licences gone
	day(func() { s.states(1, 9, "") }) // and fine
	day(rows("null", "0"))             // a short list
	day(rows("7", "0"))
	s.env["ALL_CLEAR"] = ""
	day(rows("0", "5"))
	s.runs(`{"DryRun":true,"StartTime":"2026-11-20"}`)
	s.env["WECOM_MENTION"] = "zhang.san"
	s.wecom.answer = refuse(http.StatusOK, `{"errcode":-1,"errmsg":`+raw(s.say())+`}`)
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
	s.chats(func() { day(rows("1", "6")) })
	s.memory(func() { day(rows("1", "7")) })
	s.checks()
}

// answer is one of an API, with a RequestId of its own.
func (s *stage) answer(fields string) string {
	return fmt.Sprintf(`{"Response":{%s,"RequestId":%s}}`, fields, raw(s.say()))
}

// list has the tasks of the night after a time: of groups as the API may name
// them, and with dates that cannot be read.
func (s *stage) list(night time.Time, succeeded, failed string) {
	list := make([]string, 0, 3)
	date, clock := night.Format(time.DateOnly), night.Format(time.DateTime)
	for i, when := range [][2]string{{date, clock}, {date, s.say()}, {s.say(), clock}} {
		list = append(list, fmt.Sprintf(`{"TaskId":%d,"Type":%s,"Source":%s,"AuthorizedDate":%s,"LastAuthorizedTime":%s,"SuccessCount":%s,"FailCount":%s,"LatestFailCode":%s}`,
			night.Unix()+int64(i), raw(s.say()), raw(s.say()), raw(when[0]), raw(when[1]), succeeded, failed, raw(s.say())))
	}
	s.answers[tcss.ActionTasks] = s.answer(fmt.Sprintf(`"TotalCount":%d,"List":[%s]`, len(list), strings.Join(list, ",")))
	image := func() string {
		return fmt.Sprintf(`{"ImageId":%s,"ImageName":%s,"AuthorizedTime":%s,"Status":%s}`, raw(s.say()), raw(s.say()), raw(s.say()), raw(s.say()))
	}
	s.answers[tcss.ActionImages] = s.answer(fmt.Sprintf(`"TotalCount":2,"List":[%s,%s]`, image(), image()))
}

// states has the rule, how many licences are left, and when the period ends.
func (s *stage) states(enabled, left int, ends string) {
	if ends == "" {
		ends = s.say()
	}
	s.answers[tcss.ActionRule] = s.answer(fmt.Sprintf(`"RuleId":1,"IsEnabled":%d,"MaxDailyCount":200,"RangeType":%s`, enabled, raw(s.say())))
	s.answers[tcss.ActionLicences] = s.answer(fmt.Sprintf(`"TotalAuthorizedCnt":900,"UsedAuthorizedCnt":%d,"ImageScanInquireInfo":{"EndTime":%s,"PurchaseStatus":%s}`,
		900-left*100, raw(ends), raw(s.say())))
	s.answers["ListTriggers"] = s.answer(fmt.Sprintf(`"Triggers":[{"Type":"timer","TriggerName":%s,"TriggerDesc":%s,"Qualifier":%s,"Enable":%d}]`,
		raw(s.say()), raw(s.say()), raw(s.say()), enabled))
}

// breakAPI has each action refuse in its own words.
func (s *stage) breakAPI() {
	for _, action := range append(tcss.Actions(), "ListTriggers") {
		s.answers[action] = s.answer(fmt.Sprintf(`"Error":{"Code":%s,"Message":%s}`, raw(s.say()), raw(s.say())))
	}
}

// refused has events and settings of which nothing can be made.
func (s *stage) refused(timer func(argument string)) {
	text := func() string { return raw(s.say()) }
	for _, payload := range []string{
		text(), s.say(), `{` + text() + `:` + text() + `}`, `{"StartTime":` + text() + `,"DryRun":` + text() + `}`, `[` + text(),
		`{"Filters":[{"Name":` + text() + `,"Values":[` + text() + `]},{"Name":"Type","Values":[` + text() + `]},{` + text() + `:1}]}`,
		`{"Type":"Timer","TriggerName":` + text() + `,"Time":` + text() + `}`, `{"Type":"Timer","TriggerName":{` + text() + `:1}}`,
	} {
		s.runs(payload)
	}
	timer(`{` + text() + `:` + text() + `,"Filters":[{"Name":` + text() + `,"Values":[` + text() + `]}]}`)
	s.env["LOOKBACK"], s.env["TIMEZONE"] = s.say()+"x", s.say()+"x"
	timer("")
	delete(s.env, "LOOKBACK")
	delete(s.env, "TIMEZONE")
}

// chats has both services refuse, in all forms of their answers.
func (s *stage) chats(run func()) {
	for i, status := range []int{http.StatusOK, http.StatusBadRequest, http.StatusNotFound, http.StatusInternalServerError, http.StatusForbidden} {
		s.slack.answer = refuse(status, []string{s.say(), `{"ok":false,"error":` + raw(s.say()) + `,"retry_after":` + raw(s.say()) + `}`}[i%2])
		s.wecom.answer = refuse(status, []string{`{"errcode":99999,"errmsg":` + raw(s.say()) + `}`, s.say()}[i/2%2])
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
		s.cos.answer = func(rw http.ResponseWriter, _ *http.Request) bool {
			return refuse(http.StatusForbidden, code)(rw, nil, 0, nil)
		}
		run()
	}
	s.cos.answer = nil
	was := s.cos.objects[object]
	value := regexp.MustCompile(`"(v|day)":"[^"]*"`)
	for _, text := range []string{
		s.say(), `{"version":3,` + raw(s.say()) + `:` + raw(s.say()) + `}`, `{"version":2,"accounts":{` + raw(s.say()) + `:{` + raw(s.say()) + `:{}}}}`,
		value.ReplaceAllStringFunc(string(was), func(m string) string { return strings.SplitAfter(m, ":")[0] + raw(s.say()) }),
	} {
		s.cos.objects[object], s.kept = []byte(text), true
		run()
	}
}

// checks tries everything, well and broken.
func (s *stage) checks() {
	s.runs(`{"Check":true}`)
	s.breakAPI()
	s.slack.answer, s.wecom.answer = refuse(http.StatusForbidden, s.say()), refuse(http.StatusOK, `{"errcode":93000,"errmsg":`+raw(s.say())+`}`)
	s.runs(`{"Check":true,"Send":true}`)
}

// answering has the API say what was set.
func (s *stage) answering(c tcsstest.Call) *tcsstest.Fault {
	if body, ok := s.answers[c.Action]; ok {
		return &tcsstest.Fault{Kind: tcsstest.Raw, ContentType: "application/json", Body: body}
	}
	return nil
}
