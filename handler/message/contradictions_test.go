package message

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"tcss-licensing-alerts/handler/news"
	"tcss-licensing-alerts/handler/report"
	"tcss-licensing-alerts/notify"
)

// Over many news, no message contradicts itself or what is the case. The reader
// knows the world and the message, and nothing of how one comes from the other.
func TestNothingContradicts(t *testing.T) {
	t.Parallel()
	const worlds = 2000
	kinds, readers := map[news.Reason]int{}, map[string]phrases{"en": reader("en"), "zh": reader("zh")}
	for seed := range uint64(worlds) {
		w := anyWorld(rand.New(rand.NewPCG(seed, 0)))
		n, f := w.decide()
		if !n.Post() {
			continue
		}
		kinds[n.Reason]++
		for language, phrases := range readers {
			m := writer(language).News(n, f)
			r := reading{phrases: phrases, m: m, n: n, f: f, oldest: w.oldest}
			r.read()
			if len(r.wrong) > 0 {
				t.Fatalf("world %d, %s, %s:\n%s\n%s", seed, language, n.Reason, strings.Join(r.wrong, "\n"), drawn(m))
			}
		}
	}
	for _, reason := range []news.Reason{
		news.Failures, news.Mention, news.Incomplete, news.RuleOff, news.LicencesGone, news.LicencesLow, news.WorkingAgain,
		news.RuleOn, news.LicencesFine, news.AllClear, news.Status, news.NoTasks,
	} {
		if kinds[reason] < 5 {
			t.Errorf("%d messages of %s are too few: %v", kinds[reason], reason, kinds)
		}
	}
}

// reading is one message that is read.
type reading struct {
	phrases

	m      notify.Message
	n      news.News
	f      Facts
	oldest string
	wrong  []string
}

func (r *reading) must(ok bool, format string, args ...any) {
	if !ok {
		r.wrong = append(r.wrong, fmt.Sprintf(format, args...))
	}
}

func (r *reading) read() {
	title := r.m.Title
	for _, filter := range r.f.Filters { // they are there on request
		title = strings.ReplaceAll(title, filter, "")
	}
	r.must(utf8.RuneCountInString(title) <= 110, "the title is too long")
	r.must(len(r.m.Advice) <= 3, "more than three acts")
	r.must(!strings.ContainsAny(r.m.Title+r.m.Brief, "\n<*"), "markup in one line")
	if len(r.m.Advice) > 0 {
		r.must(utf8.RuneCountInString(title+r.m.Advice[0].String()) <= 170, "the first act comes too late")
	}
	r.typography()
	r.said()
	r.states()
	r.advice()
	r.numbers()
	r.days()
}

// texts are all that stands below the title, without the grey line.
func (r *reading) texts() (list []notify.Text) {
	list = append(list, r.m.Advice...)
	for _, i := range r.m.Items {
		list = append(append(list, i.Title), i.Lines...)
	}
	return append(append(list, r.m.More), r.m.Notes...)
}

func (r *reading) all() string {
	var b strings.Builder
	b.WriteString(r.m.Title)
	for _, t := range r.texts() {
		b.WriteString("\n" + t.String())
	}
	return b.String()
}

// typography: names that are not ours stand in spans of their own, and nothing
// of half width stands beside Chinese.
func (r *reading) typography() {
	for _, t := range append(r.texts(), append(r.m.Footer, notify.Plain(r.m.Title), notify.Plain(r.m.Brief))...) {
		var b strings.Builder
		for _, s := range t {
			if s.Code {
				b.WriteString("x")
				continue
			}
			r.must(!strings.ContainsAny(s.Text, "<{}[]") && !strings.Contains(s.Text, "_CODE"), "a name in %q", s.Text)
			b.WriteString(s.Text)
		}
		r.must(!strings.Contains(t.String(), capped) && !strings.Contains(t.String(), lack), "an API code that we know in %q", t.String())
		line := []rune(b.String())
		for i, c := range line {
			beside := func(is func(rune) bool) bool {
				return i > 0 && is(line[i-1]) || i+1 < len(line) && is(line[i+1])
			}
			han := func(c rune) bool { return unicode.Is(unicode.Han, c) }
			r.must(!strings.ContainsRune(",:;!?()", c) || !beside(han), "half width beside Chinese in %q", b.String())
			r.must(!strings.ContainsRune("，：；。、（）", c) || !beside(unicode.IsSpace), "a space beside full width in %q", b.String())
		}
	}
}

// said: every state that a message makes known is in it.
func (r *reading) said() {
	all := r.all()
	if r.m.MentionOnly {
		r.must(r.n.Rule == nil && r.n.Licences == nil && r.n.Watch == nil && len(r.n.Restored) == 0, "a call tells states that it does not show")
		return
	}
	has := func(some ...string) bool {
		return slices.ContainsFunc(some, func(s string) bool { return strings.Contains(all, s) })
	}
	r.must(r.n.Rule == nil || has(r.ruleOff, r.ruleOn), "the rule is not told")
	r.must(r.n.Watch == nil || has(r.again, r.short), "the watch is not told")
	r.must(r.n.Licences == nil || has(r.gone, r.suspended, r.few, r.ends) || r.buy.MatchString(all) || len(r.m.Advice) > 0, "the licences are not told")
	r.must(len(r.n.Restored) == 0 || has(r.restored), "what is over is not told")
}

// states: nothing is said that is not the case, and green stands beside nothing
// wrong.
func (r *reading) states() {
	all, seen := r.all(), r.f.Seen
	off := seen.Rule == news.Off
	r.must(r.m.MentionOnly || strings.Contains(all, r.ruleOff) == off, "the rule is off: %v", off)
	r.must(!strings.Contains(all, r.ruleOn) || seen.Rule == news.On, "the rule is not on")
	r.must(strings.Contains(all, r.short) == (seen.Short && !r.m.MentionOnly), "the list is short: %v", seen.Short)
	open, failed := false, false
	seen.Report.Failing(func(s *report.Series, _ *report.Day, t report.Task) {
		open = open || !s.Over(t)
		failed = failed || seen.Report.Window.Contains(t.At)
	})
	working := slices.ContainsFunc(seen.Report.Series, func(s report.Series) bool { return len(s.Unsettled) > 0 })
	open = open || working
	claims := strings.Contains(all, r.nothing) || strings.Contains(all, r.nothingNew)
	r.must(!claims || len(r.n.Items)+len(r.n.Mentions) == 0, "failures beside nothing")
	r.must(!strings.Contains(r.m.Title, r.nothingNew) || !working, "a failure at work is new")
	r.must(!strings.Contains(all, r.nothing) || !failed, "something failed")
	if l := seen.Licences; l != nil {
		r.must(!strings.Contains(all, "nough for") && !strings.Contains(all, "约够") || !l.Suspended && l.Left() > 0, "enough of nothing")
	}
	if r.m.Level == notify.LevelGood {
		r.must(!off && !open && !seen.Short && (r.n.Standing == "" || r.n.Standing == news.Fine), "green beside something wrong")
		r.must(len(r.m.Advice) == 0, "green with something to do")
	}
	r.must(len(r.n.Items) == 0 || r.m.Level >= notify.LevelWarning, "failures in green")
}
