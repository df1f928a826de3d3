package preview

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestSizes(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		channel, body string
		want          []size
	}{
		"blocks count runes as they are sent": {
			"slack",
			`{"text":"字字","blocks":[{"type":"header","text":{"type":"plain_text","text":"授权"}},
				{"type":"section","text":{"type":"mrkdwn","text":"a&amp;b"},"expand":true},
				{"type":"actions","elements":[{"type":"button","url":"https://a.example","action_id":"x","text":{"type":"plain_text","text":"go"}}]}]}`,
			[]size{{"characters", 13, 10_000, "13 of 10,000", ""}, {"blocks", 3, 50, "3 of 50", ""}},
		},
		"text alone":             {"slack", `{"text":"abc"}`, []size{{"characters", 3, 4000, "3 of 4,000", ""}}},
		"WeCom counts bytes":     {"wecom", `{"msgtype":"markdown","markdown":{"content":"授权 <"}}`, []size{{"bytes", 8, 4096, "8 of 4,096", ""}}},
		"text has half the room": {"wecom", `{"msgtype":"text","text":{"content":"授权"}}`, []size{{"bytes", 6, 2048, "6 of 2,048", ""}}},
		"no limit is known":      {"wecom", `{"msgtype":"image"}`, nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, err := newReader("en", nil, time.Time{}).read(tt.channel, []byte(tt.body))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, p.Sizes); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

// What is too long is said to be, and what a phone cuts off is shown whole.
func TestTooLong(t *testing.T) {
	t.Parallel()
	for n, over := range map[int]bool{4000: false, 4001: true} {
		s := Sample{Title: "t", Language: "en", Channel: "slack", Bodies: [][]byte{[]byte(`{"text":"` + strings.Repeat("x", n) + `"}`)}}
		for name, shown := range map[string]string{"terminal": terminal(t, s, TerminalOptions{}), "page": page(t, s)} {
			if strings.Contains(shown, "over the limit") != over {
				t.Errorf("%s: that %d characters are over the limit is said: %t", name, n, !over)
			}
		}
		if !strings.Contains(page(t, s), "The whole notification") {
			t.Error("the notification is cut")
		}
	}
	short := Sample{Title: "t", Language: "en", Channel: "slack", Bodies: [][]byte{[]byte(`{"text":"x","blocks":[{"type":"divider"}]}`)}}
	if strings.Contains(page(t, short), "The whole notification") {
		t.Error("a short notification is shown twice")
	}
	if !strings.Contains(terminal(t, short, TerminalOptions{}), "unknown block: divider") {
		t.Error("what is not shown is not said")
	}
}

func TestScale(t *testing.T) {
	t.Parallel()
	for _, most := range []float64{0, 1, 2, 3, 7, 9, 10, 11, 42, 45, 99, 100, 101, 999, 12345, 1 << 40} {
		top, step := scale(most)
		if lines := top / step; top < most || lines < 1 || lines > 5 || step != float64(int(step)) || int(top)%int(step) != 0 {
			t.Errorf("an axis up to %v by %v for %v", top, step, most)
		}
	}
}
