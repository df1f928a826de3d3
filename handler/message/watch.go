package message

import (
	"strings"
	"time"

	"tcss-licensing-alerts/handler/news"
	"tcss-licensing-alerts/notify"
)

// These are the messages about the watch itself. What is wrong is mended
// elsewhere than in TCSS, so their links lead there.

// blind says that the list could not be read, why, and since when.
func (c composer) blind() notify.Message {
	p := c.unseen()
	m := c.message(p.level, p.clause.String(), p.acts)
	if c.n.Watch != nil && !c.n.Watch.Since.IsZero() {
		m.Notes = append(m.Notes, c.unwatched(c.n.Watch.Since, c.f.MakesUp))
	}
	if f := c.f.Fault; f.Class == "other" && f.Code != "" && f.Code != "ClientError" { // which is package tcss's own
		m.Notes = append(m.Notes, c.say("The API answered {1}.", code(f.Code)))
	}
	m.Notes = append(m.Notes, c.notes(nil)...)
	m.Footer = []notify.Text{c.footer(true)}
	return m
}

// unseen is the state of a run that could not read the list.
func (c composer) unseen() point {
	clause := c.say("not watching – {1}", c.text("tasks cannot be read, {1}", c.why()))
	return point{level: notify.LevelCritical, clause: clause, acts: []act{c.mendAct()}}
}

func (c composer) unwatched(since time.Time, madeUp bool) notify.Text {
	if madeUp {
		return c.say("Not watched since {1}; a later run makes up for this.", c.zoned(since))
	}
	return c.say("Not watched since {1}.", c.zoned(since))
}

// trouble is why something does not work and what to do about it, in English.
type trouble struct {
	why, todo string
	pages     []page
}

// trouble is by package tcss's codes, and then by its classes.
func (f Fault) trouble() trouble {
	const (
		wait   = "Check the tasks in TCSS. If this comes again tomorrow, ask Tencent Cloud support."
		longer = "Give the function a longer timeout, or a shorter LOOKBACK."
		role   = "Check that the function has an execution role, that its key is not disabled, and that TCSS is activated."
	)
	here, tasks, rights := []page{function}, []page{console, function}, []page{access, function}
	table := map[string]trouble{
		"NetworkError":       {"the API cannot be reached", "Check the function's network, HTTPS_PROXY and TCSS_ENDPOINT.", here},
		"Timeout":            {"the API does not answer", wait, tasks},
		"MalformedAnswer":    {"something other than the API answers", "Check HTTPS_PROXY and TCSS_ENDPOINT: they may not lead to the API.", here},
		"MissingCredentials": {"the function has no role", role, rights},
		"DeadlineExceeded":   {noTime, longer, here},
		"ShortList":          {"the list has fewer tasks than its count says", wait, tasks},

		"transient":   {"the API has a problem", wait, tasks},
		"credentials": {"credentials not accepted", role, rights},
		"permission":  {"permission missing", "Add {1} to the function's role.", rights},
		"request":     {"the API rejected the request", "Check TCSS_ENDPOINT and the trigger's filters; if they are right, report this as a bug.", here},
		"incomplete":  {"part of the list could not be read", wait, tasks},
		"deadline":    {noTime, longer, here},
	}
	for _, key := range []string{f.Code, f.Class} {
		if t, ok := table[key]; ok {
			return t
		}
	}
	return trouble{"the API returned an error", wait, tasks}
}

const noTime = "there was not enough time"

func (c composer) why() string { return c.word(c.f.Fault.trouble().why) }

// mendAct is what to do about the fault, and where.
func (c composer) mendAct() act {
	t := c.f.Fault.trouble()
	return c.todo(c.say(t.todo, code("tcss:"+c.f.Fault.Action)), t.pages...)
}

// Problem is a setting, or a field of an event, that is refused.
type Problem struct{ Name, Accepts string }

// Refused says that nothing is watched, as settings or an event are wrong. What
// exactly is wrong with a value is in the log, not in a chat.
func (w Writer) Refused(problems []Problem, settings bool, since time.Time) notify.Message {
	c := w.compose(news.News{}, Facts{})
	names, items := make([]string, len(problems)), make([]notify.Item, len(problems))
	for i, p := range problems {
		names[i] = p.Name
		items[i] = notify.Item{Title: notify.Text{code(p.Name)}, Lines: []notify.Text{c.say("accepted: {1}", c.word(p.Accepts))}}
	}
	why := c.text("the trigger's event is invalid")
	todo := c.say("Correct the function's timer trigger; the log says what its event held.")
	if settings {
		why = c.text("{1} {2?is:are} invalid", strings.Join(names, c.comma), len(names))
		todo = c.say("Correct these environment variables of the function.")
	}
	m := c.message(notify.LevelCritical, c.text("not watching – {1}", why), []act{c.todo(todo, function)})
	m.Items = items
	if !since.IsZero() {
		m.Notes = []notify.Text{c.unwatched(since, false)}
	}
	m.Footer = []notify.Text{c.footer(true)}
	return m
}
