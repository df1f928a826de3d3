package notify

import (
	"fmt"
	"strings"
	"testing"
)

// What each part of a message takes, in letters, when all of them are endless.
func TestShares(t *testing.T) {
	t.Parallel()
	endless := func(s string) Text { return Plain(strings.Repeat(s, 9000)) }
	m := Message{
		Title: endless("T").String(), Brief: endless("B").String(),
		Words: Words{Advice: endless("H").String()}, Advice: []Text{endless("A")}, Links: []Link{{endless("L").String(), "https://example.com"}},
		Items: []Item{{Title: endless("I")}, {Title: endless("J"), Lines: []Text{endless("K")}}},
		More:  endless("M"), Notes: []Text{endless("N")}, Footer: []Text{endless("F")},
	}
	for _, tt := range []struct {
		to   Destination
		want []string // in each variant
	}{
		{testSlack(), []string{
			" T147 B599 H662 A1992 L74 I1921 J1279 K639 M371 N1116 F867",
			" T463 B0 H234 A706 L242 I682 J453 K226 M131 N396 F308",
		}},
		{testWeCom(), []string{
			" T454 B0 H242 A738 L253 I712 J472 K235 M136 N414 F292",
			" T237 B0 H120 A363 L125 I353 J234 K112 M66 N204 F157",
		}},
	} {
		for i, v := range checkPosts(t, tt.to, m)[0].variants {
			var got strings.Builder
			for part := range strings.SplitSeq("TBHALIJKMNF", "") {
				fmt.Fprint(&got, " ", part, strings.Count(shown(v.body), part))
			}
			if got.String() != tt.want[i] {
				t.Errorf("%v as %s shows%s, want%s", tt.to, v.name, &got, tt.want[i])
			}
		}
	}
}

// Items are whole as long as they fit together, to the last unit, and then cut so
// that they do.
func TestItemsThatJustFit(t *testing.T) {
	t.Parallel()
	for length := 350; length < 420; length++ {
		m := brief()
		m.More = Plain("one more")
		for i := range 14 {
			m.Items = append(m.Items, Item{Title: Plain(strings.Repeat("x", max(130+i, i/12*length)))})
		}
		if got := shown(checkPosts(t, testWeCom(), m)[0].variants[1].body); strings.Contains(got, ellipsis) != (length > 381) {
			t.Errorf("with an item of %d, the message is %s", length, got)
		}
	}
}

// Texts share a section as long as it holds them.
func TestSections(t *testing.T) {
	t.Parallel()
	for second, want := range map[int]int{1499: 1, 1500: 2} { // with a line break
		if got := sections(strings.Repeat("长", 1500), strings.Repeat("长", second)); len(got) != want {
			t.Errorf("%d sections, want %d", len(got), want)
		}
	}
}
