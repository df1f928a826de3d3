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

// wecomMeans is what WeCom says when it did not post, by errcode, and how long
// it is to be left alone: the limit of 20 messages a minute holds for one, and a
// second more.
// https://developer.work.weixin.qq.com/document/path/90313
// https://developer.work.weixin.qq.com/document/path/91770
func wecomMeans(code int64) (Cause, time.Duration) {
	switch code {
	case -1: // busy; to be tried no more than three times
		return CauseService, 0
	case 45009: // too many in a minute
		return CauseThrottled, 61 * time.Second
	case 45033: // too many at once
		return CauseThrottled, 2 * time.Second
	// Its type, characters, parameters (their length, or empty), content (empty,
	// too long, not accepted).
	case 40008, 40033, 40035, 40058, 40063, 44004, 45002, 82004:
		return CauseMessage, 0
	case 93000, 93004, 93008: // wrong address, or a robot removed or stopped
		return CauseWebhook, 0
	}
	return CauseUnknown, 0
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
	if *said.Code == 0 {
		return result{}
	}
	c, wait := wecomMeans(*said.Code)
	word := strings.TrimSpace(strconv.FormatInt(*said.Code, 10) + " " + wecomWord(said.Message))
	return result{cause: c, word: word, wait: wait, plainer: c == CauseMessage}
}

// wecomTail is what follows the message proper: a number for support, this
// machine's address and a link.
var wecomTail = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?is)[, ]*(hint:|from ip:|more info at).*`)
})

func wecomWord(errmsg string) string { return wecomTail().ReplaceAllString(errmsg, "") }
