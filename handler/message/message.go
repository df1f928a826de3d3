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
	Seen news.Seen
	// Standing is how the licences stand, as news.Fine and others, also where
	// that is no news; empty if it is not known.
	Standing    string
	Read, Total int   // tasks of a list that is short
	Cap         int64 // the rule's daily cap; 0: none, or not known
	Images      map[report.Group]report.Images
	Filters     []string // such as Source=LOCAL
	// KnownAt is when the destination's memory last read a task of which it was
	// told; zero, or no function, if that is not known.
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
// again.
type Unproven string

// The reasons; none is the empty one.
const (
	Unread    Unproven = "unread"    // it could not be read
	Unwritten Unproven = "unwritten" // it could not be written
	Foreign   Unproven = "foreign"   // what is there is not ours: somebody must delete it
	Newer     Unproven = "newer"     // what is there was written by a newer version
)

// Problem is a setting, or a field of an event, that is refused.
type Problem struct{ Name, Accepts string }

// composer writes one message.
type composer struct {
	Writer
	words

	n news.News
	f Facts
}

func (w Writer) compose(n news.News, f Facts) composer {
	if w.Zone == nil { // TIMEZONE may be what is refused
		w.Zone = time.UTC
	}
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
	return c.message(notify.LevelInfo, c.test, nil)
}

// message is what every message has.
func (c composer) message(level notify.Level, title string, acts []act) notify.Message {
	return c.withActs(notify.Message{
		Level: level, Title: c.text(c.titled, strings.Join(c.f.Filters, "; "), title),
		Words:  notify.Words{Advice: c.advice, NoData: c.noTasksDay},
		Footer: []notify.Text{c.footer(nil, false)},
	}, acts)
}

// brief is a message in one line: its title, the first thing to do, and for how
// long it has been so.
func (c composer) brief(title string, acts []act, lasts string) string {
	if len(acts) > 0 {
		title += c.nextBrief + acts[0].brief
	}
	if lasts != "" {
		title += c.nextBrief + lasts
	}
	if len(acts) > 0 || lasts != "" {
		title += c.stop
	}
	if c.Sample {
		return c.sample + c.nextBrief + title
	}
	return title
}

// footer is the grey line: whose, of when, by whom.
func (c composer) footer(trend notify.Text, request bool) notify.Text {
	parts := make([]notify.Text, 0, 6)
	if c.Sample {
		parts = append(parts, notify.Text{{Text: c.sample, Strong: true}})
	}
	if c.Account != "" {
		parts = append(parts, c.say(c.account, c.Account))
	}
	parts = append(parts, c.window(), trend)
	if request && c.f.Fault.RequestID != "" {
		parts = append(parts, notify.Text{plain("RequestId "), code(c.f.Fault.RequestID)})
	} else if request && c.Request != "" {
		parts = append(parts, c.say(c.request, c.Request))
	}
	return joined(append(parts, notify.Plain(c.Function)), " · ")
}

// window is what was looked at.
func (c composer) window() notify.Text {
	r := c.f.Seen.Report
	if r == nil {
		return nil
	}
	return c.say(c.words.window, c.at(r.Window.Start), c.zoned(r.Window.End))
}

// at is a time that Slack shows in the reader's own zone.
func (c composer) at(t time.Time) notify.Span { return notify.Span{Text: c.time(t), Time: t} }

// zoned is a time with the zone of all times of the message, which Slack leaves
// out with the rest of the text.
func (c composer) zoned(t time.Time) notify.Span {
	return notify.Span{Text: c.time(t) + " " + offset(t.In(c.Zone)), Time: t}
}

func (c composer) time(t time.Time) string { return t.In(c.Zone).Format(c.moment) }

// day writes a date such as 2026-11-22.
func (c composer) day(date string) string {
	t, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return date // package report writes none that cannot be read
	}
	return t.Format(c.date)
}
