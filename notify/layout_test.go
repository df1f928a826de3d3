package notify

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// Of many items the first are shown, in their order, and the rest is told by
// the caller's words or a number.
func TestManyItems(t *testing.T) {
	t.Parallel()
	name := regexp.MustCompile(`组 (\d+)：`)
	for _, n := range []int{0, 1, 3, 10, 20, 41, 400} {
		for _, d := range []Destination{testSlack("here"), testWeCom("zhangsan", "@all"), testSlack(), testWeCom()} {
			for _, more := range []string{"", "the caller's words"} {
				m := many(n)
				m.More = Plain(more)
				posts, bodies := checkPosts(t, d, m), Bodies(d, m)
				for i, p := range posts {
					if len(bodies) != len(posts) || string(bodies[i]) != string(p.variants[0].body) { // random order of maps would show, too
						t.Errorf("%v: %d bodies of %d posts: %q", d, len(bodies), len(posts), bodies)
					}
				}
				for _, v := range posts[0].variants {
					shown := shown(v.body)
					found := name.FindAllStringSubmatch(shown, -1)
					for i, f := range found {
						if f[1] != strconv.Itoa(i) {
							t.Errorf("%v: item %s of %d stands at %d as %s", d, f[1], n, i, v.name)
						}
					}
					least := 10
					if d.Channel() == "wecom" && v.name == "text" {
						least = 5
					}
					left := n - len(found)
					if len(found) < min(n, least) || more != "" && !strings.Contains(shown, more) ||
						more == "" && strings.Contains(shown, fmt.Sprint("… ", left)) != (left > 0) {
						t.Errorf("%v shows %d items of %d as %s, and of the rest: %q", d, len(found), n, v.name, shown[max(0, len(shown)-200):])
					}
				}
			}
		}
	}
}

// crowd is as many people as can be called, with long names.
func crowd() (ids []string) {
	for i := range MaxMentions {
		ids = append(ids, fmt.Sprintf("S%020d", i))
	}
	return ids
}

// Whatever is absurdly long is cut, and leaves room for what is not.
func TestAbsurdLengths(t *testing.T) {
	t.Parallel()
	crowd := crowd()
	for _, unit := range []string{"x", "<", "长", "🔴"} {
		for _, length := range []int{1, 90, 240, 950, 3000} {
			for _, items := range []int{0, 7, 60} {
				long := strings.Repeat(unit, length)
				m := sample()
				m.Title, m.Brief, m.More = long, long, Plain(long)
				m.Words.Advice, m.Words.NoData, m.Trend.Title, m.Trend.Name = long, long, long, long
				m.Notes, m.Advice, m.Footer, m.Links, m.Items = nil, nil, nil, nil, nil
				for range 40 {
					m.Notes, m.Advice, m.Footer = append(m.Notes, Plain(long)), append(m.Advice, Plain(long)), append(m.Footer, Plain(long))
					m.Links = append(m.Links, Link{long, "https://example.com/" + strings.Repeat("x", length)})
				}
				for range items {
					m.Items = append(m.Items, Item{Title: Plain(long), Lines: []Text{Plain(long), Plain(long)}})
				}
				checkPosts(t, testSlack(crowd...), m)
				checkPosts(t, testWeCom(crowd[:18]...), m)
				checkPosts(t, testWeCom(append(crowd[:MaxMentions-1:MaxMentions-1], "@all")...), m)
			}
		}
	}
}

// Title and advice are whole while anything else can be cut, and a long item
// is shortened in favour of its neighbours.
func TestWhatIsCutFirst(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("长", 5000)
	m := sample()
	m.More, m.Notes, m.Footer = Plain(long), []Text{Plain(long)}, []Text{Plain(long)}
	m.Items = nil
	for _, name := range []string{"first", "second", "third"} {
		m.Items = append(m.Items, Item{
			Title: Plain(name), Lines: []Text{Plain(name + " begins " + long + " end"), Plain("never shown")},
		})
	}
	m.Items = append(m.Items, Item{Title: Plain("fourth is short")})
	for _, d := range []Destination{testSlack(), testWeCom()} {
		for _, v := range checkPosts(t, d, m)[0].variants {
			shown := shown(v.body)
			for _, want := range []string{
				m.Title, "0 of 500", "may fail again.", "first begins 长", "second begins 长", "third begins 长", "fourth is short",
			} {
				if !strings.Contains(shown, want) {
					t.Errorf("%v as %s drops %s", d, v.name, want)
				}
			}
			if strings.Count(shown, ellipsis) < 6 || strings.Contains(shown, "end") || strings.Contains(shown, "never") {
				t.Errorf("%v as %s does not shorten: %s", d, v.name, shown)
			}
		}
	}
}

// A link that does not fit leaves its place to the next.
func TestLinks(t *testing.T) {
	t.Parallel()
	m := brief()
	m.Links = []Link{{"far", "https://example.com/" + strings.Repeat("x", 3500)}, {"script", "javascript:alert(1)"}, {"broken", "https://%zz"}, {"nowhere", "https:///x"}, {"hidden", "https://example.com/\u200b"}}
	for i := range 7 {
		m.Links = append(m.Links, Link{fmt.Sprint("page ", i), "http://example.com/page"})
	}
	longest := brief() // the console's has 1,000 characters
	for _, d := range []Destination{testSlack(), testWeCom()} {
		some := shown(checkPosts(t, d, m)[0].variants[0].body)
		if !strings.Contains(some, "page 3") || regexp.MustCompile("page 4|script|broken|nowhere|hidden").MatchString(some) {
			t.Errorf("%v: %s", d, some)
		}
		longest.Links = []Link{{"Open TCSS", "https://example.com/" + strings.Repeat("x", map[string]int{"slack": 2980, "wecom": 991}[d.Channel()])}}
		if !strings.Contains(shown(checkPosts(t, d, longest)[0].variants[0].body), "Open TCSS") {
			t.Errorf("%v: the longest address is left out", d)
		}
	}
}
