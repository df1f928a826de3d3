package notify

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

const aKey = "c0ffee00-cafe-4bad-8bad-0123456789ab"

func TestWebhooksAreCheckedWithoutBeingShown(t *testing.T) {
	t.Parallel()
	const robot = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key="
	tests := []struct{ name, channel, webhook, want string }{
		{"slack", "slack", testSlackURL, ""},
		{"slack for governments", "slack", "https://hooks.slack-gov.com/services/T1/B2/x3", ""},
		{"slack with its port", "slack", "https://hooks.slack.com:443/services/T1/B2/x3", ""},
		{"wecom", "wecom", testWeComURL, ""},
		{"loopback by name", "slack", "http://localhost:8080/any/path!~", ""},
		{"loopback by address", "wecom", "http://127.9.8.7:1/any?thing=1", ""},
		{"loopback by IPv6", "wecom", "https://[::1]:8443/x", ""},

		{"empty", "slack", "", "is empty"},
		{"line break at the end", "slack", testSlackURL + "\n", "line break or space"},
		{"space at the end", "wecom", testWeComURL + " ", "line break or space"},
		{"space at the start", "wecom", " " + testWeComURL, "line break or space"},
		{"space inside", "slack", "https://hooks.slack.com/services/T1/B2 /SECRET", "line break or space"},
		{"invisible character", "slack", "https://hooks.slack.com/services/T1/B2/SECRET\u200b", "invisible one"},
		{"control character", "slack", "https://hooks.slack.com/services/T1/B2/SECRET\x00", "invisible one"},
		{"not a URL", "slack", "https://hooks.slack.com:SECRET/services", "is not a URL"},
		{"no host", "slack", "SECRET", "is not a URL"},
		{"user name", "slack", "https://SECRET@hooks.slack.com/services/T1/B2/x", "user name"},
		{"user name on loopback", "slack", "http://SECRET@localhost/", "user name"},
		{"fragment", "slack", testSlackURL + "#SECRET", "fragment"},
		{"empty fragment", "slack", testSlackURL + "#", "fragment"},
		{"example", "slack", "https://hooks.slack.com/services/T…/B…/SECRET", "still holds the … of an example"},
		{"address that is not loopback", "slack", "http://203.0.113.7/SECRET", "must start with https://"},
		{"http", "slack", "http://hooks.slack.com/services/T1/B2/SECRET", "must start with https://"},
		{"other scheme on loopback", "slack", "ftp://localhost/SECRET", "must start with https://"},
		{"port", "slack", "https://hooks.slack.com:8443/services/T1/B2/SECRET", "port"},
		{"not loopback", "slack", "http://localhost.SECRET.com/services", "must start with https://"},

		{"another host", "slack", "https://hooks.slack.com.SECRET.com/services/T1/B2/x", "not on Slack's host"},
		{"robot for slack", "slack", testWeComURL, "is a WeCom group robot's webhook"},
		{"workflow", "slack", "https://hooks.slack.com/workflows/T1/A2/SECRET", "starts a workflow"},
		{"trigger", "slack", "https://hooks.slack.com/triggers/T1/2/SECRET", "starts a workflow"},
		{"slack, cut short", "slack", "https://hooks.slack.com/services/T1SECRET/B2", "not a whole incoming webhook"},
		{"slack, no token", "slack", "https://hooks.slack.com/services/T1SECRET/B2/", "not a whole incoming webhook"},
		{"slack, more after it", "slack", testSlackURL + "/SECRET", "not a whole incoming webhook"},
		{"slack, other initials", "slack", "https://hooks.slack.com/services/X1SECRET/B2/x", "not a whole incoming webhook"},
		{"slack, another path", "slack", "https://hooks.slack.com/other/T1/B2/SECRET", "not a whole incoming webhook"},
		{"slack, other initials of an app", "slack", "https://hooks.slack.com/services/T1/X2/SECRET", "not a whole incoming webhook"},
		{"slack with an empty query", "slack", testSlackURL + "?", "query"},
		{"slack with a query", "slack", testSlackURL + "?a=SECRET", "query"},

		{"another host", "wecom", "https://SECRET.weixin.qq.com/cgi-bin/webhook/send?key=" + aKey, "not on WeCom's host"},
		{"hook for wecom", "wecom", testSlackURL, "is a Slack webhook"},
		{"hook for governments", "wecom", "https://hooks.slack-gov.com/services/T1/B2/SECRET", "is a Slack webhook"},
		{"key without its name", "wecom", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?" + aKey, "whole key"},
		{"upload", "wecom", "https://qyapi.weixin.qq.com/cgi-bin/webhook/upload_media?key=" + aKey, "not the address that sends"},
		{"no key", "wecom", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send", "whole key"},
		{"short key", "wecom", robot + aKey[:35], "whole key"},
		{"long key", "wecom", robot + aKey + "0", "whole key"},
		{"strange key", "wecom", robot + strings.Repeat("z", 36), "whole key"},
		{"more after the key", "wecom", robot + aKey + "&debug=1", "whole key"},
	}
	for _, tt := range tests {
		t.Run(tt.channel+" "+tt.name, func(t *testing.T) {
			t.Parallel()
			d, err := newTest(tt.channel, tt.webhook)
			if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
				t.Errorf("%v, error %v does not say %q", d, err, tt.want)
			}
			for _, secret := range []string{"SECRET", aKey[:35], "caNaRy3", "CANARY", "zzzz"} {
				if err != nil && strings.Contains(err.Error(), secret) {
					t.Errorf("error %q shows the webhook", err)
				}
			}
		})
	}
}

func newTest(channel, webhook string, mentions ...string) (Destination, error) {
	if channel == "slack" {
		return NewSlack(webhook, mentions)
	}
	return NewWeCom(webhook, mentions)
}

func TestMentionsAreChecked(t *testing.T) {
	t.Parallel()
	tests := []struct {
		check func(string) error
		good  []string
		bad   []string
	}{
		{
			CheckSlackMention,
			[]string{"here", "channel", "U0123ABC", "W0123ABC", "S0123ABC"},
			[]string{"", "@here", "everyone", "u0123abc", "U0123abc", "C0123ABC", "U", "U0123ABC>", "U0123 ABC", "<!here>", "S1|x", "zhangsan"},
		},
		{
			CheckWeComMention,
			[]string{"@all", "zhangsan", "Zhang.San-2@corp_1", "9", strings.Repeat("a", 64)},
			[]string{"", "@", "all", "ALL", "all people", "@everyone", ".zhang", "张三", "a>b", "a\n", strings.Repeat("a", 65)},
		},
	}
	for _, tt := range tests {
		for i, s := range slices.Concat(tt.good, tt.bad) {
			if err := tt.check(s); (err == nil) != (i < len(tt.good)) {
				t.Errorf("%q: %v", s, err)
			}
		}
	}
	if _, err := NewSlack(testSlackURL, []string{"here", "nobody"}); err == nil || !strings.Contains(err.Error(), "mention 2") {
		t.Errorf("the second mention is at fault, and the error says %v", err)
	}
	if _, err := NewWeCom(testWeComURL, slices.Repeat([]string{"li"}, MaxMentions+1)); err == nil || !strings.Contains(err.Error(), "51 people to call; at most 50") {
		t.Errorf("any number of people can be called: %v", err)
	}
}

func TestDestinationIsNamedByFingerprint(t *testing.T) {
	t.Parallel()
	a, b := testSlack("here"), testSlack()
	if got := a.Target(); got != "slack#996936f7" || got != b.Target() {
		t.Errorf("target %q, and %q for the same webhook", got, b.Target())
	}
	if got := testWeCom().Target(); got != "wecom#2b0a64df" || testWeCom().Channel() != "wecom" {
		t.Errorf("target %q of channel %q", got, testWeCom().Channel())
	}
	const rest = "/services/T0CANARY1/B0CANARY2/caNaRy3SecretToken456789"
	shouted := must(NewSlack("HTTPS://Hooks.SLACK.com:443"+rest, nil))
	if shouted.Target() != a.Target() || shouted.webhook != testSlackURL {
		t.Errorf("in capitals it is %v", shouted)
	}
	if got := must(NewSlack("http://LOCALHOST:443/Path?Query", nil)).webhook; got != "http://localhost:443/Path?Query" {
		t.Errorf("posts to %s", got)
	}
	for _, format := range []string{"%v", "%+v", "%#v", "%s", "%q"} {
		if got := fmt.Sprintf(format, a); strings.Trim(got, `"`) != a.Target() {
			t.Errorf("%s shows %s", format, got)
		}
	}
}
