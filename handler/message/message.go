// Package message writes what people read: it makes of news a message, in
// English or in Chinese.
//
// It decides nothing: what is told, and to whom, is package news's; how a
// channel draws it, package notify's. It knows no API, no memory and no clock.
package message

import (
	"strings"
	"time"

	"tcss-licensing-alerts/handler/news"
	"tcss-licensing-alerts/handler/report"
	"tcss-licensing-alerts/notify"
)

// Settings are those that messages depend on.
type Settings struct {
	Language   string         // en or zh
	Zone       *time.Location // of the times shown
	ConsoleURL string         // where TCSS is
	TrendDays  int            // days of the trend; 0: none
}

// Writer writes the messages of one run.
type Writer struct {
	Settings

	Account  string // the account's UIN; empty if it is not known
	Function string
	Request  string // the invocation's RequestId
	Sample   bool   // the data is made up
}

// Facts are what a run knows besides the news of a destination.
type Facts struct {
	Seen        news.Seen
	Read, Total int   // tasks of a list that is short; a Total of 0 is not known
	Cap         int64 // the rule's daily cap; 0: none, or not known
	Images      map[report.Group]report.Images
	Filters     []string // such as Source=LOCAL
	// KnownAt is when the destination's memory last read a task of which it was
	// told; zero if that is not known.
	KnownAt  func(taskID int64) time.Time
	Unproven Unproven // why something may be told twice
	Memory   string   // where the memory is kept
	MakesUp  bool     // a later run makes up for what this one could not read
	Fault    Fault    // why the list could not be read whole
}

// Fault is why the list could not be read, as package tcss names it.
type Fault struct {
	Class     string // transient, credentials, permission, request, incomplete, deadline, other
	Code      string // the API's, or one of tcss's own such as NetworkError
	Action    string // DescribeImageAutoAuthorizedTaskList
	RequestID string
}

// Unproven is why a memory that is set cannot keep what is told from being told
// again, as the message says it.
type Unproven string

// The reasons; none is the empty one.
const (
	Unread    Unproven = "What was told before could not be read, so something may be told twice: the function's log says why."
	Unwritten Unproven = "What is told now could not be saved, so something may be told twice: the function's log says why."
	Newer     Unproven = "The memory at {1} was written by a newer version, so something may be told twice: deploy that version, or delete the memory."
	Foreign   Unproven = "{1} holds something else, not this function's memory: delete it, or set LEDGER to another place. Until then something may be told twice."
)

// composer writes one message.
type composer struct {
	Writer
	words

	n news.News
	f Facts
}

func (w Writer) compose(n news.News, f Facts) composer {
	return composer{Writer: w, words: wordsOf(w.Language), n: n, f: f}
}

// News is the message for every reason but what Refused and Others write.
func (w Writer) News(n news.News, f Facts) notify.Message {
	c := w.compose(n, f)
	switch {
	case n.Reason == news.Failures:
		return c.alert()
	case n.Reason == news.Mention:
		return c.mention()
	case f.Seen.Report == nil:
		return c.blind()
	}
	return c.states()
}

// Test is what a check with Send posts.
func (w Writer) Test() notify.Message {
	c := w.compose(news.News{}, Facts{})
	return c.message(notify.LevelInfo, c.text("test message – this webhook works"), nil)
}

// message is what every message has.
func (c composer) message(level notify.Level, title string, acts []act) notify.Message {
	return c.withActs(notify.Message{
		Level: level, Title: c.titled(title),
		Words:  notify.Words{Advice: c.word("What to do"), NoData: c.word("no tasks")},
		Footer: []notify.Text{c.footer(false)},
	}, acts)
}

func (c composer) titled(title string) string {
	return c.text("TCSS[ ({1})]: {2}", strings.Join(c.f.Filters, "; "), title)
}

// brief is a message in one line: its title, the first thing to do, and for how
// long it has been so.
func (c composer) brief(title string, acts []act, lasts notify.Text) string {
	parts := []string{title}
	if c.Sample {
		parts = []string{c.word(sample), title}
	}
	end := ""
	if len(acts) > 0 {
		parts, end = append(parts, acts[0].brief), c.stop
	}
	if len(lasts) > 0 {
		parts, end = append(parts, c.sentence(lasts).String()), ""
	}
	return strings.Join(parts, c.then) + end
}

const sample = "SAMPLE DATA: none of this happened"

// footer is the grey line: whose, of when, by whom, and on request by which
// request.
func (c composer) footer(request bool) notify.Text {
	var parts []notify.Text
	if c.Sample {
		parts = append(parts, notify.Text{{Text: c.word("SAMPLE DATA"), Strong: true}})
	}
	parts = append(parts, c.say("[Account {1}]", c.Account))
	if r := c.f.Seen.Report; r != nil {
		parts = append(parts, c.say("{1} – {2}", c.at(c.start()), c.zoned(r.Window.End)))
	}
	if id := c.f.Fault.RequestID; request && id != "" {
		parts = append(parts, notify.Text{plain("RequestId "), code(id)})
	} else if request {
		parts = append(parts, c.say("[request {1}]", c.Request))
	}
	return joined(append(parts, notify.Plain(c.Function)), " · ")
}

// start is since when the message speaks: of a watch that works again, since it
// did not, as far as that was read.
func (c composer) start() time.Time {
	r := c.f.Seen.Report
	if c.n.Watch == nil || c.f.Seen.Short || !c.n.Watch.Since.Before(r.Window.Start) {
		return r.Window.Start
	}
	if oldest, err := time.ParseInLocation(time.DateOnly, r.Oldest, c.Zone); err == nil && c.n.Watch.Since.Before(oldest) {
		return oldest
	}
	return c.n.Watch.Since
}

// at is a time that Slack shows in the reader's own zone.
func (c composer) at(t time.Time) notify.Span { return notify.Span{Text: c.time(t), Time: t} }

// zoned is a time with the zone of all times of the message, which Slack leaves
// out with the rest of the text.
func (c composer) zoned(t time.Time) notify.Span {
	return notify.Span{Text: c.time(t) + " " + offset(t.In(c.Zone)), Time: t}
}

func (c composer) time(t time.Time) string { return t.In(c.Zone).Format(c.moment) }

// day writes a date such as 2026-11-22, or none.
func (c composer) day(date string) string {
	if date == "" {
		return ""
	}
	return dated(date).Format(c.date)
}

// dated reads a date of a report, which has none that cannot be read.
func dated(date string) time.Time {
	t, _ := time.Parse(time.DateOnly, date)
	return t
}
