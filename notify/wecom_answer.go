package notify

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// wecomMinute is how long the limit of 20 messages a minute holds, and one
// second more. https://developer.work.weixin.qq.com/document/path/91770
const wecomMinute = 61 * time.Second

// wecomMoment is how long to wait when too many posts came at once.
const wecomMoment = 2 * time.Second

// wecomFaults is what WeCom says when it did not post, by errcode.
// https://developer.work.weixin.qq.com/document/path/90313
func wecomFaults() map[int64]fault {
	return map[int64]fault{
		-1:    {CauseService, again},   // busy; to be tried no more than three times
		45009: {CauseThrottled, later}, // too many in a minute
		45033: {CauseThrottled, later}, // too many at once
		// The message is at fault:
		40008: {CauseMessage, simpler}, // message type
		40033: {CauseMessage, simpler}, // characters
		40035: {CauseMessage, simpler}, // parameters
		40058: {CauseMessage, simpler}, // a parameter, most often its length
		40063: {CauseMessage, simpler}, // a parameter is empty
		44004: {CauseMessage, simpler}, // the content is empty
		45002: {CauseMessage, simpler}, // the content is too long
		82004: {CauseMessage, simpler}, // the content is not accepted
		// The address is wrong, or the robot was removed or stopped:
		93000: {CauseWebhook, stop},
		93004: {CauseWebhook, stop},
		93008: {CauseWebhook, stop},
	}
}

// read takes 200 with errcode 0 for posted. What errmsg says is shown, and
// never decides. https://developer.work.weixin.qq.com/document/path/90313
func (wecomRobot) read(a answer) result {
	var said struct {
		Code    *int64 `json:"errcode"`
		Message string `json:"errmsg"`
	}
	if err := json.Unmarshal(a.body, &said); err != nil || said.Code == nil ||
		a.status >= http.StatusInternalServerError || *said.Code == 0 && a.status != http.StatusOK {
		f := byStatus(a.status)
		return result{cause: f.cause, word: statusWord(a.status), next: f.next}.after(a)
	}
	code := *said.Code
	if code == 0 {
		return result{}
	}
	f, known := wecomFaults()[code]
	if !known {
		f = fault{CauseUnknown, stop}
	}
	r := result{cause: f.cause, word: strings.TrimSpace(strconv.FormatInt(code, 10) + " " + wecomWord(said.Message)), next: f.next}
	switch code {
	case 45009:
		r.wait = wecomMinute
	case 45033:
		r.wait = wecomMoment
	}
	return r
}

// wecomWord cuts off what follows the message proper: a number for support,
// this machine's address and a link.
func wecomWord(errmsg string) string {
	lower := strings.ToLower(errmsg)
	if len(lower) != len(errmsg) {
		errmsg = lower // a letter whose small one is longer
	}
	for _, mark := range []string{"hint:", "from ip:", "more info at"} {
		if i := strings.Index(lower, mark); i >= 0 {
			errmsg, lower = errmsg[:i], lower[:i]
		}
	}
	return strings.TrimRight(errmsg, ", ")
}
