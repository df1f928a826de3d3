package message

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"tcss-licensing-alerts/handler/input"
	"tcss-licensing-alerts/handler/news"
	"tcss-licensing-alerts/notify"
)

// Every text of the code is translated, with the same arguments, and nothing
// else is.
func TestEveryTextIsTranslated(t *testing.T) {
	t.Parallel()
	texts := accepted()
	for _, path := range must(filepath.Glob("*.go")) {
		ast.Inspect(must(parser.ParseFile(token.NewFileSet(), path, nil, 0)), func(n ast.Node) bool {
			if l, ok := n.(*ast.BasicLit); ok && l.Kind == token.STRING && path != "words_zh.go" && !strings.HasSuffix(path, "_test.go") {
				text, _ := strconv.Unquote(l.Value)
				texts[text] = true
			}
			return true
		})
	}
	// Forms that need no translation, or another argument: a number's second one.
	own := map[string]bool{
		" {1}": true, "2 Jan": true, "2 Jan 15:04": true, "RequestId ": true, " – {2}": true, "{1} and {2} more": true,
		"no licences left – the next image fails": true, "{1} {2?is:are} invalid": true, "{1} {2?takes:take} messages again": true,
	}
	argument := regexp.MustCompile(`\{\d`)
	arguments := func(s string) []string {
		return slices.Compact(slices.Sorted(slices.Values(argument.FindAllString(s, -1))))
	}
	zh := chinese()
	for text := range texts {
		if other, ok := zh[text]; ok && !own[text] && !slices.Equal(arguments(text), arguments(other)) {
			t.Errorf("%q has other arguments in %q", text, other)
		} else if words := strings.Contains(text, "{1}") || regexp.MustCompile(`[a-z][a-z,]* [a-z]`).MatchString(text); words && !ok && !own[text] {
			t.Errorf("%q is not translated", text)
		}
	}
	for text := range zh {
		if !texts[text] {
			t.Errorf("nothing says %q", text)
		}
	}
}

// accepted is what package input says is accepted.
func accepted() map[string]bool {
	texts := map[string]bool{}
	for _, s := range input.Table() {
		texts[s.Accepts] = true
	}
	settings, err := input.ParseSettings(nil)
	problems := input.Problems(err)
	for _, payload := range []string{
		`[]`, `{"odd":1}`, `{"StartTime":1}`, `{"DryRun":1}`, `{"Send":true}`, `{"StartTime":"2026-11-22","EndTime":"2026-11-20"}`,
		`{"StartTime":"2026-11-22"}`, `{"Filters":1}`, `{"Filters":[{"Odd":1}]}`, `{"Filters":[{"Name":"Odd","Values":[]}]}`, `{"Filters":[{"Name":"Type","Values":1}]}`,
		`{"Filters":[{"Name":"Type","Values":["AUTO"]},{"Name":"Type","Values":["AUTO"]}]}`, `{"Filters":[{"Name":1,"Values":["AUTO"]}]}`,
		`{"Type":"Timer","TriggerName":1}`, `{"Type":"Timer","Time":"2027-11-22T00:00:00Z","Message":"x"}`,
	} {
		_, err := input.ParseEvent([]byte(payload), settings, time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC))
		problems = append(problems, input.Problems(err)...)
	}
	for _, p := range problems {
		texts[p.Accepts] = true
	}
	return texts
}

func TestSay(t *testing.T) {
	t.Parallel()
	en, zh := wordsOf("en"), wordsOf("zh")
	for _, tt := range []struct{ got, want string }{
		{en.text("{1 image}, {2 image}", 1, int64(1234)), "1 image, 1,234 images"},
		{zh.text("{1} 个、{2} 个", 1234, 12345), "1234 个、12,345 个"},
		{en.text("{1?is:are} {1}", int64(1)) + en.text(" {1?is:are}", 0), "is 1 are"},
		{en.text("a[ ({1})] b[, {2}][; {3 day}]", 0, "", int64(3)), "a b; 3 days"},
		{en.text("[{1}: {2}]", "x", 0) + en.text("[{1}]", notify.Text(nil)), ""},
		{styled(en.say("{1}{2}", code("<x>"), notify.Text{{Text: "y", Strong: true}})), "`<x>`*y*"},
		{en.text("{1th} {2th} {3th} {4th} {5th}", 1, 2, 3, 11, 112), "1st 2nd 3rd 11th 112th"},
		{en.text("{1th} {2th} {3th}", 21, 4, 113), "21st 4th 113th"},
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
