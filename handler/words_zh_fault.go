package handler

import (
	"tcss-licensing-alerts/handler/tcss"
	"tcss-licensing-alerts/notify"
)

// What is wrong and how to mend it, in Chinese.

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
