package preview

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
)

// words are the few that stand around a message, in its language. Those with a
// capital are the page's.
type words struct {
	lang string // BCP 47
	name string // of the language

	channels map[string]string
	Badges   map[string]string // of an app or a robot, by channel
	Sender   string
	Now      string

	Notification string
	Whole        string // the notification

	characters, bytes, blocks string

	of           func(used, limit string) string
	messages     func(n int) string
	message      func(i, n int) string
	over         string // the limit
	everyone     string // whom @all calls
	colon, comma string

	unknown    func(what, name string) string
	unreadable func(block string) string

	// dates are how Slack spells its tokens, and days yesterday, today and
	// tomorrow in those that are pretty.
	dates map[string]string
	days  [3]string
}

// channel is what people call a channel.
func (w words) channel(name string) string { return cmp.Or(w.channels[name], sanitize(name)) }

func wordsOf(language string) words {
	if strings.HasPrefix(language, "zh") {
		return chinese()
	}
	return english()
}

func english() words {
	return words{
		lang: "en", name: "English",
		channels: map[string]string{"slack": "Slack", "wecom": "WeCom"}, Badges: map[string]string{"slack": "APP", "wecom": "BOT"},
		Sender: "Licensing alerts", Now: "now", Notification: "Notification", Whole: "The whole notification",
		characters: "characters", bytes: "bytes", blocks: "blocks",
		of: func(used, limit string) string { return used + " of " + limit },
		messages: func(n int) string {
			if n == 1 {
				return "1 message"
			}
			return grouped(n) + " messages"
		},
		message:    func(i, n int) string { return fmt.Sprintf("message %d of %d", i, n) },
		over:       "over the limit",
		everyone:   "@all",
		colon:      ": ",
		comma:      ", ",
		unknown:    func(what, name string) string { return "unknown " + what + ": " + name },
		unreadable: func(block string) string { return "unreadable block: " + block },
		days:       [3]string{"yesterday", "today", "tomorrow"},
		dates: map[string]string{
			"date_num": "2006-01-02", "date": "January 2, 2006", "date_short": "Jan 2, 2006",
			"date_long": "Monday, January 2, 2006", "time": "3:04 PM", "time_secs": "3:04:05 PM",
		},
	}
}

func chinese() words {
	what := map[string]string{"block": "区块", "element": "元素", "msgtype": "消息类型", "channel": "渠道", "chart": "图表"}
	return words{
		lang: "zh-CN", name: "中文",
		channels: map[string]string{"slack": "Slack", "wecom": "企业微信"}, Badges: map[string]string{"slack": "应用", "wecom": "机器人"},
		Sender: "授权告警", Now: "刚刚", Notification: "通知", Whole: "完整通知",
		characters: "字符", bytes: "字节", blocks: "区块",
		of:         func(used, limit string) string { return used + " / " + limit },
		messages:   func(n int) string { return grouped(n) + " 条消息" },
		message:    func(i, n int) string { return fmt.Sprintf("第 %d 条，共 %d 条", i, n) },
		over:       "超出上限",
		everyone:   "@所有人",
		colon:      "：",
		comma:      "，",
		unknown:    func(k, name string) string { return "未知" + what[k] + "：" + name },
		unreadable: func(block string) string { return "无法读取的区块：" + block },
		days:       [3]string{"昨天", "今天", "明天"},
		dates: map[string]string{
			"date_num": "2006-01-02", "date": "2006年1月2日", "date_short": "2006年1月2日",
			"date_long": "2006年1月2日", "time": "15:04", "time_secs": "15:04:05",
		},
	}
}

// grouped writes a number as people do: 10,000.
func grouped(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
