package preview

import "strings"

// markdown reads the dialect of WeCom's robots: headings, quotes, bold, code,
// links, three colours and mentions.
func (r reader) markdown(text string) (all []passage) {
	for l := range strings.SplitSeq(text, "\n") {
		if level, rest := heading(l); level > 0 {
			all = append(all, passage{Kind: passageHeading, Level: level, Lines: []line{r.markdownInline(rest, span{})}})
			continue
		}
		kind := passageText
		if rest, found := strings.CutPrefix(l, ">"); found {
			kind, l = passageQuote, strings.TrimPrefix(rest, " ")
		}
		all = appendLine(all, kind, r.markdownInline(l, span{}))
	}
	return all
}

func heading(l string) (level int, rest string) {
	rest = strings.TrimLeft(l, "#")
	level = len(l) - len(rest)
	if level > 6 || !strings.HasPrefix(rest, " ") {
		return 0, l
	}
	return level, strings.TrimSpace(rest)
}

// markdownInline reads the markup of one line, in the style around it.
func (r reader) markdownInline(s string, style span) line {
	return scan(s, func(i int) (line, int) { return r.markdownMark(s[i:], style) },
		func(text string) line { style.Text = text; return line{style} })
}

// markdownMark reads the mark that s begins with; its length is 0 if there is
// none.
func (r reader) markdownMark(s string, style span) (line, int) {
	switch {
	case strings.HasPrefix(s, "**"):
		if in, _, found := strings.Cut(s[2:], "**"); found && in != "" {
			style.Bold = true
			return r.markdownInline(in, style), len(in) + 4
		}
	case s[0] == '`':
		if in, _, found := strings.Cut(s[1:], "`"); found && in != "" {
			style.Text, style.Code = in, true
			return line{style}, len(in) + 2
		}
	case s[0] == '[':
		return markdownLink(s, style)
	case strings.HasPrefix(s, "<@"):
		if who, _, found := strings.Cut(s[2:], ">"); found && who != "" {
			style.Text, style.Mention = "@"+who, mentionOne
			return line{style}, len(who) + 3
		}
	case strings.HasPrefix(s, "<font"):
		return r.markdownFont(s, style)
	}
	return nil, 0
}

func markdownLink(s string, style span) (line, int) {
	label, rest, found := strings.Cut(s[1:], "](")
	if !found || label == "" || strings.ContainsAny(label, "[]") {
		return nil, 0
	}
	address, _, found := strings.Cut(rest, ")")
	if !found || strings.Contains(address, " ") {
		return nil, 0
	}
	return line{linkSpan(label, address, style)}, len(label) + len(address) + 4
}

// markdownFont reads <font color="warning">…</font>.
func (r reader) markdownFont(s string, style span) (line, int) {
	for _, tone := range []string{"info", "comment", "warning"} {
		for _, quote := range []string{`"`, `'`} {
			open := "<font color=" + quote + tone + quote + ">"
			if !strings.HasPrefix(s, open) {
				continue
			}
			in, _, found := strings.Cut(s[len(open):], "</font>")
			if !found {
				return nil, 0
			}
			style.Tone = tone
			return r.markdownInline(in, style), len(open) + len(in) + len("</font>")
		}
	}
	return nil, 0
}
