package news_test

import (
	"fmt"
	"strings"

	"tcss-licensing-alerts/handler/news"
)

// summary is news in a line: the reason and the headline, then each item with
// its group, day and tasks, and what else is told.
func summary(n news.News) string {
	parts := []string{string(n.Reason)}
	add := func(format string, args ...any) { parts = append(parts, fmt.Sprintf(format, args...)) }
	if n.Headline > 0 {
		parts[0] += fmt.Sprint(" ", n.Headline)
	}
	for _, i := range n.Items {
		add("%s", item(i))
	}
	for _, g := range n.Mentions {
		add("calls for %s", letter(g))
	}
	for _, g := range n.Restored {
		add("%s recovered", letter(g))
	}
	for i, c := range []*news.Change{n.Watch, n.Rule, n.Licences} {
		if c != nil {
			add("%s %s%s", []string{"watch", "rule", "licences"}[i], c.Value, map[bool]string{true: " still"}[c.Again])
		}
	}
	return strings.Join(parts, "; ")
}

func item(i news.Item) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s", letter(i.Series.Group), i.Day.Date[8:])
	for _, t := range i.Tasks {
		fmt.Fprintf(&b, " #%d", t.TaskID)
	}
	if i.Streak != 1 || i.AtLeast {
		fmt.Fprintf(&b, " day %d%s", i.Streak, map[bool]string{true: "+"}[i.AtLeast])
	}
	for _, e := range i.Earlier {
		fmt.Fprintf(&b, ", %s %d", e.Date[8:], e.Failed)
	}
	if i.Grown() {
		fmt.Fprintf(&b, ", %d known", i.Known)
	}
	if i.Over {
		b.WriteString(", over")
	}
	return b.String()
}
