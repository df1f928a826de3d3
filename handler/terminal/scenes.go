package terminal

import (
	"time"

	"tcss-licensing-alerts/handler/tcss"
	"tcss-licensing-alerts/handler/tcss/tcsstest"
)

// scene is one kind of message of the preview: runs, a day after another, of
// which the last one brings it about.
type scene struct {
	title string
	env   map[string]string
	acts  []func(*play)
	only  string // the channel of which the last message is shown; empty: all messages of both
}

// scenes are the kinds of messages that there are. One of two channels is shown
// by each of the scenes of one title.
func scenes() []scene {
	allClear := map[string]string{"ALL_CLEAR": "true"}
	calling := map[string]string{"SLACK_MENTION": "here", "WECOM_MENTION": "zhangwei", "ALL_CLEAR": "true"}
	return []scene{
		{title: "Failures", acts: acts(sampleAsIs)},
		{title: "Failures that are told late", acts: acts(noTask, older)},
		{title: "Failures that grew", acts: acts(earlier(time.Hour, failing(sampleManual, 5)), failing(sampleManual, 12))},
		{title: "Failures that are over", acts: acts(noTask, failing(sampleYesterday, 28))},
		{title: "Failures, with a list that is short", acts: acts(short)},
		{title: "A call for what was told", env: calling, acts: acts(earlier(time.Hour, callingNobody), failing(sampleAuto, 30))},
		{title: "Few licences left", acts: acts(licences(tcss.Licences{Total: 500, Used: 460}))},
		{title: "The paid period ends", acts: acts(periodEnds)},
		{title: "No licences left", acts: acts(licences(tcss.Licences{Total: 500, Used: 500}))},
		{title: "The purchase is suspended", acts: acts(licences(tcss.Licences{Total: 500, Used: 340, Suspended: true}))},
		{title: "Enough licences again", acts: acts(licences(tcss.Licences{Total: 500, Used: 480}), calm)},
		{title: "Automatic licensing off", acts: acts(ruleOff)},
		{title: "Automatic licensing on again", acts: acts(ruleOff, calm)},
		{title: "All clear", env: allClear, acts: acts(calm)},
		{title: "Nothing new, not all clear", env: calling, acts: acts(older, older)},
		{title: "No task ran", env: allClear, acts: acts(noTask)},
		{title: "Not watching", acts: acts(unread)},
		{title: "Watching again", acts: acts(unread, calm)},
		{title: "Settings refused", env: map[string]string{"LOOKBACK": "one day", "TREND_DAYS": "100"}, acts: acts(calm)},
		{title: "Another channel not reached", acts: acts(deaf("slack", sampleAsIs)), only: "wecom"},
		{title: "Another channel not reached", acts: acts(deaf("wecom", sampleAsIs)), only: "slack"},
		{title: "Another channel reached again", acts: acts(deaf("slack", ruleOff), failing(sampleAuto, 30)), only: "wecom"},
		{title: "Another channel reached again", acts: acts(deaf("wecom", ruleOff), failing(sampleAuto, 30)), only: "slack"},
		{title: "Test message", acts: acts(testMessage)},
	}
}

// Tasks of the sample.
const (
	sampleAuto      = 20433
	sampleManual    = 20432
	sampleYesterday = 20421
	sampleClean     = 20401
)

func acts(list ...func(*play)) []func(*play) { return list }

func sampleAsIs(*play) {}

// earlier is a run so long before the last one.
func earlier(d time.Duration, act func(*play)) func(*play) {
	return func(p *play) {
		p.ago = d
		act(p)
	}
}

func testMessage(p *play) { p.event = []byte(`{"Check":true,"Send":true}`) }

// calm is the sample without failures, and with a fifth of its images, so that
// there are licences left.
func calm(p *play) {
	p.data.Licences.Used = 340
	for i := range p.data.Tasks {
		t := &p.data.Tasks[i]
		t.SuccessCount, t.FailCount, t.LatestFailCode = (t.SuccessCount+t.FailCount)/5, 0, ""
	}
}

func noTask(p *play) {
	calm(p)
	p.data.Tasks = nil
}

// older is the sample without the last night.
func older(p *play) {
	var tasks []sampleTask
	for _, t := range p.data.Tasks {
		if t.DaysBefore > 0 {
			tasks = append(tasks, t)
		}
	}
	p.data.Tasks = tasks
}

// failing is calm, but for a task of which so many images fail.
func failing(id, images int64) func(*play) {
	return func(p *play) {
		was := *p.data.task(id)
		calm(p)
		t := p.data.task(id)
		t.SuccessCount, t.FailCount, t.LatestFailCode = was.SuccessCount, images, was.LatestFailCode
	}
}

func (d *sampleData) task(id int64) *sampleTask {
	for i := range d.Tasks {
		if d.Tasks[i].TaskID == id {
			return &d.Tasks[i]
		}
	}
	return &sampleTask{}
}

// short is the sample with a task of which the API does not say how it went.
func short(p *play) {
	p.row = func(t tcss.Task) any {
		if t.TaskID == sampleClean {
			return map[string]int64{"TaskId": t.TaskID}
		}
		return t
	}
}

func licences(l tcss.Licences) func(*play) {
	return func(p *play) {
		calm(p)
		p.data.Licences = l
	}
}

func periodEnds(p *play) {
	calm(p)
	p.data.Licences.PeriodEnd = p.end.AddDate(0, 0, 2).Format(time.DateTime)
}

func ruleOff(p *play) {
	calm(p)
	p.data.Rule.Enabled = false
}

func callingNobody(p *play) {
	failing(sampleAuto, 30)(p)
	p.env["SLACK_MENTION"], p.env["WECOM_MENTION"] = "", ""
}

// deaf is a run of which a channel takes nothing.
func deaf(channel string, act func(*play)) func(*play) {
	return func(p *play) {
		p.gone = channel
		act(p)
	}
}

// unread is a role that may not list the tasks.
func unread(p *play) {
	p.trouble = &tcsstest.Fault{Kind: tcsstest.APIError, Code: "AuthFailure.UnauthorizedOperation", Message: "not authorized"}
}
