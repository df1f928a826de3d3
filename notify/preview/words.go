package preview

import "strings"

// words are the few that stand around a message, in its language. Those with a
// capital are the page's.
type words struct {
	Lang     string // BCP 47
	Language string

	Channels map[string]string
	Badges   map[string]string // of an app or a robot, by channel
	Sender   string
	Now      string

	notification string
	notDrawn     string
	everyone     string // whom @all mentions
	colon, comma string

	// date and time are how Slack spells them, and days are yesterday, today
	// and tomorrow.
	date, time string
	days       [3]string
}

func wordsOf(language string) words {
	if strings.HasPrefix(language, "zh") {
		return words{
			Lang: "zh-CN", Language: "中文",
			Channels: map[string]string{"slack": "Slack", "wecom": "企业微信"},
			Badges:   map[string]string{"slack": "应用", "wecom": "机器人"},
			Sender:   "授权告警", Now: "刚刚",
			notification: "通知", notDrawn: "此处无法显示：", everyone: "@所有人", colon: "：", comma: "，",
			date: "2006年1月2日", time: "15:04", days: [3]string{"昨天", "今天", "明天"},
		}
	}
	return words{
		Lang: "en", Language: "English",
		Channels: map[string]string{"slack": "Slack", "wecom": "WeCom"},
		Badges:   map[string]string{"slack": "APP", "wecom": "BOT"},
		Sender:   "Licensing alerts", Now: "now",
		notification: "Notification", notDrawn: "not shown here: ", everyone: "@all", colon: ": ", comma: ", ",
		date: "Jan 2, 2006", time: "3:04 PM", days: [3]string{"yesterday", "today", "tomorrow"},
	}
}
