package handler

import (
	"tcss-licensing-alerts/handler/tcss"
	"tcss-licensing-alerts/notify"
)

// What is wrong and how to mend it, in English.

func englishReason(c string) notify.Text {
	switch c {
	case "REACH_LIMIT":
		return named("daily cap reached", c)
	case "LICENSE_INSUFFICIENT":
		return named("licences used up", c)
	case "":
		return notify.Plain("no reason given")
	}
	return notify.Text{code(c)}
}

func englishCause(e *tcss.Error) notify.Text {
	text := map[tcss.Class]string{
		tcss.Transient:   "the service or the network is in trouble",
		tcss.Credentials: "the credentials are not accepted",
		tcss.Permission:  "the function's role is not allowed to read the list",
		tcss.Request:     "the service finds fault with the request",
		tcss.Incomplete:  "the list stayed shorter than the service says it is",
		tcss.Deadline:    "the list took longer to read than the function may run",
		tcss.Other:       "the service refused",
	}[e.Class]
	return named(text, e.Code)
}

func englishMend(e *tcss.Error) string {
	switch e.Class {
	case tcss.Credentials:
		return "See that the function has its execution role, that the role's key is not disabled, and that TCSS is activated in this account. Invoke the function with {\"Check\":true} to see more."
	case tcss.Permission:
		return "Allow the action tcss:" + e.Action + " in the policy of the function's execution role; the README has the whole policy."
	case tcss.Request:
		return "See whether TCSS_ENDPOINT and the filters are right; otherwise report this as a bug, with the RequestId."
	case tcss.Deadline:
		return "Give the function a longer timeout, or a shorter LOOKBACK."
	case tcss.Transient, tcss.Incomplete, tcss.Other:
	}
	if e.Code == tcss.CodeNetwork {
		return "The function does not reach the API: see its network, HTTPS_PROXY and TCSS_ENDPOINT."
	}
	return "Look at the task list in the console. If this message comes again tomorrow, ask Tencent Cloud support, with the RequestId if there is one."
}

func englishMissed(c notify.Cause) string {
	return map[notify.Cause]string{
		notify.CauseWebhook:   "Its webhook is wrong or was revoked: make a new one and set it in the function's settings.",
		notify.CauseForbidden: "Its workspace does not let this webhook post: ask the administrator.",
		notify.CauseChannel:   "Its chat channel is gone or archived: make a webhook for another one.",
		notify.CauseThrottled: "It takes no more messages for now. The platform runs the function again by itself.",
		notify.CauseMessage:   "It found fault with the message itself: please report this as a bug.",
		notify.CauseService:   "Its service is in trouble. The platform runs the function again by itself.",
		notify.CauseNetwork:   "It cannot be reached from the function: see the network and HTTPS_PROXY.",
		notify.CauseTimeout:   "Its answer never came, so the message may have arrived or not.",
		notify.CauseUnknown:   "Its answer was not understood: see whether a proxy answers in its place, and the log.",
		notify.CauseDeadline:  "There was no time left to post to it: give the function a longer timeout.",
	}[c]
}
