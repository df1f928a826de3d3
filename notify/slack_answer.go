package notify

import (
	"net/http"
	"strconv"
)

// slackFaults is what Slack says when it did not post, by its word.
// https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks/#handling_errors
func slackFaults() map[string]fault {
	return map[string]fault{
		// 400: the message is at fault, and never says where.
		"invalid_payload":      {CauseMessage, plainer},
		"invalid_blocks":       {CauseMessage, plainer},
		"no_text":              {CauseMessage, plainer},
		"too_many_attachments": {CauseMessage, plainer},
		// 403
		"action_prohibited":                 {CauseForbidden, stop},
		"posting_to_general_channel_denied": {CauseForbidden, stop},
		"invalid_token":                     {CauseWebhook, stop},
		"team_disabled":                     {CauseWebhook, stop},
		// 404
		"channel_not_found": {CauseChannel, stop},
		"user_not_found":    {CauseChannel, stop},
		"no_service":        {CauseWebhook, stop},
		"no_service_id":     {CauseWebhook, stop},
		"no_active_hooks":   {CauseWebhook, stop},
		"no_team":           {CauseWebhook, stop},
		// 410
		"channel_is_archived": {CauseChannel, stop},
		// 429: too much in one channel. It brings no time to wait for.
		"message_limit_exceeded": {CauseThrottled, stop},
		"rate_limited":           {CauseThrottled, stop},
	}
}

// read takes 200 with the body ok, to the letter, for posted.
// https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks/
func (slackHook) read(a answer) verdict {
	body := string(a.body)
	if a.status == http.StatusOK && body == "ok" {
		return verdict{}
	}
	word := statusWord(a.status)
	f, known := slackFaults()[body]
	known = known && a.status >= 400 && a.status < 500
	if !known {
		f = byStatus(a.status)
	}
	// Other words of its own look like those of the table. Nothing else is
	// repeated: it may be a page of HTML.
	if known || a.status >= 400 && allOf(body, 1, 40, "_") {
		word = strconv.Itoa(a.status) + " " + body
	}
	v := verdict{cause: f.cause, word: word, next: f.next}
	if f.cause == CauseThrottled && a.retryAfter >= 0 {
		v.next, v.wait = later, a.retryAfter
	}
	return v
}
