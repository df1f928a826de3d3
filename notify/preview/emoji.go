package preview

import "strings"

// emoji draws the emoji that alerts are likely to name, as Slack does; other
// names stay as they are.
func emoji(s string) string {
	if strings.Count(s, ":") < 2 {
		return s
	}
	return strings.NewReplacer(
		":rotating_light:", "🚨",
		":warning:", "⚠️",
		":red_circle:", "🔴",
		":large_orange_circle:", "🟠",
		":large_yellow_circle:", "🟡",
		":large_green_circle:", "🟢",
		":large_blue_circle:", "🔵",
		":white_check_mark:", "✅",
		":x:", "❌",
		":information_source:", "ℹ️",
		":bell:", "🔔",
		":see_no_evil:", "🙈",
		":eyes:", "👀",
		":bar_chart:", "📊",
		":bulb:", "💡",
	).Replace(s)
}
