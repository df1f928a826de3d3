package preview_test

import (
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
			{"type": "section", "fields": [
				{"type": "mrkdwn", "text": "*Since*\n<!date^1795308900^{date_short_pretty} {time}|22 Nov 2026>"},
				{"type": "mrkdwn", "text": "*Licences*\n2,000 of 2,000 used"}]},
			{"type": "actions", "elements": [
				{"type": "button", "text": {"type": "plain_text", "text": "Open the console"}, "url": "https://console.example"}]}
		]}`)
	o := preview.TerminalOptions{Width: 60, Zone: time.FixedZone("UTC+8", 8*60*60)}
	if err := preview.Terminal(os.Stdout, "slack", [][]byte{body}, o); err != nil {
		fmt.Println(err)
	}
	// Output:
	// ── Slack · 1 message · 153 of 10,000 characters ────────────
	//
	//   3 images not licensed
	//
	//   Since     Nov 22, 2026 8:55 AM
	//   Licences  2,000 of 2,000 used
	//
	//   [ Open the console ] https://console.example
	//
	//   Notification: 3 images not licensed
	//
	// ────────────────────────────────────────────────────────────
}
