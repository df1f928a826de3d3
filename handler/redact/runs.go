package redact

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// run is how many characters of a secret in a row are kept from leaving.
const run = 8

// runs are all runs of eight bytes of the secrets, folded.
type runs map[string]struct{}

// fold is s in small letters and with spaces for pluses, as queries have them,
// byte by byte.
func fold(s string) string {
	b := []byte(s)
	for i, c := range b {
		switch {
		case c >= 'A' && c <= 'Z':
			b[i] += 'a' - 'A'
		case c == '+':
			b[i] = ' '
		}
	}
	return string(b)
}

// secretPart is what is more than a word in a path or query. A word, such as
// heartbeat, has at most 15 small letters: what is longer is a key.
var secretPart = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`[a-z]*[^a-z/?&=._\-:+ ][^/?&=._\-:+ ]*|[a-z]{16,}`)
})

// add puts in the runs of a secret, as it is and unescaped, with its dashes and
// without. If it has words, runs of nothing else are left out.
func (x runs) add(secret string, words bool) {
	plain := unescape(secret)
	bare := func(s string) string { return strings.ReplaceAll(s, "-", "") }
	for _, form := range slices.Compact([]string{secret, plain, bare(secret), bare(plain)}) {
		parts := [][]int{{0, len(form)}}
		if words {
			parts = secretPart().FindAllStringIndex(form, -1)
		}
		form = fold(form)
		for _, part := range parts {
			for end := max(part[0]+1, run); end < part[1]+run && end <= len(form); end++ {
				x[form[end-run:end]] = struct{}{}
			}
		}
	}
}

// urlParts finds what is secret in a URL, whether it can be parsed or not: user
// and password, and what follows host and port, with the path of a webhook
// apart.
var urlParts = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?is)^(?:[^/]*://)?(?:([^/?#]*)@)?(?:\[[^]]*]|[^/?#:@]*)(?::\d*)?(/services/|/cgi-bin/webhook/send\?key=)?(.*)$`)
})

func (x runs) addURL(v string) {
	part := urlParts().FindStringSubmatch(v)
	user, password, _ := strings.Cut(part[1], ":")
	for _, s := range []string{part[1], user, password} {
		x.add(s, false)
	}
	x.add(part[3], part[2] == "")
}

// publish takes out the runs that everybody knows.
func (x runs) publish() {
	const public = "https://hooks.slack.com/services/\x00https://hooks.slack-gov.com/services/\x00" + // no setting has a NUL
		"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key="
	maps.DeleteFunc(x, func(r string, _ struct{}) bool { return strings.Contains(public, r) })
}

// cut is s without the runs that stand in it as they are.
func (x runs) cut(s string) string {
	folded := fold(s)
	var b strings.Builder
	end := 0 // of what is written or left out
	for i := run; i <= len(s); i++ {
		if _, secret := x[folded[i-run:i]]; !secret {
			continue
		}
		if i-run > end || b.Len() == 0 {
			_, _ = b.WriteString(s[end:i-run] + redacted)
		}
		end = i
	}
	_, _ = b.WriteString(s[end:])
	return b.String()
}
