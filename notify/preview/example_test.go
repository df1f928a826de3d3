package preview_test

import (
	"encoding/json"
	"fmt"
	"os"
	"time"

	"tcss-licensing-alerts/notify/preview"
)

func ExampleTerminal() {
	body := []byte(`{
		"text": "3 images not licensed",
		"blocks": [
			{"type": "header", "text": {"type": "plain_text", "text": "3 images not licensed"}},
			{"type": "section", "text": {"type": "mrkdwn", "text": "Since <!date^1795308900^{date_short_pretty} {time}|22 Nov 2026>"}},
			{"type": "actions", "elements": [
				{"type": "button", "text": {"type": "plain_text", "text": "Open the console"}, "url": "https://console.example"}]}
		]}`)
	zone := time.FixedZone("UTC+8", 8*60*60)
	s := preview.Sample{Channel: "slack", Bodies: []json.RawMessage{body}, Now: time.Date(2026, 11, 23, 9, 0, 0, 0, zone)}
	if err := preview.Terminal(os.Stdout, s, preview.TerminalOptions{Width: 60, Zone: zone}); err != nil {
		fmt.Println(err)
	}
	// Output:
	// ── Slack ───────────────────────────────────────────────────
	//
	//   3 images not licensed
	//
	//   Since yesterday 8:55 AM
	//
	//   [ Open the console ] (https://console.example)
	//
	//   Notification: 3 images not licensed
	//
	// ────────────────────────────────────────────────────────────
}
