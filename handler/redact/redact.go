// Package redact takes secrets and addresses out of whatever leaves the
// function. It does not know where they come from, nor where a text goes.
package redact

import (
	"log/slog"
	"regexp"
	"strings"
	"sync"
)

// Redactor takes out every run of eight characters of a secret, in capitals or
// not, percent-encoded, with HTML's or JSON's escapes, within base64, in full
// width or with what is not seen in between, and a key without its dashes;
// further whatever is a webhook, and every IP address. What it costs grows with
// the length of the text alone. The zero Redactor knows no secrets.
type Redactor struct{ runs runs }

const redacted = "[redacted]"

// webhookLike is what is a webhook, whoever's it is.
var webhookLike = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(hooks\.slack(-gov)?\.com/|webhook/send\?key=)[^\s"\\]+`)
})

// New makes the redactor of secrets, and of what is secret in URLs: paths,
// queries, users and passwords. What is shorter than eight characters is none,
// and would tear holes into ordinary words.
func New(secrets, urls []string) Redactor {
	r := Redactor{runs: runs{}}
	for _, s := range secrets {
		r.runs.add(s, false)
	}
	for _, u := range urls {
		r.runs.addURL(u)
	}
	r.runs.publish()
	return r
}

// Text is s without secrets and addresses.
func (r Redactor) Text(s string) string { return withoutAddresses(r.Name(s)) }

// Name is s without secrets. Addresses stay: an image's name may begin with one,
// and its version look like one.
func (r Redactor) Name(s string) string {
	s = r.withoutSecrets(s)
	if strings.Contains(s, "hooks.slack") || strings.Contains(s, "send?key=") {
		s = webhookLike().ReplaceAllString(s, "$1"+redacted)
	}
	return s
}

// Attr redacts an attribute of a log line, as slog.HandlerOptions.ReplaceAttr.
func (r Redactor) Attr(_ []string, a slog.Attr) slog.Attr {
	switch a.Value.Kind() { //nolint:exhaustive // the others hold no text
	case slog.KindString:
		a.Value = slog.StringValue(r.Text(a.Value.String()))
	case slog.KindAny:
		if err, ok := a.Value.Any().(error); ok {
			a.Value = slog.StringValue(r.Text(err.Error()))
		}
	}
	return a
}

// withoutSecrets cuts out runs that stand there as they are, and of those that
// escapes or base64 hide, the words that hide them.
func (r Redactor) withoutSecrets(s string) string {
	if len(r.runs) == 0 || len(s) < run {
		return s
	}
	if s = r.runs.cut(s); !r.runs.hiddenIn(s) {
		return s
	}
	words := strings.Split(s, " ")
	for i, word := range words {
		if r.runs.hiddenIn(word) {
			words[i] = redacted
		}
	}
	if s = strings.Join(words, " "); r.runs.hiddenIn(s) {
		return redacted
	}
	return s
}
