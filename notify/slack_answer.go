package notify

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
)

// slackFaults is what Slack says when it did not post, by its word.
// https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks/#handling_errors
func slackFaults() map[string]fault {
	return map[string]fault{
		// 400: the message is at fault, and never says where.
		"invalid_payload":      {CauseMessage, simpler},
		"invalid_blocks":       {CauseMessage, simpler},
		"no_text":              {CauseMessage, simpler},
		"too_many_attachments": {CauseMessage, simpler},
		"msg_blocks_too_long":  {CauseMessage, simpler},
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
		"ratelimited":            {CauseThrottled, stop},
	}
}

// read takes 200 with the body ok, to the letter, for posted. The word of what
// was not may stand alone, or in JSON as that of Slack's other methods does.
// https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks/
// https://docs.slack.dev/apis/web-api/#responses
func (slackHook) read(a answer) result {
	word := string(a.body)
	if a.status == http.StatusOK && word == "ok" {
		return result{}
	}
	var said struct {
		OK    *bool           `json:"ok"`
		Error string          `json:"error"`
		Wait  json.RawMessage `json:"retry_after"`
	}
	refused := a.status >= http.StatusBadRequest
	if json.Unmarshal(a.body, &said) == nil && said.OK != nil && !*said.OK {
		word, refused = said.Error, true
		if a.retryAfter < 0 {
			a.retryAfter = seconds(strings.Trim(string(said.Wait), `"`))
		}
	}
	f, known := slackFaults()[word]
	if !known || !refused || a.status >= http.StatusInternalServerError {
		f = byStatus(a.status)
	}
	r := result{cause: f.cause, word: statusWord(a.status), next: f.next}
	// All words of its own look like those of the table. Nothing else is
	// repeated: it may be a page of HTML.
	if refused && allOf(word, 1, 40, "_") {
		r.word = strconv.Itoa(a.status) + " " + word
	}
	return r.after(a)
}
