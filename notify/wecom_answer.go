package notify

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"
)

// wecomMinute is how long the limit of 20 messages a minute holds, and one
// second more. https://developer.work.weixin.qq.com/document/path/91770
const wecomMinute = 61 * time.Second

// wecomMoment is how long to wait when too many posts came at once.
const wecomMoment = 2 * time.Second

// wecomMeans is what WeCom says when it did not post, by errcode, and how long
// it is to be left alone.
// https://developer.work.weixin.qq.com/document/path/90313
func wecomMeans(code int64) (fault, time.Duration) {
	switch code {
	case -1: // busy; to be tried no more than three times
		return fault{CauseService, again}, 0
	case 45009: // too many in a minute
		return fault{CauseThrottled, later}, wecomMinute
	case 45033: // too many at once
		return fault{CauseThrottled, later}, wecomMoment
	// Its type, characters, parameters (their length, or empty), content (empty,
	// too long, not accepted).
	case 40008, 40033, 40035, 40058, 40063, 44004, 45002, 82004:
		return fault{CauseMessage, simpler}, 0
	case 93000, 93004, 93008: // wrong address, or a robot removed or stopped
		return fault{CauseWebhook, stop}, 0
	}
	return fault{CauseUnknown, stop}, 0
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
		return a.result(byStatus(a.status), statusWord(a.status))
	}
	code := *said.Code
	if code == 0 {
		return result{}
	}
	f, wait := wecomMeans(code)
	word := strings.TrimSpace(strconv.FormatInt(code, 10) + " " + wecomWord(said.Message))
	return result{fault: f, word: word, wait: wait}
}

// wecomTail is what follows the message proper: a number for support, this
// machine's address and a link.
var wecomTail = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?is)[, ]*(hint:|from ip:|more info at).*`)
})

func wecomWord(errmsg string) string { return wecomTail().ReplaceAllString(errmsg, "") }
