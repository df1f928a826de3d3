package message

import (
	"slices"
	"strings"

	"tcss-licensing-alerts/handler/news"
	"tcss-licensing-alerts/notify"
)

// Others tells a destination which others were not reached, and which are
// again. n and f are its own news, so that it is not told in green while
// something is wrong; why is what became of the post to a target.
func (w Writer) Others(o news.Others, n news.News, f Facts, why func(target string) (notify.Cause, string)) notify.Message {
	c := w.compose(n, f)
	var acts []act
	notes := make([]notify.Text, 0, len(o.Missed))
	alone, because := o.Reason == news.Missed && len(o.Missed) == 1, "" // or it would not be clear whose
	for _, target := range o.Missed {
		cause, word := why(target)
		of := func(text notify.Text) notify.Text { return joined([]notify.Text{{code(target)}, text}, c.colon) }
		if try := Remedy(cause); try != "" {
			text := c.say(try)
			if !alone {
				text = of(text)
			}
			acts = append(acts, c.todo(text, function))
		}
		answer := notify.Text{code(word)}
		if because = c.missedBecause(target, cause); !alone {
			answer, because = joined([]notify.Text{notify.Plain(because), answer}, " · "), ""
		}
		notes = append(notes, of(answer))
	}
	level, title := notify.LevelWarning, "{1} did not take the message[ – {2}]"
	if n.Reason == news.Failures || n.Reason == news.Mention {
		title = "{1} did not take the alert[ – {2}]"
	}
	title = c.text(title, c.channels(o.Missed), because)
	if o.Reason == news.ReachedAgain {
		title = c.text("{1} {2?takes:take} messages again", c.channels(o.Again), len(o.Again))
		if len(o.Missed) == 0 && f.Seen.Report != nil { // else nobody watches
			level = notify.LevelGood
		}
	}
	m := c.message(level, title, acts)
	switch good := func(p point) bool { return !p.bad() }; {
	case o.Reason != news.ReachedAgain:
	case f.Seen.Report != nil:
		m = c.withPoints(m, point{acts: acts}, slices.DeleteFunc(c.points(), good))
	default:
		m = c.withPoints(m, point{acts: acts}, []point{c.unseen()})
	}
	m.Notes = append(notes, m.Notes...)
	m.Footer = []notify.Text{c.footer(len(o.Missed) > 0)}
	return m
}

func channelOf(target string) string {
	name, _, _ := strings.Cut(target, "#")
	return name
}

// channels names the channels of some targets, each once; the reader may be in
// another one of Slack.
func (c composer) channels(targets []string) string {
	count := map[string]int{}
	for _, t := range targets {
		count[channelOf(t)]++
	}
	var names []notify.Text
	if n := count["slack"]; n > 0 {
		names = append(names, c.say("{1?a Slack channel:Slack channels}", n))
	}
	if n := count["wecom"]; n > 0 {
		names = append(names, c.say("{1?WeCom:WeCom groups}", n))
	}
	return joined(names, c.word(" and ")).String()
}

func (c composer) missedBecause(target string, cause notify.Cause) string {
	if cause == notify.CauseWebhook && channelOf(target) == "wecom" {
		return c.word("the robot was removed or its webhook is wrong")
	}
	return c.word(missed(cause).why)
}

// missed is why a destination was not reached, with nothing to do where only
// waiting helps.
func missed(c notify.Cause) trouble {
	const renew = "Make a new webhook and set it in the function's environment variables."
	return map[notify.Cause]trouble{
		notify.CauseWebhook:   {why: "its webhook is wrong or was revoked", todo: renew},
		notify.CauseChannel:   {why: "its channel is gone or archived", todo: renew},
		notify.CauseForbidden: {why: "its workspace forbids it", todo: "Ask the workspace's administrator to allow the webhook."},
		notify.CauseMessage:   {why: "it rejected the message", todo: "Report this as a bug, with the answer below."},
		notify.CauseNetwork:   {why: "it cannot be reached", todo: "Check the function's network and HTTPS_PROXY."},
		notify.CauseUnknown:   {why: "its answer was not understood", todo: "Check whether a proxy answers in its place, and the function's log."},
		notify.CauseDeadline:  {why: noTime, todo: "Give the function a longer timeout."},
		notify.CauseThrottled: {why: "it is limiting messages for now"},
		notify.CauseService:   {why: "its service has a problem"},
		notify.CauseTimeout:   {why: "it did not answer"},
	}[c]
}

// Remedy is what to do, in English, about a destination that was not reached;
// empty where only waiting helps.
func Remedy(c notify.Cause) string { return missed(c).todo }
