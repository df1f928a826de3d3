package handler

// What the fields of an event accept, in English; chinese has the same in
// Chinese.
const (
	acceptsEvent     = "nothing, or a JSON object"
	acceptsTimer     = "Type, TriggerName, Time and Message of a timer trigger"
	acceptsString    = "a string"
	acceptsScheduled = "the scheduled time, such as 2026-11-23T01:00:00Z"
	acceptsPast      = "a time that has come"
	acceptsMessage   = "nothing, or options as a JSON object"
	acceptsOptions   = "StartTime, EndTime, Filters, DryRun, Check and Send"
	acceptsInstant   = "a day such as 2026-11-22 or an instant such as 2026-11-22T08:00:00+08:00"
	acceptsBool      = "true or false"
	acceptsSend      = "Send together with Check, and without DryRun"
	acceptsEnd       = "an end after the start"
	acceptsStart     = "a start before EndTime, which is SETTLE before the event if it is left out"
	acceptsFilters   = `a list such as [{"Name":"Status","Values":["ALLFAIL"]}]`
	acceptsFilter    = "Name and Values"
	acceptsName      = "Status, Type or Source"
	acceptsValues    = "a list of strings"
	acceptsOnce      = "each name once, with all its values"
)

// englishSettings is what each setting accepts, by its name.
func englishSettings() map[string]string {
	return map[string]string{
		"SLACK_WEBHOOK_URL":                    "Slack incoming webhooks (https://hooks.slack.com/services/…), separated by commas",
		"WECOM_WEBHOOK_URL":                    "WeCom group robot webhooks (https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=…), separated by commas",
		"SLACK_WEBHOOK_URL, WECOM_WEBHOOK_URL": "at least one webhook",
		"LOOKBACK":                             "a duration above zero such as 24h or 90m",
		"SETTLE":                               "a duration of zero or more such as 5m",
		"TIMEZONE":                             "an IANA time zone such as Asia/Shanghai",
		"LANGUAGE":                             "en or zh",
		"ALERT_ON":                             "PARTIALFAIL, ALLFAIL or both, separated by a comma",
		"ALL_CLEAR":                            "true or false",
		"SLACK_MENTION":                        "Slack user IDs (U…), group IDs (S…), here or channel, separated by commas",
		"WECOM_MENTION":                        "WeCom user IDs or @all, separated by commas",
		"DETAILS":                              "true or false",
		"TREND_DAYS":                           "a whole number from 0 to 20",
		"CONSOLE_URL":                          "an https URL",
		"LEDGER":                               "file:///path, cos://bucket-appid/prefix?region=ap-guangzhou, or off",
		"TCSS_ENDPOINT":                        "https://tcss.tencentcloudapi.com or another host of tencentcloudapi.com",
		"TCSS_REQUESTS_PER_SECOND":             "a number above zero; the service allows 20",
		"HTTPS_PROXY":                          "a proxy's URL such as http://proxy.example.com:3128",
		"NO_PROXY":                             "hosts that are reached without the proxy, separated by commas",
		"LOG_LEVEL":                            "debug, info, warn or error",
		"TENCENTCLOUD_SECRETID":                "an execution role of the function; at a terminal TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY",
	}
}

// chineseSettings is the same in Chinese.
func chineseSettings() map[string]string {
	return map[string]string{
		"SLACK_WEBHOOK_URL":                    "Slack 传入 Webhook（https://hooks.slack.com/services/…），以逗号分隔",
		"WECOM_WEBHOOK_URL":                    "企业微信群机器人 Webhook（https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=…），以逗号分隔",
		"SLACK_WEBHOOK_URL, WECOM_WEBHOOK_URL": "至少一个 Webhook",
		"LOOKBACK":                             "大于零的时长，例如 24h 或 90m",
		"SETTLE":                               "大于或等于零的时长，例如 5m",
		"TIMEZONE":                             "IANA 时区，例如 Asia/Shanghai",
		"LANGUAGE":                             "en 或 zh",
		"ALERT_ON":                             "PARTIALFAIL、ALLFAIL 或两者，以逗号分隔",
		"ALL_CLEAR":                            "true 或 false",
		"SLACK_MENTION":                        "Slack 用户 ID（U…）、用户组 ID（S…）、here 或 channel，以逗号分隔",
		"WECOM_MENTION":                        "企业微信用户 ID 或 @all，以逗号分隔",
		"DETAILS":                              "true 或 false",
		"TREND_DAYS":                           "0 到 20 的整数",
		"CONSOLE_URL":                          "https 网址",
		"LEDGER":                               "file:///path、cos://bucket-appid/prefix?region=ap-guangzhou 或 off",
		"TCSS_ENDPOINT":                        "https://tcss.tencentcloudapi.com 或 tencentcloudapi.com 的其他主机",
		"TCSS_REQUESTS_PER_SECOND":             "大于零的数；服务允许 20",
		"HTTPS_PROXY":                          "代理网址，例如 http://proxy.example.com:3128",
		"NO_PROXY":                             "不经代理访问的主机，以逗号分隔",
		"LOG_LEVEL":                            "debug、info、warn 或 error",
		"TENCENTCLOUD_SECRETID":                "函数的执行角色；在终端使用 TENCENTCLOUD_SECRET_ID 和 TENCENTCLOUD_SECRET_KEY",
	}
}

// chineseFields is what the fields of an event accept, by the English for it.
func chineseFields() map[string]string {
	return map[string]string{
		acceptsEvent:     "留空，或一个 JSON 对象",
		acceptsTimer:     "定时触发器的 Type、TriggerName、Time 和 Message",
		acceptsString:    "字符串",
		acceptsScheduled: "触发时间，例如 2026-11-23T01:00:00Z",
		acceptsPast:      "已经到来的时间",
		acceptsMessage:   "留空，或 JSON 对象形式的选项",
		acceptsOptions:   "StartTime、EndTime、Filters、DryRun、Check 和 Send",
		acceptsInstant:   "日期（例如 2026-11-22）或时刻（例如 2026-11-22T08:00:00+08:00）",
		acceptsBool:      "true 或 false",
		acceptsSend:      "Send 须与 Check 同用，且不与 DryRun 同用",
		acceptsEnd:       "晚于开始时间的结束时间",
		acceptsStart:     "早于 EndTime 的开始时间；未给出 EndTime 时，以事件时间减去 SETTLE 为准",
		acceptsFilters:   `列表，例如 [{"Name":"Status","Values":["ALLFAIL"]}]`,
		acceptsFilter:    "Name 和 Values",
		acceptsName:      "Status、Type 或 Source",
		acceptsValues:    "字符串列表",
		acceptsOnce:      "每个名称一次，并列出其全部取值",
	}
}
