package handler

import (
	"fmt"
	"strings"
	"time"

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
		accepts:         chineseSettings(),

		acceptsField: chineseFields(),

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
