package notify

import (
	"strings"

	"tcss-licensing-alerts/handler/redact"
)

// maxWord is how many characters of a service's words are repeated.
const maxWord = 200

// redact makes what a service said fit to be shown: one line, without
// invisible characters, addresses of machines, or any part of the webhook that
// is a secret.
func (d Destination) redact(word string) string {
	runes := []rune(strings.TrimSpace(clean(word)))
	if len(runes) > 4*maxWord { // longer than any answer of its own
		runes = runes[:4*maxWord]
	}
	runes = []rune(redact.New(nil, []string{d.webhook}).Text(string(runes)))
	if len(runes) > maxWord {
		runes = append(runes[:maxWord-1], []rune(ellipsis)...)
	}
	return string(runes)
}
