package redact

import (
	"slices"
	"strings"
)

// run is how many characters of a secret in a row are kept from leaving.
const run = 8

// index holds every run of eight bytes of the secrets, in small letters, each as
// a number.
type index struct {
	runs map[uint64]struct{}
	// may has a bit for each run's hash: nearly all that is looked for is not
	// there, and found to be so by it.
	may [1 << 10]uint64
}

func newIndex() *index { return &index{runs: map[uint64]struct{}{}} }

// bit is where a run's bit is.
func bit(h uint64) (word int, mask uint64) {
	hash := h * 0x9e3779b97f4a7c15 >> 48
	return int(hash >> 6), 1 << (hash & 63)
}

func (x *index) has(h uint64) bool {
	word, mask := bit(h)
	if x.may[word]&mask == 0 {
		return false
	}
	_, ok := x.runs[h]
	return ok
}

// push is the run that ends with c after the run before.
func push(before uint64, c byte) uint64 {
	if c >= 'A' && c <= 'Z' {
		c += 'a' - 'A'
	}
	return before<<8 | uint64(c)
}

// add puts in the runs of a secret, as it is and unescaped, with its dashes and
// without. If it has words, runs of nothing else are left out.
func (x *index) add(secret string, words bool) {
	forms := []string{secret, strings.ReplaceAll(secret, " ", "+")}
	if plain, ok := (layer{text: secret}).decoded(); ok {
		forms = append(forms, plain.text, strings.ReplaceAll(plain.text, " ", "+"))
	}
	for i, form := range forms {
		if slices.Contains(forms[:i], form) {
			continue
		}
		x.addRuns(form, words)
		if strings.Contains(form, "-") {
			x.addRuns(strings.ReplaceAll(form, "-", ""), words)
		}
	}
}

func (x *index) addRuns(form string, words bool) {
	public := make([]bool, len(form))
	if words {
		markWords(form, public)
	}
	var h uint64
	last := -run // where the last byte is that is not public
	for i := range len(form) {
		if !public[i] {
			last = i
		}
		if h = push(h, form[i]); i >= run-1 && i-last < run {
			word, mask := bit(h)
			x.runs[h] = struct{}{}
			x.may[word] |= mask
		}
	}
}

// longestWord is the longest part of a path that passes for a word, such as
// heartbeat: what is longer is a key, even in small letters alone.
const longestWord = 15

// markWords marks the words of a path and what stands between them.
func markWords(form string, public []bool) {
	const letters, marks = "abcdefghijklmnopqrstuvwxyz", "/?&=._-:+ "
	for i := 0; i < len(form); {
		rest := form[i:]
		if n := len(rest) - len(strings.TrimLeft(rest, marks)); n > 0 {
			for j := range n {
				public[i+j] = true
			}
			i += n
			continue
		}
		n := strings.IndexAny(rest, marks)
		if n < 0 {
			n = len(rest)
		}
		for j := range n {
			public[i+j] = n <= longestWord && strings.Trim(rest[:n], letters) == ""
		}
		i += n
	}
}

// addURL puts in what is secret in a URL, whether it can be parsed or not.
func (x *index) addURL(v string) {
	_, rest, ok := strings.Cut(v, "://")
	if !ok {
		rest = v
	}
	end := strings.IndexAny(rest, "/?#")
	if end < 0 {
		end = len(rest)
	}
	host, tail := rest[:end], rest[end:]
	if i := strings.LastIndexByte(host, '@'); i >= 0 {
		x.add(host[:i], false)
		user, password, _ := strings.Cut(host[:i], ":")
		x.add(user, false)
		x.add(password, false)
		host = host[i+1:]
	}
	if i := strings.LastIndexByte(host, ':'); i >= 0 && strings.Trim(host[i:], ":0123456789]") != "" {
		tail = host[i:] + tail // no port, but something that was pasted there
	}
	for _, before := range []string{"/services/", "/cgi-bin/webhook/send?key="} {
		if len(tail) > len(before) && strings.EqualFold(tail[:len(before)], before) {
			x.add(tail[len(before):], false)
			return
		}
	}
	x.add(tail, true)
}

// publish takes out the runs that everybody knows.
func (x *index) publish() {
	public := newIndex()
	for _, s := range []string{
		"https://hooks.slack.com/services/", "https://hooks.slack-gov.com/services/",
		"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=",
		"TENCENTCLOUD_SECRETID", "TENCENTCLOUD_SECRETKEY", "TENCENTCLOUD_SESSIONTOKEN",
	} {
		public.add(s, false)
	}
	for h := range public.runs {
		delete(x.runs, h)
	}
}

// find calls hide with where each run stands in text.
func (x *index) find(text string, hide func(from, to int)) {
	var h uint64
	for i := range len(text) {
		if h = push(h, text[i]); i >= run-1 && x.has(h) {
			hide(i-run+1, i+1)
		}
	}
}
