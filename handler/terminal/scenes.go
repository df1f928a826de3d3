package terminal

import "time"

// scene is one kind of message of the preview: runs, of which the last one
// brings it about. A channel that took nothing at first is not shown, so one of
// two channels is shown by each of two scenes of one title.
type scene struct {
	title string
	acts  []act
}

// act is what one run finds: a calm sample, without failures and with a fifth of
// its images, so that there are licences left; and services that work.
type act struct {
	ago          time.Duration     // how long before the last run
	env          map[string]string // besides what every run has
	event        string            // empty: a timer's
	asIs         bool              // the sample, not a calm one
	without      int               // this many last nights
	task, failed int64             // so many images of this task fail
	used         int64             // licences; 0: enough are left
	suspended    bool              // the purchase
	periodEnds   bool              // within the days that are warned of
	ruleOff      bool
	short        bool   // the API does not say how one of the tasks went
	unread       bool   // the role may not ask the API
	deaf         string // a channel whose webhook is gone
}

// What the acts speak of.
const (
	sampleAuto      = 20433
	sampleManual    = 20432
	sampleYesterday = 20421
	sampleClean     = 20401

	everyNight = 5
	day        = 24 * time.Hour
)

// scenes are the kinds of messages that there are.
func scenes() []scene {
	allClear := map[string]string{"ALL_CLEAR": "true"}
	calling := map[string]string{"SLACK_MENTION": "here", "WECOM_MENTION": "zhangwei", "ALL_CLEAR": "true"}
	refused := map[string]string{"LOOKBACK": "one day", "TREND_DAYS": "100"}
	return []scene{
		{"Failures", []act{{asIs: true}}},
		{"Failures that are told late", []act{{ago: day, without: everyNight}, {asIs: true, without: 1}}},
		{"Failures that grew", []act{{ago: time.Hour, task: sampleManual, failed: 5}, {task: sampleManual, failed: 12}}},
		{"Failures that are over", []act{{ago: day, without: everyNight}, {task: sampleYesterday, failed: 28}}},
		{"Failures, with a list that is short", []act{{asIs: true, short: true}}},
		{"A call for what was told", []act{{ago: time.Hour, task: sampleAuto, failed: 30}, {env: calling, task: sampleAuto, failed: 30}}},
		{"Few licences left", []act{{used: 460}}},
		{"The paid period ends", []act{{periodEnds: true}}},
		{"No licences left", []act{{used: 500}}},
		{"The purchase is suspended", []act{{suspended: true}}},
		{"Enough licences again", []act{{ago: day, used: 480}, {}}},
		{"Automatic licensing off", []act{{ruleOff: true}}},
		{"Automatic licensing on again", []act{{ago: day, ruleOff: true}, {}}},
		{"All clear", []act{{env: allClear}}},
		{"Nothing new, not all clear", []act{{ago: day, env: calling, asIs: true, without: 1}, {env: calling, asIs: true, without: 1}}},
		{"No task ran", []act{{env: allClear, without: everyNight}}},
		{"Not watching", []act{{unread: true}}},
		{"Watching again", []act{{ago: day, unread: true}, {}}},
		{"Settings refused", []act{{env: refused}}},
		{"Another channel not reached", []act{{asIs: true, deaf: "slack"}}},
		{"Another channel not reached", []act{{asIs: true, deaf: "wecom"}}},
		{"Another channel reached again", []act{{ago: day, ruleOff: true, deaf: "slack"}, {task: sampleAuto, failed: 30}}},
		{"Another channel reached again", []act{{ago: day, ruleOff: true, deaf: "wecom"}, {task: sampleAuto, failed: 30}}},
		{"Test message", []act{{event: `{"Check":true,"Send":true}`}}},
	}
}
