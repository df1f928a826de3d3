package handler

import (
	"fmt"
	"strings"
	"time"

	"tcss-licensing-alerts/handler/tcss"
	"tcss-licensing-alerts/notify"
)

func chinese() words {
	number := func(n int64) string { return group(n, 4) }
	return words{
		number: number,
		moment: func(t time.Time) string { return t.Format("2006年1月2日 15:04（") + offset(t) + "）" },
		length: func(d time.Duration) string {
			if d >= 48*time.Hour && d%(24*time.Hour) == 0 {
				return number(int64(d/(24*time.Hour))) + " 天"
			}
			if d >= time.Hour {
				return number(int64(d.Round(time.Hour)/time.Hour)) + " 小时"
			}
			return number(int64(d.Round(time.Minute)/time.Minute)) + " 分钟"
		},

		stop: "。", comma: "、", colon: "：",

		part: func(part, parts int) string { return fmt.Sprintf("第 %d/%d 条", part, parts) },
		rest: func(n, weight int) string {
			return fmt.Sprintf("……另有 %s 个失败任务、%s 个失败镜像未在此列出，全部内容请见控制台。", number(int64(n)), number(int64(weight)))
		},
		advice:      "处理建议",
		openConsole: "打开控制台",
		footer: func(function, account, request, zone string) string {
			return joinDots("函数 "+function, prefix("账号 ", account), prefix("请求 ", request), "日期按 "+zone+" 时区")
		},
		sample: "示例数据，并非真实事件。",

		failuresTitle: func(failed, total int, n int64) string {
			return fmt.Sprintf("%s 个镜像未获授权：%s 个任务中有 %s 个失败", number(n), number(int64(total)), number(int64(failed)))
		},
		failuresBrief: func(entirely int, reasons string) string {
			s := "这些镜像不会被扫描"
			if entirely > 0 {
				s += fmt.Sprintf("；有 %s 个任务全部授权失败", number(int64(entirely)))
			}
			if reasons != "" {
				s += "。原因：" + reasons
			}
			return s + "。"
		},
		failuresMean: "腾讯容器安全服务仅扫描已授权的镜像，授权由授权任务自动完成。授权失败的镜像在获得授权前不会进行漏洞扫描。",
		allFailed:    func(n int64) string { return "全部授权失败：" + number(n) + " 个镜像未获授权" },
		someFailed: func(failed, n int64) string {
			return fmt.Sprintf("部分授权失败：%s 个镜像中有 %s 个未获授权", number(n), number(failed))
		},
		kind:   chineseKind,
		reason: chineseReason,
		task:   func(id int64) string { return fmt.Sprintf("任务 %d", id) },
		images: func(n int64, names []string) notify.Text {
			t := notify.Text{plain(number(n) + " 个镜像")}
			if len(names) > 0 {
				t = append(t, plain("："))
			}
			for i, name := range names {
				if i > 0 {
					t = append(t, plain("、"))
				}
				t = append(t, code(name))
			}
			if more := n - int64(len(names)); more > 0 && len(names) > 0 {
				t = append(t, plain(fmt.Sprintf(" 等，另有 %s 个", number(more))))
			}
			return t
		},
		streak: func(days int, atLeast bool) string {
			switch {
			case atLeast:
				return fmt.Sprintf("至少连续 %d 天失败", days)
			case days <= 1:
				return "失败第 1 天"
			}
			return fmt.Sprintf("连续第 %d 天失败", days)
		},
		recovered: func(list []bucket) notify.Text {
			t := append(notify.Text{plain("已恢复：")}, listed(list, chineseKind, "；")...)
			return append(t, plain("。此前失败的镜像可能仍未获授权。"))
		},

		window: "时间", imagesLabel: "镜像", tasksLabel: "任务", licences: "授权数", dailyCap: "每日上限", filter: "仅限",
		tally: func(t Tally) (string, string) {
			parts := []string{}
			add := func(n int, text string) {
				if n > 0 {
					parts = append(parts, fmt.Sprintf(text, number(int64(n))))
				}
			}
			add(t.AllFail, "%s 个全部失败")
			add(t.PartialFail, "%s 个部分失败")
			add(t.Succeeded, "%s 个成功")
			add(t.Total-t.Failed()-t.Succeeded, "%s 个无结果")
			return fmt.Sprintf("%s 个失败，%s 个已授权", number(t.ImagesFailed), number(t.ImagesSucceeded)), strings.Join(parts, "，")
		},
		used:    func(used, total int64) string { return fmt.Sprintf("已用 %s，共 %s", number(used), number(total)) },
		capOf:   func(n int64) string { return "每天 " + number(n) + " 个镜像" },
		between: " 至 ",
		lookedBack: func(window, lookback time.Duration) string {
			l := chinese().length
			return fmt.Sprintf("本消息回溯 %s，而非 %s：从上一次完整通知的截止时间开始。", l(window), l(lookback))
		},
		toldBefore: func(n int) string {
			return fmt.Sprintf("该时间段内有 %s 个失败任务此前已通知，不再重复。", number(int64(n)))
		},
		leftOut: func(n int) string {
			return fmt.Sprintf("另有 %s 个失败任务未列出，因为 ALERT_ON 不包含该结果。", number(int64(n)))
		},

		raiseCap: func(n int64) string {
			if n > 0 {
				return fmt.Sprintf("达到每日授权上限：请在自动授权规则中提高上限（当前每天 %s 个镜像），或手动授权其余镜像；否则由下一次任务在其上限内继续授权。", number(n))
			}
			return "达到每日授权上限：请在自动授权规则中提高上限，或手动授权其余镜像；否则由下一次任务在其上限内继续授权。"
		},
		buy: func(short int64) string {
			if short > 0 {
				return fmt.Sprintf("授权数不足：请至少再购买 %s 个授权，或等待下个月的新配额。", number(short))
			}
			return "授权数不足：请购买更多授权，或等待下个月的新配额。"
		},
		lookUp: func(c string) notify.Text {
			return notify.Text{plain("请在控制台查询代码 "), code(c), plain("，或咨询腾讯云技术支持。")}
		},
		retryLater: "接口未给出原因，请在控制台查看这些任务失败的原因。",

		clearTitle: func(total int, n int64) string {
			return fmt.Sprintf("一切正常：%s 个任务，%s 个镜像已授权", number(int64(total)), number(n))
		},
		clearMean: "所有镜像授权任务均成功。",
		clearDone: "无需处理。",
		clearBut: func(n int) string {
			return "没有授权任务失败；" + number(int64(n)) + " 个任务没有结果，既没有镜像授权成功，也没有镜像授权失败。"
		},
		noTaskTitle: "没有执行授权任务",
		noTaskMean:  "没有失败，但也没有镜像获得授权：该时间段内没有执行镜像自动授权任务。",
		noTaskTry:   "如果本应有任务执行，请检查镜像自动授权是否已开启，以及覆盖哪些镜像。",

		blindTitle:  "授权监控无法读取数据",
		blindMean:   "无法读取授权任务列表，失败可能无人察觉。",
		blindMakeUp: "下一次运行会重试，并补上这段时间。",
		since:       "起始时间", cause: "原因", request: "RequestId",
		causeOf:   chineseCause,
		mend:      chineseMend,
		seesTitle: "授权监控已恢复",
		sees: func(since notify.Span) notify.Text {
			return notify.Text{plain("监控已恢复。中断始于 "), since, plain("，本消息覆盖这段时间。")}
		},

		refusedSettings: "授权监控已停止：配置无效",
		refusedEvent:    "授权监控已停止：触发器的事件无效",
		refusedMean:     "修正之前不会进行任何检查，失败将无人察觉。",
		refusedTry:      "请修正函数的上述环境变量。",
		refusedEventTry: "请修正函数的定时触发器；日志中的 run failed 一行说明事件的内容。",
		accepted:        func(what string) string { return "应为：" + what },
		accepts: map[string]string{
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
		},

		acceptsField: map[string]string{
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
		},

		missedTitle: func(n int) string { return fmt.Sprintf("有 %d 个通知目标发送失败", n) },
		missed: func(target, word string, c notify.Cause) notify.Text {
			// The words of our own, where a service said none, are English.
			why := map[notify.Cause]string{
				notify.CauseNetwork: "无法连接：", notify.CauseTimeout: "未收到应答：", notify.CauseDeadline: "时间不足：",
			}[c]
			return notify.Text{plain("未能发送到 "), code(target), plain("：" + why), code(word), plain("。")}
		},
		missedTry: chineseMissed,

		ruleOffTitle: "镜像自动授权已关闭",
		ruleOffMean:  "没有镜像会自动获得授权，新镜像不会被扫描，也不会有自动授权任务失败可供通知。",
		ruleOffTry:   "如果这并非本意，请在控制台开启镜像自动授权规则。",
		ruleOnTitle:  "镜像自动授权已重新开启",
		ruleOnMean:   "新镜像将再次自动获得授权；关闭期间新增的镜像可能仍未获授权。",

		trendTitle: "每日未获授权的镜像数", trendPartial: "部分授权失败", trendAll: "全部授权失败",
		trendNone: "无任务",
		ledgerOff: "无法查询此前的通知记录，部分内容可能重复。",

		testTitle: "授权监控测试消息",
		testMean:  "此 Webhook 可用：镜像授权失败的告警将发送到这里。",
	}
}

func chineseKind(b bucket) notify.Text {
	known := map[string]string{"AUTO": "自动授权", "MANUAL": "手动授权", "LOCAL": "本地镜像", "REGISTRY": "仓库镜像"}
	return kindOf(b, known, "（", "）")
}

func chineseReason(c string) notify.Text {
	switch c {
	case "REACH_LIMIT":
		return named("达到授权上限", c)
	case "LICENSE_INSUFFICIENT":
		return named("授权数不足", c)
	case "":
		return notify.Plain("未给出原因")
	}
	return notify.Text{code(c)}
}

func chineseCause(e *tcss.Error) notify.Text {
	text := map[tcss.Class]string{
		tcss.Transient:   "服务或网络故障",
		tcss.Credentials: "凭证未被接受",
		tcss.Permission:  "函数的角色无权读取列表",
		tcss.Request:     "服务认为请求有误",
		tcss.Incomplete:  "列表始终少于服务声明的总数",
		tcss.Deadline:    "读取列表的时间超过函数可运行的时间",
		tcss.Other:       "服务拒绝",
	}[e.Class]
	return named(text, e.Code)
}

func chineseMend(e *tcss.Error) string {
	switch e.Class {
	case tcss.Credentials:
		return "请确认函数已配置执行角色、角色密钥未被禁用，且该账号已开通容器安全服务。用事件 {\"Check\":true} 调用函数可查看更多信息。"
	case tcss.Permission:
		return "请在函数执行角色的策略中允许操作 tcss:" + e.Action + "；完整策略见 README。"
	case tcss.Request:
		return "请检查 TCSS_ENDPOINT 和过滤条件是否正确；否则请附上 RequestId 报告此问题。"
	case tcss.Deadline:
		return "请为函数设置更长的超时时间，或更短的 LOOKBACK。"
	case tcss.Transient, tcss.Incomplete, tcss.Other:
	}
	if e.Code == tcss.CodeNetwork {
		return "函数无法访问该接口：请检查函数的网络、HTTPS_PROXY 和 TCSS_ENDPOINT。"
	}
	return "请在控制台查看任务列表。如果明天仍收到此消息，请附上 RequestId（如有）咨询腾讯云技术支持。"
}

func chineseMissed(c notify.Cause) string {
	return map[notify.Cause]string{
		notify.CauseWebhook:   "该 Webhook 有误或已失效：请新建一个并更新函数的配置。",
		notify.CauseForbidden: "对方工作区不允许此 Webhook 发送消息：请联系管理员。",
		notify.CauseChannel:   "对应的聊天频道已删除或归档：请为其他频道新建 Webhook。",
		notify.CauseThrottled: "对方服务暂时不再接收消息。平台会自动重新运行函数。",
		notify.CauseMessage:   "对方服务认为消息本身有误：请报告此问题。",
		notify.CauseService:   "对方服务出现故障。平台会自动重新运行函数。",
		notify.CauseNetwork:   "函数无法访问对方服务：请检查网络和 HTTPS_PROXY。",
		notify.CauseTimeout:   "未收到对方服务的应答，消息可能已送达，也可能未送达。",
		notify.CauseUnknown:   "无法识别对方服务的应答：请检查是否由代理代为应答，并查看日志。",
		notify.CauseDeadline:  "没有足够的时间发送：请为函数设置更长的超时时间。",
	}[c]
}
