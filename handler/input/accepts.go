package input

// What the fields of an event accept, in English.
const (
	acceptsEvent     = "nothing, or a JSON object"
	acceptsString    = "a string"
	acceptsScheduled = "the scheduled time, such as 2026-11-23T01:00:00Z"
	acceptsPast      = "a time that has come, or will within five minutes"
	acceptsMessage   = "nothing, or options as a JSON object"
	acceptsOptions   = "StartTime, EndTime, Filters, DryRun, Check and Send"
	acceptsInstant   = "a day such as 2026-11-22 or an instant such as 2026-11-22T08:00:00+08:00"
	acceptsBool      = "true or false"
	acceptsSend      = "Send together with Check, and without DryRun"
	acceptsEnd       = "an end after the start"
	acceptsStart     = "a start before the end: EndTime, or SETTLE before the event if it is left out, and never after the event"
	acceptsFilters   = `a list such as [{"Name":"Status","Values":["ALLFAIL"]}]`
	acceptsFilter    = "Name and Values"
	acceptsName      = "Status, Type or Source"
	acceptsValues    = "a list of strings"
	acceptsOnce      = "each name once, with all its values"
)

// FieldAccepts lists what the fields of an event accept, in English, for those
// who translate it. The API's own values are not among it.
func FieldAccepts() []string {
	return []string{
		acceptsEvent, acceptsString, acceptsScheduled, acceptsPast, acceptsMessage, acceptsOptions, acceptsInstant, acceptsBool, acceptsSend, acceptsEnd, acceptsStart, acceptsFilters, acceptsFilter, acceptsName, acceptsValues, acceptsOnce,
	}
}

// settingAccepts is what each setting accepts, by its name.
func settingAccepts() map[string]string {
	return map[string]string{
		"SLACK_WEBHOOK_URL":                    "Slack incoming webhooks (https://hooks.slack.com/services/…), separated by commas",
		"WECOM_WEBHOOK_URL":                    "WeCom group robot webhooks (https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=…), separated by commas",
		"SLACK_WEBHOOK_URL, WECOM_WEBHOOK_URL": "at least one webhook",
		"LOOKBACK":                             "a duration above zero such as 24h or 90m",
		"SETTLE":                               "a duration of zero or more such as 5m",
		"TIMEZONE":                             "an IANA time zone such as Asia/Shanghai",
		"TCSS_TIMEZONE":                        "an IANA time zone; the API's is Asia/Shanghai",
		"LANGUAGE":                             "en or zh",
		"ALERT_ON":                             "PARTIALFAIL, ALLFAIL or both, separated by a comma",
		"ALL_CLEAR":                            "true or false",
		"WARN_DAYS":                            "a whole number from 0 to 365",
		"SLACK_MENTION":                        "Slack user IDs (U…), group IDs (S…), here or channel, separated by commas",
		"WECOM_MENTION":                        "WeCom user IDs or @all, separated by commas",
		"DETAILS":                              "true or false",
		"TREND_DAYS":                           "a whole number from 0 to 20",
		"CONSOLE_URL":                          "an https URL of at most 1,000 characters",
		"LEDGER":                               "file:///path, cos://bucket-appid/prefix?region=ap-guangzhou, or off",
		"HEARTBEAT_URL":                        "an https URL such as https://hc-ping.com/…",
		"TCSS_ENDPOINT":                        "https://tcss.tencentcloudapi.com or another host of tencentcloudapi.com",
		"TCSS_REQUESTS_PER_SECOND":             "a number above zero; the service allows 20",
		"HTTPS_PROXY":                          "a proxy's URL such as http://proxy.example.com:3128, or host:port",
		"NO_PROXY":                             "hosts that are reached without the proxy, separated by commas",
		"LOG_LEVEL":                            "debug, info, warn or error",
		"TENCENTCLOUD_SECRETID":                "an execution role of the function; at a terminal TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY",
	}
}
