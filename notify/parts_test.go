package notify

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// text is all that a body shows, as one string.
func text(t *testing.T, body []byte) string {
	t.Helper()
	var v any
	if err := json.Unmarshal(body, &v); err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case string:
			b.WriteString(v + "\n")
		case []any:
			for _, e := range v {
				walk(e)
			}
		case map[string]any:
			for _, e := range v {
				walk(e)
			}
		}
	}
	walk(v)
	return b.String()
}

// Every item is told by name, or counted in the number of the rest, whichever
// form of each part arrives.
func TestManyItems(t *testing.T) {
	t.Parallel()
	name := regexp.MustCompile(`任务 (\d+)：`)
	rest := regexp.MustCompile(`and (\d+) more tasks with (\d+) images`)
	for _, n := range []int{1, 3, 12, 20, 40, 41, 42, 43, 44, 45, 46, 47, 48, 60, 100, 400, 5000} {
		for _, d := range []Destination{testSlack("here"), testWeCom("zhangsan", "@all"), testSlack(), testWeCom()} {
			posts := checkPosts(t, d, many(n))
			for i, p := range posts {
				if len(p.keys) == 0 {
					t.Errorf("%v: post %d of %d items tells nothing that could be missed", d, i+1, n)
				}
			}
			for plainest := range 3 {
				named, counted, weight := map[string]bool{}, 0, 0
				for _, p := range posts {
					shown := text(t, p.forms[min(plainest, len(p.forms)-1)].body)
					for _, m := range name.FindAllStringSubmatch(shown, -1) {
						if named[m[1]] {
							t.Errorf("%v: item %s of %d is shown twice", d, m[1], n)
						}
						named[m[1]] = true
					}
					for _, m := range rest.FindAllStringSubmatch(shown, -1) {
						i, _ := strconv.Atoi(m[1])
						w, _ := strconv.Atoi(m[2])
						counted, weight = counted+i, weight+w
					}
				}
				if len(named)+counted != n || weight != counted*7 {
					t.Errorf("%v: of %d items %d are named, %d counted with %d images (form %d)", d, n, len(named), counted, weight, plainest)
				}
			}
		}
	}
}

// Items are told worst first: the first ones by name.
func TestFirstItemsAreNamed(t *testing.T) {
	t.Parallel()
	for _, d := range []Destination{testSlack(), testWeCom()} {
		var all strings.Builder
		for _, b := range Bodies(d, many(400)) {
			all.WriteString(text(t, b))
		}
		last := 0
		for i := range 400 {
			at := strings.Index(all.String(), fmt.Sprintf("任务 %d：", i))
			if at < 0 {
				if i < 50 {
					t.Errorf("%v names %d items only", d, i)
				}
				break
			}
			if at < last {
				t.Errorf("%v shows item %d before the one that is worse", d, i)
			}
			last = at
		}
	}
}

// Whatever is absurdly long is cut, and leaves room for what is not.
func TestAbsurdLengths(t *testing.T) {
	t.Parallel()
	crowd := make([]string, MaxMentions)
	for i := range crowd {
		crowd[i] = fmt.Sprintf("U%020d", i)
	}
	for _, unit := range []string{"x", "<", "长", "🔴"} {
		for _, length := range []int{1, 90, 240, 950, 3000} {
			for _, items := range []int{0, 7, 60} {
				long := strings.Repeat(unit, length)
				m := sample()
				m.Title, m.Brief = long, long
				m.Words.Part = func(int, int) string { return long }
				m.Words.Rest = func(int, int) string { return long }
				m.Words.Advice, m.Words.NoData, m.Trend.Title, m.Trend.Series[0] = long, long, long, long
				m.Notes, m.Advice, m.Footer, m.Facts, m.Items = nil, nil, nil, nil, nil
				for i := range 40 {
					m.Notes, m.Advice, m.Footer = append(m.Notes, Plain(long)), append(m.Advice, Plain(long)), append(m.Footer, Plain(long))
					m.Facts = append(m.Facts, Fact{"label", Plain(unit)})
					if i%2 == 0 || items > 0 {
						m.Facts[i] = Fact{long, Plain(long)}
					}
				}
				for i := range items {
					m.Items = append(m.Items, Item{Key: strconv.Itoa(i), Title: Plain(long), Lines: []Text{Plain(long), Plain(long)}})
				}
				checkPosts(t, testSlack(crowd...), m)
				checkPosts(t, testWeCom(append(crowd[:MaxMentions-1:MaxMentions-1], "@all")...), m)
			}
		}
	}
}

// An item that is too long alone is shortened, not dropped, and its
// neighbours are not overwritten.
func TestLongItemIsShortened(t *testing.T) {
	t.Parallel()
	m := brief()
	for _, name := range []string{"first", "second", "third"} {
		m.Items = append(m.Items, Item{
			Key: name, Title: Plain(name),
			Lines: []Text{Plain(name + " begins " + strings.Repeat("长", 5000) + " end"), Plain("never shown")},
		})
	}
	for _, d := range []Destination{testSlack(), testWeCom()} {
		checkPosts(t, d, m)
		var all strings.Builder
		for _, b := range Bodies(d, m) {
			all.WriteString(text(t, b))
		}
		for _, name := range []string{"first", "second", "third"} {
			if !strings.Contains(all.String(), name+" begins 长") {
				t.Errorf("%v drops the %s item", d, name)
			}
		}
		if strings.Count(all.String(), ellipsis) < 3 || strings.Contains(all.String(), "end") {
			t.Errorf("%v does not shorten: %s", d, all.String())
		}
	}
}
