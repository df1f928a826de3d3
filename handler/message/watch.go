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
	title := c.text("not watching – {1}", c.text("tasks cannot be read, {1}", c.why()))
	m := c.message(notify.LevelCritical, title, []act{c.mendAct()})
	if c.n.Watch != nil && !c.n.Watch.Since.IsZero() {
		m.Notes = append(m.Notes, c.unwatched(c.n.Watch.Since, c.f.MakesUp))
	}
	if f := c.f.Fault; f.Class == "other" && f.Code != "" && f.Code != "ClientError" { // which is package tcss's own
		m.Notes = append(m.Notes, c.say("The API answered {1}.", code(f.Code)))
	}
	m.Notes = append(m.Notes, c.doubt()...)
	m.Footer = []notify.Text{c.footer(true)}
	return m
}

func (c composer) unwatched(since time.Time, madeUp bool) notify.Text {
	if madeUp {
		return c.say("Not watched since {1}; a later run makes up for this.", c.zoned(since))
	}
	return c.say("Not watched since {1}.", c.zoned(since))
}

// by is a fault's own words, by its code or its class; "" is every other.
func (f Fault) by(table map[string]string) (text string, known bool) {
	for _, key := range []string{f.Code, f.Class} {
		if text := table[key]; key != "" && text != "" {
			return text, true
		}
	}
	return table[""], false
}

// why is why the list cannot be read, by package tcss's codes and classes.
func (c composer) why() string {
	text, _ := c.f.Fault.by(map[string]string{
		"NetworkError": "the API cannot be reached", "Timeout": "the API does not answer",
		"MalformedAnswer": "something else answers in the API's place", "MissingCredentials": "the function has no role",
		"ShortList": "the list stays shorter than its own count",
		"transient": "the API is in trouble", "credentials": "credentials not accepted", "permission": "permission missing",
		"request": "the API finds fault with the request", "incomplete": "a part of the list failed",
		"DeadlineExceeded": noTime, "deadline": noTime, "": "the API refuses",
	})
	return c.word(text)
}

const (
	noTime   = "there was not enough time"
	moreTime = "Give the function a longer timeout, or a shorter LOOKBACK."
)

// mendAct is what to do about the fault, and where.
func (c composer) mendAct() act {
	text, known := c.f.Fault.by(map[string]string{
		"NetworkError":     "See the function's network, HTTPS_PROXY and TCSS_ENDPOINT.",
		"MalformedAnswer":  "See HTTPS_PROXY and TCSS_ENDPOINT: they may lead elsewhere than to the API.",
		"credentials":      "See that the function has an execution role, that its key is not disabled, and that TCSS is activated.",
		"permission":       "Add {1} to the function's role.",
		"request":          "See TCSS_ENDPOINT and the filters of the trigger; if they are right, report this as a bug.",
		"DeadlineExceeded": moreTime, "deadline": moreTime,
		"": "Look at the tasks in TCSS. If this comes again tomorrow, ask Tencent Cloud support.",
	})
	pages := []page{function}
	switch {
	case !known:
		pages = []page{console, function}
	case c.f.Fault.Class == "permission" || c.f.Fault.Class == "credentials":
		pages = []page{access, function}
	}
	return c.todo(c.say(text, code("tcss:"+c.f.Fault.Action)), pages...)
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
