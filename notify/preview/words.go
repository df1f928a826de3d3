package preview

import (
	"fmt"
	"strconv"
	"strings"
)

// words are the few that stand around a message, in its language.
type words struct {
	lang string // BCP 47
	name string // of the language

	channels     map[string]string
	sizes        map[string]string // the longest section, the longest field
	of           func(used, limit string) string
	messages     func(n int) string
	message      func(i, n int) string
	over         string // the limit
	notification string
	whole        string // the notification
	figures      string // of a chart
	app          string // the badge of an app in Slack
	robot        string // the badge of a robot in WeCom
	sender       string
	now          string
	everyone     string // whom @all calls
	colon, comma string

	unknown    func(what, name string) string
	unreadable func(block string) string

	// dates are how Slack spells its tokens.
	dates map[string]string
}

func wordsOf(language string) words {
	if strings.HasPrefix(language, "zh") {
		return chinese()
	}
	return english()
}

func english() words {
	return words{
		lang: "en", name: "English",
		channels: map[string]string{"slack": "Slack", "wecom": "WeCom"},
		sizes: map[string]string{
			sizeCharacters: "characters", sizeBytes: "bytes", sizeBlocks: "blocks", sizeHeader: "headline",
			sizeSection: "section", sizeField: "field", sizeNotification: "notification",
		},
		of: func(used, limit string) string { return used + " of " + limit },
		messages: func(n int) string {
			if n == 1 {
				return "1 message"
			}
			return grouped(n) + " messages"
		},
		message:      func(i, n int) string { return fmt.Sprintf("message %d of %d", i, n) },
		over:         "over the limit",
		notification: "Notification",
		whole:        "The whole notification",
		figures:      "The figures",
		app:          "APP",
		robot:        "BOT",
		sender:       "Licensing alerts",
		now:          "now",
		everyone:     "@all",
		colon:        ": ",
		comma:        ", ",
		unknown:      func(what, name string) string { return "unknown " + what + ": " + name },
		unreadable:   func(block string) string { return "unreadable block: " + block },
		dates: map[string]string{
			"date_num": "2006-01-02", "date": "January 2, 2006", "date_short": "Jan 2, 2006",
			"date_long": "Monday, January 2, 2006", "time": "3:04 PM", "time_secs": "3:04:05 PM",
		},
	}
}

func chinese() words {
	what := map[string]string{"block": "区块", "element": "元素", "field": "字段", "msgtype": "消息类型", "channel": "渠道", "chart": "图表"}
	return words{
		lang: "zh-CN", name: "中文",
		channels: map[string]string{"slack": "Slack", "wecom": "企业微信"},
		sizes: map[string]string{
			sizeCharacters: "字符", sizeBytes: "字节", sizeBlocks: "区块", sizeHeader: "标题",
			sizeSection: "最长段落", sizeField: "最长字段", sizeNotification: "通知",
		},
		of:           func(used, limit string) string { return used + " / " + limit },
		messages:     func(n int) string { return grouped(n) + " 条消息" },
		message:      func(i, n int) string { return fmt.Sprintf("第 %d 条，共 %d 条", i, n) },
		over:         "超出上限",
		notification: "通知",
		whole:        "完整通知",
		figures:      "数据",
		app:          "应用",
		robot:        "机器人",
		sender:       "授权告警",
		now:          "刚刚",
		everyone:     "@所有人",
		colon:        "：",
		comma:        "，",
		unknown:      func(k, name string) string { return "未知" + what[k] + "：" + name },
		unreadable:   func(block string) string { return "无法读取的区块：" + block },
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
