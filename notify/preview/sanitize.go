package preview

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"unicode"
)

// clean is a string of a body without the characters that could do anything
// but be read. Types that are decoded from a body have no other strings.
type clean string

// UnmarshalJSON decodes a JSON string.
func (c *clean) UnmarshalJSON(data []byte) error {
	var s string
	if err := json.Unmarshal(data, &s); err != nil {
		return fmt.Errorf("decode text: %w", err)
	}
	*c = clean(sanitize(s))
	return nil
}

// sanitize drops control characters but the newline, which includes every escape
// sequence's first, and the characters that turn the direction of the text.
func sanitize(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case r == '\t', r == '\u2028', r == '\u2029':
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r):
			return -1
		}
		return r
	}, strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\r\n", "\n"))
}

// httpsOnly is the address if it is one that may be opened, else empty.
func httpsOnly(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil {
		return ""
	}
	return u.String()
}

// linkSpan is a link if its address may be opened, else the same in words.
func linkSpan(label, address string, style span) span {
	style.URL = httpsOnly(address)
	style.Text = label
	switch {
	case label == "":
		style.Text = address
	case style.URL == "" && address != "" && label != address:
		style.Text = label + " (" + address + ")"
	}
	return style
}
