package message

import (
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"tcss-licensing-alerts/handler/news"
	"tcss-licensing-alerts/handler/report"
	"tcss-licensing-alerts/handler/tcss"
	"tcss-licensing-alerts/notify"
)

// A word that is missing, or an argument that one language leaves out, fails
// here and never a run.
func TestEveryLanguageHasEveryWord(t *testing.T) {
	t.Parallel()
	en, zh := flatten(english()), flatten(chinese())
	if missing := slices.Collect(maps.Keys(en)); len(en) != len(zh) {
		t.Errorf("%d words in English, %d in Chinese: %v", len(en), len(zh), missing)
	}
	// What one language needs and the other does not: a number's second form.
	own := map[string]bool{".gone": true, ".because": true, ".becauseMore": true, ".namesMore": true, ".refused": true}
	argument := regexp.MustCompile(`\{(\d)`)
	arguments := func(s string) map[string]bool {
		set := map[string]bool{}
		for _, m := range argument.FindAllStringSubmatch(s, -1) {
			set[m[1]] = true
		}
		return set
	}
	for name, text := range en {
		other := zh[name]
		if text == "" || other == "" {
			t.Errorf("%s is %q and %q", name, text, other)
		}
		if !own[name] && !maps.Equal(arguments(text), arguments(other)) {
			t.Errorf("%s has other arguments in %q than in %q", name, text, other)
		}
		if strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
			t.Errorf("%s is not English: %q", name, text)
		}
	}
}

// flatten is the words by their names.
func flatten(w words) map[string]string {
	out := map[string]string{}
	var walk func(name string, v reflect.Value)
	walk = func(name string, v reflect.Value) {
		switch kind := v.Kind(); {
		case kind == reflect.Struct:
			for i := range v.NumField() {
				walk(name+"."+v.Type().Field(i).Name, v.Field(i))
			}
		case kind == reflect.Map:
			for _, key := range v.MapKeys() {
				walk(fmt.Sprintf("%s[%v]", name, key), v.MapIndex(key))
			}
		case kind == reflect.String:
			out[name] = v.String()
		case v.IsZero():
			out[name] = ""
		}
	}
	walk("", reflect.ValueOf(w))
	return out
}

func TestSay(t *testing.T) {
	t.Parallel()
	en, zh := english(), chinese()
	for _, tt := range []struct{ got, want string }{
		{en.text("{1 image}, {2 image}", 1, int64(1234)), "1 image, 1,234 images"},
		{zh.text("{1} 个、{2} 个", 1234, 12345), "1234 个、12,345 个"},
		{en.text("{1?is:are} {1}", int64(1)) + en.text(" {1?is:are}", 0), "is 1 are"},
		{en.text("a[ ({1})] b[, {2}][; {3 day}]", 0, "", int64(3)), "a b; 3 days"},
		{en.text("[{1}: {2}]", "x", 0) + en.text("[{1}]", notify.Text(nil)), ""},
		{styled(en.say("{1}{2}", code("<x>"), notify.Text{{Text: "y", Strong: true}})), "`<x>`*y*"},
		{en.text("{1th} {2th} {3th} {4th} {5th}", 1, 2, 3, 11, 112), "1st 2nd 3rd 11th 112th"},
		{en.text("{1th} {2th} {3th}", 21, 4, 113), "21st 4th 113th"},
		{en.length(24 * time.Hour), "24 hours"},
		{en.length(72 * time.Hour), "3 days"},
		{en.length(90 * time.Minute), "90 minutes"},
		{zh.length(72 * time.Hour), "3 天"},
		{offset(clock), "UTC+8"},
		{offset(clock.UTC()), "UTC"},
		{offset(clock.In(time.FixedZone("", -12600))), "UTC-3:30"},
		{en.sentence(notify.Plain("an end")).String(), "An end."},
		{styled(en.sentence(notify.Text{code("x"), plain(" ends")})), "`x` ends."},
	} {
		if tt.got != tt.want {
			t.Errorf("%q, want %q", tt.got, tt.want)
		}
	}
}

// Every class of fault and every cause has words and, where something can be
// done, an act.
func TestEveryFaultHasWords(t *testing.T) {
	t.Parallel()
	for _, language := range []string{"en", "zh"} {
		w := writer(language)
		for _, class := range []string{"transient", "credentials", "permission", "request", "incomplete", "deadline", "other", "new"} {
			for _, code := range []string{"", "NetworkError", "Timeout", "MalformedAnswer", "ShortList", "DeadlineExceeded", "ClientError", "MissingCredentials", "X.Y"} {
				f := Facts{Fault: Fault{Class: class, Code: code, Action: "A"}}
				m := w.compose(news.News{}, f).blind()
				if len(m.Advice) != 1 || len(m.Links) == 0 || strings.Contains(m.Title, "{") || m.Title == w.News(news.News{}, Facts{}).Title && class != "other" && class != "new" {
					t.Errorf("%s: %s %s: %q %v", language, class, code, m.Title, m.Advice)
				}
				if shown := strings.Contains(drawn(m), "X.Y"); shown != (class == "other" && code == "X.Y") {
					t.Errorf("%s: %s %s is shown: %v", language, class, code, shown)
				}
			}
		}
	}
}

// Where the images of all items are known, one that stands in several counts
// once, in the title and in what to buy.
func TestRepeatedImagesCountOnce(t *testing.T) {
	t.Parallel()
	w := world{
		tasks:    []tcss.Task{task(1, 23, auto, local, 0, 9, lack), task(2, 23, manual, local, 0, 3, lack)},
		licences: lasting(0, 0),
		facts: func(f *Facts) {
			f.Images = map[report.Group]report.Images{automatic: images(9, "a", lack), byHand: images(3, "a", lack)}
		},
	}
	m := writer("en").News(w.decide())
	if m.Title != "TCSS: 9 container images unscanned – licences" || m.Advice[0].String() != "Buy at least 9 licences: 0 of 500 are left." ||
		!strings.Contains(drawn(m), "3 images failed in more than one group, counted once.") {
		t.Error(drawn(m))
	}
	w.facts = nil // they may be the same, so that no more than nine are known to be missing
	m = writer("en").News(w.decide())
	if m.Title != "TCSS: 12 container images unscanned – licences" || m.Advice[0].String() != "Buy at least 9 licences: 0 of 500 are left." {
		t.Error(drawn(m))
	}
}
