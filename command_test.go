package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"tcss-licensing-alerts/handler"
	"tcss-licensing-alerts/testdata/network"
)

// said is what the command says, and its exit status.
type said struct {
	status         int
	stdout, stderr string
}

func command(t *testing.T, env map[string]string, args ...string) said {
	t.Helper()
	var stdout, stderr bytes.Buffer
	status := run(context.Background(), args, env, &stdout, &stderr)
	return said{status, stdout.String(), stderr.String()}
}

// nothing is what check takes for no text at all: only there the empty text
// stands just once.
const nothing = "1×"

// check holds how a command ended and what it said on each output: what stands
// between bars, after a caret as its beginning, after a number exactly so often.
func (s said) check(t *testing.T, status int, stdout, stderr string) {
	t.Helper()
	for i, wants := range []string{stdout, stderr} {
		text := []string{s.stdout, s.stderr}[i]
		for want := range strings.SplitSeq(wants, "|") {
			ok := strings.Contains(text, want)
			if n, counted, exact := strings.Cut(want, "×"); exact {
				ok = strconv.Itoa(strings.Count(text, counted)) == n
			} else if begin, found := strings.CutPrefix(want, "^"); found {
				ok = strings.HasPrefix(text, begin)
			}
			if s.status != status || !ok {
				t.Errorf("status %d, want %d and %q in %q", s.status, status, want, text)
			}
		}
	}
}

// A run with the services of the environment prints its result, and what it
// calls is told the program's name and version.
func TestLive(t *testing.T) {
	t.Parallel()
	s := serve(t)
	got := command(t, s.env, "-live")
	var result handler.Result
	if err := json.Unmarshal([]byte(got.stdout), &result); err != nil || got.status != 0 || result.Tasks.PartialFail != 1 || len(result.Deliveries) != 2 {
		t.Errorf("%v %+v", err, got)
	}
	if n := len(s.at("/slack")) + len(s.at("/wecom")); n != 2 {
		t.Errorf("%d messages", n)
	}
	name, version, _ := strings.Cut(version(), " ")
	for _, agent := range []string{name + "/" + version, "SDK_GO_1.3.210: " + name + " " + version} {
		if !s.seen[agent] {
			t.Errorf("nobody was called by %q, but by %v", agent, s.seen)
		}
	}
	if strings.Count(got.stderr, "\n") != 1 || !strings.HasPrefix(got.stderr, "1 of 1 tasks failed, 47 images; slack#") {
		t.Errorf("at a terminal only what is wrong is logged, not %s", got.stderr)
	}
}

func TestLiveDryRun(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.env["LANGUAGE"] = "de_DE:zh_CN:en" // as a desktop sets it
	s.env["COLUMNS"], s.env["LOG_LEVEL"] = "60", "info"
	got := command(t, s.env, "-live", "-event", `{"DryRun":true}`)
	wide := "\n" + strings.Repeat("─", 60) + "\n"
	got.check(t, 0, `── Slack|── 企业微信|47 个镜像未扫描|"DryRun": true|0×"Messages": {|`+wide, "run done|not posted")
	if len(s.at("/slack")) > 0 {
		t.Error("it posts")
	}
}

// A run that cannot post, and one that could not read the list: that has no
// figures.
func TestLiveFails(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.env["SLACK_WEBHOOK_URL"] = s.env["TCSS_ENDPOINT"] + "/gone"
	command(t, s.env, "-live").check(t, 1, "", "1 of 1 tasks failed, 47 images; slack#")
	s = serve(t)
	s.api.RevokeCredential("id")
	s.env["DETAILS"] = "false"
	command(t, s.env, "-live", "-timer").check(t, 1, nothing, "0×tasks failed|1×AuthFailure|2× delivered")
}

// With -timer a run is a timer's of now, and so remembers what it told.
func TestLiveTimer(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.env["LEDGER"] = "file://" + filepath.Join(t.TempDir(), "ledger.json")
	file := filepath.Join(t.TempDir(), "event.json")
	if err := os.WriteFile(file, []byte("\ufeff{\"DryRun\":false}\r\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for i, event := range []string{"", `{"DryRun":false}`, "null", file} {
		if got := command(t, s.env, "-live", "-timer", "-event", event); got.status != 0 || len(s.at("/slack")) != 1 {
			t.Errorf("run %d: %d messages, %+v", i, len(s.at("/slack")), got)
		}
	}
	command(t, s.env, "-live", "-timer", "-event", `{"key1":1}`).check(t, 1, "", "Message.key1")
}

func TestCheckCommand(t *testing.T) {
	t.Parallel()
	s := serve(t)
	for posts, args := range [][]string{{"-check"}, {"-check", "-send"}} {
		command(t, s.env, args...).check(t, 0, "0×BAD", "checks passed")
		if len(s.at("/slack")) != posts || len(s.at("/wecom")) != posts {
			t.Errorf("%q posts %q", args, s.bodies)
		}
	}
	s.env["LOOKBACK"] = "one day"
	command(t, s.env, "-check").check(t, 1, "BAD  LOOKBACK |→ set it to a duration above zero|1×not a duration", "^1 of |0×not a duration")
}

// The version names the program, and is what the API's audit log takes.
func TestVersion(t *testing.T) {
	t.Parallel()
	got := command(t, map[string]string{}, "-version")
	if got.status != 0 || got.stdout != version()+"\n" || !strings.HasPrefix(got.stdout, "tcss-licensing-alerts ") || strings.ContainsAny(got.stdout, "()+/") {
		t.Errorf("%q", got.stdout)
	}
}

// The binary reaches the API by the proxy of its environment.
func TestTheTransportTakesTheProxy(t *testing.T) {
	t.Parallel()
	proxy := serve(t)
	got := command(t, map[string]string{
		"HTTPS_PROXY": proxy.env["TCSS_ENDPOINT"], "DETAILS": "false", "LEDGER": "cos://alerts-1250000000/x?region=ap-guangzhou",
		"TENCENTCLOUD_SECRET_ID": "id", "TENCENTCLOUD_SECRET_KEY": "key", "SLACK_WEBHOOK_URL": "https://hooks.slack.com/services/T1/B1/x",
	}, "-check")
	for _, host := range []string{network.API, network.COS} {
		if !proxy.seen["CONNECT "+host+":443"] || got.status != 1 {
			t.Errorf("the proxy was asked for %v: %+v", proxy.seen, got)
		}
	}
}
