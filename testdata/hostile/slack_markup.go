package hostile

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"
)

// slackLive is what a message of ours may hold in angle brackets.
var slackLive = regexp.MustCompile(`<(!here|!channel|@[UW][A-Z0-9]+|!subteam\^S[A-Z0-9]+|` +
	`!date\^\d+\^\{date_short_pretty\} \{time\}\|[^<>|^]+|https?://[^<>|]+\|[^<>|]+)>`)

// slackMarkup says what in a text is live that is not ours.
func slackMarkup(text string) string {
	rest := Entity.ReplaceAllString(slackLive.ReplaceAllString(text, "¦"), "¦")
	switch {
	case strings.ContainsAny(rest, "<>&"):
		return "a live character in " + rest
	case strings.Contains(rest, "~") || strings.Contains(rest, "```"):
		return "a live format in " + rest
	case Link.MatchString(rest), Mention.MatchString(rest):
		return "a live link or mention in " + rest
	}
	for line := range strings.SplitSeq(rest, "\n") {
		if strings.Count(line, "`")%2 != 0 || strings.Count(line, "*")%2 != 0 {
			return "markup that is cut in " + line
		}
	}
	if strings.HasPrefix(strings.TrimLeft(text, " "), "&gt;") || strings.Contains(text, "\n&gt;") {
		return "a live quotation in " + text
	}
	return ""
}

// SlackBars is a chart as Slack reads it.
type SlackBars struct {
	Type   string `json:"type"`
	Series []struct {
		Name string `json:"name"`
		Data []struct {
			Label string  `json:"label"`
			Value float64 `json:"value"`
		} `json:"data"`
	} `json:"series"`
	Axis struct {
		Categories []string `json:"categories"`
	} `json:"axis_config"`
}

// chart checks what the page of the data visualization block says.
func (b slackBlock) chart() (int, string) {
	var c SlackBars
	if json.Unmarshal(b.Chart, &c) != nil || c.Type != "bar" {
		return 0, "not a bar chart"
	}
	title := utf8.RuneCountInString(b.Title)
	if title == 0 || title > 50 || len(c.Series) == 0 || len(c.Series) > 6 ||
		len(c.Axis.Categories) == 0 || len(c.Axis.Categories) > 20 {
		return 0, "too little or too much"
	}
	total := title
	seen := map[string]bool{}
	for _, l := range c.Axis.Categories {
		n := utf8.RuneCountInString(l)
		if n == 0 || n > 20 || seen[l] {
			return 0, fmt.Sprintf("category %q", l)
		}
		seen[l] = true
		total += n
	}
	for _, s := range c.Series {
		n := utf8.RuneCountInString(s.Name)
		if n == 0 || n > 20 || seen["series "+s.Name] || len(s.Data) != len(c.Axis.Categories) {
			return 0, fmt.Sprintf("series %q", s.Name)
		}
		seen["series "+s.Name] = true
		total += n
		for i, p := range s.Data {
			if p.Label != c.Axis.Categories[i] {
				return 0, fmt.Sprintf("point %q", p.Label)
			}
			total += utf8.RuneCountInString(p.Label)
		}
	}
	return total, ""
}
