package terminal

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"strings"
	"time"
)

// options are the flags of the command.
type options struct {
	event, preview                    string
	live, timer, check, send, version bool
}

// parse reads the flags. What is wrong has been said when it returns.
func parse(args []string, stderr io.Writer) (o options, err error) {
	f := flag.NewFlagSet("tcss-licensing-alerts", flag.ContinueOnError)
	f.SetOutput(stderr)
	f.StringVar(&o.event, "event", "", "the event: JSON, or a file that holds it")
	f.BoolVar(&o.live, "live", false, "use the real API and the webhooks of the environment, not the sample")
	f.BoolVar(&o.timer, "timer", false, "with -live: make it a timer's event of now, as from cron, with -event as its argument")
	f.StringVar(&o.preview, "preview", "", "also write a page to this `file` that shows every kind of message as Slack and WeCom draw it")
	f.BoolVar(&o.check, "check", false, "try each setting, the credentials, the permissions and the memory, and say what is wrong")
	f.BoolVar(&o.send, "send", false, "with -check: try each webhook and the heartbeat too")
	f.BoolVar(&o.version, "version", false, "print the version")
	if err = f.Parse(args); err != nil {
		return o, err //nolint:wrapcheck // the flag package has printed it
	}
	switch {
	case f.NArg() > 0:
		err = fmt.Errorf("unexpected argument %q", f.Arg(0))
	case o.send && !o.check:
		err = errors.New("-send takes -check as well")
	case o.timer && !o.live:
		err = errors.New("-timer takes -live as well")
	case o.check && (o.event != "" || o.timer || o.preview != ""):
		err = errors.New("-check takes no event and writes no preview")
	}
	if err != nil {
		_, _ = fmt.Fprintln(stderr, err)
		f.Usage()
	}
	return o, err
}

// payload is the event of a run. It takes JSON as it is, and reads a file
// otherwise.
func (o options) payload() ([]byte, error) {
	if o.check {
		return fmt.Appendf(nil, `{"Check":true,"Send":%t}`, o.send), nil
	}
	event := strings.TrimSpace(o.event)
	if event != "" && event != "null" && !strings.ContainsAny(event[:1], `{["`) {
		text, err := os.ReadFile(event) //nolint:gosec // the user names the file
		if err != nil {
			return nil, fmt.Errorf("-event takes JSON or the name of a file: %w", err)
		}
		event = strings.TrimSpace(strings.TrimPrefix(string(text), "\ufeff")) // the mark that editors of Windows leave
	}
	if event == "null" {
		event = ""
	}
	if o.timer {
		event = timerEvent("terminal", time.Now(), event)
	}
	return []byte(event), nil
}

// timerEvent is what the platform sends when a timer goes off.
func timerEvent(trigger string, at time.Time, argument string) string {
	text, _ := json.Marshal(map[string]string{ //nolint:errchkjson // strings always have a form
		"Type": "Timer", "TriggerName": trigger, "Time": at.UTC().Format(time.RFC3339), "Message": argument,
	})
	return string(text)
}

// atTerminal is the environment with what a desktop sets for other programs
// made fit: there LANGUAGE is a list of locales such as zh_CN:en.
func atTerminal(env map[string]string) map[string]string {
	list := env["LANGUAGE"]
	if !strings.ContainsAny(list, "_:") {
		return env
	}
	fit := maps.Clone(env)
	delete(fit, "LANGUAGE")
	for locale := range strings.SplitSeq(list, ":") {
		if short, _, _ := strings.Cut(locale, "_"); short == "en" || short == "zh" {
			fit["LANGUAGE"] = short
			break
		}
	}
	return fit
}
