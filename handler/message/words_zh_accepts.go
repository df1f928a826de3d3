package message

// chineseAccepts says what a setting accepts by its name, and what a field of an
// event does by the English for it, as package input writes that.
func chineseAccepts(p Problem, settings bool) string {
	table, key := fieldsAccept(), p.Accepts
	if settings {
		table, key = settingsAccept(), p.Name
	}
	if text, ok := table[key]; ok {
		return text
	}
	return p.Accepts
}

func settingsAccept() map[string]string {
	return map[string]string{ //nolint:gosec // words, no credentials
		"SLACK_WEBHOOK_URL":                    "Slack 传入 Webhook（https://hooks.slack.com/services/…），以逗号分隔",
		"WECOM_WEBHOOK_URL":                    "企业微信群机器人 Webhook（https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=…），以逗号分隔",
		"SLACK_WEBHOOK_URL, WECOM_WEBHOOK_URL": "至少一个 Webhook",
		"LOOKBACK":                             "大于零的时长，例如 24h 或 90m",
		"SETTLE":                               "大于或等于零的时长，例如 5m",
		"TIMEZONE":                             "IANA 时区，例如 Asia/Shanghai",
		"TCSS_TIMEZONE":                        "IANA 时区；接口所用为 Asia/Shanghai",
		"LANGUAGE":                             "en 或 zh",
		"ALERT_ON":                             "PARTIALFAIL、ALLFAIL 或两者，以逗号分隔",
		"ALL_CLEAR":                            "true 或 false",
		"WARN_DAYS":                            "0 到 365 的整数",
		"SLACK_MENTION":                        "Slack 用户 ID（U…）、用户组 ID（S…）、here 或 channel，以逗号分隔",
		"WECOM_MENTION":                        "企业微信用户 ID、11 位手机号或 @all，以逗号分隔",
		"DETAILS":                              "true 或 false",
		"TREND_DAYS":                           "0 到 20 的整数",
		"CONSOLE_URL":                          "https 网址，最多 1000 个字符",
		"LEDGER":                               "file:///path、cos://bucket-appid/prefix?region=ap-guangzhou 或 off",
		"HEARTBEAT_URL":                        "https 网址，例如 https://hc-ping.com/…",
		"TCSS_ENDPOINT":                        "https://tcss.tencentcloudapi.com 或 tencentcloudapi.com 的其他主机",
		"TCSS_REQUESTS_PER_SECOND":             "大于零的数；服务允许 20",
		"HTTPS_PROXY":                          "代理网址（例如 http://proxy.example.com:3128）或 host:port",
		"NO_PROXY":                             "不经代理访问的主机，以逗号分隔",
		"LOG_LEVEL":                            "debug、info、warn 或 error",
		"TENCENTCLOUD_SECRETID":                "函数的执行角色；在终端使用 TENCENTCLOUD_SECRET_ID 和 TENCENTCLOUD_SECRET_KEY",
	}
}

func fieldsAccept() map[string]string {
	return map[string]string{
		"nothing, or a JSON object": "留空，或一个 JSON 对象",
		"a string":                  "字符串",
		"the scheduled time, such as 2026-11-23T01:00:00Z":                         "触发时间，例如 2026-11-23T01:00:00Z",
		"a time that has come, or will within five minutes":                        "已经到来或五分钟内到来的时间",
		"nothing, or options as a JSON object":                                     "留空，或 JSON 对象形式的选项",
		"StartTime, EndTime, Filters, DryRun, Check and Send":                      "StartTime、EndTime、Filters、DryRun、Check 和 Send",
		"a day such as 2026-11-22 or an instant such as 2026-11-22T08:00:00+08:00": "日期（例如 2026-11-22）或时刻（例如 2026-11-22T08:00:00+08:00）",
		"true or false": "true 或 false",
		"Send together with Check, and without DryRun": "Send 须与 Check 同用，且不与 DryRun 同用",
		"an end after the start":                       "晚于开始时间的结束时间",
		"a start before the end: EndTime, or SETTLE before the event if it is left out, and never after the event": "早于结束时间的开始时间；结束时间为 EndTime（未给出时为事件时间减去 SETTLE），且不晚于事件时间",
		`a list such as [{"Name":"Status","Values":["ALLFAIL"]}]`:                                                  `列表，例如 [{"Name":"Status","Values":["ALLFAIL"]}]`,
		"Name and Values":                     "Name 和 Values",
		"Status, Type or Source":              "Status、Type 或 Source",
		"a list of strings":                   "字符串列表",
		"each name once, with all its values": "每个名称一次，并列出其全部取值",
	}
}
