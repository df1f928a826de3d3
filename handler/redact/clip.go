package redact

import (
	"fmt"
	"strings"
)

// Clip makes a text fit to be quoted: bounds it to one line of 80 characters and shows what a terminal
// would act on as escapes.
func Clip(s string) string {
	const most = 80
	runes := []rune(strings.ToValidUTF8(s, "\uFFFD"))
	short := len(runes) > most
	if short {
		runes = runes[:most]
	}
	shown := fmt.Sprintf("%q", string(runes))
	shown = strings.ReplaceAll(shown[1:len(shown)-1], `\"`, `"`)
	if short {
		shown += "…"
	}
	return shown
}
