package notify

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
)

// slackMeans is what Slack says by its word when it did not post, empty if the
// word is not known.
// https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks/#handling_errors
func slackMeans(word string) Cause {
	switch word {
	case "invalid_payload", "invalid_blocks", "no_text", "too_many_attachments", "msg_blocks_too_long":
		return CauseMessage // and it never says where
	case "action_prohibited", "posting_to_general_channel_denied":
		return CauseForbidden
	case "invalid_token", "team_disabled", "no_service", "no_service_id", "no_active_hooks", "no_team":
		return CauseWebhook
	case "channel_not_found", "user_not_found", "channel_is_archived":
		return CauseChannel
	case "message_limit_exceeded", "rate_limited", "ratelimited": // without a time to wait for
		return CauseThrottled
	}
	return ""
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
			a.retryAfter = askedWait(strings.Trim(string(said.Wait), `"`))
		}
	}
	c := slackMeans(word)
	if c == "" || !refused || a.status >= http.StatusInternalServerError {
		c = byStatus(a.status)
	}
	// All words of its own look like those of the table. Nothing else is
	// repeated: it may be a page of HTML.
	if refused && allOf(word, 1, 40, "_") {
		return a.result(c, strconv.Itoa(a.status)+" "+word)
	}
	return a.result(c, statusWord(a.status))
}
