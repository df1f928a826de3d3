package preview

import "strings"

// shades are how series are told apart in text, in their order.
const shades = "█▒░▓▞▪"

func shade(series int) string {
	all := []rune(shades)
	return string(all[series%len(all)])
}

// chart writes one bar a category, stacked by series, with the figures in
// words.
func (s *screen) chart(c *chart) {
	s.put(indent, line{{Text: c.Title, Bold: true}})
	legend := make(line, 0, len(c.Series))
	for i, name := range c.Series {
		legend = append(legend, span{Text: shade(i) + " " + name + "   ", Tone: "comment"})
	}
	s.put(indent, legend)
	labels, most := 0, 0.0
	for i, label := range c.Categories {
		labels = max(labels, textColumns(label))
		most = max(most, total(c.Values[i]))
	}
	room := max(s.width/3, 8)
	for i, label := range c.Categories {
		l := line{{Text: label + strings.Repeat(" ", labels-textColumns(label)+2)}}
		for j, v := range c.Values[i] {
			if v > 0 {
				l = append(l, span{Text: strings.Repeat(shade(j), max(1, int(v/most*float64(room)+0.5)))})
			}
		}
		if total(c.Values[i]) > 0 {
			l = append(l, span{Text: " "})
		}
		s.hang(indent, append(l, span{Text: c.inWords(i)}), labels+2)
	}
}

// inWords spells the figures of a category: "30 failed in part, 12 failed
// entirely".
func (c *chart) inWords(category int) string {
	var parts []string
	for j, v := range c.Values[category] {
		if v > 0 {
			parts = append(parts, figure(v)+" "+c.Series[j])
		}
	}
	if len(parts) == 0 {
		return "0"
	}
	return strings.Join(parts, c.words.comma)
}

// Summary is the whole in words, for those who cannot see it.
func (c *chart) Summary() string {
	parts := make([]string, len(c.Categories))
	for i, label := range c.Categories {
		parts[i] = label + c.words.colon + c.inWords(i)
	}
	return c.Title + c.words.colon + strings.Join(parts, "; ")
}

func total(values []float64) (sum float64) {
	for _, v := range values {
		sum += v
	}
	return sum
}
